// What differs from record to record of a training: the values of some given quantities, flat, so
// that a step through all records copies numbers only.
import type { Matrix } from '../matrix.ts';
import type { Problem } from '../engine/problem.ts';

/** The quantities that the records give, and the records. */
export interface Samples {
  readonly names: readonly string[];
  /** A problem of each shape that records have, the first record's first. */
  readonly kinds: readonly Problem[];
  readonly records: readonly SampleRecord[];
}

export interface SampleRecord {
  /** Which of the kinds it is. */
  readonly kind: number;
  /** The entries of what it gives, one quantity behind the other. */
  readonly entries: Float64Array;
}

/** A problem that is all there is. */
export const oneRecord = (problem: Problem): Samples => ({
  names: [],
  kinds: [problem],
  records: [{ kind: 0, entries: new Float64Array(0) }],
});

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
  { names, kinds, records }: Samples,
  record: number,
  parameters: ReadonlyMap<string, Matrix>,
): Problem {
  const { kind, entries } = records[record]!;
  const problem = kinds[kind]!;
  const given = new Map([...problem.given, ...parameters]);
  let at = 0;
  for (const name of names) {
    const { rows, cols } = problem.given.get(name)!;
    given.set(name, { rows, cols, data: entries.slice(at, at + rows * cols) });
    at += rows * cols;
  }
  return { ...problem, given };
}
