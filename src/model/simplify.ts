// Formulas that the chain rule makes, written as a person would: sign, number, factors in the order
// they came; no ones, no zeros, no double signs, numbers put together. The value stays the same;
// only whole numbers are calculated with.
import type { Formula } from './formula.ts';
import {
  entrywise,
  isSameShape,
  isSingle,
  Misfit,
  shapeOfFormula,
  type Shape,
  type ShapeOf,
} from './shape.ts';
import { argumentsOf, isSame, replace } from './tree.ts';

/**
 * `numerator / denominator · above / below`, entry by entry; the number is a fraction of whole
 * numbers.
 */
interface Product {
  readonly numerator: number;
  readonly denominator: number;
  readonly above: readonly Formula[];
  readonly below: readonly Formula[];
}

const unit: Product = { numerator: 1, denominator: 1, above: [], below: [] };

/**
 * The same value in fewer words. `shapeOf` tells a matrix product from a number times something.
 */
export function simplify(tree: Formula, shapeOf: ShapeOf): Formula {
  const short = fromProduct(productOf(tree, shapeOf));
  return shapeIfAny(short, shapeOf) ? short : tree;
}

/** The sum of formulas, those of the same kind put together, common factors taken out. */
export function simplifiedSum(terms: readonly Formula[], shapeOf: ShapeOf): Formula {
  const short = fromProduct(factoredSum(terms.map((term) => productOf(term, shapeOf))));
  return shapeIfAny(short, shapeOf) ? short : plainSum(terms);
}

/**
 * Undefined where, in the order of its factors, a column would stand beside a row: `c ./ M .* r`
 * has a shape, `c .* r ./ M` none.
 */
