// A trace as one JSON line, and single values at full precision.
import { exact, valueText } from '../notation.ts';
import { namesOf, type Trace } from '../trace.ts';
import type { Matrix } from '../matrix.ts';

/** The names of a result in their order: given, forward, backward, then the update's W_new, b_new and loss_new. */
export function resultNames(trace: Trace): string[] {
  const again = namesOf(trace, 'again').filter((name) => name === 'loss_new');
  return [...trace.problem.given.keys(), ...namesOf(trace, 'forward'), ...namesOf(trace, 'backward'), ...namesOf(trace, 'update'), ...again];
}

/** The whole record; `others` are a given record's fields that are no quantity, as JSON text. */
export function renderJson(trace: Trace, others: readonly string[] = []): string {
  const fields = resultNames(trace).map((name) => `"${name}":${renderValue(trace, name)}`);
  return `{${[...others, ...fields].join(',')}}\n`;
}

export const renderValue = (trace: Trace, name: string): string => valueText(trace.values.get(name) as Matrix, exact);
