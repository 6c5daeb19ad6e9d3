// A marked sheet as text, as one JSON line, and as a table in Markdown.
import {
  expectedText,
  type Compared,
  type Marked,
  type Verdict,
  type VerdictCause,
  type Worked,
} from './verdicts.ts';
import { isOpen, type VerdictName } from './result-names.ts';
import { signs, words } from './words.ts';
import type { Language } from '../language.ts';
import type { Paint } from '../paint.ts';
import { rounded, valueText } from '../text/notation.ts';

/** The formats of one marked sheet. */
export const formats = {
  text: marksText,
  json: (marked: Marked) => marksJson(marked),
  markdown: marksMarkdown,
} satisfies Record<
  string,
  (marked: Marked, language: Language, paint: Paint, columns?: number) => string | Promise<string>
>;

export type MarksFormat = keyof typeof formats;

const colours: Readonly<Record<VerdictName, 'good' | 'fair' | 'bad'>> = {
  right: 'good',
  rounded: 'good',
  truncated: 'good',
  follows: 'fair',
  convention: 'fair',
  wrong: 'bad',
  unanswered: 'fair',
  unreadable: 'bad',
};

/** Longer answers push what is said of them to the right, and no other's. */
const widestAnswer = 24;

/** The fewest columns that sentences are wrapped for, and the fewest beside an answer. */
const [fewestColumns, fewestBeside] = [40, 24];

/** A line in as many as it takes, all but the first so far from the left. */
type Wrap = (line: string, indent: number) => string[];

/** Wraps lines for a terminal. Loads a library, for which Korean letters are two columns wide. */
async function wrapTo(terminal: number | undefined): Promise<Wrap> {
  if (terminal === undefined) return (line) => [line];
  const columns = Math.max(terminal, fewestColumns);
  const { wrapAnsi } = await import('fast-wrap-ansi');
  return (line, indent) =>
    wrapAnsi(line, columns - indent)
      .split('\n')
      .map((part, k) => (k === 0 ? part : ' '.repeat(indent) + part));
}

/**
 * A line an answer: its sign, its name, the number, what is said of it; what was done and what is
 * right below it; and the count. On a terminal of so many columns they are wrapped.
 */
async function marksText(
  marked: Marked,
  language: Language,
  paint: Paint,
  columns?: number,
): Promise<string> {
  const { answers } = marked;
  const wrap = await wrapTo(columns);
  const widest = (texts: readonly string[], most = Infinity): number =>
    texts.reduce((width, { length }) => (length > width && length <= most ? length : width), 0);
  const name = widest(answers.map((answer) => answer.name));
  const given = widest(
    answers.map((answer) => answer.given),
    widestAnswer,
  );
  const indent = name + 4;
  const lines = answers.flatMap((answer) => {
    const { head, below } = remarks(answer, language);
    const sign = paint[colours[answer.verdict]](signs[answer.verdict]);
    const line = `${sign} ${answer.name.padEnd(name)}  `;
    const said = below.flatMap((one) => remarkLines(one, language));
    return [
      ...besides(answer.given, head.join(', '), { given, indent, columns, wrap }).map((part, k) =>
        k === 0 ? line + part : part,
      ),
      ...said.flatMap((one) => {
        const [start = ''] = /^ *(?:\S+ {2,})?/.exec(one)!;
        const rest = wrap(one.slice(start.length), indent + columnsOf(start));
        return rest.map((part, k) => (k === 0 ? ' '.repeat(indent) + start + part : part));
      }),
    ];
  });
  return [...lines, paint.heading(countText(marked, language)), ''].join('\n');
}

/** Hangul is two columns wide. */
const columnsOf = (text: string): number => text.replace(/\p{Script=Hangul}/gu, '  ').length;

