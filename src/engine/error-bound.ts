// How far results of double precision may be from the exact ones: along with every operation a
// bound of its error is computed, from those of its arguments, its slope and its own rounding.
// After Wilkinson's running error analysis: Higham, Accuracy and Stability of Numerical Algorithms
// (2002), 3.3. Errors count in units of 2^-53, what rounding changes a number of 1 by at most.
import { relativeError } from './certify.ts';
import { constants, elementwise, scalarFunctions } from './evaluate.ts';
import { isItsText } from './float-line.ts';
import { kernels } from './kernels.ts';
import type { Operation, Tape } from './tape.ts';

const unit = 2 ** -53;

/** Half the least double in such units: what rounding changes numbers near 0 by. */
const underflow = 2 ** -1022;

/** Bounds are rounded too, and a product of (1 + error) is more than the sum of errors by less. */
const slack = 1.0001;

const mostUnits = relativeError / unit / slack;

/** Doubles below the least one with all its bits have fewer digits: of these none is asked. */
const leastUnits = 2 ** -1022 / unit;

/**
 * True where every wanted entry of a computed memory is within `relativeError` for certain, or
 * nearer to 0 than doubles have all their bits; else bounds of their errors are in `errors`, not
 * finite where there is none.
 */
export type ErrorBound = (memory: Float64Array, errors: Float64Array) => boolean;

/** A number and the bound of its error, as code. */
interface Bounded {
  readonly v: string;
  readonly e: string;
  /** What it is, where that is known. */
  readonly known?: number | undefined;
}

/** The error of what is exact. */
const none = '0';

type Bounding = (memory: Float64Array, errors: Float64Array, kernel: typeof kernels) => boolean;

export function errorBound({ operations, wanted }: Tape): ErrorBound {
  const numbers: Bounded[] = [];
  const lines = operations.map((operation) => {
    const { head, args, index, place } = operation;
    const of = args.map((arg) => numbers[arg.index]!);
    const [v, named] = [`v${index}`, `e${index}`];
    const value = place === undefined ? valueOf(operation, of) : `m[${place}]`;
    const error = errorOf(operation, of, v);
    const isExact = error === none;
    const known = head === 'number' ? operation.value : undefined;
    numbers.push({ v, e: isExact ? none : named, known });
    const declared = `const ${v}=${value}`;
    return isExact ? `${declared};` : `${declared},${named}=${error};`;
  });
  const results = wanted.map(({ index }) => numbers[index]!);
  const isNear = results
    .map(({ v, e }) => `${mostUnits}*Math.abs(${v})+${leastUnits}-${e}>=0`)
    .join('&&');
  const bounds = results.map(({ e }, k) => `E[${k}]=${e}*${unit * slack};`).join('');
  const isSettled = isNear || 'true';
  const code = `${lines.join('\n')}\nif(${isSettled})return true;\n${bounds}return false;`;
  const bounding = new Function('m', 'E', 'K', code) as Bounding;
  return (memory, errors) => bounding(memory, errors, kernels);
}

/** As compiled steps have it, or in another order: the error is that of either. */
function valueOf({ head, value }: Operation, of: readonly Bounded[]): string {
  const [a = '', b] = of.map(({ v }) => v);
  if (head === 'number') return `(${value})`;
  if (head === 'sum') return of.map(({ v }) => v).join('+') || '0';
  if (head in constants) return String(constants[head]);
  if (b === undefined) return (moreFunctions[head] ?? scalarFunctions[head]!)(a);
  return elementwise[head === '*' || head === '/' ? `.${head}` : head]!(a, b);
}

/** Those of norm and log(softmax). */
const moreFunctions: Readonly<Record<string, (a: string) => string>> = {
  square: (a) => `(${a}*${a})`,
  log1p: (a) => `Math.log1p(${a})`,
};

function errorOf({ head, value }: Operation, of: readonly Bounded[], v: string): string {
  if (head === 'given') return ofText(v);
  if (head === 'number') return isItsText(value) ? none : size(v);
  if (head in constants) return v;
  if (head === 'sum') return ofSum(of, v);
  const [a, b] = of as readonly [Bounded, Bounded?];
  return b === undefined ? ofOne[head]!(a, v) : ofTwo[head]!(a, b, v);
}

