// Marks on a page: all of them as a table, and those of a step beside it.
import type { Marked, Verdict } from '../check/verdicts.ts';
import { words } from '../check/words.ts';
import { escaped } from '../graph/dot.ts';
import { countText, remarks } from '../check/report.ts';
import type { Language } from '../language.ts';
import { splitEntry } from '../matrix.ts';

/** Signs beside the verdict's word, so that it is seen without colour. */
const signs: Readonly<Record<Verdict['verdict'], string>> = {
  right: '✓',
  rounded: '≈',
  follows: '↳',
  convention: '⇄',
  wrong: '✗',
};

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
    const name = id === undefined ? answer.name : `<a href="#${id}">${answer.name}</a>`;
    return `<tr class="${answer.verdict}"><th scope="row"><code>${name}</code></th><td><code>${escaped(answer.given)}</code></td><td>${verdictHtml(answer, language)}</td><td>${escaped(remarks(answer, language).head.join(', '))}</td></tr>`;
  });
  const head = sentences.headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  return `<p><strong>${escaped(countText(marked, language))}</strong></p>\n<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></div>`;
}

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
  return `<div class="mark ${answer.verdict}"><p>${verdictHtml(answer, language)} <code>${escaped(`${answer.name} = ${answer.given}`)}</code></p>${why === '' ? '' : `<p class="why">${why}</p>`}</div>`;
}

const verdictHtml = ({ verdict }: Verdict, language: Language): string =>
  `<strong class="verdict"><span aria-hidden="true">${signs[verdict]}</span> ${words[language].verdicts[verdict]}</strong>`;
