// How much the random tests try: a little in `npm test`, 3 times as much in `npm run test:long`.
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

/** The seeds from 1 on: few in `npm test`, and as many as are said in `npm run test:long`. */
export const seedsIn = (short: number, long: number): number[] =>
  Array.from({ length: inject('effort') > 1 ? long : short }, (_, i) => i + 1);

/** Whether a case is tried: every third, or all of them where the effort is more than the least. */
export const isTried = (index: number): boolean => inject('effort') > 1 || index % 3 === 0;
