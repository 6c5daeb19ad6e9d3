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

/** A row of a list that is made when it is wanted; some are kept before all others. */
export interface Item {
  readonly make: () => string;
  readonly isKept?: boolean;
}

/** The rows of a list, where it needs be as many as have room, with a `gap` where some are not. */
export function listed(
  list: Exclude<List, 'steps'>,
  items: readonly Item[],
  left: Left,
  gap: string,
): { readonly rows: readonly string[]; readonly gap: Gap } {
  const of = items.length;
  if (!left.has('rows'))
    return { rows: items.map(({ make }) => make()), gap: { list, missing: 0, of } };
  const made = new Map<number, string>();
  let room = rooms[list];
  for (const at of byWeight(items)) {
    const text = items[at]!.make();
    room -= bytesOf(text) + bytesOf(gap) + 2;
    if (room < 0) break;
    made.set(at, text);
  }
  const rows = items.flatMap((_, at) => {
    const isFirstGone = !made.has(at) && (at === 0 || made.has(at - 1));
    return made.get(at) ?? (isFirstGone ? [gap] : []);
  });
  return { rows, gap: { list, missing: of - made.size, of } };
}

/** The places of the items that are kept, then of the others from both ends. */
function byWeight(items: readonly Item[]): number[] {
  const weights = items.map(({ isKept }, at) =>
    isKept ? -1 : Math.min(at, items.length - 1 - at),
  );
  return [...items.keys()].sort((one, other) => weights[one]! - weights[other]!);
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
