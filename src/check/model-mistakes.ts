// Mistakes that hang on rules, so that they are known in any model: a rule as people get it wrong,
// a way back that is forgotten, a factor left out. Conventions of models are here too.
import type { Formula } from '../model/formula.ts';
import { outputName } from '../engine/results.ts';
import { lazy } from '../kept.ts';
import { stepsOf, type Model } from '../model/model.ts';
import { rules as ourRules, type Rule, type RuleName } from '../model/rules.ts';
import type { Shape } from '../model/shape.ts';
import { plainSum } from '../model/simplify.ts';
import type { Step } from '../model/step.ts';
import { argumentsOf, headOf, isSame, namesRead, replace, substitute } from '../model/tree.ts';
import { byFunction, byPassage, general, inPasses } from './function-mistakes.ts';
import type { Alternatives, Mistake } from './hypotheses.ts';
import type { ModelMistakeId } from './mistake-ids.ts';
import { inParts } from './parts.ts';
import { byFormula, byWay, onlyFrom } from './way-mistakes.ts';
import {
  asStep,
  comesOf,
  inUpdate,
  notSquared,
  oneTurned,
  uphill,
  withOneChanged,
  withoutRate,
  withOtherRates,
  withRateTwice,
} from './rewriting.ts';

type WrongRules = Partial<Readonly<Record<RuleName, Rule>>>;

/** Rules as people get them wrong. */
const wrongRules: readonly (readonly [ModelMistakeId, WrongRules])[] = [
  ['own-factor', { '.*': ['g .* a', 'g .* b'] }],
  ['divided', { '.*': ['g ./ b', 'g ./ a'] }],
  [
    'no-slope',
    {
      sigmoid: ['g'],
      tanh: ['g'],
      relu: ['g'],
      'max with 0': ['g'],
      softplus: ['g'],
      exp: ['g'],
      log: ['g'],
      sqrt: ['g'],
      sin: ['g'],
      cos: ['g'],
      abs: ['g'],
    },
  ],
  ['half-slope', { sigmoid: ['g .* out'], tanh: ['g .* (1 - out)'] }],
  ['half-slope', { sigmoid: ['g .* (1 - out)'], tanh: ['g .* out .^ 2'] }],
  [
    'value-for-slope',
    {
      relu: ['g .* out'],
      'max with 0': ['g .* out'],
      tanh: ['g .* out'],
      softplus: ['g .* out'],
      log: ['g .* out'],
      sqrt: ['g .* out'],
      sin: ['g .* out'],
      cos: ['g .* out'],
      abs: ['g .* out'],
    },
  ],
  ['value-for-slope', { relu: ['g .* a'], 'max with 0': ['g .* a'], softplus: ['g .* a'] }],
  ['tanh-slope', { sigmoid: ['g .* (1 - out .^ 2)'], tanh: ['g .* out .* (1 - out)'] }],
  ['slope-of-a', { sigmoid: ['g .* sigmoid(out) .* (1 - sigmoid(out))'] }],
  ['slope-of-a', { tanh: ['g .* (1 - tanh(out) .^ 2)'] }],
  ['slope-of-z', { sigmoid: ['g .* a .* (1 - a)'], tanh: ['g .* (1 - a .^ 2)'] }],
  ['exponent-left-out', { '.^': ['g .* a .^ (b - 1)', ourRules['.^'][1]!] }],
  ['power-kept', { '.^': ['g .* b .* a .^ b', ourRules['.^'][1]!] }],
  ['minus-lost', { '-': ['g', 'g'], negative: ['g'], cos: ['g .* sin(a)'] }],
  ['minus-lost', { './': [ourRules['./'][0]!, 'g .* a ./ b .^ 2'] }],
  ['square-left-out', { './': [ourRules['./'][0]!, '-g .* a ./ b'] }],
  ['mean-for-sum', { mean: ['g'], 'mean along': ['g'] }],
  ['mean-for-sum', { sum: ['g / count(a)'] }],
  [
    'softmax-by-entry',
    { softmax: ['g .* out .* (1 - out)'], 'softmax along': ['g .* out .* (1 - out)'] },
  ],
  ['term-left-out', { softmax: ['g .* out'], 'softmax along': ['g .* out'] }],
  ['factor-two', { sqrt: ['g ./ out'] }],
  ['wrong-route', { 'max of two': ['g .* (b >= a)', 'g .* (a > b)'] }],
  ['wrong-route', { 'min of two': ['g .* (a >= b)', 'g .* (b > a)'] }],
  ['routed-to-all', { 'max of two': ['g', 'g'], 'min of two': ['g', 'g'] }],
];

