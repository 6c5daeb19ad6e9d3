// Pairs of doubles with rounding down and up: 26 digits for certain in some ten times the time of
// one double, which settles most of what one leaves open.
import { powersOfTen, shortestBelow } from '../decimal.ts';
import { productError, sumError } from './error-free.ts';
import { ranges, type Interval, type Line, type Rounded } from './interval.ts';
import { Pair } from './pair.ts';
import {
  add,
  compare,
  divide,
  erf,
  exp,
  farthestErf,
  farthestExp,
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
  tanh,
  zero,
} from './pair-functions.ts';

/** Decimals that these numbers may settle. */
export const pairDigits = 20;

/** So far digits are written out in no time. */
const farthestSteps = 64;

/** Relative errors: of the arithmetic, at most 15 · 2^-106, and of the functions, with room. */
const arithmeticError = 2 ** -100;
const functionError = 2 ** -86;

const [below, above] = [new Pair(-Infinity), new Pair(Infinity)];

/** A result moved down or up by what it may be off. */
const moved = ({ high, low, steps }: Pair, by: number): Pair =>
  normal(high, low + Math.abs(high) * by, steps);

const isUsual = (a: Pair): boolean => isFinite(a) && Math.abs(a.steps) <= farthestSteps;

/** A result that is off by so much, moved by that; where that does not hold, all is possible. */
const end = (value: Pair, by: number, all: Pair): Pair => (isUsual(value) ? moved(value, by) : all);

/** An operation on two numbers whose result is off by so much. */
const boundedOfTwo = (
  apply: (a: Pair, b: Pair) => Pair,
  error = arithmeticError,
): Rounded<[Pair, Pair], Pair> => ({
  down: (a, b) => (isUsual(a) && isUsual(b) ? end(apply(a, b), -error, below) : below),
  up: (a, b) => (isUsual(a) && isUsual(b) ? end(apply(a, b), error, above) : above),
});

/** The same on one. */
const bounded = (apply: (a: Pair) => Pair, error = arithmeticError): Rounded<[Pair], Pair> => ({
  down: (a) => (isUsual(a) ? end(apply(a), -error, below) : below),
  up: (a) => (isUsual(a) ? end(apply(a), error, above) : above),
});

/** A function of arguments no farther from 0 than `farthest`, with values between two ends. */
const approximate = (
  apply: (a: Pair) => Pair,
  farthest = Infinity,
  [from, to]: readonly [from: number, to: number] = [-Infinity, Infinity],
): Rounded<[Pair], Pair> => {
  const { down, up } = bounded(apply, functionError);
  const [low, high] = [new Pair(from), new Pair(to)];
  const isNear = (a: Pair): boolean => isBelow(a, farthest);
  const inside = (value: Pair): Pair => {
    if (compare(value, low) < 0) return low;
    return compare(value, high) > 0 ? high : value;
  };
  return {
    down: (a) => (isNear(a) ? inside(down(a)) : low),
    up: (a) => (isNear(a) ? inside(up(a)) : high),
  };
};

/** Left to the decimals. */
const unknown: Rounded<[Pair], Pair> = { down: () => below, up: () => above };

const mostTens = powersOfTen.length - 1;

/** The number that the shortest text of a double says. */
export function written(value: number): Interval<Pair> {
  let tens = 0;
  while (tens < mostTens && Math.abs(value) * powersOfTen[tens + 1]! < shortestBelow) tens++;
  const ten = powersOfTen[tens]!;
  const whole = Math.round(value * ten);
  const isShort = Math.abs(whole) < shortestBelow && whole / ten === value;
  return isShort ? quotient(value, whole, ten) : longWritten(value);
}

/** whole/ten, of which `value` is the double. */
function quotient(value: number, whole: number, ten: number): Interval<Pair> {
  const product = value * ten;
  const rest = whole - product - productError(value, ten, product);
  return rest === 0 ? exactly(inRange(value, 0, 0)) : around(normal(value, rest / ten));
}

