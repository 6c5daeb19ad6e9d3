// The shape of a formula's value from the shapes of what it reads: one rule for each operator, and
// what does not fit.
import { shapeText, type Matrix } from '../matrix.ts';
import type { Formula } from './formula.ts';
import { formulaSource } from './print.ts';
import { argumentsOf, headOf } from './tree.ts';

export type Shape = Pick<Matrix, 'rows' | 'cols'>;

/** The shape of a quantity by its name. */
export type ShapeOf = (name: string) => Shape;

export const one: Shape = { rows: 1, cols: 1 };

export const isSingle = ({ rows, cols }: Shape): boolean => rows === 1 && cols === 1;

export const isSameShape = (a: Shape, b: Shape): boolean => a.rows === b.rows && a.cols === b.cols;

/** Shapes that do not go together, at a node of the tree, where it is told at an argument of it. */
export class Misfit extends Error {
  readonly node: Formula;
  /** From 0. */
  readonly argument: number | undefined;

  constructor(node: Formula, message: string, argument?: number) {
    super(message);
    this.node = node;
    this.argument = argument;
  }
}

/** Down the rows and along them: a sum over axis 1 has one row, one over axis 2 one column. */
export type Axis = 1 | 2;

/** What a reduction leaves: one number, or one row or column where an axis is given. */
function reducedShape({ rows, cols }: Shape, axis: Axis | undefined): Shape {
  if (axis === undefined) return one;
  return axis === 1 ? { rows: 1, cols } : { rows, cols: 1 };
}

/** Functions of one number that a model can call. */
export const functionsOfOne = [
  'exp',
  'log',
  'sqrt',
  'abs',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'relu',
  'softplus',
  'erf',
] as const;

const entrywiseFunctions = [...functionsOfOne, 'sign', 'ones'] as const;

/** Functions of one argument that change no shape: those, and two of which rules are made. */
export type Entrywise = (typeof entrywiseFunctions)[number];

export const entrywise: ReadonlySet<string> = new Set(entrywiseFunctions);

const reductions: ReadonlySet<string> = new Set(['sum', 'mean', 'norm', 'count', 'max', 'min']);

/**
 * Operators that act entry by entry, a number with every entry, a column in every column, a row in
 * every row.
 */
const pointwise: ReadonlySet<string> = new Set([
  '+',
  '-',
  '/',
  '^',
  '.*',
  './',
  '.^',
  '>',
  '>=',
  'sigmoidrest',
  'tanhslope',
]);

/** An axis, an index, the size of a window: an argument that says how, not of what. */
export const isSetting = (head: string, argument: number): boolean =>
  argument > 0 && withSettings.has(head);

/** Functions whose second argument is an axis, where there is one. */
export const withAxis: ReadonlySet<string> = new Set(['softmax', 'sum', 'mean', 'count']);

const withSettings: ReadonlySet<string> = new Set([...withAxis, 'index', 'maxpool']);

/** The axis of a reduction: `sum(X, 1)`, `max(X, [], 2)`. Undefined where it is over everything. */
export function axisOf(tree: Formula): Axis | undefined {
  if (typeof tree !== 'object' || isOfSeveral(tree)) return undefined;
  const axis = tree[isExtreme(tree) ? 3 : 2];
  return axis === 1 || axis === 2 ? axis : undefined;
}

const isExtreme = (tree: Formula): tree is readonly [string, ...Formula[]] =>
  typeof tree === 'object' && (tree[0] === 'max' || tree[0] === 'min');

/**
 * True for `max(a, b)`, which takes the larger entry by entry; false for the largest of a matrix.
 */
export const isPairwise = (tree: Formula): boolean => isExtreme(tree) && tree.length === 3;

/** True of a `max` or `min` of what it lists, two or more, as `max(a, b, c)`. */
export const isOfSeveral = (tree: Formula): boolean =>
  isExtreme(tree) && tree.length > 2 && headOf(tree[2] as Formula) !== 'empty';

