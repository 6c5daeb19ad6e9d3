// A problem drawn as a circuit: every operation of its formulas is a step.
import type { Problem } from '../engine/problem.ts';
import { forwardOf } from '../model/model.ts';
import { split } from '../model/split.ts';

export function circuitProblem(problem: Problem): Problem {
  const { targets, inputs, unread = [] } = problem.model;
  const forward = split({ forward: forwardOf(problem.model), unread }, true);
  return { ...problem, model: { forward, targets, inputs, unread } };
}
