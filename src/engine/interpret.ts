// The value of a formula in any arithmetic: what every operator of the language means for rows and
// columns. Entries are computed when they are asked for.
import type { Formula } from '../model/formula.ts';
import {
  axisOf,
  broadcast,
  countOf,
  isPairwise,
  isSingle,
  one,
  poolWindow,
  productShape,
  rowAndColumn,
  shapeOfFormula,
  stackedSide,
  type Axis,
  type Shape,
} from '../model/shape.ts';
import { argumentsOf, headOf } from '../model/tree.ts';
import type { Arithmetic, Room, SumOf } from './arithmetic.ts';
import { indexOf } from './kernels.ts';

/** `rows × cols` entries, row and column from 0. */
export interface Entries<T> extends Shape {
  readonly at: (i: number, j: number) => T;
}

/** Makes entries of which each is computed once. */
export type Keep<T> = (entries: Entries<T>) => Entries<T>;

/** Entries that are computed once, however often they are asked for. */
export const kept = <T>(entries: Entries<T>): Entries<T> => keptIn([], entries);

/** Fewer are kept in an array, which is made sooner than a room. */
const many = 256;

/** The same, of which many are kept in the arithmetic's own room where it has one. */
export const keeper =
  <T>({ roomOf }: Arithmetic<T>): Keep<T> =>
  (entries) => {
    const size = entries.rows * entries.cols;
    return roomOf && size >= many ? keptInRoom(roomOf(size), entries) : kept(entries);
  };

function keptInRoom<T>(room: Room<T>, { rows, cols, at }: Entries<T>): Entries<T> {
  const isKnown = new Uint8Array(rows * cols);
  return {
    rows,
    cols,
    at: (i, j) => {
      const k = i * cols + j;
      if (isKnown[k] === 1) return room.get(k);
      const entry = at(i, j);
      isKnown[k] = 1;
      room.set(k, entry);
      return entry;
    },
  };
}

function keptIn<T>(found: T[], { rows, cols, at }: Entries<T>): Entries<T> {
  return { rows, cols, at: (i, j) => (found[i * cols + j] ??= at(i, j)) };
}

/** Entries that are kept until all of them are forgotten. */
export function keptForATime<T>(): { readonly keep: Keep<T>; readonly forget: () => void } {
  const all: unknown[][] = [];
  const keep: Keep<T> = (entries) => {
    const found: T[] = [];
    all.push(found);
    return keptIn(found, entries);
  };
  return { keep, forget: () => all.forEach((found) => (found.length = 0)) };
}

/**
 * Makes a function from formulas to their values, one for all, for it is made of many. `a .* b` and
 * `a ./ b` are 0 where a is 0, whatever b is, as they are in compiled steps. It throws IndexFault.
 */
