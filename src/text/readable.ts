// A formula rewritten to be read, for quantities of known shapes: without what means nothing for
// one number, or one entry written out. What comes out is for printing; values are computed from
// the formulas as they stand in the steps.
import type { Formula } from '../model/formula.ts';
import {
  axisOf,
  isOfSeveral,
  isPairwise,
  isSingle,
  one,
  poolWindow,
  rowAndColumn,
  shapeOfFormula,
  stackedSide,
  type Shape,
  type ShapeOf,
} from '../model/shape.ts';
import { argumentsOf, headOf, replace } from '../model/tree.ts';
import { entryIndex, entryText, oneEntry, splitEntry, type Matrix } from '../matrix.ts';

/** What an operator on single numbers is written as. */
const scalarHeads: Readonly<Record<string, string>> = { '.*': '*', './': '/', '.^': '^' };

/**
 * Without transposes, dots, sums and counts of single numbers, and without ones and zeros that
 * change nothing: a scalar network reads as one.
 */
export function readable(tree: Formula, shapeOf: ShapeOf): Formula {
  if (typeof tree === 'number') return tree < 0 ? ['-', -tree] : tree;
  if (typeof tree === 'string') return tree;
  const [head, ...parts] = tree;
  if (head === 'index') return readableIndex(tree, shapeOf);
  const shapes = parts.map((part) => (isShaped(part) ? shapeOfFormula(part, shapeOf) : one));
  const read = parts.map((part) => readable(part, shapeOf));
  const [first = 1, second] = read;
  const isOfOne = parts.length > 0 && isSingle(shapes[0]!) && !isOfSeveral(tree);
  if (isOfOne && (head === 'count' || head === 'ones')) return 1;
  if (isOfOne && ofOneNumber.has(head)) return first;
  const simpler = withoutOnes(head, first, second) ?? withoutZeros(head, read);
  if (simpler !== undefined) return simpler;
  const isScalar = head === '.*' ? shapes.some(isSingle) : shapes.every(isSingle);
  return [isScalar ? (scalarHeads[head] ?? head) : head, ...read];
}

/** What a single number comes out of as it went in. */
const ofOneNumber: ReadonlySet<string> = new Set(["'", 'sum', 'mean', 'max', 'min']);

/** Without sums and the like of single numbers, and nothing else. */
export const withoutIdle = (tree: Formula, shapeOf: ShapeOf): Formula =>
  replace(tree, (node) => {
    const [first] = argumentsOf(node);
    const isIdle = ofOneNumber.has(headOf(node) ?? '') && !isOfSeveral(node);
    if (first === undefined || !isIdle || !isSingle(shapeOfFormula(first, shapeOf)))
      return undefined;
    return withoutIdle(first, shapeOf);
  });

/** False of what has no value: an empty bracket, a range. */
const isShaped = (tree: Formula): boolean =>
  typeof tree !== 'object' || !['empty', 'all', ':'].includes(tree[0]);

/** `p[2]` as the name of that entry. */
function readableIndex(tree: Formula, shapeOf: ShapeOf): Formula {
  const [of = 0, ...indices] = argumentsOf(tree);
  if (typeof of !== 'string' || !indices.every((index) => typeof index === 'number'))
    return ['index', readable(of, shapeOf), ...indices];
  const [row, col] = rowAndColumn(shapeOf(of), indices) as readonly [number, number];
  return entryName(of, row - 1, col - 1, shapeOf);
}

const products: readonly string[] = ['*', '.*'];
const quotients: readonly string[] = ['/', './'];

function withoutOnes(
  head: string,
  first: Formula,
  second: Formula | undefined,
): Formula | undefined {
  const isProduct = products.includes(head);
  if (second === undefined) return head === '-' ? unsigned(first) : undefined;
  if (!isProduct && !quotients.includes(head)) return undefined;
  if (second === 1) return first;
  if (isMinusOne(second)) return negated(first);
  if (isProduct && first === 1) return second;
  return isProduct && isMinusOne(first) ? negated(second) : undefined;
}

const isMinusOne = (tree: Formula): boolean => unsigned(tree) === 1;

const negated = (tree: Formula): Formula => unsigned(tree) ?? ['-', tree];

/** What a minus stands in front of; undefined where there is none. */
const unsigned = (tree: Formula): Formula | undefined =>
  typeof tree === 'object' && tree[0] === '-' && tree.length === 2 ? tree[1] : undefined;

