// What is written of a worked step and its chain, in the order of its rows: the same in every
// format. A writer says how names, formulas, numbers and values look in one of them.
import type { Formula } from '../model/formula.ts';
import type { Matrix } from '../matrix.ts';
import { countOf, isSingle } from '../model/shape.ts';
import { withoutSign } from '../model/simplify.ts';
import { entryValue } from '../text/readable.ts';
import type { Link } from './derivatives.ts';
import type { Chain, WorkedStep } from './explanation.ts';

/** Everything as rows of one format: lines of text, LaTeX. */
export interface Writer<Row> {
  /** What stands left of the equals sign. */
  readonly left: (name: string) => string;
  /** The quantity's mathematical symbol, where `left` is not that. */
  readonly symbol: (name: string) => string | undefined;
  readonly words: (text: string) => Row;
  readonly names: (tree: Formula) => Row;
  readonly numbers: (tree: Formula) => Row;
  readonly value: (value: Matrix) => Row;
  readonly derivatives: (path: readonly Link[]) => Row;
  /** Terms of a sum, each below the other. */
  readonly added: (terms: readonly Term<Row>[]) => Row;
}

export interface Term<Row> {
  /** What stands before it, where it is not the first. */
  readonly sign: '+' | '-';
  readonly row: Row;
}

export interface Equation<Row> {
  readonly left: string;
  readonly rows: readonly Row[];
}

/** A step: its place in the chain, its formula, the formula with the numbers put in, its value. */
export function equationOf<Row>(
  { name, formula, value }: WorkedStep,
  writer: Writer<Row>,
): Equation<Row> {
  const symbol = writer.symbol(name);
  const rows = [writer.names(formula), writer.numbers(formula), writer.value(value)];
  return {
    left: writer.left(name),
    rows: different(symbol === undefined ? rows : [writer.words(symbol), ...rows]),
  };
}

/**
 * A chain: the derivatives, their formulas, their numbers, the product, or the sum of the products.
 */
export function chainEquation<Row>(
  { name, value }: WorkedStep,
  { paths, formula }: Chain,
  writer: Writer<Row>,
): Equation<Row> {
  const left = writer.symbol(name) ?? writer.left(name);
  if (!paths) return { left, rows: formula === undefined ? [] : [writer.names(formula)] };
  const products = (factor: (link: Link) => Formula): Formula[] =>
    paths.map((path) => path.map(factor).reduce((before, next) => ['*', before, next]));
  const added = (row: Row): Term<Row> => ({ sign: '+', row });
  const formulas = products((link) => link.formula).map((tree, k): Term<Row> => {
    const positive = k > 0 ? withoutSign(tree) : undefined;
    const sign = positive === undefined ? '+' : '-';
    return { sign, row: writer.names(positive ?? tree) };
  });
  const numbers = products((link) => link.name).map((tree) => added(writer.numbers(tree)));
  const derivatives = paths.map((path) => added(writer.derivatives(path)));
  return {
    left,
    rows: [...[derivatives, formulas, numbers].map(writer.added), writer.value(value)],
  };
}

/** Where the numbers put in are the value already, it is not written twice. */
const different = <Row>(rows: readonly Row[]): Row[] =>
  rows.filter((row, i) => String(row) !== String(rows[i - 1]));

/**
 * A formula made ready for numbers: a transposed quantity is a leaf of its own (`a1'`), a count is
 * its number.
 */
export function forNumbers(tree: Formula, values: ReadonlyMap<string, Matrix>): Formula {
  if (typeof tree !== 'object') return tree;
  const [head, ...parts] = tree;
  const [first] = parts;
  if (head === "'" && typeof first === 'string') return `${first}'`;
  if (head === 'count') return countOf(tree, (name) => leafValue(name, values));
  return [head, ...parts.map((part) => forNumbers(part, values))];
}

/** The value of such a leaf. */
export function leafValue(leaf: string, values: ReadonlyMap<string, Matrix>): Matrix {
  const transposed = leaf.endsWith("'");
  const name = transposed ? leaf.slice(0, -1) : leaf;
  const value = values.get(name) ?? entryValue(name, values);
  return transposed && !isSingle(value) ? transpose(value) : value;
}

function transpose({ rows, cols, data, texts }: Matrix): Matrix {
  const from = (k: number): number => (k % rows) * cols + Math.floor(k / rows);
  return {
    rows: cols,
    cols: rows,
    data: data.map((_, k) => data[from(k)]!),
    ...(texts && { texts: texts.map((_, k) => texts[from(k)]!) }),
  };
}