/** An answer and what is said of it; below it where too little room is left beside it. */
function besides(
  answer: string,
  said: string,
  {
    given,
    indent,
    columns = Infinity,
    wrap,
  }: { given: number; indent: number; columns: number | undefined; wrap: Wrap },
): string[] {
  if (said === '') return [answer];
  const number = `${answer.padEnd(given)}  `;
  const beside = indent + number.length;
  if (columns - beside >= fewestBeside) {
    const [first = '', ...more] = wrap(said, beside);
    return [number + first, ...more];
  }
  const [first = '', ...more] = wrap(said, indent);
  return [answer, ' '.repeat(indent) + first, ...more];
}

/** How many are right, and where the first mistake is. */
export function countText(
  { answers, right, total, score, first_wrong }: Marked,
  language: Language,
): string {
  const { sentences } = words[language];
  const count = sentences.total(
    right,
    countOf(answers, 'rounded'),
    countOf(answers, 'truncated'),
    total,
  );
  const scored = score === undefined ? count : sentences.score(count, score, total);
  return first_wrong === null ? scored : sentences.firstWrong(scored, first_wrong);
}

/** One line, right values at full precision; `others` are fields that go before, as JSON text. */
export function marksJson(
  { answers, right, total, score, first_wrong, convention }: Marked,
  others: readonly string[] = [],
): string {
  const all = answers.map(verdictJson).join(',');
  const result = JSON.stringify({ right, total, score, first_wrong, convention }).slice(1, -1);
  const fields = [...others, `"answers":[${all}]`, result].join(',');
  return `{${fields}}\n`;
}

function verdictJson(answer: Verdict): string {
  const { name, given, verdict, follows_from, tell_apart } = answer;
  const causes = answer.causes.map((cause) => ({
    id: cause.id,
    says: saidInFull(cause.says, cause.compared).join('; '),
    formula: cause.formula,
    with: cause.with,
  }));
  const fields = [
    `"name":${textJson(name)}`,
    `"given":${textJson(given)}`,
    `"expected":${expectedText(answer)}`,
    `"verdict":"${verdict}"`,
    `"causes":${JSON.stringify(causes)}`,
    `"follows_from":${textJson(follows_from)}`,
  ];
  if (tell_apart !== undefined) fields.push(`"tell_apart":${textJson(tell_apart)}`);
  return `{${fields.join(',')}}`;
}

/** What was done and what is right, each with its formula. */
function saidInFull(
  [did = '', should = '']: VerdictCause['says'],
  compared: VerdictCause['compared'],
): string[] {
  if (compared)
    return [
      [did, workedText(compared.yours)].join(': '),
      [should, workedText(compared.right)].join(': '),
    ];
  return should === '' ? [did] : [did, should];
}

const textJson = (text: string | null): string => (text === null ? 'null' : JSON.stringify(text));

/** A table with a row an answer, and the count. */
function marksMarkdown(marked: Marked, language: Language): string {
  const { verdicts, sentences } = words[language];
  const rows = marked.answers.map((answer) => {
    const { head, below } = remarks(answer, language);
    const given = cell(answer.given);
    return [
      answer.name,
      `\`${given}\``,
      verdicts[answer.verdict],
      [head.join(', '), ...below.flatMap((one) => remarkLines(one, language))]
        .filter((line) => line !== '')
        .map((line) => cell(line.trim()))
        .join('<br>'),
    ];
  });
  const table = [sentences.headings, sentences.headings.map(() => '---'), ...rows].map(
    (row) => `| ${row.join(' | ')} |`,
  );
  return [...table, '', countText(marked, language), ''].join('\n');
}

/** How many have a verdict. */
const countOf = (answers: readonly Verdict[], one: VerdictName): number =>
  answers.filter(({ verdict }) => verdict === one).length;

