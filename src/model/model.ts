// What is computed: forward steps that end in one number, the output, and what each given quantity
// is in them. A dense network is a model that options write.
import { chainRule, forwardSteps, type Network } from './dense.ts';
import { derive, gradientsOf } from './derive.ts';
import {
  carriedBy,
  descend,
  plainDescent,
  type Carried,
  type Descent,
  type Stepped,
} from './descent.ts';
import { rules as ourRules, type Rules } from './rules.ts';
import { shapeOfFormula, type Shape, type ShapeOf } from './shape.ts';
import { keptBy } from '../kept.ts';
import { gradientName } from '../names.ts';
import { split } from './split.ts';
import type { Outline, Step } from './step.ts';

export interface Model {
  /** Of a dense network: its steps come from options, in an order of their own. */
  readonly network?: Network;
  /**
   * The forward steps; the last is the output. Those of a dense network are written when they are
   * asked for.
   */
  readonly forward: readonly Step[];
  /** Given quantities of which no gradient is taken. */
  readonly targets: ReadonlySet<string>;
  /**
   * Given quantities that have a gradient but are no parameters: a step of descent leaves them
   * alone.
   */
  readonly inputs: ReadonlySet<string>;
  /** Given quantities that the output does not read. */
  readonly unread?: readonly string[];
}

/** The model of a dense network: y is its target, x its input. */
export const denseModel = keptBy((network: Network): Model => ({
  network,
  forward: [],
  targets: new Set(['y']),
  inputs: new Set(['x']),
}));

/** The given quantities that a step of descent changes: no targets, no inputs. */
export const parametersOf = (
  { targets, inputs }: Pick<Model, 'targets' | 'inputs'>,
  given: Iterable<string>,
): string[] => [...given].filter((name) => !targets.has(name) && !inputs.has(name));

/** The forward formulas as they were written. */
export const forwardOf = ({ network, forward }: Model): readonly Step[] =>
  network ? forwardSteps(network) : forward;

/**
 * Forward and backward steps, in the order they are computed. `shapeOf` gives the shapes of all
 * quantities of the model.
 */
export function stepsOf(model: Model, shapeOf: ShapeOf, rules: Rules = ourRules): Step[] {
  if (model.network) return chainRule(model.network, rules, shapeOf);
  const { targets } = model;
  const forward = split(model);
  const shapes = new Map<string, Shape>();
  const shapeOfAll: ShapeOf = (name) => shapes.get(name) ?? shapeOf(name);
  for (const { name, tree, helper } of forward) {
    if (!helper) continue;
    const shape = shapeOfFormula(tree, shapeOfAll);
    shapes.set(name, shape).set(gradientName(name), shape);
  }
  const wanted = (name: string): boolean => !targets.has(name);
  return [...forward, ...derive({ forward, shapeOf: shapeOfAll, wanted, rules })];
}

/**
 * The steps of a model in their order, as far as they are known before shapes are; with a step of
 * descent where there is a rate.
 */
export function outlineOf(model: Model, hasRate: boolean, descent = plainDescent): Outline[] {
  const { forward, gradients } = outlinesOf(model);
  const own = [...forward, ...gradients];
  return hasRate ? [...own, ...descend({ model, forward, gradients }, descent)] : own;
}

function outlinesOf(model: Model): Omit<Stepped, 'model'> {
  if (model.network) return steppedOf(model, chainRule(model.network));
  const forward = split(model);
  const wanted = (name: string): boolean => !model.targets.has(name);
  const gradients = gradientsOf({ forward, wanted });
  const backward = gradients.map((of): Outline => ({
    name: gradientName(of),
    pass: 'backward',
    of,
  }));
  return { forward, gradients: backward };
}

/**
 * A step of descent on every parameter, and the forward pass with the new ones, in which what is
 * `pinned` stays.
 */
export const descentSteps = (
  model: Model,
  steps: readonly Step[],
  descent: Descent,
  pinned?: Stepped['pinned'],
): Step[] => descend({ ...steppedOf(model, steps), pinned }, descent);

/** What an optimiser carries from step to step. */
export const carried = (model: Model, steps: readonly Step[], descent: Descent): Carried[] =>
  carriedBy(steppedOf(model, steps), descent);

const steppedOf = (model: Model, steps: readonly Step[]): Stepped => ({
  model,
  forward: steps.filter(({ pass }) => pass === 'forward'),
  gradients: steps.filter(({ pass }) => pass === 'backward'),
});
