// Mistakes in how a gradient is put together: in all of its ways back alike, in how they are added,
// or by way of a step that is left out. Each fits too much to be named beside one of its own name.
import { outputName } from '../engine/results.ts';
import { lazy } from '../kept.ts';
import type { Formula } from '../model/formula.ts';
import {
  functionsOfOne,
  isSameShape,
  isSingle,
  shapeOfFormula,
  type ShapeOf,
} from '../model/shape.ts';
import { plainSum } from '../model/simplify.ts';
import type { Contribution, Step } from '../model/step.ts';
import { argumentsOf, headOf, isSame, namesRead, readsNames, substitute } from '../model/tree.ts';
import { inPasses, mostSteps } from './function-mistakes.ts';
import type { Mistake } from './hypotheses.ts';
import type { ModelMistakeId } from './mistake-ids.ts';
import { isProduct, withOneChanged, withoutFactors } from './rewriting.ts';

/** Of more ways back no mistake is looked for in all of them. */
const mostWays = 20;

/** What people do wrong in ways back, where `wholeOf` gives whose formula a step is a part of. */
export function byWay(
  steps: readonly Step[],
  shapeOf: ShapeOf,
  wholeOf: (name: string) => string,
): Mistake[] {
  if (steps.length > mostSteps) return [];
  const at = inPasses(steps);
  const gradients = new Map(
    steps.flatMap((step) => (step.pass === 'backward' ? [[step.name, step] as const] : [])),
  );
  const gradientOf = new Map([...gradients.values()].map(({ name, of }) => [of!, name]));
  const trees = new Map(steps.map(({ name, tree }) => [name, tree]));
  const readTogether = lazy(() => byFormula([...gradients.values()], onlyFrom));
  const output = outputName(steps);
  const shares = sharesIn(steps);
  const isGradient = (name: string): boolean => gradients.has(name);
  const backward = (id: ModelMistakeId, to: (step: Step, tree: Formula) => Formula[]): Mistake => ({
    id,
    fills: true,
    general: true,
    to: at(['backward'], (step, tree) => (isSame(tree, step.tree) ? to(step, tree) : [])),
  });
  const isFunction = (name: string): boolean => functions.has(headOf(trees.get(name) ?? 0) ?? '');
  /** A step of the chain left out: the gradient that another comes from, in its place. */
  const skipped = (isOfFunctions: boolean) => (_: Step, tree: Formula) =>
    namesRead(tree).flatMap((name): Formula[] => {
      const { contributions = [] } = gradients.get(name) ?? {};
      const [one, ...more] = contributions;
      if (one === undefined || more.length > 0 || one.from === output) return [];
      const before = gradientOf.get(one.from);
      const isLike = before !== undefined && isSameShape(shapeOf(before), shapeOf(name));
      return isLike && isFunction(one.from) === isOfFunctions
        ? [substitute(tree, { [name]: before })]
        : [];
    });
  return [
    backward('no-slope', skipped(true)),
    backward('no-local', skipped(false)),
    backward('factor-left-out', ({ contributions }) => inEachWay(contributions, withoutFactors)),
    backward('other-value', ({ contributions = [] }) =>
      besideTheirs(contributions, isGradient, wholeOf),
    ),
    backward('other-input', (step) => besides(step, readTogether, shapeOf)),
    backward('mean-for-sum', ({ contributions = [] }, tree) =>
      contributions.length > 1 ? [['/', tree, contributions.length]] : [],
    ),
    backward('mean-for-sum', (_, tree) => withOneChanged(tree, averaged(shapeOf))),
    backward('factor-two', ({ contributions = [] }) => ofOneSquare(contributions)),
    backward('bias-gradient', ({ of, contributions = [] }, tree) =>
      contributions.length > 0 && contributions.every(isTerm) ? [['.*', tree, of!]] : [],
    ),
    {
      id: 'other-share',
      fills: true,
      general: true,
      to: at(['forward', 'backward'], (_, tree) =>
        namesRead(tree)
          .filter((name) => shares.has(name))
          .map((name) => substitute(tree, { [name]: ['-', 1, name] })),
      ),
    },
  ];
}

const functions: ReadonlySet<string> = new Set([...functionsOfOne, 'softmax']);

