// Where a formula has no derivative: at the kink of a relu, where the arguments of a max are equal.
import { listed } from '../choice.ts';
import { certified, type End } from './certify.ts';
import { compile } from './evaluate.ts';
import { entryText, type Matrix } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import { recognized } from '../model/recognize.ts';
import { axisOf, isPairwise } from '../model/shape.ts';
import type { Step } from '../model/step.ts';
import { argumentsOf, callsAny, headOf } from '../model/tree.ts';
import { load, type Trace } from './trace.ts';

type Of = (tree: Formula, a: Formula, b: Formula | undefined) => Formula;

/** An operator with a kink. */
interface Kinked {
  /** What changes its sign where the kink is stepped over. */
  readonly side: Of;
  /** What is 0 at the kink. */
  readonly margin: Of;
}

/** Farther than any two values that are told apart. */
const far = 1e300;

const difference: Of = (_, a, b) => ['-', a, b!];

const atZero: Kinked = { side: (_, a) => a, margin: (_, a) => a };

const comparison: Kinked = { side: difference, margin: difference };

/** `max` or `min`: the margin is how far the second is from the first, which is moved off. */
function extreme(first: string, away: '+' | '-'): Kinked {
  const ofFirst = (tree: Formula): Formula => {
    const [of = 0] = argumentsOf(tree);
    const axis = axisOf(tree);
    return axis === undefined ? [first, of] : [first, of, axis];
  };
  const second = (tree: Formula, a: Formula): Formula => {
    const others: Formula = [away, a, ['.*', far, ofFirst(tree)]];
    return [headOf(tree)!, others, ...argumentsOf(tree).slice(1)];
  };
  const either =
    (whole: Of): Of =>
    (tree, a, b) =>
      isPairwise(tree) ? ['-', a, b!] : whole(tree, a, b);
  return {
    side: either(ofFirst),
    margin: either((tree, a) => ['-', tree, second(tree, a)]),
  };
}

const chosenInPool: Of = (tree, a) => ['unpool', ['ones', tree], a, ...argumentsOf(tree).slice(1)];

const pool: Kinked = {
  side: chosenInPool,
  margin: (tree, a, b) => {
    const others: Formula = ['-', a, ['.*', far, chosenInPool(tree, a, b)]];
    return ['-', tree, ['maxpool', others, ...argumentsOf(tree).slice(1)]];
  },
};

const kinked: Readonly<Record<string, Kinked>> = {
  relu: atZero,
  abs: atZero,
  '>': comparison,
  '>=': comparison,
  max: extreme('firstmax', '-'),
  min: extreme('firstmin', '+'),
  maxpool: pool,
};

/** A part of a formula that has a kink. */
interface Part {
  readonly tree: Formula;
  readonly of: Kinked;
}

const withKink: ReadonlySet<string> = new Set(Object.keys(kinked));

const hasKink = (tree: Formula): boolean => callsAny(withKink, tree);

const kinkedIn = (tree: Formula): Part[] => {
  const below = argumentsOf(tree).flatMap(kinkedIn);
  const of = kinked[headOf(tree) ?? ''];
  return of === undefined ? below : [...below, { tree, of }];
};

/** The largest entry that a softmax subtracts makes no kink: its gradient comes to nothing. */
const partsOf = (tree: Formula): Part[] => (hasKink(tree) ? kinkedIn(recognized(tree)) : []);

const stepOf = (name: string, tree: Formula): Step => ({ name, pass: 'forward', tree });

const applied = (make: Of, tree: Formula): Formula => {
  const [a = 0, b] = argumentsOf(tree);
  return make(tree, a, b);
};

/** Steps whose values change their sign where a formula has a kink, one for each. */
export const switchesOf = (tree: Formula, name: string): Step[] =>
  partsOf(tree).map((part, k) => stepOf(`${name}.${k}`, applied(part.of.side, part.tree)));

const mostShown = 6;

/** A line each on the kinks and the ties that the forward pass goes through. */
export async function kinkNotes(trace: Trace): Promise<string[]> {
  const { kinks, ties } = await found(trace);
  return [
    ...noted(kinks, 'at a kink: the slope taken there is 0 for relu and abs, else as in PyTorch'),
    ...noted(ties, 'at a tie: the whole gradient goes to the first of those that are equal'),
  ];
}

