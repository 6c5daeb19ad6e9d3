// Formulas in pairs of doubles, each operation rounded as it comes: what has no meaning here is not
// finite.
import type { Arithmetic } from './arithmetic.ts';
import {
  absolute,
  add,
  compare,
  divide,
  erf,
  exp,
  log,
  log1p,
  multiply,
  negate,
  one,
  pi,
  scale,
  sigmoid,
  sinh,
  softplus,
  sqrt,
  subtract,
  tanh,
  zero,
} from './pair-functions.ts';
import { Pair } from './pair.ts';
import { written } from './pair-line.ts';

const nothing = new Pair(NaN);

const truth = (is: boolean): Pair => (is ? one : zero);

const larger = (a: Pair, b: Pair): Pair => (compare(a, b) < 0 ? b : a);
const smaller = (a: Pair, b: Pair): Pair => (compare(b, a) < 0 ? b : a);

const isPositive = (a: Pair): boolean => a.high > 0;

/** Where the argument is not negative, or is more than 0. */
const from0 =
  (apply: (a: Pair) => Pair) =>
  (a: Pair): Pair => {
    if (isPositive(a)) return apply(a);
    return a.high === 0 && apply === sqrt ? zero : nothing;
  };

/** a to a whole number from 1, by squaring. */
function wholePower(a: Pair, n: number): Pair {
  if (n === 1) return a;
  const half = wholePower(a, Math.floor(n / 2));
  const even = multiply(half, half);
  return n % 2 === 0 ? even : multiply(even, a);
}

/** Higher powers are taken by way of the logarithm. */
const largestPower = 1000;

function power(a: Pair, b: Pair): Pair {
  const n = b.toNumber();
  if (b.low === 0 && Number.isInteger(n) && Math.abs(n) <= largestPower) {
    if (n === 0) return one;
    return n > 0 ? wholePower(a, n) : divide(one, wholePower(a, -n));
  }
  return isPositive(a) ? exp(multiply(b, log(a))) : nothing;
}

/** 1 - tanh(z)² */
function tanhSlope(z: Pair): Pair {
  const twice = scale(z, 2);
  return scale(multiply(sigmoid(twice), sigmoid(negate(twice))), 4);
}

const unknown = (): Pair => nothing;

export const pairArithmetic: Arithmetic<Pair> = {
  number: (value) => written(value).low,
  constant: (name) => (name === 'pi' ? pi : exp(one)),
  functions: {
    exp,
    log: from0(log),
    log1p,
    sqrt: from0(sqrt),
    square: (a) => multiply(a, a),
    tanh,
    sinh,
    cosh: (a) => scale(add(exp(a), exp(negate(a))), 0.5),
    sigmoid,
    softplus,
    erf,
    abs: absolute,
    relu: (a) => larger(a, zero),
    sign: (a) => new Pair(Math.sign(a.high)),
    ...Object.fromEntries(
      ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'cbrt', 'log10', 'log2'].map((name) => [
        name,
        unknown,
      ]),
    ),
  },
  operators: {
    '+': add,
    '-': subtract,
    '*': multiply,
    '/': divide,
    '^': power,
    '.^': power,
    '>': (a, b) => truth(compare(a, b) > 0),
    '>=': (a, b) => truth(compare(a, b) >= 0),
    max: larger,
    min: smaller,
    sigmoidrest: (_, z) => sigmoid(negate(z)),
    tanhslope: (_, z) => tanhSlope(z),
  },
  sum: (terms) => terms.reduce(add, zero),
  isZero: (a) => a.high === 0,
  toNumber: (a) => a.toNumber(),
};
