// A trace as one JSON line, and single values at full precision.
import { exact, valueText } from './notation.ts';
import { resultNames, type Trace } from '../engine/trace.ts';

/** The whole record; `others` are a given record's fields that are no quantity, as JSON text. */
export function renderJson(trace: Trace, others: readonly string[] = []): string {
  const results = resultNames(trace).map((name) => {
    const value = renderValue(trace, name);
    return `"${name}":${value}`;
  });
  const fields = [...others, ...results].join(',');
  return `{${fields}}\n`;
}

export const renderValue = (trace: Trace, name: string): string =>
  valueText(trace.values.get(name)!, exact);
