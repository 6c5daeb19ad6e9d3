// An explanation as an `align*` block of LaTeX, for homework: equations, and before each the
// sentence that gives its reason.
import type { Language } from '../language.ts';
import { rounded } from '../text/notation.ts';
import { symbolLatex } from '../text/symbols.ts';
import { formulaLatex, latexNumberLeaf } from '../text/typesetting.ts';
import { sectionsOf, type Explanation, type WorkedStep } from './explanation.ts';
import { alignedRows, hasDots, latexWriter, matrixLatex } from './latex-writer.ts';
import { say, type Sentence } from './sentences.ts';
import { chainEquation, equationOf } from './writer.ts';

/** What the preamble of the document must have for it. */
const packages: Readonly<Record<Language, string>> = {
  en: '% needs \\usepackage{amsmath}',
  ko: '% needs \\usepackage{amsmath,kotex}',
};

/** Rows of the alignment, and the words before them. */
interface Part {
  readonly words: readonly string[];
  readonly rows: readonly string[];
}

/** The block, with nothing of a document around it. */
export function explanationLatex(
  explanation: Explanation,
  language: Language,
  digits: number,
): string {
  const { given, values } = explanation;
  const number = (value: number): string => rounded(value, digits);
  const writer = latexWriter(values, number);
  const words = (sentence: Sentence): string =>
    escaped(
      say(
        sentence,
        language,
        (part) =>
          `$${typeof part === 'number' ? latexNumberLeaf(number(part)).piece : formulaLatex(part)}$`,
      ),
    );
  const parts = (step: WorkedStep, before: readonly string[]): Part[] => [
    {
      words: [...before, ...[step.reason, ...step.remarks].map(words)],
      rows: alignedRows(equationOf(step, writer)),
    },
    ...(step.chain
      ? [
          {
            words: [words(step.chain.heading)],
            rows: alignedRows(chainEquation(step, step.chain, writer)),
          },
        ]
      : []),
  ];
  const givenRows = given.map(
    (name) => `${symbolLatex(name)} &= ${matrixLatex(values.get(name)!, number)}`,
  );
  const worked = sectionsOf(explanation).flatMap(({ pass, steps }) =>
    steps.flatMap((step, i) =>
      parts(step, i === 0 ? [`\\textbf{${words({ key: pass, parts: {} })}.}`] : []),
    ),
  );
  const block = `\\begin{align*}\n${[{ words: [], rows: givenRows }, ...worked].map(partLatex).join(' \\\\\n')}\n\\end{align*}\n`;
  return `${packages[language]}\n${block}${hasDots(block) ? `${words({ key: 'left-out', parts: {} })}\n` : ''}`;
}

const partLatex = ({ words, rows }: Part): string =>
  `${words.length > 0 ? `\\intertext{${words.join(' ')}}\n` : ''}${rows.join(' \\\\\n')}`;

/** Two hyphens are a dash in LaTeX. */
const escaped = (words: string): string => words.replaceAll('--', '-{}-');
