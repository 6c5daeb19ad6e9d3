// The arithmetic of pairs of doubles, and functions of them: the algorithms and the errors of sums,
// products and quotients are those of Joldes, Muller and Popescu, Tight and rigorous error bounds
// for basic building blocks of double-word arithmetic, ACM TOMS 44 (2017).
import { productError, sumError } from './error-free.ts';
import { Pair, pairStep } from './pair.ts';

/** Relative errors: of the arithmetic, at most 15 · 2^-106, and of the functions, with room. */
export const arithmeticError = 2 ** -100;
export const functionError = 2 ** -86;

/** Beyond these a step of the exponent is taken: what is left of a product must be a double. */
const [least, most] = [2 ** -(pairStep / 2), 2 ** (pairStep / 2)];
const step = 2 ** pairStep;

export const [zero, one, two] = [0, 1, 2].map((value) => new Pair(value)) as [Pair, Pair, Pair];

/** With an exponent such that the larger double is neither large nor small. */
export function inRange(high: number, low: number, steps: number): Pair {
  if (high === 0) return zero;
  const size = Math.abs(high);
  if (size < least) return inRange(high * step, low * step, steps - 1);
  const isTooLarge = size > most && size !== Infinity;
  return isTooLarge ? inRange(high / step, low / step, steps + 1) : new Pair(high, low, steps);
}

/** Two doubles, the first the larger, as a pair. */
export function normal(a: number, b: number, steps = 0): Pair {
  const sum = a + b;
  return inRange(sum, b - (sum - a), steps);
}

export function add(a: Pair, b: Pair): Pair {
  if (a.steps !== b.steps) return addApart(a, b);
  const high = a.high + b.high;
  const low = a.low + b.low;
  const rest = sumError(a.high, b.high, high) + low;
  const sum = high + rest;
  const more = rest - (sum - high) + sumError(a.low, b.low, low);
  return normal(sum, more, a.steps);
}

/** Of numbers two steps apart the smaller is less than the error of the sum. */
function addApart(a: Pair, b: Pair): Pair {
  if (a.high === 0) return b;
  if (b.high === 0) return a;
  const [large, small] = a.steps > b.steps ? [a, b] : [b, a];
  if (large.steps - small.steps > 1) return large;
  return add(large, new Pair(small.high / step, small.low / step, large.steps));
}

export const negate = ({ high, low, steps }: Pair): Pair => new Pair(-high, -low, steps);

export const subtract = (a: Pair, b: Pair): Pair => add(a, negate(b));

export function multiply(a: Pair, b: Pair): Pair {
  const product = a.high * b.high;
  const rest = productError(a.high, b.high, product) + (a.high * b.low + a.low * b.high);
  return normal(product, rest, a.steps + b.steps);
}

/** Times a power of two. */
export const scale = ({ high, low, steps }: Pair, by: number): Pair =>
  inRange(high * by, low * by, steps);

/** Times 2^power. */
function shift({ high, low, steps }: Pair, power: number): Pair {
  const more = Math.round(power / pairStep);
  return scale(new Pair(high, low, steps + more), 2 ** (power - more * pairStep));
}

export function divide(a: Pair, b: Pair): Pair {
  const by = new Pair(b.high, b.low);
  const of = new Pair(a.high, a.low);
  const first = of.high / by.high;
  const rest = subtract(of, multiply(by, normal(first, 0)));
  const second = ratio(rest, by);
  const more = ratio(subtract(rest, multiply(by, normal(second, 0))), by);
  const sum = first + second;
  return normal(sum, second - (sum - first) + more, a.steps - b.steps);
}

/** As a double, which it must be one of. */
const ratio = (a: Pair, b: Pair): number => a.toNumber() / b.toNumber();

export function sqrt(a: Pair): Pair {
  if (a.high === 0) return zero;
  if (a.steps % 2 !== 0) return sqrt(new Pair(a.high * step, a.low * step, a.steps - 1));
  const root = Math.sqrt(a.high);
  const square = root * root;
  const rest = a.high - square - productError(root, root, square) + a.low;
  return normal(root, rest / (2 * root), a.steps / 2);
}

export const isFinite = ({ high }: Pair): boolean => Number.isFinite(high);

const ln2 = new Pair(Math.LN2, 2.3190468138462996e-17);
export const pi = new Pair(Math.PI, 1.2246467991473532e-16);

const inverses: Pair[] = [];

/** 1/n */
const inverse = (n: number): Pair => (inverses[n] ??= divide(one, new Pair(n)));

const factorials = [1];

const factorial = (n: number): number => (factorials[n] ??= n * factorial(n - 1));

const inverseFactorials: Pair[] = [];

/** 1/n! */
const inverseFactorial = (n: number): Pair =>
  (inverseFactorials[n] ??= divide(one, new Pair(factorial(n))));

/**
 * exp(a) - 1 of small numbers: the series of a/16, the last terms of which a double is enough for,
 * doubled four times by 2t + t².
 */
