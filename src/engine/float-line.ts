// float64 numbers with rounding down and up. JavaScript rounds to nearest only: the error of a sum
// or product is computed exactly, and says on which side of the exact value it lies.
import { ranges } from './enclosure.ts';
import { productError, sumError } from './error-free.ts';
import { kernels } from './kernels.ts';
import type { Line, Rounded } from './interval.ts';

const tiny = Number.MIN_VALUE;

/** More than half the distance to the next double, of numbers that are not subnormal. */
const halfUlp = 2 ** -53 * (1 + Number.EPSILON);

/**
 * At least the next double above: Rump, Zimmermann, Boldo and Melquiond, Computing predecessor and
 * successor in rounding to nearest, BIT 49 (2009).
 */
const next = (value: number): number =>
  value === -Infinity ? -Number.MAX_VALUE : value + (Math.abs(value) * halfUlp + tiny);

/** The same below. */
const previous = (value: number): number =>
  value === Infinity ? Number.MAX_VALUE : value - (Math.abs(value) * halfUlp + tiny);

/** Where Dekker's product is exact: nothing overflows, and its error is no subnormal. */
const safeLeast = 1e-280;
const safeMost = 1e280;

/** What a product is short of the exact one; NaN where it cannot be told. */
function shortOf(product: number, a: number, b: number): number {
  if (product === 0) return a === 0 || b === 0 ? 0 : NaN;
  const size = Math.abs(product);
  if (!(size > safeLeast && size < safeMost)) return NaN;
  if (Math.abs(a) > safeMost || Math.abs(b) > safeMost) return NaN;
  return productError(a, b, product);
}

/** A rounded result by its error: of one that is not known, the next double on either side. */
const rounded = (
  apply: (a: number, b: number) => number,
  errorOf: (result: number, a: number, b: number) => number,
): Rounded<[a: number, b?: number], number> => ({
  down: (a, b = 0) => {
    const result = apply(a, b);
    return errorOf(result, a, b) >= 0 ? result : previous(result);
  },
  up: (a, b = 0) => {
    const result = apply(a, b);
    return errorOf(result, a, b) <= 0 ? result : next(result);
  },
});

const add = rounded(
  (a: number, b: number) => a + b,
  (sum, a, b) => sumError(a, b, sum),
);

const multiply = rounded((a: number, b: number) => a * b, shortOf);

/** The sign of what a quotient is short of the exact one; NaN where it cannot be told. */
function quotientError(quotient: number, a: number, b: number): number {
  const product = quotient * b;
  const error = shortOf(product, quotient, b);
  const short = a - product - error;
  // a and its quotient times b are so near to each other that their difference is exact.
  return b > 0 ? short : -short;
}

const divide = rounded((a: number, b: number) => a / b, quotientError);

/**
 * The sum of many: the errors of the additions are added up themselves, so that the bound is a few
 * units in the last place however many there are.
 */
function total(terms: readonly number[], direction: 'down' | 'up'): number {
  let sum = 0;
  let errors = 0;
  for (const term of terms) {
    const longer = sum + term;
    errors = add[direction](errors, sumError(sum, term, longer));
    sum = longer;
  }
  return Number.isFinite(sum) ? add[direction](sum, errors) : terms.reduce(add[direction]);
}

/**
 * How many units in the last place V8's functions are taken to be off at most: twice what is known.
 * They are fdlibm's, whose source states less than 1 for exp, log, log1p, sin, cos, atan, asin and
 * cbrt. `npm run bench -- accuracy` measures them against 60 digits.
 */
const ulps = 2;

/**
 * Of tanh and sinh the source states less than 2. Sigmoid and softplus are an exp and two or three
 * roundings, less than 2 together. Erf is a series of up to 130 terms, each two roundings from the
 * last; 14 were measured.
 */
const ulpsOf: Readonly<Record<string, number>> = {
  tanh: 4,
  sinh: 4,
  sigmoid: 4,
  softplus: 4,
  erf: 300,
};

