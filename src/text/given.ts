// A given value as it was written, where that says more than the doubles nearest to it: `1/3`.
import type { Matrix } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import { formulaSource, longestFormula } from '../model/print.ts';
import { isKnownHead, isSameShape, isSingle, shapeOfFormula, type Shape } from '../model/shape.ts';
import { argumentsOf, headOf, replace } from '../model/tree.ts';
import { exact, valueText } from './notation.ts';

/**
 * The text of a given value, for models, and for options that have every operator and constant that
 * `isSaid`: as it was written, where that can be said there, else of its doubles.
 */
export function givenText(value: Matrix, isSaid: (head: string) => boolean): string {
  const written = value.written === undefined ? undefined : tidied(value.written);
  const isKnown = written !== undefined && everyHead(written, (head) => isHead(head, isSaid));
  const tree = isKnown ? inShape(written, value) : undefined;
  const text = tree === undefined ? '' : formulaSource(tree);
  return text === '' || text.length > longestFormula ? valueText(value, exact) : text;
}

const isHead = (head: string, isSaid: (head: string) => boolean): boolean =>
  isKnownHead(head) && isSaid(head);

const everyHead = (tree: Formula, isIt: (head: string) => boolean): boolean =>
  typeof tree !== 'object' ||
  (isIt(tree[0]) && argumentsOf(tree).every((part) => everyHead(part, isIt)));

/** Without the zeros that long decimals and signs begin with; a column on its side is a row. */
const tidied = (tree: Formula): Formula =>
  replace(tree, (node) => {
    const [first, second] = argumentsOf(node);
    if (headOf(node) === "'") return onItsSide(tidied(first!));
    if (first !== 0 || second === undefined) return undefined;
    if (headOf(node) === '+') return tidied(second);
    return headOf(node) === '-' ? ['-', tidied(second)] : undefined;
  });

function onItsSide(column: Formula): Formula {
  const rows = argumentsOf(column);
  const isOne = (row: Formula): boolean =>
    headOf(row) === 'beside' && argumentsOf(row).length === 1;
  return headOf(column) === 'rows' && rows.every(isOne)
    ? ['rows', ['beside', ...rows.flatMap(argumentsOf)]]
    : ["'", column];
}

/** As what has the shape of the value: one number may stand for all, a flat list is a column. */
function inShape(tree: Formula, value: Shape): Formula | undefined {
  const shape = shapeOfFormula(tree, () => value);
  const { rows, cols } = value;
  const row: Formula = ['beside', ...Array.from({ length: cols }, () => tree)];
  const filled: Formula = ['rows', ...Array.from({ length: rows }, () => row)];
  const whole = isSingle(shape) && !isSingle(value) ? filled : tree;
  if (whole === tree && !isSameShape(shape, value)) return undefined;
  const isFlat = rows === 1 && cols > 1 && headOf(whole) === 'rows';
  return isFlat ? ['list', ...argumentsOf(whole)] : whole;
}
