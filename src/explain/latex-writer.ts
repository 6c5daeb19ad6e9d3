// Equations and sentences in LaTeX, as far as the LaTeX and the Markdown format have them in
// common.
import type { Formula } from '../model/formula.ts';
import type { Matrix } from '../matrix.ts';
import { isSingle } from '../model/shape.ts';
import type { Symbols } from '../text/symbols.ts';
import {
  formulaLatex,
  latex as script,
  latexNumberLeaf,
  tightness,
  typeset,
  type Leaf,
} from '../text/typesetting.ts';
import { shownEntry } from '../text/notation.ts';
import { cornerCells } from './corners.ts';
import { forNumbers, leafValue, type Equation, type Writer } from './writer.ts';

const most = { rows: 8, cols: 8 };

/** Characters that fit on a line of a page beside the left side, each counted as one. */
const width = 60;

/** Between the rows of a formula that goes on. */
export const goesOn = ' \\\\ &\\quad {}';

export function latexWriter(
  values: ReadonlyMap<string, Matrix>,
  symbols: Symbols,
  number: (value: number) => string,
): Writer<string> {
  const leaf = (of: string | number): Leaf => {
    if (typeof of === 'number') return latexNumberLeaf(number(of));
    const value = leafValue(of, values);
    return isSingle(value)
      ? latexNumberLeaf(shownEntry(value, 0, number))
      : { piece: matrixLatex(value, number), tightness: tightness.atom };
  };
  return {
    left: symbols.latex,
    symbol: () => undefined,
    words: (text) => text,
    names: (tree) => broken(formulaLatex(tree, symbols)),
    numbers: (tree) => broken(typeset(forNumbers(tree, values), script, leaf).join('')),
    value: (value) => matrixLatex(value, number),
    derivatives: (path) =>
      broken(path.map(({ of, by }) => symbols.derivativeLatex(of, by)).join(' \\cdot ')),
    added: (terms) =>
      terms.map(({ sign, row }, i) => (i > 0 ? `${goesOn}${sign} ${row}` : row)).join(''),
  };
}

/** A value, each entry as `cell` writes it; of a large matrix its corners. */
export function matrixLatex(
  value: Matrix,
  number: (value: number) => string,
  cell: (text: string, k: number) => string = (text) => latexNumberLeaf(text).piece,
): string {
  if (isSingle(value)) return cell(shownEntry(value, 0, number), 0);
  const rows = cornerCells(value, most, (k) => cell(shownEntry(value, k, number), k), {
    across: '\\cdots',
    down: '\\vdots',
    diagonal: '\\ddots',
  }).map((row) => row.join(' & '));
  return `\\begin{pmatrix} ${rows.join(' \\\\ ')} \\end{pmatrix}`;
}

/** What stands for a part of a sentence. */
export const partLatex = (
  part: Formula,
  symbols: Symbols,
  number: (value: number) => string,
): string =>
  typeof part === 'number' ? latexNumberLeaf(number(part)).piece : formulaLatex(part, symbols);

/** A given value as a row of an alignment. */
export const givenRow = (
  name: string,
  value: Matrix,
  symbols: Symbols,
  number: (value: number) => string,
): string => [symbols.latex(name), matrixLatex(value, number)].join(' &= ');

/** Whether a matrix is there of which only the corners are. */
export const hasDots = (latex: string): boolean => /\\[cv]dots/.test(latex);

/** The rows of an equation for an alignment at its equals signs. */
export const alignedRows = ({ left, rows }: Equation<string>): string[] =>
  rows.map((row, i) => (i === 0 ? `${left} &= ${row}` : `&= ${row}`));

/**
 * A long formula goes on in rows below, broken before operators that stand in as few parentheses as
 * can be, in no fraction and in no parentheses that stretch, where it is not too long without.
 */
export function broken(formula: string): string {
  const rows: string[] = [''];
  for (const piece of piecesOf(formula)) {
    const row = rows.at(-1)!;
    if (row !== '' && seenWidth(row + piece) > width) rows.push(piece);
    else rows[rows.length - 1] = row + piece;
  }
  return rows.map((row, i) => (i > 0 ? row.trimStart() : row)).join(goesOn);
}

/** What stays together: cut where it is in the fewest parentheses, and again what is too wide. */
function piecesOf(formula: string): string[] {
  if (seenWidth(formula) <= width) return [formula];
  const pieces = segments(formula);
  if (pieces.length > 1) return pieces.flatMap(piecesOf);
  const open = loosened(formula);
  const looser = open === undefined ? [] : piecesOf(open);
  return looser.length > 1 ? looser : pieces;
}