/** Every wrong formula of a rule: what the build parses ahead of time. */
export const wrongRuleTexts = (): string[] =>
  wrongRules.flatMap(([, wrong]) => Object.values(wrong).flat());

/** A model's own alternatives. */
export function modelAlternatives(
  model: Model,
  steps: readonly Step[],
  shapeOf: (name: string) => Shape,
): Alternatives {
  const rules = byRule(model, steps, shapeOf);
  const functions = byFunction(steps, shapeOf);
  const leftOut = general(steps, shapeOf);
  const wholes = wholesOf(steps);
  return {
    convention: null,
    steps,
    mistakes: [
      ...rules.flatMap(({ whole, inOneWay }) => [whole, inOneWay]),
      ...byStep(steps),
      ...functions,
      ...byPassage(steps, shapeOf),
      ...inParts(steps, [...rules.map(({ whole }) => whole), ...functions]),
      ...leftOut,
      ...inParts(steps, leftOut),
      ...byWay(steps, shapeOf, (name) => wholes.get(name) ?? name),
    ],
    change: (_, tree) => tree,
  };
}

/** A wrong rule: in all of a step, and in one of its ways back. */
interface WrongRule {
  readonly whole: Mistake;
  readonly inOneWay: Mistake;
}

/** The mistakes in rules: the backward pass derived with them, step by step. */
function byRule(
  model: Model,
  steps: readonly Step[],
  shapeOf: (name: string) => Shape,
): WrongRule[] {
  const backward = steps.filter(({ pass }) => pass === 'backward');
  const used = new Set(
    backward.flatMap(({ contributions = [] }) =>
      contributions.flatMap(({ paths }) => paths.flat().map(({ rule }) => rule)),
    ),
  );
  return wrongRules
    .filter(([, wrong]) => Object.keys(wrong).some((rule) => used.has(rule as RuleName)))
    .map(([id, wrong]): WrongRule => {
      const made = lazy(() => {
        const wrongSteps = stepsOf(model, shapeOf, { ...ourRules, ...wrong });
        return new Map(wrongSteps.map((step) => [step.name, step]));
      });
      const to =
        (make: (right: Step, wrong: Step) => Formula[]): Mistake['to'] =>
        (at, tree) => {
          const right = steps[at]!;
          // Of a step that another mistake has changed already there is nothing to derive.
          if (right.pass !== 'backward' || !isSame(tree, right.tree)) return [];
          const own = made().get(right.name);
          return own === undefined ? [] : make(right, own);
        };
      return {
        whole: { id, fills: true, to: to((_, { tree }) => [tree]) },
        inOneWay: { id, fills: true, once: true, to: to(wrongInOneWay) },
      };
    });
}

/** Of more ways back none is tried by itself: the sums of the others grow with their square. */
const mostWays = 20;

/** Of several ways back one by the wrong rule, the others by the right one. */
function wrongInOneWay({ contributions = [] }: Step, wrong: Step): Formula[] {
  const ways = contributions.map(({ tree }) => tree);
  return ways.length < 2 || ways.length > mostWays
    ? []
    : (wrong.contributions ?? [])
        .map(({ tree }, k) => plainSum(ways.map((way, i) => (i === k ? tree : way))))
        .filter((_, k) => !isSame(wrong.contributions![k]!.tree, ways[k]!));
}

