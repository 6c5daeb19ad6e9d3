// Pairs of doubles, each with how far it may be from the exact value: some 26 digits for certain,
// which settles most of what intervals of doubles leave open.
import { wholePower, type Arithmetic, type Room } from './arithmetic.ts';
import { enclosures, exactValues, type Increasing } from './enclosure.ts';
import { productError, sumError } from './error-free.ts';
import type { Interval } from './interval.ts';
import { Pair, pairStep } from './pair.ts';
import { written } from './pair-written.ts';
import {
  absolute,
  add,
  arithmeticError,
  divide,
  erf,
  erfError,
  exp,
  farthestErf,
  farthestExp,
  functionError,
  inRange,
  isBelow,
  isFinite,
  log,
  log1p,
  multiply,
  negate,
  normal,
  pi,
  sigmoid,
  sinh,
  softplus,
  sqrt,
  subtract,
  tanh,
  zero,
} from './pair-functions.ts';

/** Decimals that these numbers may settle. */
export const ballDigits = 20;

/** So far digits are written out in no time. */
const farthestSteps = 64;

/** What the rounding of an error itself is at most, and of one that is as near to 0 as may be. */
const roundedUp = 1 + 2 ** -40;
const tiny = Number.MIN_VALUE;

/**
 * All numbers as near to `middle` as `error`, which counts in units of 2^(512 · middle.steps). All
 * numbers where the error is infinite; none for certain where the middle is NaN.
 */
export class Ball implements Interval<Pair> {
  readonly middle: Pair;
  readonly error: number;

  constructor(middle: Pair, error: number) {
    this.middle = middle;
    this.error = error;
  }

  get low(): Pair {
    return this.#end(-this.error);
  }

  get high(): Pair {
    return this.#end(this.error);
  }

  /** The least error of all is larger than what this sum is rounded by. */
  #end(by: number): Pair {
    const { high, low, steps } = this.middle;
    if (by === 0) return this.middle;
    return Number.isFinite(by) ? normal(high, low + by * roundedUp, steps) : new Pair(by);
  }
}

const exactly = (value: Pair): Ball => new Ball(value, 0);
const everything = new Ball(zero, Infinity);
const nothing = exactly(new Pair(NaN));
const [zeroBall, oneBall] = [exactly(zero), exactly(new Pair(1))];
/** 0, 1 and all between them. */
const undecided = new Ball(new Pair(0.5), 0.5);

const isNothing = ({ middle }: Ball): boolean => Number.isNaN(middle.high);
const isExact = ({ error }: Ball): boolean => error === 0;
const isZero = ({ middle, error }: Ball): boolean => middle.high === 0 && error === 0;

/** An error in units of one step as one in units of another, rounded up. */
const inUnitsOf = (steps: number, error: number, own: number): number =>
  steps === own || error === 0 ? error : error * 2 ** (pairStep * (own - steps)) + tiny;

/** What is off by `moved` units of some step, and by so much of its own rounding. */
function around(middle: Pair, moved: number, steps: number, rounding = arithmeticError): Ball {
  const error = inUnitsOf(middle.steps, moved, steps) + Math.abs(middle.high) * rounding;
  if (error === 0) return exactly(middle);
  // Not where it is NaN either.
  const isKnown = error < Infinity && Math.abs(middle.steps) <= farthestSteps;
  return isKnown ? new Ball(middle, error * roundedUp + tiny) : everything;
}

function plus(a: Ball, b: Ball): Ball {
  const { middle: x } = a;
  const { middle: y } = b;
  if (isExact(a) && isExact(b)) {
    const exact = exactSum(x, y);
    if (exact !== undefined) return exactly(exact);
  }
  if (isNothing(a) || isNothing(b)) return nothing;
  const sum = add(x, y);
  if (x.steps === y.steps) return around(sum, a.error + b.error, x.steps);
  const most = Math.max(x.steps, y.steps);
  return around(sum, inUnitsOf(most, a.error, x.steps) + inUnitsOf(most, b.error, y.steps), most);
}

/** Undefined where it is not a pair for certain. */
function exactSum(a: Pair, b: Pair): Pair | undefined {
  if (a.high === 0) return b;
  if (b.high === 0) return a;
  if (a.low !== 0 || b.low !== 0 || a.steps !== b.steps) return undefined;
  const sum = a.high + b.high;
  return normal(sum, sumError(a.high, b.high, sum), a.steps);
}

function times(a: Ball, b: Ball): Ball {
  if (isNothing(a) || isNothing(b)) return nothing;
  if (isZero(a) || isZero(b)) return zeroBall;
  const { middle: x } = a;
  const { middle: y } = b;
  if (isExact(a) && isExact(b) && x.low === 0 && y.low === 0) {
    const product = x.high * y.high;
    const rest = productError(x.high, y.high, product);
    return exactly(normal(product, rest, x.steps + y.steps));
  }
  const moved = Math.abs(x.high) * b.error + Math.abs(y.high) * a.error + a.error * b.error + tiny;
  return around(multiply(x, y), moved, x.steps + y.steps);
}

