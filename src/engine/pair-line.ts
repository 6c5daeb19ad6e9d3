// Pairs of doubles with rounding down and up: 26 digits for certain in some ten times the time of
// one double, which settles most of what one leaves open. The algorithms and the errors of sums,
// products and quotients are those of Joldes, Muller and Popescu, Tight and rigorous error bounds
// for basic building blocks of double-word arithmetic, ACM TOMS 44 (2017).
import type { Interval, Line, Rounded } from './interval.ts';
import { Pair, pairStep } from './pair.ts';

/** Decimals that these numbers may settle. */
export const pairDigits = 20;

/** Beyond these a step of the exponent is taken: what is left of a product must be a double. */
const [least, most] = [2 ** -(pairStep / 2), 2 ** (pairStep / 2)];
const step = 2 ** pairStep;

/** So far digits are written out in no time. */
const farthestSteps = 64;

/** Relative errors: of the arithmetic, at most 15 · 2^-106, and of the functions, with room. */
const arithmeticError = 2 ** -100;
const functionError = 2 ** -86;

const [zero, one, two] = [0, 1, 2].map((value) => new Pair(value)) as [Pair, Pair, Pair];
const [below, above] = [new Pair(-Infinity), new Pair(Infinity)];

/** With an exponent such that the larger double is neither large nor small. */
function inRange(high: number, low: number, steps: number): Pair {
  if (high === 0) return zero;
  const size = Math.abs(high);
  if (size < least) return inRange(high * step, low * step, steps - 1);
  const isTooLarge = size > most && size !== Infinity;
  return isTooLarge ? inRange(high / step, low / step, steps + 1) : new Pair(high, low, steps);
}

/** Two doubles, the first the larger, as a pair. */
function normal(a: number, b: number, steps = 0): Pair {
  const sum = a + b;
  return inRange(sum, b - (sum - a), steps);
}

/** What a sum of two doubles is short of the exact one: Knuth. */
function sumError(a: number, b: number, sum: number): number {
  const c = sum - a;
  return a - (sum - c) + (b - c);
}

/** Splits a double in halves whose products are exact: Veltkamp. */
const splitter = 2 ** 27 + 1;

