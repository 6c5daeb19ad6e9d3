// A matrix of float64 numbers and the nested arrays it is read from and written as. No arithmetic
// lives here.
import { counted, UserError } from './user-error.ts';

/** `rows × cols` numbers, row by row. A column vector has one column, a scalar is 1×1. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  /** What it was written as, where that says more than the shortest text of each double. */
  readonly written?: Written;
  /** True of a row that stands for one sample where samples are rows: it is written as a vector. */
  readonly isSample?: true;
  /** Its entries as they are to be shown, where more is known of them than the nearest doubles. */
  readonly texts?: readonly string[];
}

/**
 * An expression as it was written: numbers that their shortest text says, operators and functions
 * on them, `rows` and `beside` for what stands above and beside each other.
 */
export type Written = number | readonly [string, ...Written[]];

/** The most entries a value may have: a bound on memory and time, not on what can be computed. */
export const mostEntries = 1_000_000;

/** How a person writes a value: a number, a vector, or a matrix of rows. */
export type Nested = number | readonly number[] | readonly (readonly number[])[];

/** A number as a matrix. */
export const ofNumber = (value: number): Matrix => ({
  rows: 1,
  cols: 1,
  data: Float64Array.of(value),
});

/** A vector is a column; rows are taken to be equally long. */
export function fromNested(value: Nested): Matrix {
  if (typeof value === 'number') return ofNumber(value);
  const [first] = value;
  if (typeof first === 'number' || first === undefined)
    return { rows: value.length, cols: 1, data: Float64Array.from(value as number[]) };
  return {
    rows: value.length,
    cols: first.length,
    data: Float64Array.from((value as number[][]).flat()),
  };
}

/** The entry at `k` as a value of its own. */
export const oneEntry = ({ data, texts }: Pick<Matrix, 'data' | 'texts'>, k: number): Matrix => ({
  rows: 1,
  cols: 1,
  data: data.subarray(k, k + 1),
  ...(texts && { texts: texts.slice(k, k + 1) }),
});

/** `[1, 2, 3, …]`: as many entries as are shown of a value. */
export function firstEntries({ data }: Pick<Matrix, 'data'>, shown: number): string {
  const more = data.length > shown ? ', …' : '';
  return `[${data.slice(0, shown).join(', ')}${more}]`;
}

/** `2×1`. */
export const shapeText = ({ rows, cols }: Pick<Matrix, 'rows' | 'cols'>): string =>
  `${rows}×${cols}`;

/** What places its entries. */
type Sized = Pick<Matrix, 'rows' | 'cols' | 'isSample'>;

/** `[1,2]`, row and column from 1, of the entry at `k`; `[1]` in a column, nothing in a scalar. */
export function entryText(k: number, { rows, cols, isSample }: Sized): string {
  if (rows * cols === 1) return '';
  if (isSample) return `[${k + 1}]`;
  const [row, col] = [Math.floor(k / cols) + 1, (k % cols) + 1];
  return cols === 1 ? `[${row}]` : `[${row},${col}]`;
}

/** `W1[1,2]` taken apart: `W1` and `[1,2]`; without brackets the entry is empty. */
export function splitEntry(text: string): { quantity: string; entry: string } {
  const at = text.indexOf('[');
  return at < 0
    ? { quantity: text, entry: '' }
    : { quantity: text.slice(0, at), entry: text.slice(at) };
}

/** The quantities of names that may have an entry behind them, each once. */
export const quantitiesOf = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => splitEntry(name).quantity)),
];

/** The value of a name, or its entry where it has one. Throws UserError where that is none. */
export function valueOrEntry(
  name: string,
  valueOf: (quantity: string) => Matrix | undefined,
): Matrix | undefined {
  const { quantity, entry } = splitEntry(name);
  const value = valueOf(quantity);
  if (value === undefined || entry === '') return value;
  return oneEntry(value, findEntry(name, quantity, entry, value));
}

/** `[1, 2]` as entries are written, `[1,2]`; undefined where it is none of any quantity. */
export function plainEntry(entry: string): string | undefined {
  const plain = entry.replace(/\s+/g, '');
  return /^\[\d+(?:,\d+)?\]$/.test(plain) ? plain : undefined;
}

/**
 * The index of an entry that was asked for, `word` in full. Throws UserError that names the last
 * one.
 */
export function findEntry(word: string, name: string, entry: string, value: Matrix): number {
  const k = entryIndex(entry, value);
  if (k !== undefined) return k;
  const last = name + entryText(value.data.length - 1, value);
  const hint = value.cols > 1 ? ', row then column' : '';
  const shape =
    value.data.length === 1
      ? `is one number: write ${name}`
      : `is ${shapeText(value)}: its last entry is ${last}${hint}`;
  throw new UserError(`${word} is not an entry of ${name}, which ${shape}`);
}

/**
 * Where in the data an entry lies that is written as `entryText` writes it (in a column `[2,1]`
 * too); undefined where there is none.
 */
export function entryIndex(text: string, { rows, cols, isSample }: Sized): number | undefined {
  if (text === '') return rows * cols === 1 ? 0 : undefined;
  const match = /^\[\s*(\d+)\s*(?:,\s*(\d+)\s*)?\]$/.exec(text);
  if (!match) return undefined;
  if (isSample && match[2] === undefined) {
    const at = Number(match[1]);
    return at >= 1 && at <= cols ? at - 1 : undefined;
  }
  if (match[2] === undefined && cols > 1) return undefined;
  const [row, col] = [Number(match[1]), Number(match[2] ?? 1)];
  return row >= 1 && row <= rows && col >= 1 && col <= cols
    ? (row - 1) * cols + col - 1
    : undefined;
}

/** What is said of a row that is longer or shorter than the first; counted from 1. */
export function oddRowText(row: number, length: number, first: number): string {
  const entries = counted(length, 'entry', 'entries');
  return `row ${row} has ${entries} but row 1 has ${first}`;
}
