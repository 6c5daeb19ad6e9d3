// Marks on a page: all of them as a table, and those of a step beside it.
import type { Marked, Verdict } from '../check/verdicts.ts';
import { signs, words } from '../check/words.ts';
import { escaped } from '../graph/dot.ts';
import { countText, remarks } from '../check/report.ts';
import type { Language } from '../language.ts';
import { splitEntry } from '../matrix.ts';
import { element } from '../text/markup.ts';
import { table, wide } from './boxes.ts';

/**
 * How many are right, where the first mistake is, and a row for each answer that leads to its step.
 */
export function marksTable(
  marked: Marked,
  language: Language,
  idOf: (name: string) => string | undefined,
): string {
  const { sentences } = words[language];
  const rows = marked.answers.map((answer) => {
    const id = idOf(splitEntry(answer.name).quantity);
    const name = id === undefined ? answer.name : element('a', { href: `#${id}` }, answer.name);
    const cells = [
      element('th', { scope: 'row' }, code(name)),
      ...[
        code(escaped(answer.given)),
        verdictHtml(answer, language),
        escaped(remarks(answer, language).head.join(', ')),
      ].map((cell) => element('td', {}, cell)),
    ];
    return element('tr', { class: answer.verdict }, ...cells);
  });
  const head = sentences.headings.map((heading) => element('th', { scope: 'col' }, heading));
  const count = element('strong', {}, escaped(countText(marked, language)));
  return [element('p', {}, count), wide(table(head, rows))].join('\n');
}

const code = (content: string): string => element('code', {}, content);

/** The answers that stand for a quantity, each with its verdict and why. */
export function marksOn(quantity: string, { answers }: Marked, language: Language): string {
  return answers
    .filter(({ name }) => splitEntry(name).quantity === quantity)
    .map((answer) => markHtml(answer, language))
    .join('\n');
}

function markHtml(answer: Verdict, language: Language): string {
  const { head, below } = remarks(answer, language);
  const why = [head.join(', '), ...below]
    .filter((line) => line !== '')
    .map(escaped)
    .join('\n');
  const equation = escaped(`${answer.name} = ${answer.given}`);
  return element(
    'div',
    { class: `mark ${answer.verdict}` },
    element('p', {}, verdictHtml(answer, language), ' ', code(equation)),
    why === '' ? '' : element('p', { class: 'why' }, why),
  );
}

function verdictHtml({ verdict }: Verdict, language: Language): string {
  const sign = element('span', { 'aria-hidden': 'true' }, signs[verdict]);
  return element('strong', { class: 'verdict' }, sign, ' ', words[language].verdicts[verdict]);
}
