// The text of a result as bytes to fill in: learnt from the plain writer's text of a result whose
// values are markers, so that what a result looks like is said in one place.
import { reserve, type Sheet } from '../sheet.ts';
import type { Span } from './pattern.ts';
import { longest, type WriteNumber } from './shortest.ts';

/**
 * What stands between the fixed bytes of a result: a computed number, or a stretch of the record.
 */
export type Blank = { readonly offset: number } | { readonly span: Span };

export interface Stamp {
  /** One more than blanks. */
  readonly literals: readonly Uint8Array[];
  readonly blanks: readonly Blank[];
  /** The bytes it takes without the stretches of the record. */
  readonly fixed: number;
}

/**
 * The most numbers of a result that is learnt: a marker counts up to a million, and a stamp takes
 * memory for each.
 */
export const mostBlanks = 100_000;

const tail = '365241e-289';

/** The k-th marker: a number of JSON that nobody writes. */
export function marker(k: number): string {
  const number = String(k).padStart(6, '0');
  return `-7${number}${tail}`;
}

const markers = new RegExp(`-7(\\d{6})${tail}`);

/** True for bytes that could be taken for a marker. */
export const looksMarked = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes(tail);

/** The stamp of a text with markers in place of blanks; undefined where one stands there twice. */
export function stampOf(text: string, blanks: readonly Blank[]): Stamp | undefined {
  const parts = text.split(markers);
  const found = parts.filter((_, i) => i % 2 === 1).map(Number);
  if (new Set(found).size !== found.length) return undefined;
  const literals = parts.filter((_, i) => i % 2 === 0).map((part) => Buffer.from(part));
  const fixed = literals.reduce((total, { length }) => total + length, 0) + found.length * longest;
  return { literals, blanks: found.map((k) => blanks[k] as Blank), fixed };
}

/** Where the slots of the record stand in `source`. */
export interface Places {
  readonly source: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Writes one result. `size` is the length of its record. */
export function fill(
  { literals, blanks, fixed }: Stamp,
  sheet: Sheet,
  memory: Float64Array,
  { source, starts, ends }: Places,
  size: number,
  writeNumber: WriteNumber,
): void {
  reserve(sheet, fixed + size);
  const { bytes } = sheet;
  let at = sheet.length;
  for (let k = 0; ; k++) {
    const literal = literals[k] as Uint8Array;
    for (let i = 0; i < literal.length; i++) bytes[at + i] = literal[i] as number;
    at += literal.length;
    const blank = blanks[k];
    if (blank === undefined) break;
    if ('offset' in blank) {
      at = writeNumber(memory[blank.offset] as number, bytes, at);
      continue;
    }
    const { first, before, last, after } = blank.span;
    const end = (ends[last] as number) + after;
    for (let from = (starts[first] as number) - before; from < end; from++)
      bytes[at++] = source[from] as number;
  }
  sheet.length = at;
}