export function interpreter<T>(
  valueOf: (name: string) => Entries<T>,
  arithmetic: Arithmetic<T>,
  keep: Keep<T> = kept,
): (tree: Formula) => Entries<T> {
  const { functions, operators, sum, isZero } = arithmetic;
  const sumOf: SumOf<T> = arithmetic.sumOf ?? ((count, term) => sum(listOf(count, term)));
  const zero = arithmetic.number(0);
  const unit = arithmetic.number(1);
  const operator = (head: string): ((a: T, b: T) => T) => {
    const found = operators[head];
    if (!found) throw new Error(`no meaning for ${head}`);
    return found;
  };
  const [minus, times, divided] = ['-', '*', '/'].map(operator) as [Of2<T>, Of2<T>, Of2<T>];

  const value = (node: Formula): Entries<T> => {
    if (typeof node === 'number') return single(arithmetic.number(node));
    if (typeof node === 'string') return valueOf(node);
    const head = node[0];
    const args = argumentsOf(node);
    if (head === 'pi' || head === 'e') return single(arithmetic.constant(head));
    if (head === 'count') return counted(node);
    const own = special[head];
    if (own) return own(node, args);
    if (head in reductions && !isPairwise(node))
      return alongLines(value(args[0]!), axisOf(node), reductions[head]!, keep);
    if (args.length === 0) throw new Error(`${head} has no arguments`);
    const left = value(args[0]!);
    if (args.length === 1) return unary(head, left);
    const right = value(args[1]!);
    return head === '*' && !isSingle(left) && !isSingle(right)
      ? product(node, left, right)
      : pointwise(node, left, right);
  };

  const shapeOf = (name: string): Shape => valueOf(name);

  const counted = (node: Formula): Entries<T> => {
    const count = arithmetic.number(countOf(node, shapeOf));
    return { ...shapeOfFormula(node, shapeOf), at: () => count };
  };

  const unary = (head: string, { rows, cols, at }: Entries<T>): Entries<T> => {
    if (head === "'") return { rows: cols, cols: rows, at: (i, j) => at(j, i) };
    if (head === 'ones') return { rows, cols, at: () => unit };
    const apply = head === '-' ? (a: T) => minus(zero, a) : functions[head];
    if (!apply) throw new Error(`no meaning for ${head}`);
    return { rows, cols, at: (i, j) => apply(at(i, j)) };
  };

  const pointwise = (node: Formula, left: Entries<T>, right: Entries<T>): Entries<T> => {
    const head = headOf(node)!;
    const whole = head === '*' ? productShape(node, left, right) : broadcast(node, left, right);
    const a = spread(left, whole, keep);
    const b = spread(right, whole, keep);
    const strict = strictly(head);
    const apply = operator(strict);
    return {
      rows: whole.rows,
      cols: whole.cols,
      at: (i, j) => {
        const first = a.at(i, j);
        return strict !== head && isZero(first) ? zero : apply(first, b.at(i, j));
      },
    };
  };

  const product = (node: Formula, one: Entries<T>, other: Entries<T>): Entries<T> => {
    const { rows, cols } = productShape(node, one, other);
    const [left, right] = [keep(one), keep(other)];
    return {
      rows,
      cols,
      at: (i, j) => sumOf(left.cols, (k) => times(left.at(i, k), right.at(k, j))),
    };
  };

  const softmax = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const z = keep(value(args[0]!));
    const axis = axisOf(node);
    const most = alongLines(z, axis, reductions['max']!, keep);
    const powers = keep(mapped(minus, z, spread(most, z, keep), functions['exp']));
    const total = spread(alongLines(powers, axis, sumOf, keep), z, keep);
    return mapped(divided, powers, total);
  };

  /** −log(1 + Σ exp(zⱼ − zᵢ)) over all others of the line: near 0 too with all its digits. */
  const logSoftmax = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const z = keep(value(args[0]!));
    const linesOf = lines(z, axisOf(node));
    const [exp, log1p] = [functions['exp']!, functions['log1p']!];
    return {
      rows: z.rows,
      cols: z.cols,
      at: (i, j) => {
        const own = z.at(i, j);
        const others = linesOf(i, j).filter(([k, l]) => k !== i || l !== j);
        return minus(zero, log1p(sum(others.map(([k, l]) => exp(minus(z.at(k, l), own))))));
      },
    };
  };

  /** Where a block of entries begins, and its shape. */
  const block = (of: Shape, node: Formula, indices: readonly Formula[]): Block => {
    const [row, col] = rowAndColumn(of, indices);
    return {
      ...shapeOfFormula(node, shapeOf),
      row: start(row, of.rows),
      col: start(col, of.cols),
    };
  };

  const start = (at: Formula, size: number): number => {
    if (typeof at === 'number') return at - 1;
    if (typeof at === 'object' && at[0] === 'all') return 0;
    if (typeof at === 'object' && at[0] === ':') return (at[1] as number) - 1;
    return indexOf(arithmetic.toNumber(value(at).at(0, 0)), size);
  };

  const indexed = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const of = value(args[0]!);
    const { row, col, rows, cols } = block(of, node, args.slice(1));
    return { rows, cols, at: (i, j) => of.at(row + i, col + j) };
  };

  const placedBack = (_: Formula, args: readonly Formula[]): Entries<T> => {
    const [gradient = 0, of = 0, ...indices] = args;
    const shape = shapeOfFormula(of, shapeOf);
    const where = block(shape, ['index', of, ...indices], indices);
    return withBlocks(shape, [{ ...where, of: spread(value(gradient), where, keep) }]);
  };

  const together = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const values = args.map(value);
    const side = stackedSide(node, values);
    let from = 0;
    const parts = values.map((of) => {
      const [row, col] = side === 'rows' ? [from, 0] : [0, from];
      from += of[side];
      return { rows: of.rows, cols: of.cols, row, col, of };
    });
    return withBlocks(shapeOfFormula(node, shapeOf), parts);
  };

  /** Zeros, with blocks of other entries among them. */
  const withBlocks = (
    { rows, cols }: Shape,
    parts: readonly (Block & { readonly of: Entries<T> })[],
  ): Entries<T> => ({
    rows,
    cols,
    at: (i, j) => {
      const part = parts.find(
        ({ row, col, rows: high, cols: wide }) =>
          i >= row && i < row + high && j >= col && j < col + wide,
      );
      return part ? part.of.at(i - part.row, j - part.col) : zero;
    },
  });

  const conv = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const [image, filter] = args.map((arg) => keep(value(arg))) as [Entries<T>, Entries<T>];
    return {
      ...shapeOfFormula(node, shapeOf),
      at: (i, j) =>
        sum(cells(filter).map(([u, v]) => times(image.at(i + u, j + v), filter.at(u, v)))),
    };
  };

  const convfull = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const [gradient, filter] = args.map((arg) => keep(value(arg))) as [Entries<T>, Entries<T>];
    const isInside = (i: number, j: number): boolean =>
      i >= 0 && j >= 0 && i < gradient.rows && j < gradient.cols;
    return {
      ...shapeOfFormula(node, shapeOf),
      at: (i, j) => {
        const reached = cells(filter).filter(([u, v]) => isInside(i - u, j - v));
        return sum(reached.map(([u, v]) => times(gradient.at(i - u, j - v), filter.at(u, v))));
      },
    };
  };

  const maxpool = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const image = keep(value(args[0]!));
    const { high, wide, stride } = poolWindow(image, args);
    const window = cells({ rows: high, cols: wide });
    return {
      ...shapeOfFormula(node, shapeOf),
      at: (i, j) =>
        window.map(([u, v]) => image.at(i * stride + u, j * stride + v)).reduce(operator('max')),
    };
  };

  /** The gradient of `maxpool`: all of each window's goes to the first of its largest entries. */
  const unpool = (_: Formula, [back = 0, ...rest]: readonly Formula[]): Entries<T> => {
    const [gradient, image] = [keep(value(back)), keep(value(rest[0]!))];
    const { high, wide, stride } = poolWindow(image, rest);
    const window = cells({ rows: high, cols: wide });
    return {
      rows: image.rows,
      cols: image.cols,
      at: (i, j) => {
        const shares = cells(gradient).flatMap(([m, n]) => {
          const own = window.findIndex(([u, v]) => m * stride + u === i && n * stride + v === j);
          if (own < 0) return [];
          const entries = window.map(([u, v]) => image.at(m * stride + u, n * stride + v));
          return [times(gradient.at(m, n), isFirst(entries, own, 'max'))];
        });
        return sum(shares);
      },
    };
  };

  /** Of the rewrites of mistakes: every entry of a window gets the gradient. */
  const unpoolall = (_: Formula, [back = 0, ...rest]: readonly Formula[]): Entries<T> => {
    const gradient = keep(value(back));
    const shape = shapeOfFormula(rest[0]!, shapeOf);
    const { high, wide, stride } = poolWindow(shape, rest);
    const isIn = (k: number, from: number, size: number): boolean => k >= from && k < from + size;
    return {
      ...shape,
      at: (i, j) => {
        const windows = cells(gradient).filter(
          ([m, n]) => isIn(i, m * stride, high) && isIn(j, n * stride, wide),
        );
        return sum(windows.map(([m, n]) => gradient.at(m, n)));
      },
    };
  };

  /** 1 where an entry is the first of the largest (or smallest), 0 where it is not. */
  const isFirst = (entries: readonly T[], own: number, kind: 'max' | 'min'): T => {
    const [more, least] = [operator('>'), operator('>=')];
    const beats = (other: T, compare: (a: T, b: T) => T): T =>
      kind === 'max' ? compare(entries[own]!, other) : compare(other, entries[own]!);
    return entries.reduce((so, other, k) => {
      if (k === own) return so;
      return times(so, beats(other, k < own ? more : least));
    }, unit);
  };

  const firstExtreme = (node: Formula, args: readonly Formula[]): Entries<T> => {
    const [head] = node as readonly [string];
    const of = keep(value(args[0]!));
    const axis = args[1] as Axis | undefined;
    const linesOf = lines(of, axis);
    return {
      rows: of.rows,
      cols: of.cols,
      at: (i, j) => {
        const line = linesOf(i, j);
        const own = line.findIndex(([k, l]) => k === i && l === j);
        const entries = line.map(([k, l]) => of.at(k, l));
        return isFirst(entries, own, head === 'firstmax' ? 'max' : 'min');
      },
    };
  };

  /** Of the rewrites of mistakes: all rows but one left out. */
  const only = (_: Formula, [of = 0, row = 0]: readonly Formula[]): Entries<T> => {
    const { rows, cols, at } = value(of);
    const own = (row as number) - 1;
    return { rows, cols, at: (i, j) => (i === own ? at(i, j) : zero) };
  };

  /** Of them too: a matrix from its other end, rows and columns. */
  const flip = (_: Formula, [of = 0]: readonly Formula[]): Entries<T> => {
    const { rows, cols, at } = value(of);
    return { rows, cols, at: (i, j) => at(rows - 1 - i, cols - 1 - j) };
  };

  const extremeOf =
    (head: 'max' | 'min'): SumOf<T> =>
    (count, term) => {
      const apply = operator(head);
      let extreme = term(0);
      for (let k = 1; k < count; k++) extreme = apply(extreme, term(k));
      return extreme;
    };

  const reductions: Readonly<Record<string, SumOf<T>>> = {
    sum: sumOf,
    mean: (count, term) => divided(sumOf(count, term), arithmetic.number(count)),
    norm: (count, term) => functions['sqrt']!(sumOf(count, (k) => functions['square']!(term(k)))),
    max: extremeOf('max'),
    min: extremeOf('min'),
  };

  const special: Readonly<Record<string, (node: Formula, args: readonly Formula[]) => Entries<T>>> =
    {
      only,
      flip,
      softmax,
      logsoftmax: logSoftmax,
      index: indexed,
      place: placedBack,
      rows: together,
      beside: together,
      list: together,
      conv,
      convfull,
      maxpool,
      unpool,
      unpoolall,
      firstmax: firstExtreme,
      firstmin: firstExtreme,
    };

  return value;
}

