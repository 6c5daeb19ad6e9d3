// The penalty on the weights of a network, apart from the losses of its samples: where those of
// many records are added, it counts once.
import { penaltySteps } from '../model/dense.ts';
import { namesRead } from '../model/tree.ts';
import type { Problem } from './problem.ts';

/** A problem whose loss is the penalty; undefined where there is none. */
export function penaltyOf({
  model: { network },
  given,
}: Pick<Problem, 'model' | 'given'>): Problem | undefined {
  if (network?.l2 === undefined) return undefined;
  const forward = penaltySteps(network);
  const read = new Set(forward.flatMap(({ tree }) => namesRead(tree)));
  return {
    model: { forward, targets: new Set(), inputs: new Set() },
    given: new Map([...given].filter(([name]) => read.has(name))),
    notes: [],
    filled: [],
  };
}

/** The problem without it. */
export function withoutPenalty(problem: Problem): Problem {
  const { network } = problem.model;
  if (network?.l2 === undefined) return problem;
  const { l2: _, ...rest } = network;
  return { ...problem, model: { ...problem.model, network: rest } };
}