/** None of a whole number, which its text says; of another it is at most what rounding adds. */
const ofText = (v: string): string => `(Math.trunc(${v})===${v}&&${size(v)}<1e15?0:${size(v)})`;

const size = (v: string): string => `Math.abs(${v})`;

const plus = (...terms: readonly string[]): string =>
  terms.filter((term) => term !== none).join('+') || none;

/** Of a result that is off by so many units, or rounded to a number near 0. */
const rounded = (v: string, units: number | string = 1): string =>
  units === 1 ? `${size(v)}+${underflow}` : `${units}*${size(v)}+${underflow}`;

/** In whatever order they are added up. */
function ofSum(of: readonly Bounded[], v: string): string {
  if (of.length === 0) return none;
  const sizes = of.map((term) => size(term.v)).join('+');
  return plus(...of.map(({ e }) => e), of.length > 2 ? `${of.length - 1}*(${sizes})` : size(v));
}

/** Whether it is 0 for certain. */
const isZero = ({ v, e }: Bounded): string => `${v}===0` + (e === none ? '' : `&&${e}===0`);

/** What is left of its size for certain; 0 where it may be nothing. */
const least = ({ v, e }: Bounded): string =>
  e === none ? size(v) : `Math.max(${size(v)}-${unit}*${e},0)`;

/** How much of it its error is. */
const part = (a: Bounded): string => (a.e === none ? none : `${a.e}/${least(a)}`);

/** Errors below 2^-14 change a slope by less than a hundredth. */
const nearUnits = 2 ** -14 / unit;

/**
 * What a function with this slope moves by, where the slope grows by e^(rate · d) at most on the
 * way d.
 */
const moved = (slope: string, { e }: Pick<Bounded, 'e'>, rate: number | string = 2): string =>
  e === none
    ? none
    : `(${slope}+${underflow})*${e}*(${e}<${nearUnits}?1.01:Math.exp(${rate}*${unit}*${e}))`;

/** Of a function with this slope, that is itself off by so many units. */
const ofSlope =
  (slope: (a: string, v: string) => string, units: number) =>
  (a: Bounded, v: string): string =>
    plus(moved(slope(a.v, v), a), rounded(v, units));

/** Of 0 or 1, or -1 or 1: none where two numbers are further apart than their errors, or exact. */
function ofDecision(a: Bounded, b: Bounded, most: number): string {
  const errors = plus(a.e, b.e);
  if (errors === none) return none;
  const isCertain = `${size(`${a.v}-${b.v}`)}>${unit}*(${errors})||${errors}===0`;
  return `(${isCertain}?0:${most / unit})`;
}

/** Below -709.8 the power that a sigmoid is made of is infinite, and e^-709.8 of it is lost. */
const lostPower = String(2 ** -1023 / unit);

const zero: Bounded = { v: '0', e: none };

/**
 * V8's functions are fdlibm's, whose source states less than one unit in the last place, which is
 * two of these at most, for exp, log, log1p, sin, cos and powers, and twice that for tanh and cosh.
 */
const ofOne: Readonly<Record<string, (a: Bounded, v: string) => string>> = {
  exp: ofSlope((_, v) => v, 2),
  log: (a, v) => plus(part(a), `2*${size(v)}`),
  // Twice as much as its own, for the order in which log(softmax) is computed.
  log1p: ({ v: a, e }, v) => plus(part({ v: `(1+${a})`, e }), rounded(v, 4)),
  tanh: ofSlope((_, v) => `(1-${v}*${v}+${2 * unit})`, 4),
  // A root is away from another by their squares' difference by their sum.
  sqrt: (a, v) =>
    a.e === none ? size(v) : `(${isZero(a)}?0:${a.e}/(${v}+Math.sqrt(${a.v}-${unit}*${a.e}))+${v})`,
  square: (a, v) => ofProduct(a, a, v),
  abs: ({ e }) => e,
  sin: ({ v: a, e }, v) => plus(ofWave(`Math.cos(${a})`, e), rounded(v, 2)),
  cos: ({ v: a, e }, v) => plus(ofWave(`Math.sin(${a})`, e), rounded(v, 2)),
  sign: (a) => ofDecision(a, zero, 2),
  relu: ({ v: a, e }) => (e === none ? none : `(-${a}>${unit}*${e}?0:${e})`),
  sigmoid: (a, v) =>
    plus(ofSlope((_, of) => `(${of}*(1-${of})+${unit}*${of})`, 4)(a, v), lostPower),
  softplus: ofSlope((_, v) => `Math.min(1,${v})`, 6),
  // Of its series some 20 + 3a² terms are added up, of which the k-th is rounded 3k times: 3a² on
  // an average. The power before it has the error of a².
  erf: (a, v) =>
    plus(
      moved(`1.13*Math.exp(-${a.v}*${a.v})`, a, `2*${size(a.v)}`),
      rounded(v, `(30+8*${a.v}*${a.v})`),
    ),
};