function noted(places: ReadonlySet<string>, says: string): string[] {
  if (places.size === 0) return [];
  return [`${listed([...places], mostShown)}: no derivative ${says}`];
}

async function found(trace: Trace): Promise<Record<'kinks' | 'ties', Set<string>>> {
  const places = { kinks: new Set<string>(), ties: new Set<string>() };
  const margins = marginsOf(trace);
  if (margins.length === 0) return places;
  const measured = withMargins(trace, margins);
  const { values } = measured;
  const largest = largestIn(trace);
  const near = margins.filter(({ step }) => isNear(values.get(step.name)!, largest));
  if (near.length === 0) return places;
  const names = near.map(({ step }) => step.name);
  const { entries } = await certified(measured, { names, digits: 1, read: isZero });
  for (const { of, tree, step } of near) {
    const shape = values.get(step.name)!;
    const kind = isTie(tree) ? places.ties : places.kinks;
    entries.get(step.name)!.forEach((isAt, i) => {
      if (isAt) kind.add(of + entryOf(i, shape, values.get(of)!));
    });
  }
  return places;
}

/** How far a part of a step is from its kink, as a step of its own. */
interface Margin {
  /** The step that has the part. */
  readonly of: string;
  readonly tree: Formula;
  readonly step: Step;
}

function marginsOf({ steps, problem }: Trace): Margin[] {
  const computed = steps.filter(
    ({ name, pass, tree }) =>
      pass === 'forward' && hasKink(tree) && problem.pinned?.has(name) !== true,
  );
  const parts = computed.flatMap(({ name, tree }) =>
    partsOf(tree).map((part) => ({ ...part, name })),
  );
  return parts.map(({ name, tree, of: { margin } }, k) => ({
    of: name,
    tree,
    step: stepOf(`margin ${k}`, applied(margin, tree)),
  }));
}

/** The trace with the margins as doubles have them. */
function withMargins(trace: Trace, margins: readonly Margin[]): Trace {
  const steps = margins.map(({ step }) => step);
  const compiled = compile(steps, trace.values);
  const memory = load(compiled, trace.values);
  compiled.run(memory);
  const values = new Map(trace.values);
  for (const { name } of steps) {
    const { offset, rows, cols } = compiled.places.get(name)!;
    values.set(name, { rows, cols, data: memory.subarray(offset, offset + rows * cols) });
  }
  return { ...trace, steps: [...trace.steps, ...steps], values, computed: undefined };
}

/** What is farther from 0 than this part of the largest number on the way is not 0. */
const nearness = 1e-9;

const isNear = ({ data }: Matrix, largest: number): boolean =>
  data.some((entry) => !(Math.abs(entry) > nearness * largest));

/** The largest number of the forward pass, in size. */
function largestIn({ steps, values, problem: { given } }: Trace): number {
  const forward = steps.filter(({ pass }) => pass === 'forward').map(({ name }) => name);
  let largest = 0;
  for (const name of [...given.keys(), ...forward])
    for (const entry of values.get(name)!.data) largest = Math.max(largest, Math.abs(entry));
  return largest;
}

/** True where it is for certain, false where it is not, undefined where that is not settled. */
function isZero(low: End, high: End): boolean | undefined {
  const sign = signOf(low);
  return sign === signOf(high) ? sign === 0 : undefined;
}

function signOf(end: End): number {
  if (typeof end === 'number') return Math.sign(end);
  if (end.isZero()) return 0;
  return end.isNegative() ? -1 : 1;
}

/** The entry of a quantity that has the shape of a part of it. */
const entryOf = (k: number, part: Pick<Matrix, 'rows' | 'cols'>, whole: Matrix): string =>
  part.rows === whole.rows && part.cols === whole.cols ? entryText(k, whole) : '';

/** True where several values are compared, false where one is with a constant. */
function isTie(tree: Formula): boolean {
  const head = headOf(tree);
  const isCompared = head === 'max' || head === 'min' || head === 'maxpool';
  const constants = argumentsOf(tree).filter((argument) => typeof argument === 'number');
  return isCompared && !(isPairwise(tree) && constants.length > 0);
}