type Ends = readonly [least: number, most: number];

/** A function whose result is off by so many units at most, and lies between two ends. */
const approximate = (
  apply: (a: number) => number,
  [least, most]: Ends,
  units: number,
): Rounded<[number], number> => {
  // Of an infinite value, which overflowed, the largest double is left.
  const slack = (value: number): number =>
    Math.abs(value) === Infinity ? 0 : Math.abs(value) * (units * Number.EPSILON) + units * tiny;
  return {
    down: (a) => {
      const value = apply(a);
      return Math.max(least, previous(value - slack(value)));
    },
    up: (a) => {
      const value = apply(a);
      return Math.min(most, next(value + slack(value)));
    },
  };
};

export const floatFunctions = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  cbrt: Math.cbrt,
  tanh: Math.tanh,
  sinh: Math.sinh,
  atan: Math.atan,
  asin: Math.asin,
  sin: Math.sin,
  cos: Math.cos,
  // Below -709, exp(-z) is infinite where the sigmoid is not 0 yet.
  sigmoid: (z: number) => (z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z))),
  softplus: (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  erf: kernels.erf,
} as const;

const between: Readonly<Record<string, Ends>> = ranges;
const anywhere: Ends = [-Infinity, Infinity];

type FloatFunction = keyof typeof floatFunctions;

const functions = {} as Record<FloatFunction, Rounded<[number], number>>;
// A loop, which a run that begins takes a sixth of a millisecond less for than to map entries.
for (const name of Object.keys(floatFunctions) as FloatFunction[])
  functions[name] = approximate(
    floatFunctions[name],
    between[name] ?? anywhere,
    ulpsOf[name] ?? ulps,
  );

/** True where a double's shortest text is its value to the last digit. */
export const isItsText = (value: number): boolean =>
  (Number.isInteger(value) && Math.abs(value) < 1e15) ||
  (Number.isInteger(value * 1024) && Math.abs(value) < 65536);

export const floatLine: Line<number> = {
  from: (value) => value,
  written: (value) =>
    isItsText(value) ? { low: value, high: value } : { low: previous(value), high: next(value) },
  // Math.PI is below π: 3.14159265358979311…
  pi: { low: Math.PI, high: next(Math.PI) },
  compare: (a, b) => (a === b ? 0 : a - b),
  isNaN: Number.isNaN,
  isFinite: Number.isFinite,
  negate: (a) => -a,
  exactSum: (a, b) => {
    const sum = a + b;
    return sumError(a, b, sum) === 0 ? sum : undefined;
  },
  exactProduct: (a, b) => {
    const product = a * b;
    return shortOf(product, a, b) === 0 ? product : undefined;
  },
  add,
  multiply,
  divide,
  total: {
    down: (terms) => total(terms, 'down'),
    up: (terms) => total(terms, 'up'),
  },
  functions: {
    ...functions,
    sqrt: rounded(Math.sqrt, (root, a) => a - root * root - shortOf(root * root, root, root)),
  },
  toNumber: (a) => a,
  roomOf: (size) => {
    const numbers = new Float64Array(size);
    return { get: (k) => numbers[k]!, set: (k, value) => void (numbers[k] = value) };
  },
};

const outward = (apply: (a: number, b: number) => number): Rounded<[number, number], number> => ({
  down: (a, b) => previous(apply(a, b)),
  up: (a, b) => next(apply(a, b)),
});

/**
 * The same, with the next double on either side of a sum or product whichever side it lies on: in a
 * third of the time, and a little wider.
 */
export const outwardLine: Line<number> = {
  ...floatLine,
  add: outward((a, b) => a + b),
  multiply: outward((a, b) => a * b),
};

/** The same where intervals that have come out wide are narrowed, which takes longer. */
export const narrowedLine: Line<number> = { ...outwardLine, wide: 2 ** -40 };
