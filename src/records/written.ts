// Values as they were written, where that says more than the doubles nearest to them.
import { countDigits, longDecimal } from '../decimal.ts';
import type { Matrix, Written } from '../matrix.ts';

/** A decimal of more digits than a double holds, as a sum; undefined of others. */
export const writtenDecimal = (text: string): Written | undefined =>
  longDecimal(text)?.reduce<Written>((sum, part) => ['+', sum, part], 0);

/** Programs write a double with so many digits at most: these stand for it. */
const mostOfDouble = 17;

/** The same of a decimal that no program wrote for a double. */
export const writtenByPerson = (text: string): Written | undefined =>
  text.length > mostOfDouble && countDigits(text) > mostOfDouble ? writtenDecimal(text) : undefined;

/** A value with what it was written as, where that says more. */
export const withWritten = (value: Matrix, written: Written | undefined): Matrix =>
  written === undefined ? value : { ...value, written };

/** What an array of numbers was written as, where `read` says it of any of its entries. */
export function writtenArray(
  { rows, cols, data }: Matrix,
  read: (k: number) => Written | undefined,
): Written | undefined {
  const entries = Array.from(data, (value, k) => read(k) ?? value);
  if (entries.every((entry) => typeof entry === 'number')) return undefined;
  const row = (_: unknown, i: number): Written => [
    'beside',
    ...entries.slice(i * cols, (i + 1) * cols),
  ];
  return ['rows', ...Array.from({ length: rows }, row)];
}