/** How many entries `count` counts: all of its argument, or those of one column or row. */
export function countOf(tree: Formula, shapeOf: ShapeOf): number {
  const { rows, cols } = shapeOfFormula(argumentsOf(tree)[0]!, shapeOf);
  const axis = axisOf(tree);
  if (axis === undefined) return rows * cols;
  return axis === 1 ? rows : cols;
}

/**
 * What an index says of the rows and of the columns of a matrix: one index counts down a column or
 * along a row.
 */
export function rowAndColumn(
  of: Shape,
  [first = 0, second]: readonly Formula[],
): readonly [row: Formula, col: Formula] {
  if (second !== undefined) return [first, second];
  return of.cols === 1 ? [first, 1] : [1, first];
}

/** The shape of a formula's value. Throws Misfit. */
export function shapeOfFormula(tree: Formula, shapeOf: ShapeOf): Shape {
  if (typeof tree === 'number') return one;
  if (typeof tree === 'string') return shapeOf(tree);
  const head = tree[0];
  const own = shapes[head];
  if (own) {
    const shape = (k: number): Shape => shapeOfFormula(tree[k + 1] as Formula, shapeOf);
    return own(tree, shape, argumentsOf(tree));
  }
  const first = tree.length > 1 ? shapeOfFormula(tree[1] as Formula, shapeOf) : one;
  if (head === '*') return productShape(tree, first, shapeOfFormula(tree[2] as Formula, shapeOf));
  if (isPairwise(tree) || (pointwise.has(head) && tree.length > 2)) {
    let whole = first;
    for (let k = 2; k < tree.length; k++)
      whole = broadcast(tree, whole, shapeOfFormula(tree[k] as Formula, shapeOf));
    return whole;
  }
  if (reductions.has(head)) return reducedShape(first, axisOf(tree));
  if (head === '-' || head === 'only' || entrywise.has(head)) return first;
  throw new Error(`no shape for ${head}`);
}

/** True of an operator or a function of formulas, not of those that values alone have. */
export const isKnownHead = (head: string): boolean =>
  head === '*' ||
  pointwise.has(head) ||
  reductions.has(head) ||
  entrywise.has(head) ||
  Object.hasOwn(shapes, head);

type ShapeRule = (tree: Formula, shape: (k: number) => Shape, args: readonly Formula[]) => Shape;

const ofFirst: ShapeRule = (_, shape) => shape(0);

/** Operators with a rule of their own. */
const shapes: Readonly<Record<string, ShapeRule>> = {
  // Each shape is asked for once: asked for twice, it would take twice as long at every level.
  "'": (_, shape) => {
    const { rows, cols } = shape(0);
    return { rows: cols, cols: rows };
  },
  softmax: ofFirst,
  logsoftmax: ofFirst,
  firstmax: ofFirst,
  firstmin: ofFirst,
  place: (_, shape) => shape(1),
  unpool: (_, shape) => shape(1),
  unpoolall: (_, shape) => shape(1),
  flip: ofFirst,
  index: (tree, shape, args) => {
    args.forEach((arg, k) => {
      if (k > 0 && typeof arg === 'string' && !isSingle(shape(k)))
        throw new Misfit(tree, `an index is one number, but ${arg} is ${shapeText(shape(k))}`, k);
    });
    return indexShape(tree, shape(0), args);
  },
  rows: (tree, shape, args) =>
    stacked(
      tree,
      args.map((_, k) => shape(k)),
    ),
  pi: () => one,
  e: () => one,
  list: (tree, shape, args) => {
    const shapes = args.map((_, k) => shape(k));
    return isColumn(shapes) ? stacked(tree, shapes) : sideBySide(tree, shapes);
  },
  beside: (tree, shape, args) =>
    sideBySide(
      tree,
      args.map((_, k) => shape(k)),
    ),
  conv: (tree, shape) => convShape(tree, shape(0), shape(1)),
  convfull: (_, shape) => {
    const [gradient, filter] = [shape(0), shape(1)];
    return { rows: gradient.rows + filter.rows - 1, cols: gradient.cols + filter.cols - 1 };
  },
  maxpool: (tree, shape, args) => poolShape(tree, shape(0), args),
};

