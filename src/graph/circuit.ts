// A problem drawn as a circuit: every operation of its formulas is a step.
import type { Problem } from '../engine/problem.ts';
import { forwardOf } from '../model/model.ts';
import { shapeOfFormula, type Shape } from '../model/shape.ts';
import { split } from '../model/split.ts';
import type { Step } from '../model/step.ts';
import { withoutIdle } from '../text/readable.ts';

export function circuitProblem(problem: Problem): Problem {
  const { targets, inputs, unread = [] } = problem.model;
  const forward = split({ forward: operations(problem), unread }, true);
  return { ...problem, model: { forward, targets, inputs, unread } };
}

/** The forward steps without operations that do nothing, such as the sum of one number. */
function operations({ model, given }: Problem): Step[] {
  const shapes = new Map<string, Shape>(given);
  const shapeOf = (name: string): Shape => shapes.get(name)!;
  return forwardOf(model).map((step) => {
    shapes.set(step.name, shapeOfFormula(step.tree, shapeOf));
    return { ...step, tree: withoutIdle(step.tree, shapeOf) };
  });
}