/** What stands in some formula beside the rest of it: z, where there is 1 - z. */
const sharesIn = (steps: readonly Step[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (node: Formula): void => {
    const [one, name] = argumentsOf(node);
    if (headOf(node) === '-' && one === 1 && typeof name === 'string') found.add(name);
    argumentsOf(node).forEach(visit);
  };
  for (const { pass, tree } of steps) if (pass === 'forward') visit(tree);
  return found;
};

/** All ways back with the same change in each, where each has the same places for it. */
function inEachWay(
  contributions: readonly Contribution[] = [],
  change: (tree: Formula) => Formula[],
): Formula[] {
  const { length } = contributions;
  if (length < 2 || length > mostWays) return [];
  const made = contributions.map(({ tree }) => change(tree));
  const [first = []] = made;
  return made.every((own) => own.length === first.length)
    ? first.map((_, k) => plainSum(made.map((own) => own[k]!)))
    : [];
}

/**
 * Ways back with each other's factors, as where steps in time are mixed up: each with that of the
 * next, each with what it comes from, or of two the other's.
 */
function besideTheirs(
  contributions: readonly Contribution[],
  isGradient: (name: string) => boolean,
  wholeOf: (name: string) => string,
): Formula[] {
  const { length } = contributions;
  const ways = contributions.map(({ tree }) => factorIn(tree, isGradient));
  if (length < 2 || length > mostWays || !ways.every((way) => way !== undefined)) return [];
  const factors = ways.map(({ factor }) => factor);
  const names = factors.map((factor) => namesRead(factor));
  const fromOwn = factors.map((factor, k) =>
    substitute(factor, { [names[k]![0] ?? '']: wholeOf(contributions[k]!.from) }),
  );
  const joined = (taken: readonly Formula[]): Formula =>
    plainSum(
      ways.flatMap(({ put }, k) => {
        const factor = taken[k];
        return factor === undefined ? [] : [put(factor)];
      }),
    );
  return [
    joined(factors.slice(1)),
    joined(fromOwn),
    ...(length === 2 ? [joined([...factors].reverse())] : []),
  ];
}

/** The factor of a way back that is no gradient, and the way with another in its place. */
function factorIn(
  tree: Formula,
  isGradient: (name: string) => boolean,
): { factor: Formula; put: (other: Formula) => Formula } | undefined {
  const [head = '', [left, right]] = [headOf(tree), argumentsOf(tree)];
  if (!isProduct(head) || left === undefined || right === undefined) return undefined;
  const isFactor = (part: Formula): boolean =>
    readsNames(part) && !namesRead(part).some(isGradient);
  if (isFactor(right)) return { factor: right, put: (other) => [head, left, other] };
  return isFactor(left) ? { factor: left, put: (other) => [head, other, right] } : undefined;
}

/** The formula that a gradient comes from alone. */
export const onlyFrom = ({ contributions: [one, ...more] = [] }: Step): string | undefined =>
  more.length === 0 ? one?.from : undefined;

/** Gradients by the formula that each comes from, without those that `fromOf` names none for. */
export function byFormula(
  gradients: readonly Step[],
  fromOf: (step: Step) => string | undefined,
): Map<string | undefined, Step[]> {
  const found = new Map<string | undefined, Step[]>();
  for (const step of gradients) {
    const from = fromOf(step);
    if (from === undefined) continue;
    const known = found.get(from);
    if (known) known.push(step);
    else found.set(from, [step]);
  }
  return found;
}

/** The gradients of like quantities that are read in the same formula, and nowhere else. */
function besides(
  step: Step,
  readTogether: () => ReadonlyMap<string | undefined, readonly Step[]>,
  shapeOf: ShapeOf,
): Formula[] {
  const others = (readTogether().get(onlyFrom(step)) ?? []).filter((other) => other !== step);
  return others.length > mostWays
    ? []
    : others
        .filter(({ name }) => isSameShape(shapeOf(name), shapeOf(step.name)))
        .map(({ tree }) => tree);
}

/** Of several ways back one through a power, with its 2 or its ½ forgotten. */
function ofOneSquare(contributions: readonly Contribution[]): Formula[] {
  if (contributions.length < 2 || contributions.length > mostWays) return [];
  const trees = contributions.map(({ tree }) => tree);
  const other = (k: number, made: Formula): Formula =>
    plainSum(trees.map((tree, i) => (i === k ? made : tree)));
  return contributions.flatMap(({ paths, tree }, k) =>
    paths.flat().some(({ rule }) => rule === '.^')
      ? [other(k, ['*', 2, tree]), other(k, ['/', tree, 2])]
      : [],
  );
}

const isTerm = ({ paths }: Contribution): boolean =>
  paths.flat().every(({ rule }) => rule === '+' || rule === '-');

/** The mean of what a product of matrices, or a kernel over all its windows, sums. */
const averaged =
  (shapeOf: ShapeOf) =>
  (node: Formula): Formula[] => {
    const head = headOf(node);
    if (head !== '*' && head !== 'conv') return [];
    const [left, right] = argumentsOf(node).map((part) => shapeOfFormula(part, shapeOf));
    if (head === 'conv') return [['/', node, right!.rows * right!.cols]];
    return isSingle(left!) || isSingle(right!) || left!.cols === 1 ? [] : [['/', node, left!.cols]];
  };