const cell = (text: string): string =>
  text.replace(/[|*_<>\\`]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');

/** A line below a verdict, set in where it is one of several. */
export interface Remark {
  readonly isSetIn?: true;
  /** A sentence, or what was done and what to do. */
  readonly says: readonly string[];
  readonly compared?: Compared;
}

/** What is said beside a verdict, and below it. */
export function remarks(answer: Verdict, language: Language): { head: string[]; below: Remark[] } {
  const { sentences } = words[language];
  const { verdict, causes, follows_from, isGiven, doubt } = answer;
  const value = valueText(answer.expected, (entry) => rounded(entry, 8));
  if (verdict === 'right') return { head: [], below: [] };
  if (isOpen(verdict)) return { head: [words[language].verdicts[verdict]], below: [] };
  if (verdict === 'rounded' || verdict === 'truncated')
    return { head: [sentences.exactly(causes[0]!.says[0]!, value)], below: [] };
  if (verdict === 'follows') return { head: [sentences.followsFrom(follows_from!)], below: [] };
  if (verdict === 'convention') {
    const head = [sentences.here(causes[0]!.says[0]!, value)];
    return { head, below: causeRemarks(answer, language) };
  }
  const head = [sentences.expected(value)];
  if (isGiven) return { head, below: [sentence(sentences.notGiven)] };
  if (causes.length > 0) return { head, below: causeRemarks(answer, language) };
  return { head, below: [sentence(sentences[doubt?.() ?? 'unexplained'])] };
}

const sentence = (text: string): Remark => ({ says: [text] });

/** The causes, those that go together one after the other, and what tells them apart. */
function causeRemarks(
  { verdict, causes, tell_apart }: Pick<Verdict, 'verdict' | 'causes' | 'tell_apart'>,
  language: Language,
): Remark[] {
  const { sentences } = words[language];
  const said = causes.map(({ says, compared }): Remark => ({
    says,
    ...(compared && { compared }),
  }));
  const [under, ...mistaken] = causes;
  if (verdict === 'wrong' && under && under.id in words[language].conventions) {
    return [
      ...said.slice(0, 1),
      ...causeRemarks(
        { verdict, causes: mistaken, ...(tell_apart === undefined ? {} : { tell_apart }) },
        language,
      ),
    ];
  }
  const setIn = said.map((one): Remark => ({ ...one, isSetIn: true }));
  const apart = apartText(tell_apart, language).map(sentence);
  if (verdict === 'convention')
    return [
      ...(said.length > 1 ? [sentence(sentences.instead), ...setIn.slice(1)] : []),
      ...(tell_apart ? apart : []),
    ];
  if (apart.length > 0) return [sentence(sentences.oneOf), ...setIn, ...apart];
  return causes.length > 1 ? [sentence(sentences.together), ...setIn] : said;
}

function apartText(tell_apart: string | null | undefined, language: Language): string[] {
  const { sentences } = words[language];
  if (tell_apart === undefined) return [];
  return [tell_apart === null ? sentences.nothingTellsApart : sentences.tellApart(tell_apart)];
}

/** Longer sentences go over two lines: what was done, what to do; one alone is broken at a colon. */
const longest = 76;

function folded(says: readonly string[]): string[] {
  const [did = '', ...should] = says;
  const said = says.join(': ');
  if (said.length > longest && should.length > 0) return [`${did}:`, ...should];
  const at = said.indexOf(': ') + 1;
  return said.length > longest && at > 0 ? [said.slice(0, at), said.slice(at + 1)] : [said];
}

/** What was done and what to do; below it the two formulas, to be compared. */
function remarkLines({ says, compared, isSetIn }: Remark, language: Language): string[] {
  const { yours, right } = words[language].sentences;
  const width = Math.max(yours.length, right.length);
  const formulas = compared
    ? [
        [yours.padEnd(width), workedText(compared.yours)].join('  '),
        [right.padEnd(width), workedText(compared.right)].join('  '),
      ]
    : [];
  const lines = [...folded(says), ...formulas];
  return isSetIn ? lines.map((line) => `  ${line}`) : lines;
}

/** `dW1 = dz1 · x = -0.0075`, or of a matrix `da1 = W2ᵀ · dz2, da1[1] = 0.036`. */
function workedText({ name, formula: { tree, text }, entry, value }: Worked): string {
  const formula = `${name} = ${text}`;
  if (typeof tree === 'number') return formula;
  const shown = entry === '' ? formula : `${formula}, ${name}${entry}`;
  return `${shown} = ${rounded(value, 8)}`;
}
