// Every quantity of a problem in plain decimal arithmetic of so many digits, without intervals, and
// whether what was printed of it is right. Knows nothing of how the tool rounds.
import { Decimal } from 'decimal.js';
import type { Arithmetic } from '../src/engine/arithmetic.ts';
import { interpreter, kept, spread, type Entries } from '../src/engine/interpret.ts';
import type { Trace } from '../src/engine/trace.ts';

export type Big = Decimal;

/** Decimals of so many digits, every operation rounded to them once. */
export function decimals(digits: number): Arithmetic<Big> {
  const Exact = Decimal.clone({ precision: digits, minE: -9e15, maxE: 9e15 });
  const big = (value: number | string): Big => new Exact(value);
  const [zero, one, two] = [0, 1, 2].map(big) as [Big, Big, Big];
  const truth = (is: boolean): Big => (is ? one : zero);
  const exp = (a: Big): Big => a.exp();
  const sigmoid = (a: Big): Big => one.div(one.plus(exp(a.neg())));
  return {
    number: (value) => big(String(value)),
    constant: (name) => (name === 'e' ? one.exp() : big(-1).acos()),
    functions: {
      exp,
      sigmoid,
      log: (a) => a.ln(),
      log1p: (a) => a.plus(1).ln(),
      sqrt: (a) => a.sqrt(),
      square: (a) => a.times(a),
      abs: (a) => a.abs(),
      sin: (a) => a.sin(),
      cos: (a) => a.cos(),
      tanh: (a) => two.times(sigmoid(two.times(a))).minus(1),
      softplus: (a) => one.plus(exp(a)).ln(),
      cbrt: (a) => a.cbrt(),
      sinh: (a) => a.sinh(),
      cosh: (a) => a.cosh(),
      tan: (a) => a.tan(),
      atan: (a) => a.atan(),
      asin: (a) => a.asin(),
      acos: (a) => a.acos(),
      log10: (a) => a.log(10),
      log2: (a) => a.log(2),
      relu: (a) => (a.gt(0) ? a : zero),
      sign: (a) => big(Math.sign(a.toNumber())),
    },
    operators: {
      '+': (a, b) => a.plus(b),
      '-': (a, b) => a.minus(b),
      '*': (a, b) => a.times(b),
      '/': (a, b) => a.div(b),
      '^': (a, b) => a.pow(b),
      '.^': (a, b) => a.pow(b),
      '>': (a, b) => truth(a.gt(b)),
      '>=': (a, b) => truth(a.gte(b)),
      max: (a, b) => (b.gt(a) ? b : a),
      min: (a, b) => (b.lt(a) ? b : a),
    },
    sum: (terms) => terms.reduce((total, term) => total.plus(term), zero),
    isZero: (a) => a.isZero(),
    toNumber: (a) => a.toNumber(),
  };
}

/** The value of every quantity, entry by entry, to almost so many digits. */
export function exactValues(trace: Trace, digits: number): ReadonlyMap<string, readonly Big[]> {
  const arithmetic = decimals(digits);
  const found = new Map<string, Entries<Big>>();
  for (const [name, { rows, cols, data }] of trace.problem.given)
    found.set(name, { rows, cols, at: (i, j) => arithmetic.number(data[i * cols + j]!) });
  const interpret = interpreter((name) => found.get(name)!, arithmetic);
  for (const { name, tree } of trace.steps)
    found.set(name, kept(spread(interpret(tree), trace.values.get(name)!)));
  const listed = [...found].map(([name, { rows, cols, at }]) => {
    const entries = Array.from({ length: rows * cols }, (_, k) =>
      at(Math.floor(k / cols), k % cols),
    );
    return [name, entries] as const;
  });
  return new Map(listed);
}

/** Decimals of any exponent. */
export const Whole = Decimal.clone({ minE: -9e15, maxE: 9e15 });

/**
 * What is wrong with a printed number; undefined where it is the exact one rounded once, and in the
 * notation of its size.
 */
export function printedWrong(text: string, exact: Big, digits: number): string | undefined {
  const isScientific = text.includes('e');
  if (exact.isZero()) return text === '0' ? undefined : `${text} is 0`;
  const size = exact.abs();
  const power = size.e;
  if (isScientific === (power >= -4 && power < 8))
    return `${text} has the notation of another size`;
  const error = exact.minus(text).abs();
  const unit = lastUnit(text, exact, digits);
  // Rounded up to a power of ten, a number still counts the digits below it.
  return error.lte(unit.times('0.5')) ? undefined : `${text} is ${exact.toPrecision(digits + 12)}`;
}

/** One in the last place of a text. */
function lastUnit(text: string, exact: Big, digits: number): Big {
  const power = text.includes('e') ? exact.abs().e - digits : -digits;
  return new Whole(`1e${power}`);
}

/** Whether a value lies in the middle between two texts, as far as the reference can tell. */
export function isTie(text: string, exact: Big, digits: number): boolean {
  const half = lastUnit(text, exact, digits).times('0.5');
  return exact.minus(text).abs().minus(half).abs().lt(half.times('1e-30'));
}
