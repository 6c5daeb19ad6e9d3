// A problem drawn as a circuit: every operation of its formulas is a step.
import type { Problem } from '../engine/problem.ts';
import { forwardOf } from '../model/model.ts';
import { split } from '../model/split.ts';

export function circuitProblem(problem: Problem): Problem {
  const { targets, inputs } = problem.model;
  const forward = split(forwardOf(problem.model), true);
  return { ...problem, model: { forward, targets, inputs } };
}