/**
 * The same for formulas in which everything is one number, as numbers: in a fifth of the time.
 * `valueOf` gives undefined for what is none, and so does this for every other formula.
 */
export function singles<T>(
  valueOf: (name: string) => T | undefined,
  { number, constant, functions, operators, isZero }: Singles<T>,
): (tree: Formula) => T | undefined {
  const zero = number(0);
  // What comes back through a function reads its value again.
  const known = new Map<string, Map<string, T | undefined>>();
  const functionOf = (head: string, name: string, of: T): T | undefined => {
    let values = known.get(head);
    if (!values) known.set(head, (values = new Map<string, T | undefined>()));
    if (!values.has(name)) values.set(name, functions[head]?.(of));
    return values.get(name);
  };
  const value = (node: Formula): T | undefined => {
    if (typeof node === 'number') return number(node);
    if (typeof node === 'string') return valueOf(node);
    const head = node[0];
    if (node.length === 1) return head === 'pi' || head === 'e' ? constant(head) : undefined;
    const left = value(node[1] as Formula);
    if (left === undefined || node.length > 3) return undefined;
    if (node.length === 2) {
      if (head === '-') return operators['-']!(zero, left);
      return typeof node[1] === 'string'
        ? functionOf(head, node[1], left)
        : functions[head]?.(left);
    }
    const right = value(node[2] as Formula);
    const strict = strictly(head);
    if (right === undefined || operators[strict] === undefined) return undefined;
    return strict !== head && isZero(left) ? zero : operators[strict](left, right);
  };
  return value;
}

