// An explanation as text of so many columns: equations with matrices set out in rows, sentences
// wrapped below them.
import type { Language } from '../language.ts';
import type { Matrix } from '../matrix.ts';
import { unpainted, type Paint } from '../paint.ts';
import { rounded, shownEntry } from '../text/notation.ts';
import { isSingle } from '../model/shape.ts';
import type { Symbols } from '../text/symbols.ts';
import {
  formulaText,
  numberLeaf,
  text as script,
  tightness,
  typeset,
  type Leaf,
} from '../text/typesetting.ts';
import { beside, formulaBlocks, matrixBlock, middle, widthOf, type Block } from './blocks.ts';
import { cornerCells, hasDots } from './corners.ts';
import { sectionsOf, type Explanation, type WorkedStep } from './explanation.ts';
import { say, type Sentence } from './sentences.ts';
import {
  chainEquation,
  equationOf,
  forNumbers,
  leafValue,
  type Equation,
  type Writer,
} from './writer.ts';

/** Columns where no terminal says how many, and the fewest that formulas are broken for. */
const [usualColumns, fewestColumns] = [100, 40];

const margin = '  ';

/**
 * Rows of a matrix that are shown; and columns as many as fit in half a line, so that two stand
 * beside each other.
 */
const mostRows = 8;
const widestMatrix = 46;

interface Page {
  readonly columns: number;
  readonly values: ReadonlyMap<string, Matrix>;
  readonly symbols: Symbols;
  readonly number: (value: number) => string;
  readonly sentence: (sentence: Sentence, indent: string) => string[];
}

/**
 * The whole page. Loads a library that wraps lines, for which Korean letters are two columns wide.
 */
export async function explanationText(
  explanation: Explanation,
  language: Language,
  digits: number,
  { heading }: Pick<Paint, 'heading'> = unpainted,
  width = usualColumns,
): Promise<string> {
  const { wrapAnsi } = await import('fast-wrap-ansi');
  const number = (value: number): string => rounded(value, digits);
  const columns = Math.max(width, fewestColumns);
  const page: Page = {
    columns,
    values: explanation.values,
    symbols: explanation.symbols,
    number,
    sentence: (sentence, indent) => {
      const words = say(sentence, language, (part, ending) => {
        const shown = typeof part === 'number' ? number(part) : formulaText(part);
        return shown + ending;
      });
      return wrapAnsi(words, columns - indent.length)
        .split('\n')
        .map((line) => indent + line);
    },
  };
  const sections = sectionsOf(explanation).map(({ pass, steps }) => [
    ...page.sentence({ key: pass, parts: {} }, '').map(heading),
    '',
    ...separated(steps.map((step) => stepLines(step, page))),
  ]);
  const given =
    explanation.given.length > 0
      ? [
          [
            ...page.sentence({ key: 'given', parts: {} }, '').map(heading),
            '',
            ...givenLines(explanation.given, page),
          ],
        ]
      : [];
  const all = separated([...given, ...sections]);
  const end = all.some(hasDots) ? ['', ...page.sentence({ key: 'left-out', parts: {} }, '')] : [];
  return [...all, ...end, ''].map((line) => line.trimEnd()).join('\n');
}

/** Groups of lines with an empty one between them. */
const separated = (groups: readonly (readonly string[])[]): string[] =>
  groups.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));

function stepLines(step: WorkedStep, page: Page): string[] {
  const indent = `${margin}${' '.repeat(step.name.length)} `;
  const { chain } = step;
  return [
    ...equationLines(equationOf(step, writer(page, margin.length + step.name.length)), margin),
    ...[...step.reasons, ...step.remarks].flatMap((sentence) => page.sentence(sentence, indent)),
    ...(chain
      ? [
          ...page.sentence(chain.heading, indent),
          ...equationLines(
            chainEquation(
              step,
              chain,
              writer(page, indent.length + page.symbols.text(step.name).length),
            ),
            indent,
          ),
        ]
      : []),
  ];
}

/** A row of an equation, which may go on below itself. */
type Row = readonly Block[];

/** `name = …`, and further rows with their equals signs below that one. */
function equationLines({ left, rows }: Equation<Row>, indent: string): string[] {
  return rows.flatMap((row, i) =>
    row.flatMap((block, part) => {
      const equals = i === 0 ? `${left} =` : '=';
      const signed = part === 0 ? middle(block.length) : undefined;
      return block.map((line, at) => {
        const sign = (at === signed ? equals : '').padStart(left.length + 2);
        return `${indent}${sign} ${line}`;
      });
    }),
  );
}

function givenLines(names: readonly string[], { values, number, columns }: Page): string[] {
  const blocks = names.map((name) =>
    beside([[`${name} = `], valueBlock(values.get(name)!, number), ['   ']]),
  );
  const rows: Block[][] = [];
  for (const block of blocks) {
    const row = rows.at(-1);
    const used = row?.reduce((sum, other) => sum + widthOf(other), margin.length) ?? columns;
    if (row && used + widthOf(block) <= columns) row.push(block);
    else rows.push([block]);
  }
  return rows.flatMap(beside).map((line) => margin + line);
}

/** `used` columns are taken by what stands left of the equals sign. */
function writer({ values, number, symbols, columns }: Page, used: number): Writer<Row> {
  const width = columns - used - ' = + '.length;
  const leaf = (of: string | number): Leaf<Block> => {
    if (typeof of === 'number') return numberLeaf(number(of));
    const value = leafValue(of, values);
    return isSingle(value)
      ? numberLeaf(shownEntry(value, 0, number))
      : { piece: valueBlock(value, number), tightness: tightness.atom };
  };
  return {
    left: (name) => name,
    symbol: (name) => (symbols.text(name) === name ? undefined : symbols.text(name)),
    words: (text) => [[text]],
    names: (tree) =>
      formulaBlocks(
        typeset(tree, script, (of) =>
          typeof of === 'number'
            ? numberLeaf(String(of))
            : { piece: of, tightness: tightness.atom },
        ),
        width,
      ),
    numbers: (tree) => formulaBlocks(typeset(forNumbers(tree, values), script, leaf), width),
    value: (value) => [valueBlock(value, number)],
    derivatives: (path) =>
      formulaBlocks(
        path.flatMap(({ of, by }, i) => [
          ...(i > 0 ? [' · '] : []),
          symbols.derivativeText(of, by),
        ]),
        width,
      ),
    added: (terms) =>
      terms.length === 1
        ? terms.flatMap(({ row }) => row)
        : terms.flatMap(({ sign, row }, i) =>
            row.map((block, part) => beside([[i > 0 && part === 0 ? `${sign} ` : '  '], block])),
          ),
  };
}

function valueBlock(value: Matrix, number: (value: number) => string): Block {
  if (isSingle(value)) return [shownEntry(value, 0, number)];
  for (let cols = 8; ; cols--) {
    const block = matrixBlock(
      cornerCells(value, { rows: mostRows, cols }, (k) => shownEntry(value, k, number), {
        across: '⋯',
        down: '⋮',
        diagonal: '⋱',
      }),
    );
    if (cols === 3 || widthOf(block) <= widestMatrix) return block;
  }
}
