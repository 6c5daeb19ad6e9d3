// One step of a computation: a quantity, the formula that gives it, and where the step comes from.
import type { Formula } from './formula.ts';
import type { OptimizerName } from './optimizers.ts';
import type { RuleName } from './rules.ts';

export type Pass = 'forward' | 'backward' | 'update' | 'again';

/**
 * One operator on the way down a formula: its rule, and the argument that the way goes on through,
 * from 0.
 */
export interface Hop {
  readonly rule: RuleName;
  readonly argument: number;
}

/**
 * What one forward step hands back to a quantity that it reads, once for all places where it reads
 * it.
 */
export interface Contribution {
  /** The forward step. */
  readonly from: string;
  readonly tree: Formula;
  /** For each place, the operators from the step's value down to it. */
  readonly paths: readonly (readonly Hop[])[];
}

/** What a step of a dense network is there, and in which layer, from 1. */
export interface Part {
  readonly role: 'z' | 'a' | 'loss' | 'dy' | 'dz' | 'dW' | 'db' | 'da' | 'W_new' | 'b_new';
  readonly layer: number;
}

/** What is known of a step before the shapes of a problem are. */
export type Outline = Pick<Step, 'name' | 'pass' | 'of' | 'part' | 'helper'>;

/** Which formula of which optimiser a step is: that of a letter, `W` for the parameter itself. */
export interface Moved {
  readonly optimizer: OptimizerName;
  readonly letter: string;
  /** True where the decay is added to the gradient in it. */
  readonly isDecayed: boolean;
}

export interface Step {
  readonly name: string;
  readonly pass: Pass;
  /** The formula as it is written, where that is not how its tree is printed. */
  readonly formula?: string;
  readonly tree: Formula;
  /** What a gradient is of, an update changes, or a second forward pass computes again. */
  readonly of?: string;
  /** Of a backward step. */
  readonly contributions?: readonly Contribution[];
  readonly part?: Part;
  /** Of an update. */
  readonly moved?: Moved;
  /**
   * True of a part of somebody's formula that was given a name, so that it is computed and
   * explained once.
   */
  readonly helper?: true;
}
