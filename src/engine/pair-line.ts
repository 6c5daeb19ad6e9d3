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

/** An operation whose result is off by so much; where that does not hold, all is possible. */
const bounded = <Args extends readonly Pair[]>(
  apply: (...args: Args) => Pair,
  error = arithmeticError,
): Rounded<Args, Pair> => {
  const valueOf = (args: Args): Pair | undefined => {
    if (!args.every(isUsual)) return undefined;
    const value = apply(...args);
    return isUsual(value) ? value : undefined;
  };
  return {
    down: (...args) => {
      const value = valueOf(args);
      return value ? moved(value, -error) : below;
    },
    up: (...args) => {
      const value = valueOf(args);
      return value ? moved(value, error) : above;
    },
  };
};

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

/** Half of the digits of a double are a double whatever power of ten they are times. */
const halfOfDigits = 8;

/** Of 16 or 17 digits, or with an exponent. */
function longWritten(value: number): Interval<Pair> {
  if (!Number.isFinite(value)) return exactly(new Pair(value));
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  const last = decimals.slice(-halfOfDigits);
  const first = Number(whole + decimals.slice(0, -halfOfDigits)) * powersOfTen[last.length]!;
  const rest = value < 0 ? -Number(last) : Number(last);
  const sum = first + rest;
  let number = normal(sum, sumError(first, rest, sum));
  const tens = Number(power) - decimals.length;
  const times = tens < 0 ? divide : multiply;
  for (let left = Math.abs(tens); left > 0; left -= mostTens)
    number = times(number, new Pair(powersOfTen[Math.min(left, mostTens)]!));
  return around(number, functionError);
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
  add: bounded(add),
  multiply: bounded(multiply),
  divide: bounded(divide),
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
};
