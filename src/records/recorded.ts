// What a record holds of computed quantities, held against what comes out.
import { countDigits, type Note } from '../decimal.ts';
import { entryText, type Matrix } from '../matrix.ts';

type Values = ReadonlyMap<string, Matrix>;

/** Remarks on the first of them that differs, and how many more do. */
export function noteDiffering(recorded: Values, values: Values, note: Note): void {
  const text = differingText(recorded, values);
  if (text !== undefined) note(text);
}

/** What is said of the first of them that differs; undefined where none does. */
export function differingText(recorded: Values, values: Values): string | undefined {
  const differing = [...recorded].flatMap(([name, { data }]) => {
    const found = values.get(name);
    const k = found ? firstDiffering(data, found.data) : -1;
    if (!found || k < 0) return [];
    const entry = name + entryText(k, found);
    return [`${entry} is ${data[k] ?? 'missing'} in the record, but ${found.data[k]} comes out`];
  });
  const [first, ...others] = differing;
  const more = others.length > 0 ? `; ${others.length} more differ` : '';
  return first === undefined ? undefined : first + more;
}

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
