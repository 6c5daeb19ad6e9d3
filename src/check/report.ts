// A marked sheet as text, as one JSON line, and as a table in Markdown.
import { expectedText, type Marked, type Verdict, type VerdictCause } from './verdicts.ts';
import { words } from './words.ts';
import type { Language } from '../language.ts';
import { rounded, valueText } from '../text/notation.ts';

/** The formats of one marked sheet. */
export const formats = {
  text: marksText,
  json: (marked: Marked) => marksJson(marked),
  markdown: marksMarkdown,
} satisfies Record<string, (marked: Marked, language: Language) => string>;

export type MarksFormat = keyof typeof formats;

/** A line an answer, its remarks below it, and the count. */
function marksText({ answers, right, total, first_wrong }: Marked, language: Language): string {
  const { verdicts, sentences } = words[language];
  const lines = answers.flatMap((answer) => {
    const { head, below } = remarks(answer, language);
    return [
      `${answer.name} ${answer.given}: ${[verdicts[answer.verdict], ...head].join(', ')}`,
      ...below.map((line) => `  ${line}`),
    ];
  });
  const first = first_wrong === null ? [] : [sentences.firstWrong(first_wrong)];
  return `${[...lines, [sentences.total(right, roundedIn(answers), total), ...first].join('; ')].join('\n')}\n`;
}

/** One line, right values at full precision; `others` are fields that go before, as JSON text. */
export function marksJson(
  { answers, right, total, first_wrong, convention }: Marked,
  others: readonly string[] = [],
): string {
  const all = answers.map((answer) => {
    const { name, given, verdict, causes, follows_from } = answer;
    const rest = 'tell_apart' in answer ? `,"tell_apart":${JSON.stringify(answer.tell_apart)}` : '';
    return `{"name":${JSON.stringify(name)},"given":${JSON.stringify(given)},"expected":${expectedText(answer)},"verdict":"${verdict}","causes":${JSON.stringify(causes.map(({ id, says, ...more }) => ({ id, says: says.join('; '), ...more })))},"follows_from":${JSON.stringify(follows_from)}${rest}}`;
  });
  return `{${others.map((field) => `${field},`).join('')}"answers":[${all.join(',')}],"right":${right},"total":${total},"first_wrong":${JSON.stringify(first_wrong)},"convention":${JSON.stringify(convention)}}\n`;
}

/** A table with a row an answer, and the count. */
function marksMarkdown({ answers, right, total, first_wrong }: Marked, language: Language): string {
  const { verdicts, sentences } = words[language];
  const rows = answers.map((answer) => {
    const { head, below } = remarks(answer, language);
    return [
      answer.name,
      `\`${cell(answer.given)}\``,
      verdicts[answer.verdict],
      [head.join(', '), ...below]
        .filter((line) => line !== '')
        .map((line) => cell(line.trim()))
        .join('<br>'),
    ];
  });
  const table = [sentences.headings, sentences.headings.map(() => '---'), ...rows].map(
    (row) => `| ${row.join(' | ')} |`,
  );
  const first = first_wrong === null ? [] : [sentences.firstWrong(first_wrong)];
  return `${table.join('\n')}\n\n${[sentences.total(right, roundedIn(answers), total), ...first].join('; ')}\n`;
}

/** How many are right but for the rounding on the way. */
export const roundedIn = (answers: readonly Verdict[]): number =>
  answers.filter(({ verdict }) => verdict === 'rounded').length;

const cell = (text: string): string =>
  text.replace(/[|*_<>\\`]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');

/** What is said beside a verdict, and line by line below it. */
export function remarks(answer: Verdict, language: Language): { head: string[]; below: string[] } {
  const { sentences } = words[language];
  const { verdict, causes, follows_from, isGiven } = answer;
  const expected = sentences.expected(valueText(answer.expected, (value) => rounded(value, 8)));
  if (verdict === 'right') return { head: [], below: [] };
  if (verdict === 'rounded') return { head: [`${causes[0]!.says[0]}`, expected], below: [] };
  if (verdict === 'follows')
    return { head: [sentences.followsFrom(follows_from as string), expected], below: [] };
  const lines = causesText(answer, language);
  if (verdict === 'convention') return { head: [expected], below: lines };
  return {
    head: [expected],
    below: isGiven ? [sentences.notGiven] : causes.length === 0 ? [sentences.unexplained] : lines,
  };
}

/** The causes, those that go together in one line after the other, and what tells them apart. */
function causesText(
  { verdict, causes, tell_apart }: Pick<Verdict, 'verdict' | 'causes' | 'tell_apart'>,
  language: Language,
): string[] {
  const { sentences } = words[language];
  const said = causes.map(causeLines);
  const [under, ...mistaken] = causes;
  if (verdict === 'wrong' && under && under.id in words[language].conventions) {
    return [
      ...causeLines(under),
      ...causesText(
        { verdict, causes: mistaken, ...(tell_apart === undefined ? {} : { tell_apart }) },
        language,
      ),
    ];
  }
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  const apart =
    tell_apart === undefined
      ? []
      : [tell_apart === null ? sentences.nothingTellsApart : sentences.tellApart(tell_apart)];
  if (verdict === 'convention')
    return [
      ...said[0]!,
      ...(said.length > 1 ? [sentences.instead, ...indented(said.slice(1).flat())] : []),
      ...(tell_apart ? apart : []),
    ];
  if (apart.length > 0) return [sentences.oneOf, ...indented(said.flat()), ...apart];
  return causes.length > 1 ? [sentences.together, ...indented(said.flat())] : said.flat();
}

function causeLines({ id, says, with: other }: VerdictCause): string[] {
  const [did = '', ...should] = says;
  return [
    `${id}${other === undefined ? '' : ` (+ ${other})`}: ${did}`,
    ...should.map((line) => `  ${line}`),
  ];
}
