// Numbers that are computed alike are equal, however many digits would be needed to tell: e^2 and
// e^2 tie, and their difference is 0.
import type { Arithmetic } from './arithmetic.ts';

/** A number with the number of the way in which it was computed. */
type Told<T> = T & { readonly way: number };

/** Operations for which the order of two numbers does not matter. */
const commutative: ReadonlySet<string> = new Set(['+', '*', 'max', 'min']);

/** What two numbers that are equal give. */
const ofEqual: Readonly<Record<string, 0 | 1>> = { '-': 0, '>': 0, '>=': 1 };

/** What is kept in memory: numbers beyond these count as unlike all others. */
const mostWays = 200_000;
const mostTerms = 1000;

/** An arithmetic that sees where two numbers are computed alike. */
export function seeingAlike<T extends object>(arithmetic: Arithmetic<T>): Arithmetic<Told<T>> {
  const ways = new Map<string, number>();
  let others = 0;
  const unlike = (value: T): Told<T> => ({ ...value, way: --others });
  const told = (value: T, ...way: readonly (string | number)[]): Told<T> => {
    if (ways.size >= mostWays) return unlike(value);
    const key = way.join(' ');
    if (!ways.has(key)) ways.set(key, ways.size);
    return { ...value, way: ways.get(key)! };
  };
  const number = (value: number): Told<T> => told(arithmetic.number(value), 'number', value);

  const ofOne =
    (name: string, apply: (a: T) => T) =>
    (a: Told<T>): Told<T> =>
      told(apply(a), name, a.way);

  const ofTwo =
    (name: string, apply: (a: T, b: T) => T) =>
    (a: Told<T>, b: Told<T>): Told<T> => {
      const equal = a.way === b.way ? ofEqual[name] : undefined;
      if (equal !== undefined) return number(equal);
      const [first, second] = commutative.has(name) && b.way < a.way ? [b, a] : [a, b];
      return told(apply(a, b), name, first.way, second.way);
    };

  const isAtLeast = arithmetic.operators['>=']!;
  const beats = (a: Told<T>, b: Told<T>): boolean =>
    a.way === b.way || arithmetic.toNumber(isAtLeast(a, b)) === 1;

  /** One of the two where it is known which, so that it stays what it is. */
  const extreme =
    (name: string, apply: (a: T, b: T) => T, isFirst: (a: Told<T>, b: Told<T>) => boolean) =>
    (a: Told<T>, b: Told<T>): Told<T> => {
      if (isFirst(a, b)) return a;
      return isFirst(b, a) ? b : ofTwo(name, apply)(a, b);
    };

  const { max, min } = arithmetic.operators;
  return {
    number,
    constant: (name) => told(arithmetic.constant(name), name),
    functions: mapped(arithmetic.functions, ofOne),
    operators: {
      ...mapped(arithmetic.operators, ofTwo),
      max: extreme('max', max!, beats),
      min: extreme('min', min!, (a, b) => beats(b, a)),
    },
    sum: (terms) => {
      const total = arithmetic.sum(terms);
      if (terms.length > mostTerms) return unlike(total);
      return told(total, 'sum', ...terms.map(({ way }) => way));
    },
    isZero: arithmetic.isZero,
    toNumber: arithmetic.toNumber,
  };
}

const mapped = <A, B>(
  table: Readonly<Record<string, A>>,
  change: (name: string, of: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(table).map(([name, of]) => [name, change(name, of)]));