function withoutZeros(head: string, parts: readonly Formula[]): Formula | undefined {
  const [first = 0, second] = parts;
  if (products.includes(head) && parts.includes(0)) return 0;
  if (quotients.includes(head) && first === 0) return 0;
  if (head === '-' && second === 0) return first;
  if (head === '-' && first === 0) return second === undefined ? 0 : ['-', second];
  if (head !== '+' || !parts.includes(0)) return undefined;
  const rest = parts.filter((part) => part !== 0);
  return rest.length > 1 ? ['+', ...rest] : (rest[0] ?? 0);
}

/**
 * The entry of a formula at a row and a column, both from 0, as a formula of entries, every sum
 * written out.
 */
export function entryOf(tree: Formula, row: number, col: number, shapeOf: ShapeOf): Formula {
  return readable(entry(tree, row, col, shapeOf), (name) =>
    splitEntry(name).entry === '' ? shapeOf(name) : one,
  );
}

function entry(tree: Formula, row: number, col: number, shapeOf: ShapeOf): Formula {
  if (typeof tree === 'number') return tree;
  if (typeof tree === 'string') return entryName(tree, row, col, shapeOf);
  const [head, ...parts] = tree;
  const shape = (part: Formula): Shape => shapeOfFormula(part, shapeOf);
  const at = (part: Formula, i: number, j: number): Formula => entry(part, i, j, shapeOf);
  const [first = 0, second = 0] = parts;
  const own = entries[head];
  if (own && !isPairwise(tree)) {
    const made = own({ tree, head, parts, row, col, shape, at });
    if (made !== undefined) return made;
  }
  if (head === '*' && !isSingle(shape(first)) && !isSingle(shape(second))) {
    const terms = Array.from({ length: shape(first).cols }, (_, k): Formula => [
      '*',
      at(first, row, k),
      at(second, k, col),
    ]);
    return total(terms);
  }
  if (isKept.has(head)) return entryOfWhole(tree, row, col, shape(tree));
  return [
    head,
    ...parts.map((part) => {
      const { rows, cols } = shape(part);
      return at(part, rows === 1 ? 0 : row, cols === 1 ? 0 : col);
    }),
  ];
}

/** What is too long to be written out entry by entry. */
const isKept: ReadonlySet<string> = new Set(['firstmax', 'firstmin', 'unpool', 'place', 'index']);

const entryOfWhole = (tree: Formula, row: number, col: number, shape: Shape): Formula => {
  if (isSingle(shape)) return tree;
  return shape.cols === 1 ? ['index', tree, row + 1] : ['index', tree, row + 1, col + 1];
};

interface Asked {
  readonly tree: Formula;
  readonly head: string;
  readonly parts: readonly Formula[];
  readonly row: number;
  readonly col: number;
  readonly shape: (part: Formula) => Shape;
  readonly at: (part: Formula, i: number, j: number) => Formula;
}

type EntryRule = (asked: Asked) => Formula | undefined;

/** The entries that a reduction goes over for one entry of its result. */
function line({ tree, parts, row, col, shape, at }: Asked): Formula[] {
  const [of = 0] = parts;
  const axis = axisOf(tree);
  const all = places(shape(of)).filter(
    ([i, j]) => axis === undefined || (axis === 1 ? j === col : i === row),
  );
  return all.map(([i, j]) => at(of, i, j));
}

const mean: EntryRule = (asked) => {
  const all = line(asked);
  return ['/', total(all), all.length];
};

const put = (asked: Asked): Formula | undefined => {
  const { tree, parts, row, col, shape, at } = asked;
  const shapes = parts.map(shape);
  const side = stackedSide(tree, shapes);
  let from = side === 'rows' ? row : col;
  for (const [k, part] of parts.entries()) {
    const size = shapes[k]![side];
    if (from < size) return side === 'rows' ? at(part, from, col) : at(part, row, from);
    from -= size;
  }
  return undefined;
};

const windowed: EntryRule = ({ parts, row, col, shape, at }) => {
  const [image = 0, filter = 0] = parts;
  return total(
    places(shape(filter)).map(([u, v]) => ['*', at(image, row + u, col + v), at(filter, u, v)]),
  );
};

const spread: EntryRule = ({ parts, row, col, shape, at }) => {
  const [gradient = 0, filter = 0] = parts;
  const { rows, cols } = shape(gradient);
  const terms = places(shape(filter)).flatMap(([u, v]): Formula[] => {
    const [i, j] = [row - u, col - v];
    const isInside = i >= 0 && i < rows && j >= 0 && j < cols;
    return isInside ? [['*', at(gradient, i, j), at(filter, u, v)]] : [];
  });
  return total(terms);
};

