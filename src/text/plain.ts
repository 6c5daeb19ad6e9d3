// The default output: one `name value` line a quantity.
import { rounded, valueText } from './notation.ts';
import { mainNames, resultNames, type Trace } from '../engine/trace.ts';

/**
 * y_pred, loss, the gradients from the last layer to the first and the update; or every quantity.
 */
export function renderText(
  trace: Trace,
  { digits, all }: { digits: number; all: boolean },
): string {
  const names = all ? resultNames(trace) : mainNames(trace);
  const number = (value: number): string => rounded(value, digits);
  const lines = names.map((name) => [name, valueText(trace.values.get(name)!, number)].join(' '));
  return [...lines, ''].join('\n');
}
