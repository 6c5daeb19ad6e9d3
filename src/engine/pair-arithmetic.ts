// Formulas in pairs of doubles, each operation rounded as it comes: what has no meaning here is not
// finite.
import { largestPower, wholePower, type Arithmetic } from './arithmetic.ts';
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
  nothing,
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
import { written } from './pair-written.ts';

const isUnknown = ({ high }: Pair): boolean => Number.isNaN(high);

/** What is said of two numbers; of one that is not known, nothing. */
const ofKnown =
  (apply: (a: Pair, b: Pair) => Pair) =>
  (a: Pair, b: Pair): Pair =>
    isUnknown(a) || isUnknown(b) ? nothing : apply(a, b);

/**
 * Whether a difference may be what rounding has left of these two, or has taken away: no unit in
 * the last place of a pair is smaller than 2^-107 of it.
 */
function isUnclear(a: Pair, b: Pair): boolean {
  const difference = subtract(a, b);
  const apart = Math.abs(difference.toNumber());
  const size = Math.max(Math.abs(a.toNumber()), Math.abs(b.toNumber()));
  return difference.isZero() || (apart > 2 ** -112 * size && apart < 2 ** -90 * size);
}

const greater = ofKnown((a, b) => {
  if (isUnclear(a, b)) return nothing;
  return compare(a, b) > 0 ? one : zero;
});

const larger = ofKnown((a, b) => (compare(a, b) < 0 ? b : a));
const smaller = ofKnown((a, b) => (compare(b, a) < 0 ? b : a));

const isPositive = (a: Pair): boolean => a.high > 0;

function power(a: Pair, b: Pair): Pair {
  const n = b.toNumber();
  if (b.low === 0 && Number.isInteger(n) && Math.abs(n) <= largestPower) {
    if (n === 0) return one;
    const size = wholePower(a, Math.abs(n), multiply);
    return n > 0 ? size : divide(one, size);
  }
  return isPositive(a) ? exp(multiply(b, log(a))) : nothing;
}

/** 1 - tanh(z)² */
function tanhSlope(z: Pair): Pair {
  const twice = scale(z, 2);
  return scale(multiply(sigmoid(twice), sigmoid(negate(twice))), 4);
}

const unknown = (): Pair => nothing;

const ofKnownOne =
  (apply: (a: Pair) => Pair) =>
  (a: Pair): Pair =>
    isUnknown(a) ? nothing : apply(a);

const functions: Arithmetic<Pair>['functions'] = {
  exp,
  log,
  log1p,
  sqrt,
  square: (a) => multiply(a, a),
  tanh,
  sinh,
  cosh: (a) => scale(add(exp(a), exp(negate(a))), 0.5),
  sigmoid,
  softplus,
  erf,
  abs: absolute,
  relu: (a) => larger(a, zero),
  sign: (a) => (isUnclear(a, zero) ? nothing : new Pair(Math.sign(a.high))),
  ...Object.fromEntries(
    ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'cbrt', 'log10', 'log2'].map((name) => [
      name,
      unknown,
    ]),
  ),
};

export const pairArithmetic: Arithmetic<Pair> = {
  number: (value) => written(value).pair,
  constant: (name) => (name === 'pi' ? pi : exp(one)),
  functions: Object.fromEntries(
    Object.entries(functions).map(([name, apply]) => [name, ofKnownOne(apply)]),
  ),
  operators: {
    '+': add,
    '-': subtract,
    '*': multiply,
    '/': divide,
    '^': power,
    '.^': power,
    '>': greater,
    '>=': greater,
    max: larger,
    min: smaller,
    // As in doubles from z where the difference has lost digits.
    sigmoidrest: ofKnown((a, z) => (a.high > 0.9 ? sigmoid(negate(z)) : subtract(one, a))),
    tanhslope: ofKnown((a, z) =>
      a.high ** 2 > 0.9 ? tanhSlope(z) : subtract(one, multiply(a, a)),
    ),
  },
  sum: (terms) => terms.reduce(add, zero),
  isZero: (a) => a.high === 0,
  toNumber: (a) => a.toNumber(),
};