const pooled: EntryRule = ({ parts, row, col, shape, at }) => {
  const [image = 0] = parts;
  const { high, wide, stride } = poolWindow(shape(image), parts);
  const all = places({ rows: high, cols: wide });
  return ['max', ...all.map(([u, v]) => at(image, row * stride + u, col * stride + v))];
};

const shares: EntryRule = (asked) => {
  const { parts, row, col, at } = asked;
  const power = (of: Formula): Formula => ['exp', of];
  return ['/', power(at(parts[0]!, row, col)), total(line(asked).map(power))];
};

/** The first and the last place that an index takes of `size`, from 0; undefined of a name. */
function rangeOf(index: Formula, size: number): readonly [number, number] | undefined {
  if (typeof index === 'number') return [index - 1, index - 1];
  if (typeof index !== 'object') return undefined;
  return index[0] === 'all' ? [0, size - 1] : [(index[1] as number) - 1, (index[2] as number) - 1];
}

/** Where the gradient of an entry stands, and 0 elsewhere. */
const placed: EntryRule = ({ parts: [gradient = 0, of = 0, ...indices], row, col, shape, at }) => {
  const whole = shape(of);
  const [down = 0, along = 0] = rowAndColumn(whole, indices);
  const [rows, cols] = [rangeOf(down, whole.rows), rangeOf(along, whole.cols)];
  if (rows === undefined || cols === undefined) return undefined;
  const isIn = (k: number, [from, to]: readonly [number, number]): boolean => k >= from && k <= to;
  if (!isIn(row, rows) || !isIn(col, cols)) return 0;
  const own = shape(gradient);
  return at(gradient, own.rows === 1 ? 0 : row - rows[0], own.cols === 1 ? 0 : col - cols[0]);
};

/** One entry of an operator's value, for those that do not go entry by entry. */
const entries: Readonly<Record<string, EntryRule>> = {
  count: (asked) => line(asked).length,
  sum: (asked) => total(line(asked)),
  mean,
  norm: (asked) => ['sqrt', total(line(asked).map((of) => ['.^', of, 2]))],
  max: (asked) => ['max', ...line(asked)],
  min: (asked) => ['min', ...line(asked)],
  softmax: shares,
  "'": ({ parts, row, col, at }) => at(parts[0]!, col, row),
  ones: () => 1,
  only: ({ parts, row, col, at }) =>
    row === (parts[1] as number) - 1 ? at(parts[0]!, row, col) : 0,
  rows: put,
  list: put,
  beside: put,
  conv: windowed,
  convfull: spread,
  place: placed,
  maxpool: pooled,
  index: ({ parts: [of = 0, ...indices], row, col, shape, at }) => {
    const whole = shape(of);
    const [down = 0, along = 0] = rowAndColumn(whole, indices);
    const [i] = rangeOf(down, whole.rows) ?? [];
    const [j] = rangeOf(along, whole.cols) ?? [];
    return i === undefined || j === undefined ? undefined : at(of, i + row, j + col);
  },
};

/** `W1[1,2]`; a single number is the same in every place. */
export function entryName(name: string, row: number, col: number, shapeOf: ShapeOf): string {
  const shape = shapeOf(name);
  return name + entryText(row * shape.cols + col, shape);
}

const places = ({ rows, cols }: Shape): [number, number][] =>
  Array.from({ length: rows * cols }, (_, k) => [Math.floor(k / cols), k % cols]);

/** One sum of all terms, sums among them taken apart. */
function total(terms: readonly Formula[]): Formula {
  const [first = 0] = terms;
  return terms.length <= 1
    ? first
    : [
        '+',
        ...terms.flatMap((term) =>
          typeof term === 'object' && term[0] === '+' ? (term.slice(1) as Formula[]) : [term],
        ),
      ];
}

/** The entry of a quantity that a name stands for, `W1[1,2]`. */
export function entryValue(name: string, values: ReadonlyMap<string, Matrix>): Matrix {
  const { quantity, entry } = splitEntry(name);
  const value = values.get(quantity);
  const k = value && entryIndex(entry, value);
  if (k === undefined) throw new Error(`no number for ${name}`);
  return oneEntry(value!, k);
}
