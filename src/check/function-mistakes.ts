// Mistakes in the functions of any formula, and what may be left out of any: each in one place.
import type { Formula } from '../model/formula.ts';
import { isSameShape, poolWindow, shapeOfFormula, withAxis, type ShapeOf } from '../model/shape.ts';
import { recognized } from '../model/recognize.ts';
import { simplify } from '../model/simplify.ts';
import type { Step } from '../model/step.ts';
import {
  argumentsOf,
  calls,
  headOf,
  isSame,
  namesRead,
  readsNames,
  replace,
  substitute,
} from '../model/tree.ts';
import type { Mistake } from './hypotheses.ts';
import type { ModelMistakeId } from './mistake-ids.ts';
import { oneTurned, turnedSum, withOneChanged, withoutFactors, withoutTerms } from './rewriting.ts';

/**
 * Functions of units, and those that are taken for them. A relu gives mostly what no function at
 * all gives, which is likelier.
 */
export const takenFor: Readonly<Record<string, readonly string[]>> = {
  sigmoid: ['tanh'],
  tanh: ['sigmoid'],
  relu: ['sigmoid', 'tanh'],
  linear: ['sigmoid', 'tanh', 'relu'],
  softmax: ['sigmoid', 'exp'],
};

/** Functions that are forgotten. */
const forgotten: ReadonlySet<string> = new Set([
  'sigmoid',
  'tanh',
  'relu',
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
const otherFunction = (node: Formula): Formula[] =>
  (takenFor[headOf(node) ?? ''] ?? []).map((other) => [other, argumentsOf(node)[0]!]);

const noFunction = (node: Formula): Formula[] =>
  forgotten.has(headOf(node) ?? '') ? [argumentsOf(node)[0]!] : [];

/** Down the rows for along them, and over all for either. */
export const otherAxis = (node: Formula): Formula[] => {
  const [head = '', [argument, axis]] = [headOf(node), argumentsOf(node)];
  const isAlong = withAxis.has(head) && head !== 'count' && (axis === 1 || axis === 2);
  return isAlong
    ? [
        [head, argument!, 3 - axis],
        [head, argument!],
      ]
    : [];
};

/** Over all for along an axis, which fills what has that. */
const overAll = (node: Formula): Formula[] => otherAxis(node).slice(1);

/** A function of what is a sum or a product. */
const withFunction = ({ helper }: Step, tree: Formula): Formula[] =>
  !helper && /^(\+|\.?\*)$/.test(headOf(tree) ?? '')
    ? takenFor['linear']!.map((name): Formula => [name, tree])
    : [];

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

/** A kernel that is turned by 180°, where it slides as it is, or the reverse. */
const otherWayRound = (node: Formula): Formula[] => {
  const [of, kernel] = argumentsOf(node);
  const head = headOf(node);
  if (head !== 'conv' && head !== 'convfull') return [];
  const turned: Formula = [head, of!, ['flip', kernel!]];
  return head === 'conv' ? [turned, ['flip', node]] : [turned];
};

/** The gradient of the largest entry, given to all entries, or shared out among them. */
const toEach =
  (shapeOf: ShapeOf) =>
  (node: Formula): Formula[] => {
    const [gradient, ...args] = argumentsOf(node);
    const head = headOf(node);
    if (head === 'firstmax' || head === 'firstmin') {
      const all: Formula = ['ones', gradient!];
      return [all, ['./', all, ['count', gradient!, ...args]]];
    }
    if (head !== 'unpool') return [];
    const { high, wide } = poolWindow(shapeOfFormula(args[0]!, shapeOf), args);
    const all: Formula = ['unpoolall', gradient!, ...args];
    return [all, ['/', all, high * wide]];
  };

/** A product of matrices, no vectors, with one of its factors turned. */
const matricesTurned =
  (shapeOf: ShapeOf) =>
  (node: Formula): Formula[] => {
    const isMatrix = (tree: Formula): boolean => {
      const { rows, cols } = shapeOfFormula(tree, shapeOf);
      return rows > 1 && cols > 1;
    };
    return headOf(node) === '*' && argumentsOf(node).some(isMatrix) ? oneTurned(node) : [];
  };

/** What people do wrong in the functions of a formula, each in one place of it. */
export function byFunction(steps: readonly Step[], shapeOf: ShapeOf): Mistake[] {
  const at = inPasses(steps);
  const anywhere = (id: ModelMistakeId, change: (node: Formula) => Formula[]): Mistake => ({
    id,
    to: at(['forward', 'backward'], (_, tree) => withOneChanged(tree, change)),
  });
  return [
    anywhere('flipped', otherWayRound),
    anywhere('routed-to-all', toEach(shapeOf)),
    anywhere('no-activation', noFunction),
    anywhere('other-function', otherFunction),
    { id: 'log-to-ten', to: at(['forward'], (_, tree) => toTen(tree)) },
    anywhere('sample-variance', ofSample),
    anywhere('wrong-axis', otherAxis),
    {
      id: 'transposed',
      to: at(['forward'], (_, tree) => withOneChanged(tree, matricesTurned(shapeOf))),
    },
  ];
}

/** Functions of which people know the gradient together with a loss: `p - y`. */
const shortened: ReadonlySet<string> = new Set(['sigmoid', 'softmax', 'tanh']);

/** A function of one name, and what comes back through it to that. */
interface Passage {
  readonly head: string;
  readonly value: string;
  /** The gradient of the value, and what is made of it for the argument. */
  readonly gradient: string;
  readonly back: Formula;
}

/** What people do wrong who know the gradient by a function's argument better than by its value. */
export function byPassage(steps: readonly Step[], shapeOf: ShapeOf): Mistake[] {
  const passages = passagesIn(steps);
  const at = inPasses(steps);
  const isGradient = (name: string): boolean =>
    steps.some((step) => step.pass === 'backward' && step.name === name);
  const through = ({ gradient, back }: Passage, made: Formula): Formula =>
    simplify(substitute(back, { [gradient]: made }), shapeOf);
  /** `p - y`, and `y - p`, of what the gradient of p reads. */
  const errorsIn = (tree: Formula, value: string): Formula[] =>
    namesRead(tree)
      .filter((name) => name !== value && !isGradient(name))
      .filter((name) => isSameShape(shapeOf(name), shapeOf(value)))
      .flatMap((name): Formula[] => [
        ['-', value, name],
        ['-', name, value],
      ]);
  return [
    {
      id: 'slope-included',
      to: at(['backward'], ({ name }, tree) =>
        passages
          .filter(({ gradient }) => gradient === name)
          .flatMap((one) => [...errorsIn(tree, one.value), through(one, tree)]),
      ),
    },
    {
      id: 'slope-kept',
      to: at(['backward'], ({ contributions = [] }, tree) =>
        passages
          .filter(({ value }) => contributions.length === 1 && contributions[0]!.from === value)
          .flatMap((one) => [
            through(one, tree),
            ...(one.head === 'softmax'
              ? [['.*', ['.*', tree, one.value], ['-', 1, one.value]] as const]
              : []),
          ]),
      ),
    },
  ];
}

function passagesIn(steps: readonly Step[]): Passage[] {
  const gradients = new Map(
    steps.flatMap((step) => (step.pass === 'backward' ? [[step.of!, step] as const] : [])),
  );
  return steps.flatMap(({ name: value, pass, tree }): Passage[] => {
    const made = recognized(tree);
    const [argument] = argumentsOf(made);
    const head = headOf(made) ?? '';
    if (pass !== 'forward' || !shortened.has(head) || typeof argument !== 'string') return [];
    const { contributions = [] } = gradients.get(argument) ?? {};
    const back = contributions.find(({ from }) => from === value)?.tree;
    const gradient = gradients.get(value)?.name;
    return back === undefined || gradient === undefined ? [] : [{ head, value, gradient, back }];
  });
}

/** What may be done to any formula: something is left out, turned, or taken for something else. */
export function general(steps: readonly Step[], shapeOf: ShapeOf): Mistake[] {
  const at = inPasses(steps);
  return [
    { id: 'term-left-out', to: at(['forward'], (_, tree) => withoutTerms(tree)) },
    {
      id: 'factor-left-out',
      to: at(['forward', 'backward'], (_, tree) => withoutFactors(tree)),
    },
    { id: 'term-left-out', to: at(['backward', 'update'], (_, tree) => withoutTerms(tree)) },
    { id: 'other-value', to: otherValues(steps, shapeOf) },
    { id: 'other-function', to: at(['forward'], withFunction) },
    { id: 'wrong-axis', to: at(['forward'], (_, tree) => withOneChanged(tree, overAll)) },
    { id: 'multiplied', to: at(['forward', 'backward'], (_, tree) => withOneChanged(tree, times)) },
    {
      id: 'sign',
      to: at(['forward', 'backward'], (_, tree) => withOneChanged(tree, otherSign)),
    },
  ].map((one) => ({ ...one, id: one.id as ModelMistakeId, fills: true, general: true }));
}

/** In longer models no value or way back is taken for another: there are too many. */
export const mostSteps = 120;

/** So many are tried for each value, the nearest before and behind it. */
const mostOthers = 8;

/** One value that a formula reads, and another of the same shape in its place. */
function otherValues(steps: readonly Step[], shapeOf: ShapeOf): Mistake['to'] {
  if (steps.length > mostSteps) return () => [];
  const made = steps.filter(({ pass, helper }) => pass === 'forward' && !helper);
  const ends = new Map(steps.map(({ name }, at) => [name, at]));
  const values = [...new Set(made.flatMap(({ name, tree }) => [...namesRead(tree), name]))].filter(
    (name) => !steps.some((step) => step.name === name && step.helper),
  );
  const places = new Map(values.map((name, k) => [name, k]));
  return (at, tree) => {
    const { pass } = steps[at]!;
    if (pass !== 'forward' && pass !== 'backward') return [];
    // Nobody takes a value for an index.
    if (calls('index', tree) || calls('place', tree)) return [];
    const others = (name: string): string[] => {
      const place = places.get(name);
      if (place === undefined) return [];
      const away = (other: string): number => Math.abs(places.get(other)! - place);
      return values
        .filter((other) => other !== name && isSameShape(shapeOf(other), shapeOf(name)))
        .filter((other) => pass === 'backward' || (ends.get(other) ?? -1) < at)
        .sort((a, b) => away(a) - away(b))
        .slice(0, mostOthers);
    };
    return namesRead(tree).flatMap((name) =>
      others(name).map((other) => substitute(tree, { [name]: other })),
    );
  };
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