/** Of 16 or 17 digits, or with an exponent. */
function longWritten(value: number): Interval<Pair> {
  if (!Number.isFinite(value)) return exactly(new Pair(value));
  const { first, rest, tens } = digitsOf(String(Math.abs(value)));
  const sum = first + rest;
  let number = normal(sum, sumError(first, rest, sum));
  const times = tens < 0 ? divide : multiply;
  for (let left = Math.abs(tens); left > 0; left -= mostTens)
    number = times(number, new Pair(powersOfTen[Math.min(left, mostTens)]!));
  return around(value < 0 ? negate(number) : number, functionError);
}

/** Digits that are read together, and all of a double: zeros may follow before the point. */
const firstDigits = 9;
const mostDigits = 17;

/** The text of a positive double as (first + rest) · 10^tens, both of them doubles. */
function digitsOf(text: string): { first: number; rest: number; tens: number } {
  let [first, rest, count, tens, isBehindPoint] = [0, 0, 0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit > 9) {
      tens += Number(text.slice(at + 1));
      break;
    }
    if (digit < 0) isBehindPoint = true;
    else {
      if (isBehindPoint) tens--;
      if (count >= mostDigits) tens++;
      else if (count >= firstDigits) rest = rest * 10 + digit;
      else first = first * 10 + digit;
      if (count > 0 || digit > 0) count++;
    }
  }
  return {
    first: first * powersOfTen[Math.max(0, Math.min(count, mostDigits) - firstDigits)]!,
    rest,
    tens,
  };
}

const exactly = (value: Pair): Interval<Pair> => ({ low: value, high: value });

const around = (value: Pair, error = arithmeticError): Interval<Pair> => ({
  low: moved(value, -error),
  high: moved(value, error),
});

export const pairLine: Line<Pair> = {
  from: (value) => inRange(value, 0, 0),
  written,
  pi: around(pi),
  compare,
  isNaN: ({ high }) => Number.isNaN(high),
  isFinite,
  negate,
  exactSum: (a, b) => {
    if (a.high === 0) return b;
    if (b.high === 0) return a;
    if (a.low !== 0 || b.low !== 0 || a.steps !== b.steps) return undefined;
    const sum = a.high + b.high;
    return normal(sum, sumError(a.high, b.high, sum), a.steps);
  },
  exactProduct: (a, b) => {
    if (a.high === 0 || b.high === 0) return zero;
    if (a.low !== 0 || b.low !== 0) return undefined;
    const product = a.high * b.high;
    return normal(product, productError(a.high, b.high, product), a.steps + b.steps);
  },
  add: boundedOfTwo(add),
  multiply: boundedOfTwo(multiply),
  divide: boundedOfTwo(divide),
  functions: {
    exp: approximate(exp, farthestExp, ranges.exp),
    log: approximate(log),
    log1p: approximate(log1p),
    sqrt: bounded(sqrt),
    cbrt: unknown,
    tanh: approximate(tanh, farthestExp / 2, ranges.tanh),
    sinh: approximate(sinh, farthestExp),
    atan: unknown,
    asin: unknown,
    sin: unknown,
    cos: unknown,
    sigmoid: approximate(sigmoid, farthestExp, ranges.sigmoid),
    softplus: approximate(softplus, farthestExp, ranges.softplus),
    erf: approximate(erf, farthestErf, ranges.erf),
  },
  toNumber: (a) => a.toNumber(),
  roomOf: (size) => {
    const numbers = new Float64Array(3 * size);
    return {
      get: (k) => new Pair(numbers[3 * k]!, numbers[3 * k + 1], numbers[3 * k + 2]),
      set: (k, { high, low, steps }) => {
        numbers[3 * k] = high;
        numbers[3 * k + 1] = low;
        numbers[3 * k + 2] = steps;
      },
    };
  },
};
