// What the build compiles ahead of time, so that a run need not.
import type { Step } from '../model/step.ts';
import type { Compiled } from './evaluate.ts';

/** The steps of a kind of problem, compiled, and their formulas as they are computed. */
export interface Ahead {
  readonly compiled: Compiled;
  readonly computed: readonly Pick<Step, 'name' | 'tree'>[];
}

/**
 * By the kind of problem: none in the source; the build puts in those of the network that options
 * leave as it is, which saves a run 5 % of its time.
 */
export const workedOutAhead: Readonly<Record<string, () => Ahead>> = {};
