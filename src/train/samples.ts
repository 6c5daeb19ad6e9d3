// What differs from record to record of a training: the values of some given quantities, flat, so
// that a step through all records copies numbers only.
import type { Matrix } from '../matrix.ts';
import type { Problem } from '../engine/problem.ts';

/** The quantities that the records give, and of each record their entries one behind the other. */
export interface Samples {
  readonly names: readonly string[];
  readonly records: readonly Float64Array[];
}

/** The entries of some given quantities, one quantity behind the other. */
export function entriesOf(
  { given }: Pick<Problem, 'given'>,
  names: readonly string[],
): Float64Array {
  const values = names.map((name) => given.get(name)!.data);
  const entries = new Float64Array(values.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const value of values) {
    entries.set(value, at);
    at += value.length;
  }
  return entries;
}

/** A record as a problem, with the parameters of a state. */
export function problemAt(
  problem: Problem,
  { names, records }: Samples,
  record: number,
  parameters: ReadonlyMap<string, Matrix>,
): Problem {
  const given = new Map([...problem.given, ...parameters]);
  let at = 0;
  for (const name of names) {
    const { rows, cols } = problem.given.get(name)!;
    given.set(name, { rows, cols, data: records[record]!.slice(at, at + rows * cols) });
    at += rows * cols;
  }
  return { ...problem, given };
}
