// What a record holds of computed quantities, held against what comes out.
import { countDigits, type Note } from '../decimal.ts';
import type { Trace } from '../engine/trace.ts';
import { entryText, type Matrix } from '../matrix.ts';
import { rightDoubles } from '../text/json.ts';

export type Values = ReadonlyMap<string, Matrix>;

/** Remarks on what a record has of another value than comes out, once that has its right digits. */
export async function noteRecorded(recorded: Values, trace: Trace, note: Note): Promise<void> {
  const doubtful = differencesOf(recorded, trace.values).map(({ name }) => name);
  const hasEnds = doubtful.every((name) => trace.values.get(name)!.data.every(Number.isFinite));
  const { values } = doubtful.length > 0 && hasEnds ? await rightDoubles(trace, doubtful) : trace;
  const text = differingText(recorded, values);
  if (text !== undefined) note(text);
}

/** What is said of the first of them that differs; undefined where none does. */
export function differingText(recorded: Values, values: Values): string | undefined {
  const [first, ...others] = differencesOf(recorded, values);
  if (first === undefined) return undefined;
  const { name, k, found, written } = first;
  const entry = name + entryText(k, found);
  const more = others.length > 0 ? `; ${others.length} more differ` : '';
  return `${entry} is ${written ?? 'missing'} in the record, but ${found.data[k]} comes out${more}`;
}

interface Difference {
  readonly name: string;
  /** The first entry that differs, and what the record has in its place. */
  readonly k: number;
  readonly written: number | undefined;
  readonly found: Matrix;
}

const differencesOf = (recorded: Values, values: Values): Difference[] =>
  [...recorded].flatMap(([name, { data }]) => {
    const found = values.get(name);
    const k = found ? firstDiffering(data, found.data) : -1;
    return found && k >= 0 ? [{ name, k, written: data[k], found }] : [];
  });

const firstDiffering = (recorded: Float64Array, found: Float64Array): number =>
  recorded.length > found.length
    ? 0
    : found.findIndex((value, k) => !isRounding(recorded[k], value));

/** More than sums in another order leave, relatively. */
const rounding = 1e-12;

/** True of a number that is a value, or the value rounded to the digits that the number has. */
export function isRounding(written: number | undefined, value: number): boolean {
  if (written === undefined) return false;
  if (Math.abs(written - value) <= rounding * Math.abs(value)) return true;
  const digits = countDigits(String(written));
  return digits > 0 && Number(value.toPrecision(digits)) === written;
}