/** What people do wrong at a step, whatever its rules. */
function byStep(steps: readonly Step[]): Mistake[] {
  const output = outputName(steps);
  const gradients = new Map(
    steps.flatMap(({ name, pass, of }) => (pass === 'backward' ? [[of!, name] as const] : [])),
  );
  const updates = steps.filter(({ pass }) => pass === 'update');
  const trees = new Map(steps.map(({ name, tree }) => [name, tree]));
  const treeOf = (name: string): Formula | undefined => trees.get(name);
  const at = inPasses(steps);
  const update = (step: Step): Step | undefined => updates.find(({ of }) => of === step.of);
  const begins = ({ name, contributions = [] }: Step): boolean =>
    name === output || contributions.some(({ from }) => from === output);
  const factors = lazy(() => byFormula(steps, factorFrom));
  /** The gradients of other factors in the same formula: `ds * x1` beside `ds * x0`. */
  const besides = (step: Step): Step[] =>
    (factors().get(factorFrom(step)) ?? []).filter((other) => other !== step);
  const gradientNames = new Set(gradients.values());
  const isGradient = (name: string): boolean => gradientNames.has(name);
  const wholes = wholesOf(steps);
  const counts = countsIn(steps);
  const outputTree = steps.findLast(({ name }) => name === output)?.tree ?? 0;
  /** True of a gradient of an output with a ½, which the 2 of a square takes away. */
  const isHalfDue = ({ pass }: Step): boolean => pass === 'backward' && isHalved(outputTree);
  return [
    { id: 'sign', once: true, to: at(['backward'], (_, tree) => [['-', tree]]) },
    { id: 'sign', once: true, to: at(['forward'], (_, tree) => turnedSign(tree)) },
    { id: 'sign', to: at(['update'], (_, tree) => [uphill(tree)]) },
    {
      id: 'factor-two',
      to: at(['forward', 'backward'], (step, tree) => (begins(step) ? [['*', 2, tree]] : [])),
    },
    {
      id: 'factor-two',
      to: at(['forward', 'backward'], (step, tree) =>
        begins(step) && !isHalfDue(step) ? [['/', tree, 2]] : [],
      ),
    },
    {
      id: 'half-kept',
      to: at(['backward'], (step, tree) =>
        begins(step) && isHalfDue(step) ? [['/', tree, 2]] : [],
      ),
    },
    {
      id: 'not-squared',
      to: at(['forward'], (_, tree) => notSquared(tree)),
    },
    { id: 'no-rate', to: at(['update'], (_, tree) => [withoutRate(tree)]) },
    { id: 'other-rate', to: at(['update'], (_, tree) => withOtherRates(tree)) },
    { id: 'other-rate', general: true, to: at(['update'], (_, tree) => withRateTwice(tree)) },
    { id: 'mean-for-sum', to: at(['forward'], (_, tree) => exchanged(tree, 'mean', 'sum')) },
    { id: 'mean-for-sum', to: at(['forward'], (_, tree) => exchanged(tree, 'sum', 'mean')) },
    {
      id: 'mean-for-sum',
      to: at(['backward'], (_, tree) =>
        headOf(tree) === 'sum' ? [['mean', ...argumentsOf(tree)]] : [],
      ),
    },
    {
      id: 'mean-for-sum',
      fills: true,
      to: at(['backward'], (_, tree) =>
        counts.flatMap((count): Formula[] => [
          ['/', tree, count],
          ['*', tree, count],
        ]),
      ),
    },
    {
      id: 'one-way-only',
      fills: true,
      to: at(['backward'], (step) => {
        const several = [treesOf(step), waysOf(step, wholes)].filter((all) => all.length > 1);
        return several.flat();
      }),
    },
    {
      id: 'way-left-out',
      fills: true,
      to: at(['backward'], (step) => withoutOneWay(step, waysOf(step, wholes))),
    },
    {
      id: 'local-only',
      to: at(['backward'], ({ contributions = [] }, tree) => {
        const read = contributions.flatMap(({ from }) => gradients.get(from) ?? []);
        const ones = read.map((name) => [name, ['ones', name] as const] as const);
        return read.length === 0 ? [] : [substitute(tree, Object.fromEntries(ones))];
      }),
    },
    {
      id: 'no-local',
      to: at(['backward'], ({ contributions = [] }) =>
        contributions.length === 1
          ? contributions.flatMap(({ from }) => gradients.get(from) ?? [])
          : [],
      ),
    },
    {
      id: 'own-factor',
      to: at(['backward'], ({ of }, tree) =>
        withOneChanged(tree, (node) => timesItself(node, of!, isGradient)),
      ),
    },
    {
      id: 'other-input',
      to: at(['backward'], (step) => besides(step).map(({ tree }) => tree)),
    },
    {
      id: 'transposed',
      to: at(['backward'], (_, tree) => [["'", tree], ...withOneChanged(tree, oneTurned)]),
    },
    {
      id: 'updated-weight',
      // Nobody steps by a gradient that is still to be made of this one.
      to: at(['backward'], ({ name }, tree) =>
        updates
          .filter((one) => namesRead(tree).includes(one.of!) && !comesOf(one.tree, name, treeOf))
          .map((one) => substitute(tree, { [one.of!]: one.tree })),
      ),
    },
    {
      id: 'step-for-gradient',
      to: at(['backward'], (step, tree) => (update(step) ? [asStep(tree)] : [])),
    },
    {
      id: 'weight-for-gradient',
      to: at(['backward'], (step, tree) => {
        const made = update(step);
        return made ? [inUpdate(made.tree, step.name, tree, treeOf)] : [];
      }),
    },
    {
      id: 'exp-sign',
      to: at(['forward', 'backward'], (_, tree) => {
        const made = replace(tree, withOtherExponent);
        return isSame(made, tree) ? [] : [made];
      }),
    },
  ];
}