/** What a product of two doubles is short of the exact one: Dekker. */
function productError(a: number, b: number, product: number): number {
  const [p, q] = [splitter * a, splitter * b];
  const [a1, b1] = [p - (p - a), q - (q - b)];
  const [a2, b2] = [a - a1, b - b1];
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

function add(a: Pair, b: Pair): Pair {
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

const negate = ({ high, low, steps }: Pair): Pair => new Pair(-high, -low, steps);

const subtract = (a: Pair, b: Pair): Pair => add(a, negate(b));

function multiply(a: Pair, b: Pair): Pair {
  const product = a.high * b.high;
  const rest = productError(a.high, b.high, product) + (a.high * b.low + a.low * b.high);
  return normal(product, rest, a.steps + b.steps);
}

/** Times a power of two. */
const scale = ({ high, low, steps }: Pair, by: number): Pair => inRange(high * by, low * by, steps);

/** Times 2^power. */
function shift({ high, low, steps }: Pair, power: number): Pair {
  const more = Math.round(power / pairStep);
  return scale(new Pair(high, low, steps + more), 2 ** (power - more * pairStep));
}

function divide(a: Pair, b: Pair): Pair {
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

function sqrt(a: Pair): Pair {
  if (a.steps % 2 !== 0) return sqrt(new Pair(a.high * step, a.low * step, a.steps - 1));
  const root = Math.sqrt(a.high);
  const square = root * root;
  const rest = a.high - square - productError(root, root, square) + a.low;
  return normal(root, rest / (2 * root), a.steps / 2);
}

function compare(a: Pair, b: Pair): number {
  if (a.high === b.high && a.steps === b.steps) return a.low - b.low;
  const isPlain = a.steps === b.steps || !isFinite(a) || !isFinite(b);
  return isPlain ? a.high - b.high : addApart(a, negate(b)).high;
}

const isFinite = ({ high }: Pair): boolean => Number.isFinite(high);

const ln2 = new Pair(Math.LN2, 2.3190468138462996e-17);
const pi = new Pair(Math.PI, 1.2246467991473532e-16);

const inverses: Pair[] = [];

/** 1/n */
const inverse = (n: number): Pair => (inverses[n] ??= divide(one, new Pair(n)));

/** exp(a) - 1 of small numbers: the series of a/512, doubled nine times by 2t + t². */
function smallExpm1(a: Pair): Pair {
  const r = scale(a, 2 ** -halvings);
  let sum = one;
  for (let n = expTerms; n > 1; n--) sum = add(one, multiply(multiply(sum, r), inverse(n)));
  let power = multiply(sum, r);
  for (let k = 0; k < halvings; k++) power = add(scale(power, 2), multiply(power, power));
  return power;
}

const halvings = 9;

/** (0.35/512)^10/11! is below 2^-120. */
const expTerms = 10;

/** So far from 0 what is left of the multiple of ln 2 is known to 2^-88. */
const farthestExp = 20_000;

function exp(a: Pair): Pair {
  const k = Math.round(a.toNumber() / Math.LN2);
  const rest = subtract(a, multiply(ln2, new Pair(k)));
  return shift(add(one, smallExpm1(rest)), k);
}

const isBelow = (a: Pair, bound: number): boolean => Math.abs(a.toNumber()) < bound;

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
function log(a: Pair): Pair {
  const t = subtract(a, one);
  if (isBelow(t, nearOne)) return twiceArtanh(divide(t, add(a, one)));
  const near = Math.log(a.high) + a.steps * pairStep * Math.LN2;
  const rest = subtract(multiply(a, exp(new Pair(-near))), one);
  return add(new Pair(near), subtract(rest, scale(multiply(rest, rest), 0.5)));
}

const log1p = (t: Pair): Pair =>
  isBelow(t, nearOne) ? twiceArtanh(divide(t, add(t, two))) : log(add(one, t));

const size = (a: Pair): Pair => (a.high < 0 ? negate(a) : a);

/** tanh and sinh by exp(2|a|) - 1 and exp(|a|) - 1, which keep the digits of small numbers. */
function tanh(a: Pair): Pair {
  const t = expm1(scale(size(a), 2));
  const value = divide(t, add(t, two));
  return a.high < 0 ? negate(value) : value;
}

function sinh(a: Pair): Pair {
  const t = expm1(size(a));
  const value = scale(add(t, divide(t, add(t, one))), 0.5);
  return a.high < 0 ? negate(value) : value;
}

function sigmoid(z: Pair): Pair {
  const power = exp(negate(size(z)));
  return divide(z.high < 0 ? power : one, add(one, power));
}

const softplus = (z: Pair): Pair => add(z.high > 0 ? z : zero, log1p(exp(negate(size(z)))));

/** The series of kernels.ts, all terms positive. */
function erf(x: Pair): Pair {
  const square = scale(multiply(x, x), 2);
  let term = divide(scale(x, 2), sqrt(pi));
  let sum = term;
  for (let n = 1; !isBelow(term, 2 ** -110 * Math.abs(sum.toNumber())); n++) {
    term = multiply(multiply(term, square), inverse(2 * n + 1));
    sum = add(sum, term);
  }
  return multiply(sum, exp(scale(square, -0.5)));
}

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

/** Powers of ten that are doubles. */
const mostTens = 22;

/** Two decimals of no more digits are never read as the same double. */
const shortest = 1e15;

/** The number that the shortest text of a double says. */
function written(value: number): Interval<Pair> {
  for (let tens = 0; tens <= mostTens; tens++) {
    const ten = 10 ** tens;
    const whole = Math.round(value * ten);
    if (Math.abs(whole) < shortest && whole / ten === value) return quotient(value, whole, ten);
  }
  return longWritten(value);
}

/** whole/ten, of which `value` is the double. */
function quotient(value: number, whole: number, ten: number): Interval<Pair> {
  const product = value * ten;
  const rest = whole - product - productError(value, ten, product);
  return rest === 0 ? exactly(inRange(value, 0, 0)) : around(normal(value, rest / ten));
}

/** Of 16 or 17 digits, or with an exponent. */
function longWritten(value: number): Interval<Pair> {
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  const tens = Number(power) - decimals.length;
  if (!Number.isFinite(value)) return exactly(new Pair(value));
  if (Math.abs(tens) > mostTens) return { low: below, high: above };
  const digits = BigInt(whole + decimals);
  const number = normal(Number(digits), Number(digits - BigInt(Number(digits))));
  const ten = new Pair(10 ** Math.abs(tens));
  return around(tens < 0 ? divide(number, ten) : multiply(number, ten));
}

const exactly = (value: Pair): Interval<Pair> => ({ low: value, high: value });

const around = (value: Pair): Interval<Pair> => ({
  low: moved(value, -arithmeticError),
  high: moved(value, arithmeticError),
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
    exp: approximate(exp, farthestExp, [0, Infinity]),
    log: approximate(log),
    log1p: approximate(log1p),
    sqrt: bounded(sqrt),
    cbrt: unknown,
    tanh: approximate(tanh, farthestExp / 2, [-1, 1]),
    sinh: approximate(sinh, farthestExp),
    atan: unknown,
    asin: unknown,
    sin: unknown,
    cos: unknown,
    sigmoid: approximate(sigmoid, farthestExp, [0, 1]),
    softplus: approximate(softplus, farthestExp, [0, Infinity]),
    erf: approximate(erf, 6, [-1, 1]),
  },
  toNumber: (a) => a.toNumber(),
};