/** `W is 2×3 and x is 2×1`: what stands on both sides, and its shapes. */
function bothShapes(tree: Formula, left: Shape, right: Shape): string {
  const [first = 0, second = 0] = argumentsOf(tree);
  return `${withShape(first, left)} and ${withShape(second, right)}`;
}

const withShape = (part: Formula, shape: Shape): string =>
  `${shortSource(part)} is ${shapeText(shape)}`;

const longestSource = 40;

function shortSource(tree: Formula): string {
  const source = formulaSource(tree);
  return source.length <= longestSource ? source : `${source.slice(0, longestSource)}…`;
}

/** The shape of a matrix product, or of a number times anything. Throws Misfit at the node. */
export function productShape(tree: Formula, left: Shape, right: Shape): Shape {
  if (isSingle(left)) return right;
  if (isSingle(right)) return left;
  const hint = isSameShape(left, right) ? '; entry by entry is .*' : '';
  if (left.cols !== right.rows)
    throw new Misfit(
      tree,
      `${bothShapes(tree, left, right)}: * needs as many columns on its left as rows on its right${hint}`,
    );
  return { rows: left.rows, cols: right.cols };
}

/** The shape of two values together, entry by entry. Throws Misfit at the node. */
export function broadcast(tree: Formula, a: Shape, b: Shape): Shape {
  if (isSameShape(a, b) || isSingle(b)) return a;
  if (isSingle(a)) return b;
  const isVector = ({ rows, cols }: Shape): boolean => rows === 1 || cols === 1;
  const fits = (a.rows === b.rows || a.cols === b.cols) && (fitsIn(a, b) || fitsIn(b, a));
  if (!fits || (isVector(a) && isVector(b)))
    throw new Misfit(
      tree,
      `${bothShapes(tree, a, b)}, which do not go together entry by entry${pairsHint(tree, a, b)}`,
    );
  return fitsIn(a, b) ? b : a;
}

/** How a column and a row of other lengths are told to meet in every pair of entries. */
function pairsHint(tree: Formula, a: Shape, b: Shape): string {
  const columnAndRow = [a, b].map(({ rows, cols }) =>
    rows === 1 ? 'row' : cols === 1 && 'column',
  );
  const at = columnAndRow.indexOf('column');
  if (at < 0 || !columnAndRow.includes('row') || a.rows * a.cols === b.rows * b.cols) return '';
  const column = shortSource(argumentsOf(tree)[at]!);
  return `; for every entry with every other, ${column} * [[1, 1, …]] repeats the column`;
}

const fitsIn = (small: Shape, large: Shape): boolean =>
  (small.rows === 1 || small.rows === large.rows) &&
  (small.cols === 1 || small.cols === large.cols);

type Counted = 'index' | 'row' | 'column';

/** How many rows or columns the index that is an argument takes of `size`. */
function lengthOf(tree: Formula, k: number, size: number, what: Counted = 'index'): number {
  const index = argumentsOf(tree)[k]!;
  if (typeof index !== 'object' || index[0] !== ':') {
    if (typeof index === 'object' && index[0] === 'all') return size;
    if (typeof index === 'number') checkIndex(tree, k, size, what);
    return 1;
  }
  const [from, to] = argumentsOf(index) as [number, number];
  checkIndex(index, 0, size, what);
  checkIndex(index, 1, size, what);
  if (to < from) throw new Misfit(index, `the range ${from}:${to} is empty`);
  return to - from + 1;
}

function checkIndex(tree: Formula, k: number, size: number, what: Counted): void {
  const index = argumentsOf(tree)[k] as number;
  if (!Number.isInteger(index))
    throw new Misfit(tree, `${index} is not a whole number, which an index must be`, k);
  if (index < 1 || index > size)
    throw new Misfit(tree, `the ${what} ${index} is outside 1 to ${size}`, k);
}

