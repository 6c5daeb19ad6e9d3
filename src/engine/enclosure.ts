// Arithmetic of sets of numbers that hold the exact value for certain, from the few operations on
// which all others are built: whatever they are written as, their rules are the same.
import { largestPower, type Arithmetic } from './arithmetic.ts';

/** Functions that grow with their argument, wherever they have a value. */
export type Increasing =
  | 'exp'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'cbrt'
  | 'tanh'
  | 'sinh'
  | 'atan'
  | 'asin'
  | 'sigmoid'
  | 'softplus'
  | 'erf';

/** What lies between two ends, wherever it is taken. */
export const ranges = {
  exp: [0, Infinity],
  tanh: [-1, 1],
  sin: [-1, 1],
  cos: [-1, 1],
  sigmoid: [0, 1],
  softplus: [0, Infinity],
  erf: [-1, 1],
} as const;

/** Where a value is known for certain. */
export const exactValues: Readonly<Record<string, readonly [argument: number, value: number]>> = {
  exp: [0, 1],
  log: [1, 0],
  log1p: [0, 0],
  sqrt: [0, 0],
  cbrt: [0, 0],
  tanh: [0, 0],
  sinh: [0, 0],
  atan: [0, 0],
  asin: [0, 0],
  sin: [0, 0],
  cos: [0, 1],
  erf: [0, 0],
};

/** The operations that others are built on. */
export interface Enclosing<I> {
  readonly zero: I;
  readonly one: I;
  readonly everything: I;
  /** What there is no number in for certain: 1/0, or the logarithm of -1. */
  readonly nothing: I;
  /** A number as its shortest text says it. */
  readonly number: (value: number) => I;
  readonly pi: I;
  readonly isNothing: (a: I) => boolean;
  /** True where it is 0 and nothing else. */
  readonly isZero: (a: I) => boolean;
  /** True where all of it is less, or more, than a double. */
  readonly isBelow: (a: I, bound: number) => boolean;
  readonly isAbove: (a: I, bound: number) => boolean;
  /** The double that it is, if it is one and nothing else. */
  readonly doubleOf: (a: I) => number | undefined;
  readonly negate: (a: I) => I;
  readonly absolute: (a: I) => I;
  readonly plus: (a: I, b: I) => I;
  readonly times: (a: I, b: I) => I;
  readonly dividedBy: (a: I, b: I) => I;
  /** To a whole number from 1. */
  readonly toWhole: (a: I, n: number) => I;
  readonly max: (a: I, b: I) => I;
  readonly min: (a: I, b: I) => I;
  /** 1 where every number of `a` is greater than every one of `b`, 0 where none is, else both. */
  readonly isGreater: (a: I, b: I) => I;
  readonly isAtLeast: (a: I, b: I) => I;
  readonly functions: Readonly<Record<Increasing | 'sin' | 'cos', (a: I) => I>>;
}

/** What 1 is short of what lies below this has as many digits, but for one. */
const nearOne = 0.9;

/** All operators and functions, of those that others are built on. */
export function enclosures<I>(of: Enclosing<I>): Omit<Arithmetic<I>, 'sum' | 'toNumber'> {
  const { zero, one, everything, nothing, functions, negate, plus, times, dividedBy } = of;
  const { isNothing, isZero, isBelow, isAbove } = of;
  const { exp, log, sigmoid, sin, cos, asin } = functions;
  const two = of.number(2);

  const minus = (a: I, b: I): I => plus(a, negate(b));
  const halved = (a: I): I => dividedBy(a, two);
  const square = (a: I): I => wholePower(a, 2);

  const wholePower = (a: I, n: number): I => {
    if (n < 0) return dividedBy(one, wholePower(a, -n));
    return n === 0 ? one : of.toWhole(a, n);
  };

  const power = (a: I, b: I): I => {
    if (isNothing(a) || isNothing(b)) return nothing;
    const exponent = of.doubleOf(b);
    const isWhole = exponent !== undefined && Number.isInteger(exponent);
    if (isWhole && Math.abs(exponent) <= largestPower) return wholePower(a, exponent);
    if (isZero(a) && isAbove(b, 0)) return zero;
    if (isZero(a)) return isBelow(b, 0) ? nothing : everything;
    if (isBelow(a, 0)) return exponent !== undefined && !isWhole ? nothing : everything;
    return isAbove(a, 0) ? exp(times(b, log(a))) : everything;
  };

  const logOf = (base: number): ((a: I) => I) => {
    let below: I | undefined;
    return (a) => dividedBy(log(a), (below ??= log(of.number(base))));
  };

  const tanhSlope = (a: I, z: I): I => {
    const squared = square(a);
    if (isBelow(squared, nearOne)) return minus(one, squared);
    const e = exp(negate(of.absolute(times(z, two))));
    return dividedBy(times(e, of.number(4)), square(plus(one, e)));
  };

  return {
    number: of.number,
    constant: (name) => (name === 'pi' ? of.pi : exp(one)),
    functions: {
      ...functions,
      square,
      abs: of.absolute,
      relu: (a) => of.max(a, zero),
      sign: (a) => minus(of.isGreater(a, zero), of.isGreater(zero, a)),
      tan: (a) => dividedBy(sin(a), cos(a)),
      acos: (a) => minus(halved(of.pi), asin(a)),
      cosh: (a) => halved(plus(exp(of.absolute(a)), exp(negate(of.absolute(a))))),
      log10: logOf(10),
      log2: logOf(2),
    },
    operators: {
      '+': plus,
      '-': minus,
      '*': times,
      '/': dividedBy,
      '^': power,
      '.^': power,
      '>': of.isGreater,
      '>=': of.isAtLeast,
      max: of.max,
      min: of.min,
      sigmoidrest: (a, z) => (isBelow(a, nearOne) ? minus(one, a) : sigmoid(negate(z))),
      tanhslope: tanhSlope,
    },
    isZero,
  };
}
