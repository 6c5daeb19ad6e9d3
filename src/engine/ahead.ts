// What the build compiles ahead of time, so that a run need not.
import type { Compiled } from './evaluate.ts';

/**
 * Compiled steps by the kind of problem: none in the source; the build puts in those of the
 * network that options leave as it is, which saves a run 4 % of its time.
 */
export const compiledAhead: Readonly<Record<string, () => Compiled>> = {};