function dividedBy(a: Ball, b: Ball): Ball {
  if (isNothing(a) || isNothing(b) || isZero(b)) return nothing;
  const { middle: x } = a;
  const { middle: y } = b;
  const least = Math.abs(y.high) / roundedUp - b.error;
  if (!(least > 0)) return everything;
  if (isZero(a)) return zeroBall;
  const quotient = divide(x, y);
  const size = Math.abs(x.high / y.high) * roundedUp;
  return around(quotient, (a.error + size * b.error + tiny) / least, x.steps - y.steps);
}

const negated = ({ middle, error }: Ball): Ball => new Ball(negate(middle), error);

/** No two numbers are further apart after it than before. */
const absoluteOf = (a: Ball): Ball =>
  a.middle.high < 0 ? new Ball(absolute(a.middle), a.error) : a;

/** The sign of all of it: 0 where it is 0, undefined where that is not known. */
function signOf({ middle, error }: Ball): number | undefined {
  if (Math.abs(middle.high) > error * roundedUp) return Math.sign(middle.high);
  return middle.high === 0 && error === 0 ? 0 : undefined;
}

/** Which of two is greater: 1 where `a` is, 0 where they are equal, undefined where unknown. */
const compared = (a: Ball, b: Ball): number | undefined => signOf(plus(a, negated(b)));

const extreme =
  (sign: 1 | -1) =>
  (a: Ball, b: Ball): Ball => {
    if (isNothing(a) || isNothing(b)) return nothing;
    const order = compared(a, b);
    if (order !== undefined) return order * sign >= 0 ? a : b;
    // No further from either than that is from its middle.
    const isFirst = subtract(a.middle, b.middle).high * sign >= 0;
    const { middle } = isFirst ? a : b;
    const errors = [a, b].map((one) => inUnitsOf(middle.steps, one.error, one.middle.steps));
    return new Ball(middle, Math.max(...errors));
  };

const decided =
  (isTrue: (order: number) => boolean) =>
  (a: Ball, b: Ball): Ball => {
    if (isNothing(a) || isNothing(b)) return nothing;
    const order = compared(a, b);
    if (order === undefined) return undecided;
    return isTrue(order) ? oneBall : zeroBall;
  };

const boundAt = (bound: number): Ball => exactly(inRange(bound, 0, 0));

/** How far a value of a function is off at most, in its own units, by how far its argument is. */
type Moved = (value: Pair, of: Ball) => number;

/** Of an argument that is off by less, a slope is at most `growth` times that in its middle. */
const farthestMove = 2 ** -7;
const growth = 1.25;

/** By a slope that is `most` at most wherever the argument is; `at` has it in the middle. */
const movedBy =
  (most: number, at: (value: number, argument: number) => number): Moved =>
  (value, { middle, error }) => {
    const isNear = inUnitsOf(0, error, middle.steps) < farthestMove;
    const inMiddle = isNear ? growth * at(value.toNumber(), middle.toNumber()) : most;
    return Math.min(most, inMiddle) * inUnitsOf(value.steps, error, middle.steps);
  };

/** By a slope in the middle, in proportion to the value there: also of one near 0. */
const movedByPart =
  (part: (value: number) => number): Moved =>
  (value, { middle, error }) => {
    const move = inUnitsOf(0, error, middle.steps);
    const size = Math.abs(value.high) * part(value.toNumber());
    return move < farthestMove ? growth * size * move : Infinity;
  };

/** By what a slope may be off that doubles say. */
const ofSlope = 2 ** -50;

const coshOf1 = 1.544;

const [sinhNear, sinhFar] = [movedBy(Infinity, () => coshOf1), movedByPart(() => coshOf1)];

/** Near 0 it moves as its argument does, further out as exp does. */
const sinhMoved: Moved = (value, of) => (isBelow(of.middle, 1) ? sinhNear : sinhFar)(value, of);

const tanhMoved = movedBy(1, (value) => 1 - value * value + ofSlope);
const sigmoidMoved = movedByPart((value) => 1 - value + ofSlope);
const softplusMoved = movedByPart((value) => Math.min(1, 1 / value));
const erfMoved = movedBy(1.13, (_, of) => 1.13 * Math.exp(-of * of) + ofSlope);

/** By what is left of the argument for certain. */
const logMoved: Moved = ({ steps }, { middle, error }) =>
  inUnitsOf(steps, error / (Math.abs(middle.high) / roundedUp - error), 0);

const log1pMoved: Moved = ({ steps }, { middle, error }) => {
  const least = (1 + middle.toNumber()) / roundedUp - inUnitsOf(0, error, middle.steps);
  return inUnitsOf(steps, least > 0 ? error / least : Infinity, middle.steps);
};

/** Two roots are apart by what they are roots of, by their sum. */
const sqrtMoved: Moved = ({ high }, { middle, error }) => high * (error / middle.high);