/** A slope of 1 at most changes it no more than its argument. */
const ofWave = (slope: string, e: string): string =>
  e === none ? none : `(${size(slope)}+${unit}*${e})*${e}`;

function ofProduct(a: Bounded, b: Bounded, v: string): string {
  const both = a.e === none || b.e === none ? none : `${unit}*${a.e}*${b.e}`;
  const ofA = a.e === none ? none : `${size(b.v)}*${a.e}`;
  const ofB = b.e === none ? none : `${size(a.v)}*${b.e}`;
  return `(${v}===0&&(${isZero(a)}||${isZero(b)})?0:${plus(ofA, ofB, both, rounded(v))})`;
}

function ofQuotient(a: Bounded, b: Bounded, v: string): string {
  const ofBoth = plus(a.e, b.e === none ? none : `${size(v)}*${b.e}`);
  const moves = ofBoth === none ? none : `(${ofBoth})/${least(b)}`;
  return `(${isZero(a)}?0:${plus(moves, rounded(v))})`;
}

function ofPower(a: Bounded, b: Bounded, v: string): string {
  const { known: n = NaN } = b;
  if (n === 2) return ofProduct(a, a, v);
  if (n > 1 && Number.isInteger(n)) {
    const most = a.e === none ? none : `${n}*(${size(a.v)}+${unit}*${a.e})**${n - 1}*${a.e}`;
    return `(${isZero(a)}?0:${plus(most, rounded(v, 2))})`;
  }
  const ofExponent = b.e === none ? none : `${size(`Math.log(${a.v})`)}*${b.e}`;
  const ofBase = a.e === none ? none : `${size(b.v)}*${part(a)}`;
  const inExponent = plus(ofExponent, ofBase);
  if (inExponent === none) return `(${isZero(a)}?0:${rounded(v, 2)})`;
  const moves = moved(size(v), { e: `(${inExponent})` });
  return `(${isZero(a)}?0:${plus(moves, rounded(v, 2))})`;
}

/** The larger, or the smaller, and by no more than the other may be so. */
const ofExtreme =
  (sign: '' | '-') =>
  (a: Bounded, b: Bounded): string => {
    if (a.e === none && b.e === none) return none;
    const apart = `${sign}(${a.v}-${b.v})`;
    const errors = `${unit}*(${plus(a.e, b.e)})`;
    return `(${apart}>${errors}?${a.e}:${apart}<-${errors}?${b.e}:Math.max(${a.e},${b.e}))`;
  };

const ofTwo: Readonly<Record<string, (a: Bounded, b: Bounded, v: string) => string>> = {
  '+': (a, b, v) => plus(a.e, b.e, size(v)),
  '-': (a, b, v) => (a.known === 0 ? b.e : plus(a.e, b.e, size(v))),
  '*': ofProduct,
  '/': ofQuotient,
  '^': ofPower,
  '.^': ofPower,
  '>': (a, b) => ofDecision(a, b, 1),
  '>=': (a, b) => ofDecision(a, b, 1),
  max: ofExtreme(''),
  min: ofExtreme('-'),
  sigmoidrest: (a, z, v) =>
    `(${a.v}>0.9?${plus(moved(v, z), rounded(v, 4), lostPower)}:${plus(a.e, size(v))})`,
  tanhslope: (a, z, v) => {
    const square = `${a.v}*${a.v}`;
    const ofSquare = ofProduct(a, a, square);
    const ofZ = plus(moved(`2*${v}`, z), rounded(v, 12));
    return `(${square}>0.9?${ofZ}:${plus(ofSquare, size(v))})`;
  },
};