/** One index counts down a column or along a row. */
function indexShape(tree: Formula, of: Shape, [, row = 0, col]: readonly Formula[]): Shape {
  if (col !== undefined)
    return {
      rows: lengthOf(tree, 1, of.rows, 'row'),
      cols: lengthOf(tree, 2, of.cols, 'column'),
    };
  if (of.cols === 1) return { rows: lengthOf(tree, 1, of.rows), cols: 1 };
  if (of.rows === 1) return { rows: 1, cols: lengthOf(tree, 1, of.cols) };
  const asked = typeof row === 'number' ? row : 1;
  const needs = `two indices, [row, column]: a whole row is [${asked}, :]`;
  throw new Misfit(tree, `a ${shapeText(of)} matrix takes ${needs}`);
}

/** `[a, b]` of numbers is a column; of anything larger its parts stand side by side. */
const isColumn = (shapes: readonly Shape[]): boolean => shapes.every(isSingle);

/** Whether the parts of a bracket stand above each other, or side by side. */
export function stackedSide(tree: Formula, shapes: readonly Shape[]): 'rows' | 'cols' {
  const head = headOf(tree);
  return head === 'rows' || (head === 'list' && isColumn(shapes)) ? 'rows' : 'cols';
}

const stacked = (tree: Formula, parts: readonly Shape[]): Shape =>
  inOne(tree, parts, 'rows', 'above each other they need the same number of columns');

const sideBySide = (tree: Formula, parts: readonly Shape[]): Shape =>
  inOne(tree, parts, 'cols', 'beside each other they need the same number of rows');

/** What parts are together whose rows, or columns, add up; the others must be as many in each. */
function inOne(
  tree: Formula,
  parts: readonly Shape[],
  side: 'rows' | 'cols',
  needs: string,
): Shape {
  const [first = one] = parts;
  const other = side === 'rows' ? 'cols' : 'rows';
  const misfit = parts.findIndex((part) => part[other] !== first[other]);
  if (misfit > 0) throw new Misfit(tree, `${partsText(tree, parts, misfit)}: ${needs}`);
  return {
    rows: first.rows,
    cols: first.cols,
    [side]: parts.reduce((sum, part) => sum + part[side], 0),
  };
}

/** The first part of a bracket and one that does not fit it. */
function partsText(tree: Formula, parts: readonly Shape[], other: number): string {
  const args = argumentsOf(tree);
  return `${withShape(args[0]!, parts[0]!)} and ${withShape(args[other]!, parts[other]!)}`;
}

function convShape(tree: Formula, image: Shape, kernel: Shape): Shape {
  const rows = image.rows - kernel.rows + 1;
  const cols = image.cols - kernel.cols + 1;
  if (rows < 1 || cols < 1)
    throw new Misfit(tree, `${bothShapes(tree, image, kernel)}: the filter does not fit in it`);
  return { rows, cols };
}

/** Windows of `high × wide` entries, `stride` apart. */
export interface Window {
  readonly high: number;
  readonly wide: number;
  readonly stride: number;
}

/** The windows of a pooling of `of`; a vector is pooled along itself. */
export function poolWindow(of: Shape, args: readonly Formula[]): Window {
  const size = args[1] as number;
  const stride = (args[2] ?? size) as number;
  return { high: of.rows === 1 ? 1 : size, wide: of.cols === 1 ? 1 : size, stride };
}

function poolShape(tree: Formula, of: Shape, args: readonly Formula[]): Shape {
  const { high, wide, stride } = poolWindow(of, args);
  if (high > of.rows || wide > of.cols)
    throw new Misfit(
      tree,
      `${withShape(argumentsOf(tree)[0]!, of)}: a window of ${high}×${wide} does not fit in it`,
    );
  return {
    rows: Math.floor((of.rows - high) / stride) + 1,
    cols: Math.floor((of.cols - wide) / stride) + 1,
  };
}
