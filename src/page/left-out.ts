// What a page leaves out so that it stays below a size, counted in bytes, and how it says so.
import { isDrawn } from '../graph/flow-layout.ts';
import { element } from '../text/markup.ts';
import { parts, type Left, type List } from './parts.ts';
import type { Sheet } from './sheet.ts';

/** A page is smaller than this. */
export const mostBytes = 400_000;

export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Where a list has gaps: how many of its rows are missing, and of how many. */
export interface Gap {
  readonly list: List;
  readonly missing: number;
  readonly of: number;
}

/** The bytes of the rows of each list where there are too many for all. */
const rooms: Readonly<Record<Exclude<List, 'steps'>, number>> = {
  marks: 80_000,
  results: 160_000,
  formulas: 40_000,
  givens: 40_000,
};

/** A piece of a page, and where it has gaps. */
export interface Piece {
  readonly html: readonly string[];
  readonly gaps: readonly Gap[];
}

/** The rows of a list, where it needs be as many from both its ends as have room. */
export function listed(
  list: Exclude<List, 'steps'>,
  items: readonly (() => string)[],
  left: Left,
  gap: string,
): { readonly rows: readonly string[]; readonly gap: Gap } {
  const of = items.length;
  if (!left.has('rows'))
    return { rows: items.map((item) => item()), gap: { list, missing: 0, of } };
  const head: string[] = [];
  const tail: string[] = [];
  let room = rooms[list];
  for (let k = 0; k < of; k++) {
    const isHead = k % 2 === 0;
    const text = items[isHead ? k / 2 : of - (k + 1) / 2]!();
    room -= bytesOf(text) + 1;
    if (room < 0) break;
    (isHead ? head : tail).push(text);
  }
  const missing = of - head.length - tail.length;
  const rows = [...head, ...(missing > 0 ? [gap] : []), ...tail.reverse()];
  return { rows, gap: { list, missing, of } };
}

/** The sentence that says what is left out and which commands have it; none where all is there. */
export function leftOut({ words, trace }: Sheet, left: Left, gaps: readonly Gap[]): string[] {
  const forward = trace.steps.filter(({ pass }) => pass === 'forward');
  const phrases = words.withoutPart(isDrawn(forward));
  const whole = parts.flatMap((part) => (left.has(part) ? (phrases[part] ?? []) : []));
  const some = gaps
    .filter(({ missing }) => missing > 0)
    .map(({ list, missing, of }) => words.withoutRows[list](missing, of));
  const said = [...whole, ...some];
  return said.length > 0 ? [element('p', { id: 'left-out' }, words.leftOut(said))] : [];
}