/** A function of pairs, and what is known of it. */
interface Approximate {
  readonly apply: (a: Pair) => Pair;
  readonly moved: Moved;
  /** What it is off by itself, in proportion; as all functions where that is left out. */
  readonly error?: number;
  /** It is worked out no farther from 0; beyond it is somewhere in `all`. */
  readonly farthest?: number;
  readonly all?: Ball;
}

function approximate(name: Increasing, of: Approximate): (a: Ball) => Ball {
  const { apply, moved, error = functionError, farthest = Infinity, all = everything } = of;
  return (a) => {
    if (isNothing(a)) return a;
    const exact = exactAt(name, a);
    if (exact !== undefined) return exact;
    if (!isBelow(a.middle, farthest)) return all;
    const value = apply(a.middle);
    const found = around(value, isExact(a) ? 0 : moved(value, a), value.steps, error);
    return found === everything ? all : found;
  };
}

function exactAt(name: string, { middle, error }: Ball): Ball | undefined {
  const [argument, value] = exactValues[name] ?? [];
  const isThere = error === 0 && middle.toNumber() === argument && middle.low === 0;
  return isThere ? exactly(new Pair(value!)) : undefined;
}

/** Where the argument is more than this for certain; where it is less, it has no value. */
const above =
  (bound: number, apply: (a: Ball) => Ball) =>
  (a: Ball): Ball => {
    if (isNothing(a)) return a;
    const order = compared(a, exactly(new Pair(bound)));
    if (order === undefined) return everything;
    return order > 0 ? apply(a) : nothing;
  };

/** Left to the decimals. */
const unknown =
  (name: string) =>
  (a: Ball): Ball =>
    isNothing(a) ? a : (exactAt(name, a) ?? everything);

const sqrtAbove = above(0, approximate('sqrt', { apply: sqrt, moved: sqrtMoved }));

/** -1, 1 and all between them. */
const unitRange = new Ball(zero, 1);

const functions: Readonly<Record<Increasing | 'sin' | 'cos', (a: Ball) => Ball>> = {
  exp: approximate('exp', { apply: exp, moved: movedByPart(() => 1), farthest: farthestExp }),
  log: above(0, approximate('log', { apply: log, moved: logMoved })),
  log1p: above(-1, approximate('log1p', { apply: log1p, moved: log1pMoved })),
  sqrt: (a) => (isZero(a) ? a : sqrtAbove(a)),
  cbrt: unknown('cbrt'),
  tanh: approximate('tanh', { apply: tanh, moved: tanhMoved, all: unitRange }),
  sinh: approximate('sinh', { apply: sinh, moved: sinhMoved, farthest: farthestExp }),
  atan: unknown('atan'),
  asin: unknown('asin'),
  sin: unknown('sin'),
  cos: unknown('cos'),
  sigmoid: approximate('sigmoid', {
    apply: sigmoid,
    moved: sigmoidMoved,
    farthest: farthestExp,
    all: undecided,
  }),
  softplus: approximate('softplus', {
    apply: softplus,
    moved: softplusMoved,
    farthest: farthestExp,
  }),
  erf: approximate('erf', {
    apply: erf,
    moved: erfMoved,
    error: erfError,
    farthest: farthestErf,
    all: unitRange,
  }),
};

/** The number that the shortest text of a double says. */
function numberOf(value: number): Ball {
  const { pair, error } = written(value);
  return error === 0 ? exactly(pair) : around(pair, 0, 0, error);
}

/** As intervals are read: a NaN is an end of what has no value. */
export const ballEnds = { isFinite, isNaN: ({ high }: Pair): boolean => Number.isNaN(high) };

const sum = (terms: readonly Ball[]): Ball => terms.reduce(plus, zeroBall);

function roomOf(size: number): Room<Ball> {
  const numbers = new Float64Array(4 * size);
  return {
    get: (k) => {
      const [high, low, steps, error] = numbers.subarray(4 * k, 4 * k + 4);
      return new Ball(new Pair(high!, low, steps), error!);
    },
    set: (k, { middle, error }) =>
      numbers.set([middle.high, middle.low, middle.steps, error], 4 * k),
  };
}

/** The arithmetic of balls. */
export const balls: Arithmetic<Ball> = {
  ...enclosures<Ball>({
    zero: zeroBall,
    one: oneBall,
    everything,
    nothing,
    number: numberOf,
    pi: new Ball(pi, 4 * arithmeticError),
    isNothing,
    isZero,
    isBelow: (a, bound) => compared(a, boundAt(bound)) === -1,
    isAbove: (a, bound) => compared(a, boundAt(bound)) === 1,
    doubleOf: ({ middle, error }) =>
      error === 0 && middle.low === 0 && middle.steps === 0 ? middle.high : undefined,
    negate: negated,
    absolute: absoluteOf,
    plus,
    times,
    dividedBy,
    toWhole: (a, n) => wholePower(a, n, times),
    max: extreme(1),
    min: extreme(-1),
    isGreater: decided((order) => order > 0),
    isAtLeast: decided((order) => order >= 0),
    functions,
  }),
  sum,
  toNumber: ({ middle }) => middle.toNumber(),
  roomOf,
};
