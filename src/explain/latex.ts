// An explanation as an `align*` block of LaTeX, for homework: equations, and before each the
// sentence that gives its reason.
import type { Formula } from '../model/formula.ts';
import type { Language } from '../language.ts';
import { rounded } from '../text/notation.ts';
import { sectionsOf, type Explanation, type WorkedStep } from './explanation.ts';
import { alignedRows, givenRow, hasDots, latexWriter, partLatex } from './latex-writer.ts';
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
  const { given, values, symbols } = explanation;
  const number = (value: number): string => rounded(value, digits);
  const writer = latexWriter(values, symbols, number);
  const shown = (part: Formula): string => partLatex(part, symbols, number);
  const words = (sentence: Sentence): string =>
    escaped(say(sentence, language, (part, ending) => `$${shown(part)}$${ending}`, symbols.text));
  const heading = (pass: Sentence['key']): string => {
    const title = words({ key: pass, parts: {} });
    return `\\textbf{${title}.}`;
  };
  const parts = (step: WorkedStep, before: readonly string[]): Part[] => [
    {
      words: [...before, ...[...step.reasons, ...step.remarks].map(words)],
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
  const givenRows = given.map((name) => givenRow(name, values.get(name)!, symbols, number));
  const worked = sectionsOf(explanation).flatMap(({ pass, steps }) =>
    steps.flatMap((step, i) => parts(step, i === 0 ? [heading(pass)] : [])),
  );
  const aligned = [{ words: [], rows: givenRows }, ...worked].map(rowsOf).join(nextRow);
  const block = ['\\begin{align*}', aligned, '\\end{align*}'];
  const end = hasDots(aligned) ? [words({ key: 'left-out', parts: {} })] : [];
  return [packages[language], ...block, ...end, ''].join('\n');
}

const nextRow = ' \\\\\n';

function rowsOf({ words, rows }: Part): string {
  const aligned = rows.join(nextRow);
  return words.length > 0 ? `\\intertext{${words.join(' ')}}\n${aligned}` : aligned;
}

/** Two hyphens are a dash in LaTeX. */
const escaped = (words: string): string => words.replaceAll('--', '-{}-');