/** With the widest parentheses that stretch of one size, or the widest fraction behind a slash. */
function loosened(formula: string): string | undefined {
  const wholes = [...formula.matchAll(/\\left\(|\\frac\{/g)].map(({ 0: start, index }) => {
    const inside = index + start.length;
    if (start === '\\left(') {
      const end = closing(formula, inside, /\\left\b/, /\\right\b/);
      return { index, end: end + '\\right)'.length, over: formula.slice(inside, end), under: '' };
    }
    const middle = closing(formula, inside, /\{/, /\}/);
    const end = closing(formula, middle + 2, /\{/, /\}/);
    const under = formula.slice(middle + 2, end);
    return { index, end: end + 1, over: formula.slice(inside, middle), under };
  });
  const widths = wholes.map(({ over }) => seenWidth(over));
  const widest = wholes[widths.indexOf(Math.max(...widths))];
  if (!widest) return undefined;
  const { index, end, over, under } = widest;
  const divisor = seenWidth(under) === 1 ? under : inParentheses(under);
  const below = under === '' ? '' : ` / ${divisor}`;
  return [formula.slice(0, index), inParentheses(over), below, formula.slice(end)].join('');
}

/** Where what begins at `from` ends. */
function closing(text: string, from: number, open: RegExp, close: RegExp): number {
  let depth = 0;
  const both = new RegExp(`(${open.source})|${close.source}`, 'g');
  both.lastIndex = from;
  for (let found = both.exec(text); found; found = both.exec(text)) {
    if (found[1] === undefined && depth === 0) return found.index;
    depth += found[1] === undefined ? -1 : 1;
  }
  return text.length;
}

/** Of a size: they need not stand in one row. */
function inParentheses(formula: string): string {
  const inSize = (size: string): string => `${size}l(${formula}${size}r)`;
  if (formula.includes('\\begin')) return inSize('\\Bigg');
  return /\\(?:frac|sum)/.test(formula) ? inSize('\\Big') : `(${formula})`;
}

const tokens =
  /\\left\b|\\begin\b|\\right\b|\\end\b|\\?[{}]| (?:[+-]|\\cdot|\\odot) |[()]|[^{}\\ ()]+|[\\ ]/g;

/** Each but the first begins with an operator; the first may. */
function segments(formula: string): string[] {
  let whole = 0;
  let depth = 0;
  const parts = [...formula.matchAll(tokens)].map(([token]) => {
    if (/^(\\left|\\begin|\{)$/.test(token)) whole++;
    if (/^(\\right|\\end|\})$/.test(token)) whole--;
    if (token === '(') depth++;
    if (token === ')') depth--;
    const isOperator = whole === 0 && token.length > 2 && token.startsWith(' ');
    return { token, depth: isOperator ? depth : Infinity };
  });
  const least = Math.min(...parts.slice(1).map((part) => part.depth));
  const runs: string[] = [''];
  parts.forEach((part, i) => {
    if (i > 0 && part.depth === least && least < Infinity) runs.push('');
    runs[runs.length - 1] += part.token;
  });
  return runs;
}

/** Every matrix as so many zeros as its columns are wide, with `space` beside each. */
export const withMatrices = (formula: string, space: number): string =>
  formula.replace(/\\begin\{pmatrix\} (.*?) \\end\{pmatrix\}/g, (_, inside: string) => {
    const rows = inside.split(' \\\\ ').map((row) => row.split(' & ').map(seenWidth));
    const columns = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!)) + space);
    return '0'.repeat(columns.reduce((sum, width) => sum + width, 0));
  });

/** Of a fraction the longer half counts, of a matrix its columns, of a command one character. */
export function seenWidth(formula: string): number {
  let seen = withMatrices(formula, 0);
  const fraction = /\\frac\{([^{}]*)\}\{([^{}]*)\}/;
  for (let before = ''; before !== seen;) {
    before = seen;
    seen = seen
      .replace(/([_^])\{([^{}]*)\}/g, '$2')
      .replace(/\\(?:hat|text)\{([^{}]*)\}/g, '$1')
      .replace(/\\(?:data|class)\{[^{}]*\}\{([^{}]*)\}/g, '$1')
      .replace(fraction, (_, over: string, under: string) =>
        over.length > under.length ? over : under,
      );
  }
  return seen.replace(/\\left|\\right|\\cdot| /g, '').replace(/\\[a-z]+/gi, '.').length;
}