function smallExpm1(a: Pair): Pair {
  const r = scale(a, 2 ** -halvings);
  const near = r.toNumber();
  let tail = 0;
  for (const coefficient of lastCoefficients) tail = tail * near + coefficient;
  let sum = new Pair(tail);
  for (let n = pairTerms; n > 0; n--) sum = add(inverseFactorial(n), multiply(sum, r));
  let power = multiply(sum, r);
  for (let k = 0; k < halvings; k++) power = add(scale(power, 2), multiply(power, power));
  return power;
}

const halvings = 4;

/** Of r up to 0.35/16: r^7/8! is below 2^-53, r^14/15! below 2^-110. */
const [pairTerms, lastTerm] = [7, 14] as const;

/** 1/14! … 1/8! */
const lastCoefficients = Array.from(
  { length: lastTerm - pairTerms },
  (_, k) => 1 / factorial(lastTerm - k),
);

/** So far from 0 what is left of the multiple of ln 2 is known to 2^-88. */
export const farthestExp = 20_000;

/** Of an argument that is too large, or is no number; of one far below 0 it is 0. */
export const nothing = new Pair(NaN);

export function exp(a: Pair): Pair {
  if (!isBelow(a, farthestExp)) return a.high < 0 ? zero : nothing;
  const k = Math.round(a.toNumber() / Math.LN2);
  const rest = subtract(a, multiply(ln2, new Pair(k)));
  return shift(add(one, smallExpm1(rest)), k);
}

export const isBelow = (a: Pair, bound: number): boolean => Math.abs(a.toNumber()) < bound;

const expm1 = (a: Pair): Pair => (isBelow(a, 0.34) ? smallExpm1(a) : subtract(exp(a), one));

/** The logarithm of (1 + s)/(1 - s), of small s: 2s + 2s³/3 + … */
function twiceArtanh(s: Pair): Pair {
  const square = multiply(s, s);
  let sum = zero;
  for (let n = artanhTerms; n > 0; n--) sum = add(inverse(2 * n - 1), multiply(sum, square));
  return multiply(scale(sum, 2), s);
}

/** Of s below 0.15: 0.15^40/41 is below 2^-110. */
const artanhTerms = 20;

const nearOne = 0.25;

/** A Newton step from the double's logarithm; near 1, where that has no digits, the series. */
export function log(a: Pair): Pair {
  const t = subtract(a, one);
  if (isBelow(t, nearOne)) return twiceArtanh(divide(t, add(a, one)));
  const near = Math.log(a.high) + a.steps * pairStep * Math.LN2;
  const rest = subtract(multiply(a, exp(new Pair(-near))), one);
  return add(new Pair(near), subtract(rest, scale(multiply(rest, rest), 0.5)));
}

export const log1p = (t: Pair): Pair =>
  isBelow(t, nearOne) ? twiceArtanh(divide(t, add(t, two))) : log(add(one, t));

export const absolute = (a: Pair): Pair => (a.high < 0 ? negate(a) : a);

/** From here on exp(-z) is less than what functions may be off by: 2^-92. */
const saturated = 64;

/** tanh and sinh by exp(2|a|) - 1 and exp(|a|) - 1, which keep the digits of small numbers. */
export function tanh(a: Pair): Pair {
  if (!isBelow(a, saturated / 2)) return a.high < 0 ? negate(one) : one;
  const t = expm1(scale(absolute(a), 2));
  const value = divide(t, add(t, two));
  return a.high < 0 ? negate(value) : value;
}

export function sinh(a: Pair): Pair {
  const t = expm1(absolute(a));
  const value = scale(add(t, divide(t, add(t, one))), 0.5);
  return a.high < 0 ? negate(value) : value;
}

export function sigmoid(z: Pair): Pair {
  if (!isBelow(z, saturated)) return z.high < 0 ? exp(z) : one;
  const power = exp(negate(absolute(z)));
  return divide(z.high < 0 ? power : one, add(one, power));
}

export function softplus(z: Pair): Pair {
  if (!isBelow(z, saturated)) return z.high < 0 ? exp(z) : z;
  return add(z.high > 0 ? z : zero, log1p(exp(negate(absolute(z)))));
}

/** Beyond, what 1 is more is below 1e-64. */
export const farthestErf = 12;

/**
 * What erf is off by at most, in proportion, with room. Its n-th term has been rounded 2n times, by
 * 2^-104 each; the largest is that of n = x², up to 144: 2^-96. The power before the sum has what
 * x² is off by, 2^-97.
 */
export const erfError = 2 ** -92;

/** The series of kernels.ts, all terms positive. */
export function erf(x: Pair): Pair {
  if (x.high !== 0 && !isBelow(x, farthestErf)) return x.high < 0 ? negate(one) : one;
  const square = scale(multiply(x, x), 2);
  let term = one;
  let sum = one;
  for (let n = 1; !isBelow(term, 2 ** -110 * sum.high); n++) {
    term = multiply(multiply(term, square), inverse(2 * n + 1));
    sum = add(sum, term);
  }
  const first = divide(scale(x, 2), sqrt(pi));
  return multiply(multiply(first, sum), exp(scale(square, -0.5)));
}
