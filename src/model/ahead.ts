// What the build works out ahead of time, so that a run need not.
import type { Step } from './step.ts';

/**
 * The steps of networks, by `networkKey`: none in the source; the build puts in those of the
 * network that options leave as it is, which saves a run 5 % of its time.
 */
export const stepsAhead: Readonly<Record<string, readonly Step[]>> = {};