const treesOf = ({ contributions = [] }: Step): Formula[] => contributions.map(({ tree }) => tree);

/** What the means of the formulas are taken over, as their gradients have it. */
function countsIn(steps: readonly Step[]): Formula[] {
  const found: Formula[] = [];
  const visit = (node: Formula): void => {
    if (headOf(node) !== 'count') argumentsOf(node).forEach(visit);
    else if (!found.some((other) => isSame(other, node))) found.push(node);
  };
  for (const { pass, tree } of steps) if (pass === 'backward') visit(tree);
  return found.slice(0, mostCounts);
}

/** Of more means none is taken for the one of another step. */
const mostCounts = 3;

/** Whose formula each forward step is, or is a part of. */
function wholesOf(steps: readonly Step[]): Map<string, string> {
  const wholes = new Map<string, string>();
  let whole = '';
  for (const { name, helper } of steps.filter(({ pass }) => pass === 'forward').reverse()) {
    if (!helper) whole = name;
    wholes.set(name, whole);
  }
  return wholes;
}

/** What comes back from each quantity that somebody's formula reads it in. */
function waysOf({ contributions = [] }: Step, wholes: ReadonlyMap<string, string>): Formula[] {
  const ways = new Map<string, Formula[]>();
  for (const { from, tree } of contributions) {
    const whole = wholes.get(from) ?? from;
    ways.set(whole, [...(ways.get(whole) ?? []), tree]);
  }
  return [...ways.values()].map(plainSum);
}

/** All ways back but one: of two quantities that read it, that is only one way. */
function withoutOneWay(step: Step, ways: readonly Formula[]): Formula[] {
  const { contributions = [] } = step;
  const places = contributions.flatMap(({ tree, paths }) =>
    paths.length > 1 ? termsOf(tree) : [tree],
  );
  return [ways, treesOf(step), places]
    .filter(({ length }) => length > Math.min(ways.length, 2) && length <= mostWays)
    .flatMap((all) => all.map((_, k) => plainSum(all.filter((_, other) => other !== k))));
}

/** The terms of a sum, each with its sign. */
function termsOf(tree: Formula): Formula[] {
  const head = headOf(tree);
  const [left, right] = argumentsOf(tree);
  if ((head !== '+' && head !== '-') || left === undefined || right === undefined) return [tree];
  return [...termsOf(left), head === '+' ? right : ['-', right]];
}

/** The formula that a gradient comes from alone, where that has another name as the factor. */
function factorFrom(step: Step): string | undefined {
  const isProduct = /^\.?\*$/.test(headOf(step.tree) ?? '');
  const isByName = isProduct && typeof argumentsOf(step.tree)[1] === 'string';
  return isByName ? onlyFrom(step) : undefined;
}

/** True of half of something: 0.5 times it, or it over 2. */
const isHalved = (tree: Formula): boolean =>
  tree === 0.5 ||
  (headOf(tree) === '/' && argumentsOf(tree)[1] === 2) ||
  argumentsOf(tree).some(isHalved);

