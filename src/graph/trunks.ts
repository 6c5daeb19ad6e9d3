// Over how many steps the arrows of a picture pass, and how those of one quantity share their way
// where that is many: a trunk goes past its readers, and a branch leads to each of them.
import type { Step } from '../model/step.ts';
import { namesRead } from '../model/tree.ts';
import { sum } from './measure.ts';

/** What reads what, in the order in which it is computed. */
export type Reads = ReadonlyMap<string, readonly string[]>;

export const readsOf = (steps: readonly Pick<Step, 'name' | 'tree'>[]): Reads =>
  new Map(steps.map(({ name, tree }) => [name, namesRead(tree)]));

/** The readers of each quantity, by how many steps stand before them in a row. */
interface Fan {
  readonly from: string;
  readonly start: number;
  readonly readers: readonly { readonly name: string; readonly rank: number }[];
}

function fansOf(reads: Reads): Fan[] {
  const ranks = new Map<string, number>();
  const fans = new Map<string, { name: string; rank: number }[]>();
  for (const [name, read] of reads) {
    const rank = 1 + Math.max(0, ...read.map((one) => ranks.get(one) ?? 0));
    ranks.set(name, rank);
    for (const one of read) {
      const own = fans.get(one) ?? [];
      own.push({ name, rank });
      fans.set(one, own);
    }
  }
  // What is given stands right before what reads it first.
  return [...fans].map(([from, readers]) => ({
    from,
    start: ranks.get(from) ?? Math.min(...readers.map(({ rank }) => rank)) - 1,
    readers,
  }));
}

/** The steps that all arrows pass, added up. */
export const passed = (reads: Reads): number =>
  sum(fansOf(reads).flatMap(({ start, readers }) => readers.map(({ rank }) => rank - start)));

/** The points of a way that an arrow takes: quantities, and forks of a trunk between them. */
export type Way = readonly string[];

export type Ways = ReadonlyMap<string, Way>;

export const pairKey = (from: string, to: string): string => `${from} -> ${to}`;

/** The name of a fork, which no quantity has. */
const forkName = (from: string, rank: number): string => `${from} ${rank}`;

/** Each arrow on a way of its own, by `pairKey`. */
export const ownWays = (reads: Reads): Ways =>
  new Map([...reads].flatMap(([to, read]) => read.map((from) => [pairKey(from, to), [from, to]])));

/**
 * The arrows of each quantity on a trunk with a fork before each step that has readers of it: each
 * begins at the fork before, and what is drawn of the trunk is drawn once.
 */
export function sharedWays(reads: Reads): Ways {
  const ways = new Map<string, Way>();
  for (const { from, start, readers } of fansOf(reads)) {
    const byRank = [...readers].sort((one, other) => one.rank - other.rank);
    let last = { name: from, rank: start };
    byRank.forEach(({ name: to, rank }, k) => {
      const isNext = rank > last.rank;
      const isLast = isNext && k === byRank.length - 1;
      const fork = { name: forkName(from, rank), rank };
      if (rank === start + 1 || isLast) ways.set(pairKey(from, to), [last.name, to]);
      else ways.set(pairKey(from, to), [...(isNext ? [last.name] : []), fork.name, to]);
      if (rank !== start + 1) last = fork;
    });
  }
  return ways;
}
