// A formula rewritten to be read, for quantities of known shapes: without what means nothing for
// one number, or one entry written out. What comes out is for printing; values are computed from
// the formulas as they stand in the steps.
import type { Formula } from '../model/formula.ts';
import { entryIndex, entryText, splitEntry, type Matrix } from '../matrix.ts';

export type Shape = Pick<Matrix, 'rows' | 'cols'>;

/** The shape of a quantity by its name. */
export type ShapeOf = (name: string) => Shape;

const one: Shape = { rows: 1, cols: 1 };

export const isSingle = ({ rows, cols }: Shape): boolean => rows === 1 && cols === 1;

/** The shape of a formula's value. */
export function shapeOfFormula(tree: Formula, shapeOf: ShapeOf): Shape {
  if (typeof tree === 'number') return one;
  if (typeof tree === 'string') return shapeOf(tree);
  const [head, ...parts] = tree;
  const [left = one, right] = parts.map((part) => shapeOfFormula(part, shapeOf));
  if (head === 'sum' || head === 'count' || (head === 'max' && !right)) return one;
  if (head === "'") return { rows: left.cols, cols: left.rows };
  if (!right || isSingle(right)) return left;
  if (isSingle(left)) return right;
  return head === '*' ? { rows: left.rows, cols: right.cols } : left;
}

const scalarHeads: Readonly<Record<string, string>> = { '.*': '*', './': '/', '.^': '^' };

/**
 * Without transposes, dots, sums and counts of single numbers, and without ones and zeros that
 * change nothing: a scalar network reads as one.
 */
export function readable(tree: Formula, shapeOf: ShapeOf): Formula {
  if (typeof tree !== 'object') return tree;
  const [head, ...parts] = tree;
  const shapes = parts.map((part) => shapeOfFormula(part, shapeOf));
  const read = parts.map((part) => readable(part, shapeOf));
  const [first = 1, second] = read;
  const only = parts.length === 1 && isSingle(shapes[0]!);
  if (only && (head === 'count' || head === 'ones')) return 1;
  if (only && (head === "'" || head === 'sum' || head === 'max')) return first;
  const simpler = withoutOnes(head, first, second) ?? withoutZeros(head, read);
  if (simpler !== undefined) return simpler;
  const pointwise = head === '.*' ? shapes.some(isSingle) : shapes.every(isSingle);
  return [pointwise ? (scalarHeads[head] ?? head) : head, ...read];
}

const products: readonly string[] = ['*', '.*'];
const quotients: readonly string[] = ['/', './'];

function withoutOnes(
  head: string,
  first: Formula,
  second: Formula | undefined,
): Formula | undefined {
  if (second === 1 && (products.includes(head) || quotients.includes(head))) return first;
  return first === 1 && products.includes(head) ? second : undefined;
}

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
  return readable(entry(tree, row, col, shapeOf), () => one);
}

function entry(tree: Formula, row: number, col: number, shapeOf: ShapeOf): Formula {
  if (typeof tree === 'number') return tree;
  if (typeof tree === 'string') return entryName(tree, row, col, shapeOf);
  const [head, ...parts] = tree;
  const [left = one, right = one] = parts.map((part) => shapeOfFormula(part, shapeOf));
  const [first = 0, second = 0] = parts;
  const all = (): Formula[] => places(left).map(([i, j]) => entry(first, i, j, shapeOf));
  if (head === 'count') return left.rows * left.cols;
  if (head === 'sum') return total(all());
  if (head === 'max' && parts.length === 1) return ['max', ...all()];
  if (head === "'") return entry(first, col, row, shapeOf);
  if (head === '*' && !isSingle(left) && !isSingle(right)) {
    return total(
      Array.from({ length: left.cols }, (_, k) => [
        '*',
        entry(first, row, k, shapeOf),
        entry(second, k, col, shapeOf),
      ]),
    );
  }
  return [head, ...parts.map((part) => entry(part, row, col, shapeOf))];
}

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

/** The number that a name stands for, one with its entry behind it (`W1[1,2]`) among them. */
export function entryValue(name: string, values: ReadonlyMap<string, Matrix>): number {
  const { quantity, entry } = splitEntry(name);
  const value = values.get(quantity);
  const found = value?.data[entryIndex(entry, value) ?? Infinity];
  if (found === undefined) throw new Error(`no number for ${name}`);
  return found;
}