/** A difference from its other end, and what is negative without its sign. */
function turnedSign(tree: Formula): Formula[] {
  const [one, other] = argumentsOf(tree);
  if (headOf(tree) !== '-') return [];
  return [other === undefined ? one! : ['-', other, one!]];
}

/** A product with what it is the gradient of in place of the other factor. */
function timesItself(node: Formula, of: string, isGradient: (name: string) => boolean): Formula[] {
  const [head = '', [left, right]] = [headOf(node), argumentsOf(node)];
  if (left === undefined || right === undefined || !/^\.?\*$/.test(head)) return [];
  const itself = (factor: Formula): Formula[] => {
    const isTurned = headOf(factor) === "'";
    const name = isTurned ? argumentsOf(factor)[0] : factor;
    if (typeof name !== 'string' || name === of || isGradient(name)) return [];
    return [isTurned ? ["'", of] : of];
  };
  return [
    ...itself(left).map((own): Formula => [head, own, right]),
    ...itself(right).map((own): Formula => [head, left, own]),
  ];
}

/** exp(z) for exp(-z) in a sigmoid. */
const withOtherExponent = (node: Formula): Formula | undefined =>
  headOf(node) === 'sigmoid' ? ['sigmoid', ['-', ...argumentsOf(node)]] : undefined;

/** One function for the other; nothing where it is not there. */
function exchanged(tree: Formula, one: string, other: string): Formula[] {
  const made = replace(tree, (node) =>
    typeof node === 'object' && node[0] === one
      ? [other, ...(node.slice(1) as Formula[])]
      : undefined,
  );
  return isSame(made, tree) ? [] : [made];
}

/** The conventions that any model can be worked under. */
export function modelConventions(
  model: Model,
  steps: readonly Step[],
  shapeOf: (name: string) => Shape,
): Alternatives[] {
  const output = outputName(steps);
  const own = modelAlternatives(model, steps, shapeOf);
  // What other optimisers make of a gradient is no step that is written in its place.
  const plain = steps.filter(({ moved }) => moved?.optimizer === 'sgd' && !moved.isDecayed);
  const updates = new Map(plain.map(({ of, tree }) => [of, tree]));
  const gradientOf = (of: string): string =>
    steps.find((step) => step.pass === 'backward' && step.of === of)!.name;
  const change =
    (to: (step: Step, tree: Formula) => Formula) =>
    (at: number, tree: Formula): Formula =>
      to(steps[at]!, tree);
  const updateOf = ({ pass, of }: Step): Formula | undefined =>
    pass === 'backward' ? updates.get(of) : undefined;
  const descending = change((step, tree) => {
    if (step.pass === 'update') return uphill(tree);
    return step.pass === 'backward' ? descended(step, output, tree) : tree;
  });
  const stepping = change((step, tree) => {
    if (updateOf(step)) return asStep(tree);
    return plain.includes(step) ? ['-', step.of!, gradientOf(step.of!)] : tree;
  });
  const updating = change((step, tree) => {
    const update = updateOf(step);
    if (update) return substitute(update, { [step.name]: tree });
    return plain.includes(step) ? gradientOf(step.of!) : tree;
  });
  const withRate: Alternatives[] = [
    { ...own, convention: 'steps', change: stepping },
    { ...own, convention: 'updated-weights', change: updating },
  ];
  const always: Alternatives = { ...own, convention: 'descent-sign', change: descending };
  return plain.length === 0 ? [always] : [always, ...withRate];
}

/** What comes from the output's own gradient with its sign turned; the rest follows by itself. */
function descended(
  { contributions = [], tree: right }: Step,
  output: string | undefined,
  tree: Formula,
): Formula {
  const isTurned = contributions.map(({ from }) => from === output);
  if (isTurned.every(Boolean)) return ['-', tree];
  if (!isTurned.some(Boolean) || !isSame(tree, right)) return tree;
  return contributions
    .map((one, k): Formula => (isTurned[k] ? ['-', one.tree] : one.tree))
    .reduce((sum, term) => ['+', sum, term]);
}