/** What `singles` needs of an arithmetic. */
export type Singles<T> = Omit<Arithmetic<T>, 'sum' | 'toNumber'>;

/** The operator that one is where its first argument is not 0. */
function strictly(head: string): string {
  if (head === '.*') return '*';
  return head === './' ? '/' : head;
}

export type Of2<T> = (a: T, b: T) => T;

interface Block extends Shape {
  readonly row: number;
  readonly col: number;
}

/** By a loop: `Array.from` costs V8 two calls for each. */
function listOf<T>(count: number, at: (k: number) => T): T[] {
  const list: T[] = [];
  for (let k = 0; k < count; k++) list.push(at(k));
  return list;
}

/** One number. */
export const single = <T>(entry: T): Entries<T> => ({ rows: 1, cols: 1, at: () => entry });

/** One row, column or number that goes with every other of a larger value. */
export function spread<T>(part: Entries<T>, whole: Shape, keep: Keep<T> = kept): Entries<T> {
  const { rows, cols } = part;
  if (rows === whole.rows && cols === whole.cols) return part;
  const { at } = keep(part);
  return {
    rows: whole.rows,
    cols: whole.cols,
    at: (i, j) => at(rows < whole.rows ? 0 : i, cols < whole.cols ? 0 : j),
  };
}

