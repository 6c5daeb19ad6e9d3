// Marks on a page: all of them as a table, and those of a step beside it.
import { countText, remarks, type Remark } from '../check/report.ts';
import type { Compared, Marked, Verdict, Worked } from '../check/verdicts.ts';
import { signs, words } from '../check/words.ts';
import { broken } from '../explain/latex-writer.ts';
import { escaped } from '../graph/dot.ts';
import type { Language } from '../language.ts';
import { splitEntry } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import { difference } from '../text/difference.ts';
import { element } from '../text/markup.ts';
import { rounded } from '../text/notation.ts';
import { formulaLatex, latexNumberLeaf } from '../text/typesetting.ts';
import { table, wide } from './boxes.ts';
import { listed, type Gap } from './left-out.ts';
import type { Left } from './parts.ts';
import type { Sheet } from './sheet.ts';
import { pageWords, type PageWords } from './words.ts';

/**
 * How many are right, where the first mistake is, and a row for each answer that leads to its step.
 */
export function marksTable(
  marked: Marked,
  language: Language,
  left: Left,
  idOf: (name: string) => string | undefined,
): { readonly html: string; readonly gap: Gap } {
  const { sentences } = words[language];
  const row = (answer: Verdict): string => {
    const id = idOf(splitEntry(answer.name).quantity);
    const name = id === undefined ? answer.name : element('a', { href: `#${id}` }, answer.name);
    const cells = [
      element('th', { scope: 'row' }, code(name)),
      ...[
        code(breakable(answer.given)),
        verdictHtml(answer, language),
        reasonHtml(answer, language),
      ].map((cell) => element('td', {}, cell)),
    ];
    return element('tr', { class: answer.verdict }, ...cells);
  };
  const dots = element('tr', {}, element('td', { colspan: '4' }, '⋯'));
  const items = marked.answers.map((answer) => ({
    make: () => row(answer),
    isKept: answer.verdict !== 'right',
  }));
  const { rows, gap } = listed('marks', items, left, dots);
  const head = sentences.headings.map((heading) => element('th', { scope: 'col' }, heading));
  const count = element('strong', {}, escaped(countText(marked, language)));
  const all = element(
    'div',
    { class: 'marks' },
    wide(table(head, rows), pageWords[language].marks),
  );
  return { html: [element('p', {}, count), stale(pageWords[language]), all].join('\n'), gap };
}

/** Of a longer text the middle is left out. */
const longestText = 600;

/** As markup. */
function shortened(text: string): string {
  const half = longestText / 2;
  const isLong = text.length > longestText;
  return escaped(isLong ? `${text.slice(0, half)} ⋯ ${text.slice(-half)}` : text);
}

/** A line may end behind a comma or a semicolon, and not within a number. */
const breakable = (given: string): string => shortened(given).replace(/[,;](?!$)/g, '$&<wbr>');

/** Shown where the numbers of the page are changed. */
const stale = (said: PageWords): string => element('p', { class: 'stale' }, said.stale);

const code = (content: string): string => element('code', {}, content);

/** What to see at a glance: the right value, and what was done. */
function reasonHtml(answer: Verdict, language: Language): string {
  const { head, below } = remarks(answer, language);
  const lines = [head.join(', '), ...below.map(({ says }) => says[0]!)];
  return lines
    .filter((line) => line !== '')
    .map(shortened)
    .join('<br>');
}

/** The answers that stand for a quantity, each with its verdict and why. */
export function marksOn(quantity: string, { answers }: Marked, sheet: Sheet): string {
  return answers
    .filter(({ name }) => splitEntry(name).quantity === quantity)
    .map((answer) => markHtml(answer, sheet))
    .join('\n');
}

function markHtml(answer: Verdict, sheet: Sheet): string {
  const { language } = sheet;
  const { head, below } = remarks(answer, language);
  const equation = breakable(`${answer.name} = ${answer.given}`);
  return element(
    'div',
    { class: `mark ${answer.verdict}` },
    element('p', {}, verdictHtml(answer, language), ' ', code(equation)),
    stale(sheet.words),
    ...(head.length > 0 ? [element('p', {}, shortened(head.join(', ')))] : []),
    ...below.map((remark) => remarkHtml(remark, sheet)),
  );
}

/** What was done and what to do, and the two formulas with what differs marked. */
function remarkHtml({ says, compared, isSetIn }: Remark, sheet: Sheet): string {
  const said = element('p', {}, shortened(says.join(': ')));
  const looks = { class: isSetIn ? 'why in' : 'why' };
  return element('div', looks, said, compared ? comparedHtml(compared, sheet) : '');
}

function comparedHtml({ yours, right }: Compared, sheet: Sheet): string {
  const { sentences } = words[sheet.language];
  const [done, taught] = difference(yours.formula.tree, right.formula.tree);
  return element(
    'dl',
    { class: 'compared' },
    ...formulaHtml(sentences.yours, yours, done, sheet),
    ...formulaHtml(sentences.right, right, taught, sheet),
  );
}

/** A formula as it is read, and its number; of a matrix that of one entry. */
function formulaHtml(
  term: string,
  { name, entry, value }: Worked,
  tree: Formula,
  { explanation: { symbols }, math }: Sheet,
): string[] {
  const formula = broken(formulaLatex(tree, symbols));
  const number = latexNumberLeaf(rounded(value, 8)).piece;
  const rows = [
    `${symbols.latex(name)} &= ${formula}`,
    ...(typeof tree === 'number' ? [] : [`${entry && symbols.latex(name + entry)} &= ${number}`]),
  ];
  return [element('dt', {}, term), element('dd', {}, wide(math.display(rows), `${term} ${name}`))];
}

function verdictHtml({ verdict }: Verdict, language: Language): string {
  const sign = element('span', { 'aria-hidden': 'true' }, signs[verdict]);
  return element('strong', { class: 'verdict' }, sign, ' ', words[language].verdicts[verdict]);
}
