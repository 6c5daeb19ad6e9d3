// Mistakes in the functions of any formula, and what may be left out of any: each in one place.
import type { Formula } from '../model/formula.ts';
import type { Step } from '../model/step.ts';
import { argumentsOf, headOf, isSame, readsNames, replace } from '../model/tree.ts';
import type { Mistake } from './hypotheses.ts';
import type { ModelMistakeId } from './mistake-ids.ts';
import { turnedSum, withOneChanged, withoutFactors, withoutTerms } from './rewriting.ts';

/** Functions that are taken for one another. */
export const unitFunctions: readonly string[] = ['sigmoid', 'tanh', 'relu'];

/** Functions that are forgotten. */
const forgotten: ReadonlySet<string> = new Set([
  ...unitFunctions,
  'softplus',
  'softmax',
  'sqrt',
  'exp',
  'log',
  'abs',
  'sin',
  'cos',
]);

/** What people write for a function of a formula. */
const otherFunction = (node: Formula): Formula[] => {
  const [head, [argument]] = [headOf(node) ?? '', argumentsOf(node)];
  if (head === 'softmax') return [['sigmoid', argument!]];
  if (!unitFunctions.includes(head)) return [];
  return unitFunctions.filter((other) => other !== head).map((other) => [other, argument!]);
};

const noFunction = (node: Formula): Formula[] =>
  forgotten.has(headOf(node) ?? '') ? [argumentsOf(node)[0]!] : [];

/** Down the rows for along them, and over all for either. */
export const otherAxis = (node: Formula): Formula[] => {
  const [head = '', [argument, axis]] = [headOf(node), argumentsOf(node)];
  const isAlong = /^(softmax|sum|mean)$/.test(head) && (axis === 1 || axis === 2);
  return isAlong
    ? [
        [head, argument!, 3 - axis],
        [head, argument!],
      ]
    : [];
};

/** The mean of squares as the variance of a sample has it. */
const ofSample = (node: Formula): Formula[] => {
  const [head, [squares, ...axis]] = [headOf(node), argumentsOf(node)];
  const isOfSquares = head === 'mean' && /^\.?\^$/.test(headOf(squares!) ?? '');
  return isOfSquares
    ? [['./', ['sum', squares!, ...axis], ['-', ['count', squares!, ...axis], 1]]]
    : [];
};

/** Logarithms to base 10, all of a formula. */
function toTen(tree: Formula): Formula[] {
  const made = replace(tree, (node) =>
    headOf(node) === 'log' ? ['/', node, ['log', 10]] : undefined,
  );
  return isSame(made, tree) ? [] : [made];
}

/** What people do wrong in the functions of a formula, each in one place of it. */
export function byFunction(steps: readonly Step[]): Mistake[] {
  const at = inPasses(steps);
  const forward = (id: ModelMistakeId, change: (node: Formula) => Formula[]): Mistake => ({
    id,
    to: at(['forward'], (_, tree) => withOneChanged(tree, change)),
  });
  return [
    forward('no-activation', noFunction),
    forward('other-function', otherFunction),
    { id: 'log-to-ten', to: at(['forward'], (_, tree) => toTen(tree)) },
    forward('sample-variance', ofSample),
    {
      id: 'wrong-axis',
      to: at(['forward', 'backward'], (_, tree) => withOneChanged(tree, otherAxis)),
    },
  ];
}

/** What may be left out of any formula. */
export function general(steps: readonly Step[]): Mistake[] {
  const at = inPasses(steps);
  return [
    { id: 'term-left-out', to: at(['forward'], (_, tree) => withoutTerms(tree)) },
    {
      id: 'factor-left-out',
      to: at(['forward', 'backward'], (_, tree) => withoutFactors(tree)),
    },
    { id: 'term-left-out', to: at(['backward', 'update'], (_, tree) => withoutTerms(tree)) },
    { id: 'multiplied', to: at(['forward', 'backward'], (_, tree) => withOneChanged(tree, times)) },
    {
      id: 'sign',
      to: at(['forward', 'backward'], (_, tree) => withOneChanged(tree, otherSign)),
    },
  ].map((one) => ({ ...one, id: one.id as ModelMistakeId, fills: true, general: true }));
}

/** A product for a quotient. */
const times = (node: Formula): Formula[] => {
  const [above, below] = argumentsOf(node);
  const isQuotient = /^\.?\/$/.test(headOf(node) ?? '') && readsNames(node);
  return isQuotient ? [['.*', above!, below!]] : [];
};

/** A term with the other sign. */
const otherSign = (node: Formula): Formula[] => {
  const [one, other] = argumentsOf(node);
  const head = headOf(node);
  if (head === '-' && other === undefined) return [one!];
  return head === '+' || head === '-' ? [turnedSum(node), ['-', other!, one!]] : [];
};

/** What is done to the formulas of steps in some passes. */
export const inPasses =
  (steps: readonly Step[]) =>
  (passes: readonly Step['pass'][], to: (step: Step, tree: Formula) => Formula[]): Mistake['to'] =>
  (k, tree) => {
    const step = steps[k]!;
    return passes.includes(step.pass) ? to(step, tree) : [];
  };
