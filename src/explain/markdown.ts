// An explanation as Markdown with mathematics, as GitHub shows it: `$…$` in sentences, and fenced
// `math` for equations, in which GitHub leaves `\\` and `_` alone.
import type { Formula } from '../model/formula.ts';
import type { Language } from '../language.ts';
import { rounded } from '../text/notation.ts';
import { formulaLatex } from '../text/typesetting.ts';
import { sectionsOf, type Explanation, type WorkedStep } from './explanation.ts';
import { alignedRows, givenRow, hasDots, latexWriter } from './latex-writer.ts';
import { say, type Sentence } from './sentences.ts';
import { chainEquation, equationOf } from './writer.ts';

export function explanationMarkdown(
  explanation: Explanation,
  language: Language,
  digits: number,
): string {
  const { given, values, symbols } = explanation;
  const number = (value: number): string => rounded(value, digits);
  const writer = latexWriter(values, symbols, number);
  // GitHub takes `$` for the end of mathematics only where no letter follows it.
  const shown = (part: Formula, ending: string): string => {
    if (typeof part === 'number') return number(part) + ending;
    const last = ending === '' ? '' : `\\text{${ending}}`;
    return `$${formulaLatex(part, symbols)}${last}$`;
  };
  const words = (sentence: Sentence): string => say(sentence, language, shown, symbols.text);
  const heading = (key: Sentence['key']): string => '## ' + words({ key, parts: {} });
  const stepParts = (step: WorkedStep): string[] => [
    [`**${step.name}**`, step.reasons.map(words).join(' ')].filter(Boolean).join(': '),
    math(alignedRows(equationOf(step, writer))),
    ...step.remarks.map((remark) => `> ${words(remark)}`),
    ...(step.chain
      ? [words(step.chain.heading), math(alignedRows(chainEquation(step, step.chain, writer)))]
      : []),
  ];
  const givenRows = given.map((name) => givenRow(name, values.get(name)!, symbols, number));
  const sections = sectionsOf(explanation).flatMap(({ pass, steps }) => [
    heading(pass),
    ...steps.flatMap(stepParts),
  ]);
  const page = [heading('given'), math(givenRows), ...sections];
  const end = page.some(hasDots) ? [words({ key: 'left-out', parts: {} })] : [];
  return [...page, ...end].join('\n\n') + '\n';
}

const math = (rows: readonly string[]): string =>
  `\`\`\`math\n\\begin{aligned}\n${rows.join(' \\\\\n')}\n\\end{aligned}\n\`\`\``;
