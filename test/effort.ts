// How much the random tests try: a little in `npm test`, more in `npm run test:long`.
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    effort: number;
  }
}

/** So many runs, or that many times the effort of the run. */
export const runs = (count: number): number => count * inject('effort');

/** The seeds from 1 to `count`, or to that many times the effort of the run. */
export const seeds = (count: number): number[] =>
  Array.from({ length: runs(count) }, (_, i) => i + 1);

/** So many runs in `npm test`, and so many in `npm run test:long`. */
export const runsIn = (short: number, long: number): number =>
  inject('effort') > 1 ? long : short;

/** The seeds from 1 on, as many as `runsIn` says. */
export const seedsIn = (short: number, long: number): number[] =>
  Array.from({ length: runsIn(short, long) }, (_, i) => i + 1);

/**
 * Whether a case is tried: one of so many, or all of them where the effort is more than the least.
 * Not the same of each group, which is often what the innermost of two lists has.
 */
export const isTried = (index: number, of = 5): boolean =>
  inject('effort') > 1 || index % of === Math.floor(index / of) % of;

/** The cases that are tried, one of so many. */
export const tried = <Case>(cases: readonly Case[], of?: number): Case[] =>
  cases.filter((_, index) => isTried(index, of));
