// What makes a page answer: the compiled steps as code, the memory that they run on, and which
// place of it each number of the page shows.
import type { Formula } from '../model/formula.ts';
import type { Step } from '../model/step.ts';
import { replace } from '../model/tree.ts';
import { entryIndex, splitEntry, type Matrix } from '../matrix.ts';
import { compile, type Place } from '../engine/evaluate.ts';
import { load, withRate, type Trace } from '../engine/trace.ts';
import { localFormulas, type Explanation } from '../explain/explanation.ts';
import { broken, latexWriter, matrixLatex } from '../explain/latex-writer.ts';
import { forNumbers, leafValue, type Writer } from '../explain/writer.ts';
import { shownEntry } from '../text/notation.ts';
import {
  latex as script,
  latexNumberLeaf,
  tightness,
  typeset,
  type Leaf,
} from '../text/typesetting.ts';
import { isSingle } from '../model/shape.ts';
import { lacking } from './columns.ts';

/** A formula of one number, with the name that its value gets. */
type Extra = readonly [name: string, tree: Formula];

export interface Live {
  readonly trace: Trace;
  readonly places: ReadonlyMap<string, Place>;
  readonly memory: Float64Array;
  readonly code: string;
  readonly scratchSize: number;
}

/** The steps of a trace, and the formulas written beside them, as one program. */
export function liveOf(trace: Trace, explanation: Explanation, extras: readonly Extra[]): Live {
  const added = [...localFormulas(explanation), ...extras].map(([name, tree]): Step => ({
    name,
    pass: 'forward',
    formula: '',
    tree: entriesRead(tree, trace.values),
  }));
  const given = withRate(trace.problem, rateOf(trace));
  const compiled = compile([...trace.steps, ...added], given);
  const memory = load(compiled, given);
  compiled.run(memory);
  return { trace, places: compiled.places, memory, ...compiled.source };
}

/** The learning rate; a quantity of a model may be called as it is, where there is none. */
export function rateOf({ problem, steps, values }: Trace): number | undefined {
  const isOwn = problem.given.has('lr') || steps.some(({ name }) => name === 'lr');
  return isOwn ? undefined : values.get('lr')?.data[0];
}

/** `W1[1,2]`, which is a name where formulas are read, as the entry that it is. */
const entriesRead = (tree: Formula, values: ReadonlyMap<string, Matrix>): Formula =>
  replace(tree, (node) => {
    if (typeof node !== 'string') return undefined;
    const { quantity, entry } = splitEntry(node);
    const value = values.get(quantity);
    if (entry === '' || !value) return undefined;
    const k = entryIndex(entry, value) ?? 0;
    return ['index', quantity, Math.floor(k / value.cols) + 1, (k % value.cols) + 1];
  });

/** Where in the memory the entry `k` of a name is; undefined of what has no place. */
function cellOf({ places }: Live, leaf: string, k: number): number | undefined {
  const isTurned = leaf.endsWith("'");
  const name = isTurned ? leaf.slice(0, -1) : leaf;
  const whole = places.get(name);
  if (whole) {
    const turned = (k % whole.rows) * whole.cols + Math.floor(k / whole.rows);
    return whole.offset + (isTurned ? turned : k);
  }
  const { quantity, entry } = splitEntry(name);
  const place = places.get(quantity);
  return place && place.offset + (entryIndex(entry, place) ?? 0);
}

/** When a number stands in parentheses: never, where it is negative, where it is scientific too. */
type Fences = '' | 'n' | 'e';

/** A number of the page, marked with its place: `\data{m=17n}{\left(-0.5\right)}`. */
function liveLatex(text: string, cell: number | undefined, fences: Fences): string {
  const plain = latexNumberLeaf(text).piece;
  const isFenced =
    (fences !== '' && text.startsWith('-')) || (fences === 'e' && text.includes('e'));
  const shown = isFenced ? `\\left(${plain}\\right)` : plain;
  return cell === undefined ? shown : `\\data{m=${cell}${fences}}{${shown}}`;
}

/** A value whose entries follow the memory. */
export const liveMatrix = (
  live: Live,
  name: string,
  value: Matrix,
  number: (value: number) => string,
): string =>
  inColumns(matrixLatex(value, number, (text, k) => liveLatex(text, cellOf(live, name, k), '')));

/** A matrix whose columns have their points below each other, by what is there but not seen. */
function inColumns(matrix: string): string {
  const [, inside] = /^\\begin\{pmatrix\} (.*) \\end\{pmatrix\}$/.exec(matrix) ?? [];
  if (inside === undefined) return matrix;
  const rows = inside.split(' \\\\ ').map((row) => row.split(' & '));
  const numberOf = (cell: string): string | undefined => /^\\data\{.*?\}\{(.*)\}$/.exec(cell)?.[1];
  const ends = rows[0]!.map((_, k) => {
    const numbers = rows.flatMap((row) => numberOf(row[k]!) ?? []);
    const all = lacking(numbers);
    return rows.map((row) => (numberOf(row[k]!) === undefined ? '' : all.shift()!));
  });
  const lines = rows.map((row, i) => row.map((cell, k) => withEnd(cell, ends[k]![i]!)).join(' & '));
  return `\\begin{pmatrix} ${lines.join(' \\\\ ')} \\end{pmatrix}`;
}

const withEnd = (cell: string, end: string): string =>
  end === '' ? cell : `${cell.slice(0, -1)}\\phantom{${end}}}`;

/** A matrix that is all a function is of: its own parentheses are enough. */
const twiceIn = /\\left\((\\begin\{pmatrix\}(?:(?!\\begin|\\end)[^])*\\end\{pmatrix\})\\right\)/g;

/** Writes as the LaTeX format does, with every number marked. */
export function liveWriter(
  live: Live,
  { values, symbols }: Explanation,
  number: (value: number) => string,
): (of: string) => Writer<string> {
  const plain = latexWriter(values, symbols, number);
  const numbers = (tree: Formula): string => {
    const prepared = forNumbers(tree, values);
    const negative = fenced(prepared, tightness.comparison);
    const scientific = fenced(prepared, tightness.product);
    let i = 0;
    const pieces = typeset<Name>(prepared, script, marker(tightness.atom)).map((piece) => {
      if (typeof piece === 'string') return piece;
      const fences = fencesOf(negative[i]!, scientific[i]!);
      i += 1;
      const value = leafValue(piece.name, values);
      if (isSingle(value))
        return liveLatex(shownEntry(value, 0, number), cellOf(live, piece.name, 0), fences);
      return liveMatrix(live, piece.name, value, number);
    });
    return broken(pieces.join('').replace(twiceIn, '$1'));
  };
  return (of) => ({ ...plain, numbers, value: (value) => liveMatrix(live, of, value, number) });
}

const fencesOf = (negative: boolean, scientific: boolean): Fences => {
  if (scientific) return 'e';
  return negative ? 'n' : '';
};

interface Name {
  readonly name: string;
}

const marker =
  (held: Leaf['tightness']) =>
  (of: string | number): Leaf<Name> =>
    typeof of === 'number' ? latexNumberLeaf(String(of)) : { piece: { name: of }, tightness: held };

/** For each name of a formula, whether what holds together so is put in parentheses there. */
function fenced(tree: Formula, held: Leaf['tightness']): boolean[] {
  const pieces = typeset<Name>(tree, script, marker(held));
  return pieces.flatMap((piece, i) => {
    if (typeof piece === 'string') return [];
    return [pieces[i - 1] === script.open && pieces[i + 1] === script.close];
  });
}