export function shapeIfAny(tree: Formula, shapeOf: ShapeOf): Shape | undefined {
  try {
    return shapeOfFormula(tree, shapeOf);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/** The sum of formulas as they are, one behind the other. */
export function plainSum(terms: readonly Formula[]): Formula {
  return terms.reduce((sum, term) => {
    const negated = withoutSign(term);
    return negated === undefined ? ['+', sum, term] : ['-', sum, negated];
  });
}

const mayBeginWithSign: ReadonlySet<string> = new Set(['-', '.*', './', '*', '/']);

/** What a minus stands in front of, in a formula that begins with one; undefined of others. */
export function withoutSign(tree: Formula): Formula | undefined {
  if (typeof tree !== 'object' || !mayBeginWithSign.has(tree[0])) return undefined;
  const [head, first = 0, ...rest] = tree;
  if (head === '-') return rest.length === 0 ? first : undefined;
  const inner = withoutSign(first);
  return inner === undefined ? undefined : [head, inner, ...rest];
}

function productOf(tree: Formula, shapeOf: ShapeOf): Product {
  if (typeof tree === 'number') return numberProduct(tree);
  if (typeof tree === 'string') return { ...unit, above: [tree] };
  const [head] = tree;
  const args = argumentsOf(tree);
  const [first = 0, second] = args;
  const product = (of: Formula): Product => productOf(of, shapeOf);
  if (second === undefined) return unaryProduct(head, first, tree, shapeOf);
  if (isTimes(head, first, second, shapeOf)) return times(product(first), product(second));
  if (head === './' || head === '/') return times(product(first), inverse(product(second)));
  if (head === '*') return matrixProduct(inShape(first, shapeOf), inShape(second, shapeOf));
  if (head === '+' || head === '-') {
    const terms = [product(first), head === '+' ? product(second) : negative(product(second))];
    return factored(terms.flatMap((term) => termsOf(term, shapeOf)));
  }
  if (head === '.^' || head === '^') return powerOf(head, first, second, shapeOf);
  return { ...unit, above: [[head, ...args.map((arg) => fromProduct(inShape(arg, shapeOf)))]] };
}

/**
 * The same for an argument whose shape matters, as that of a sum or a count: a number that would
 * stand for as many equal ones is left as it was.
 */
function inShape(tree: Formula, shapeOf: ShapeOf): Product {
  const product = productOf(tree, shapeOf);
  if (typeof tree !== 'object' || shapeless.has(tree[0])) return product;
  const has = shapeIfAny(fromProduct(product), shapeOf);
  const isKept = has !== undefined && isSameShape(has, shapeOfFormula(tree, shapeOf));
  return isKept ? product : { ...unit, above: [tree] };
}

/** Indices, and the empty place before an axis. */
const shapeless: ReadonlySet<string> = new Set([':', 'all', 'empty']);

function numberProduct(value: number): Product {
  if (Number.isSafeInteger(value)) return { ...unit, numerator: value };
  const sign = value < 0 ? -1 : 1;
  return { ...unit, numerator: sign, above: [Math.abs(value)] };
}

/** Entry by entry, or with a number on one side; a product of matrices is not. */
const isTimes = (head: string, first: Formula, second: Formula, shapeOf: ShapeOf): boolean =>
  head === '.*' ||
  (head === '*' &&
    (isSingle(shapeOfFormula(first, shapeOf)) || isSingle(shapeOfFormula(second, shapeOf))));

function unaryProduct(head: string, of: Formula, tree: Formula, shapeOf: ShapeOf): Product {
  if (of === 0 && typeof tree === 'object' && tree.length === 1) return { ...unit, above: [tree] };
  if (head === '-') return negative(productOf(of, shapeOf));
  if (head === "'") return transposed(productOf(of, shapeOf), shapeOf);
  const isEntrywise = entrywise.has(head) && head !== 'ones';
  const inner = isEntrywise ? productOf(of, shapeOf) : inShape(of, shapeOf);
  return { ...unit, above: [[head, fromProduct(inner)]] };
}

/** Numbers come out of a transpose, and two of them are none. */
function transposed(inner: Product, shapeOf: ShapeOf): Product {
  const rest = fromProduct({ ...inner, numerator: 1, denominator: 1 });
  if (isSingle(shapeOfFormula(rest, shapeOf))) return inner;
  const turned: Formula =
    typeof rest === 'object' && rest[0] === "'" ? (rest[1] as Formula) : ["'", rest];
  return { ...inner, above: [turned], below: [] };
}

/** Numbers come out of a product of matrices. */
function matrixProduct(first: Product, second: Product): Product {
  const bare = (of: Product): Formula => fromProduct({ ...of, numerator: 1, denominator: 1 });
  return reduced({
    numerator: first.numerator * second.numerator,
    denominator: first.denominator * second.denominator,
    above: [['*', bare(first), bare(second)]],
    below: [],
  });
}

function powerOf(head: string, base: Formula, exponent: Formula, shapeOf: ShapeOf): Product {
  const power = simplify(exponent, shapeOf);
  if (power === 1) return productOf(base, shapeOf);
  if (power === 0) return unit;
  return { ...unit, above: [[head, simplify(base, shapeOf), power]] };
}

const negative = (of: Product): Product => ({ ...of, numerator: 0 - of.numerator });

const inverse = (of: Product): Product => {
  if (of.numerator === 0) return { ...unit, below: [0] };
  const sign = of.numerator < 0 ? -1 : 1;
  return {
    numerator: sign * of.denominator,
    denominator: sign * of.numerator,
    above: of.below,
    below: of.above,
  };
};

function times(first: Product, second: Product): Product {
  const above = [...first.above, ...second.above];
  const below = [...first.below, ...second.below];
  const numerator = first.numerator * second.numerator;
  const denominator = first.denominator * second.denominator;
  if (Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator))
    return reduced({ numerator, denominator, above, below });
  return {
    ...first,
    above: [...above, second.numerator],
    below: [...below, second.denominator],
  };
}

function reduced(of: Product): Product {
  if (of.numerator === 0) return { ...unit, numerator: 0 };
  const divisor = greatestCommonDivisor(Math.abs(of.numerator), of.denominator);
  return { ...of, numerator: of.numerator / divisor, denominator: of.denominator / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** A product that is nothing but a sum, as the terms of that. */
function termsOf(of: Product, shapeOf: ShapeOf): Product[] {
  const [only] = of.above;
  const isSum =
    of.above.length === 1 &&
    of.below.length === 0 &&
    of.denominator === 1 &&
    Math.abs(of.numerator) === 1 &&
    typeof only === 'object' &&
    (only[0] === '+' || only[0] === '-') &&
    only.length === 3;
  if (!isSum) return [of];
  const [head, first, second] = only as readonly [string, Formula, Formula];
  const signed = (tree: Formula, isMinus: boolean): Product[] => {
    const product = productOf(tree, shapeOf);
    return termsOf(isMinus ? negative(product) : product, shapeOf);
  };
  const isMinus = of.numerator < 0;
  return [...signed(first, isMinus), ...signed(second, isMinus !== (head === '-'))];
}

/** Terms of the same kind together; one of several terms makes a sum of it. */
function factored(terms: readonly Product[]): Product {
  const together = collected(terms);
  if (together.length === 0) return { ...unit, numerator: 0 };
  const [first] = together;
  return together.length === 1 ? first! : { ...unit, above: [sumOf(together)] };
}

/** The same with what all terms share taken out of the sum. */
function factoredSum(terms: readonly Product[]): Product {
  const together = collected(terms);
  const [first] = together;
  if (first === undefined) return { ...unit, numerator: 0 };
  if (together.length === 1) return first;
  const above = shared(together.map((term) => term.above));
  const below = shared(together.map((term) => term.below));
  const rest = together.map((term) => ({
    ...term,
    above: without(term.above, above),
    below: without(term.below, below),
  }));
  return { ...unit, above: [...above, sumOf(rest)], below };
}

function collected(terms: readonly Product[]): Product[] {
  const together: Product[] = [];
  for (const term of terms) {
    if (term.numerator === 0) continue;
    const k = together.findIndex((other) => isSameKind(other, term));
    const other = together[k];
    if (other === undefined) together.push(term);
    else together[k] = added(other, term);
  }
  return together.filter((term) => term.numerator !== 0);
}

const isSameKind = (one: Product, other: Product): boolean =>
  isSame(['', ...one.above], ['', ...other.above]) &&
  isSame(['', ...one.below], ['', ...other.below]);

const added = (one: Product, other: Product): Product =>
  reduced({
    ...one,
    numerator: one.numerator * other.denominator + other.numerator * one.denominator,
    denominator: one.denominator * other.denominator,
  });

/** What is in every list, as often as in the one that has it the fewest times. */
function shared(lists: readonly (readonly Formula[])[]): Formula[] {
  const [first = [], ...others] = lists;
  return others.reduce<Formula[]>((common, list) => inBoth(common, list), [...first]);
}

function inBoth(one: readonly Formula[], other: readonly Formula[]): Formula[] {
  const left = [...other];
  return one.filter((factor) => takeFrom(left, factor));
}

function without(list: readonly Formula[], taken: readonly Formula[]): Formula[] {
  const left = [...list];
  for (const factor of taken) takeFrom(left, factor);
  return left;
}

/** Takes one such factor out; false where there is none. */
function takeFrom(list: Formula[], factor: Formula): boolean {
  const at = list.findIndex((other) => isSame(other, factor));
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

/** A positive term stands first where there is one. */
function sumOf(terms: readonly Product[]): Formula {
  const lead = Math.max(
    0,
    terms.findIndex(({ numerator }) => numerator > 0),
  );
  const ordered = [terms[lead]!, ...terms.filter((_, k) => k !== lead)];
  return ordered
    .slice(1)
    .reduce<Formula>(
      (sum, term) =>
        term.numerator < 0
          ? ['-', sum, fromProduct(negative(term))]
          : ['+', sum, fromProduct(term)],
      fromProduct(ordered[0]!),
    );
}

/** Sign, number, factors, and what they are divided by: entries first, then counts and numbers. */
function fromProduct({ numerator, denominator, above, below }: Product): Formula {
  const size = Math.abs(numerator);
  const [first, ...rest] = above;
  const isDivided = below.length > 0 || denominator !== 1;
  if (size === 0 || first === undefined)
    return quotient(isDivided && numerator < 0 ? ['-', size] : numerator, below, denominator);
  const signed: Formula = size === 1 ? first : size;
  const lead: Formula = numerator < 0 ? ['-', signed] : signed;
  const start: Formula = size === 1 ? lead : ['*', lead, first];
  const whole = rest.reduce<Formula>(
    (product, factor) => [typeof product === 'number' ? '*' : '.*', product, factor],
    start,
  );
  return quotient(whole, below, denominator);
}

function quotient(above: Formula, below: readonly Formula[], denominator: number): Formula {
  const isPlain = (factor: Formula): boolean =>
    typeof factor === 'number' ||
    (typeof factor === 'object' &&
      (factor[0] === 'count' || factor[0] === 'sqrt') &&
      isConstant(factor));
  const entries = below.filter((factor) => !isPlain(factor));
  const plain = below.filter(isPlain);
  const byEntries = entries.reduce<Formula>((whole, factor) => ['./', whole, factor], above);
  const all = denominator === 1 ? plain : [...plain, denominator];
  return all.reduce<Formula>((whole, factor) => ['/', whole, factor], byEntries);
}

/** True of what no value of a quantity changes. */
function isConstant(tree: Formula): boolean {
  let constant = true;
  replace(tree, (node) => {
    if (typeof node === 'object' && node[0] === 'count') return 0;
    if (typeof node === 'string') constant = false;
    return undefined;
  });
  return constant;
}