/** An operator on two values of the same shape, and a function after it. */
const mapped = <T>(
  apply: (a: T, b: T) => T,
  a: Entries<T>,
  b: Entries<T>,
  after: (value: T) => T = (value) => value,
): Entries<T> => ({
  rows: a.rows,
  cols: a.cols,
  at: (i, j) => after(apply(a.at(i, j), b.at(i, j))),
});

/** One entry of all, or of each column (axis 1) or row (axis 2). */
function alongLines<T>(
  of: Entries<T>,
  axis: Axis | undefined,
  reduce: SumOf<T>,
  keep: Keep<T>,
): Entries<T> {
  const { rows, cols, at } = of;
  if (axis === 1) return keep({ rows: 1, cols, at: (_, j) => reduce(rows, (k) => at(k, j)) });
  if (axis === 2) return keep({ rows, cols: 1, at: (i) => reduce(cols, (k) => at(i, k)) });
  const entry = (k: number): T => at(Math.floor(k / cols), k % cols);
  return keep({ ...one, at: () => reduce(rows * cols, entry) });
}

type Cell = readonly [row: number, col: number];

/** The cells that are reduced together with one: everything, its column or its row. */
function lines(of: Shape, axis: Axis | undefined): (i: number, j: number) => readonly Cell[] {
  if (axis === 1) return (_, j) => range(of.rows).map((i) => [i, j] as const);
  if (axis === 2) return (i) => range(of.cols).map((j) => [i, j] as const);
  const all = cells(of);
  return () => all;
}

const range = (length: number): number[] => listOf(length, (k) => k);

const cells = ({ rows, cols }: Shape): Cell[] =>
  listOf(rows * cols, (k) => [Math.floor(k / cols), k % cols] as const);
