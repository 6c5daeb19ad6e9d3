// A solution as one page of HTML that needs nothing else: the problem, its picture, the worked
// steps, the results, and the command that makes them once more.
import { createHash } from 'node:crypto';
import { isOpen } from '../check/result-names.ts';
import type { Marked } from '../check/verdicts.ts';
import type { Note } from '../decimal.ts';
import { hasDots } from '../explain/corners.ts';
import { sectionsOf, type Explanation, type WorkedStep } from '../explain/explanation.ts';
import { worked } from '../explain/worked.ts';
import { slopeFormulas } from '../graph/derivatives.ts';
import { escaped } from '../graph/dot.ts';
import { isReadable } from '../graph/flow-layout.ts';
import { quantityGraph, titleFor } from '../graph/graph.ts';
import type { Graph } from '../graph/picture.ts';
import { drawing } from '../graph/svg.ts';
import type { Language } from '../language.ts';
import { splitEntry } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import type { Trace } from '../engine/trace.ts';
import { element } from '../text/markup.ts';
import { rounded } from '../text/notation.ts';
import { textsOfFormulas, withRightTexts } from '../text/right.ts';
import { commandLine, onceMore, type Typed } from './again.ts';
import { controls, isAnswerable, liveScript } from './answer.ts';
import { byName } from './by-name.ts';
import { bytesOf, leftOut, mostBytes, type Piece } from './left-out.ts';
import { parts, type Left, type Part } from './parts.ts';
import { liveOf, liveWriter } from './live.ts';
import { style } from './look.ts';
import { marksTable } from './marks.ts';
import { typesetter } from './mathml.ts';
import { onPaper, smallest } from './paper.ts';
import { slimPicture } from './picture.ts';
import { problemSection } from './problem.ts';
import { results } from './results.ts';
import { paragraph, sentenceHtml } from './said.ts';
import type { Sheet } from './sheet.ts';
import {
  articlesOf,
  chosenSteps,
  idOf,
  stepSections,
  withoutPlaces,
  type Article,
} from './steps.ts';
import { verdictKey, withVerdicts } from './verdict-graph.ts';
import { pageWords } from './words.ts';

/** How a page is written, and of what it is. */
interface Manner {
  readonly language: Language;
  readonly digits: number;
  /** With right values, as those of the explanation are. */
  readonly trace: Trace;
  readonly note: Note;
}

/** The page of an explanation; `targets` are the quantities that it was asked for. */
export function explanationPage(
  explanation: Explanation,
  { targets, ...manner }: Manner & { readonly targets: readonly string[] },
): Promise<string> {
  return page(explanation, manner, { command: 'explain', words: targets, options: [] });
}

/**
 * The page of a marked sheet: the whole explanation with the marks in it. `options` are those of
 * the marking that were typed. Throws UserError.
 */
export async function markedPage(
  marked: Marked,
  { computed, language, note }: Pick<Manner, 'language' | 'note'> & { readonly computed: Trace },
  options: readonly string[],
): Promise<string> {
  const trace = await withRightTexts(computed, usualDigits, note);
  const explanation = await worked(trace, [], usualDigits, note);
  const words = marked.answers.map(({ name, given }) => `${name}=${given}`);
  const isFile = marked.answers.some(({ verdict }) => isOpen(verdict));
  const typed: Typed = { command: 'check', words, isFile, options };
  return page(explanation, { language, digits: usualDigits, trace, note }, typed, marked);
}

const usualDigits = 8;

/** With so many decimals the picture of two layers of a unit fits a page. */
const mostDrawn = 6;

async function page(
  explanation: Explanation,
  { language, digits, trace, note }: Manner,
  asTyped: Typed,
  marked?: Marked,
): Promise<string> {
  const number = (value: number): string => rounded(value, digits);
  const drawn = Math.min(digits, mostDrawn);
  const graph = await pictured(trace, { language, digits: drawn, note }, marked);
  const factors = (graph?.edges ?? []).flatMap(({ hint, label }): [string, Formula][] =>
    hint === undefined || label?.tree === undefined ? [] : [[hint, label.tree]],
  );
  const live = liveOf(trace, explanation, factors);
  const sheet: Sheet = {
    explanation: byName(explanation),
    trace,
    language,
    words: pageWords[language],
    number,
    math: await typesetter(),
    marked,
    live,
    writer: liveWriter(live, explanation, number),
    digits,
    asked: new Set(marked ? mistaken(marked) : asTyped.words),
  };
  const typed: Typed = {
    ...asTyped,
    options: [
      ...asTyped.options,
      ...['--format', 'html', '--lang', language],
      ...(digits === usualDigits ? [] : ['--digits', String(digits)]),
    ],
  };
  const picture = graph ? await pictureSection(sheet, graph) : [];
  const draft = { sheet, typed, picture, factors, drawn, graph, article: articlesOf(sheet) };
  // A file of its own, read where a page is made.
  const { screenScript } = await import('./bundle.ts');
  const script = await screenScript();
  const impossible: Part[] = [
    ...(graph ? [] : ['picture' as const]),
    ...(isAnswerable(sheet) ? [] : ['fields' as const]),
  ];
  const hasChains = explanation.steps.some(({ chain }) => chain);
  const possible = parts.filter((part) => part !== 'chains' || hasChains);
  for (let count = 0; ; count++) {
    const left = new Set([...impossible, ...possible.slice(0, count)]);
    const found = pageWithout(left, { ...draft, script });
    if (found !== undefined) return found;
  }
}

/** The quantities with an answer that is not right. */
const mistaken = ({ answers }: Marked): string[] =>
  answers
    .filter(({ verdict }) => verdict !== 'right' && verdict !== 'unanswered')
    .map(({ name }) => splitEntry(name).quantity);

/** The picture as data; undefined of one that nobody could read. */
async function pictured(
  trace: Trace,
  { language, digits, note }: Omit<Manner, 'trace'>,
  marked: Marked | undefined,
): Promise<Graph | undefined> {
  if (!isReadable(trace.steps.filter(({ pass }) => pass === 'forward'))) return undefined;
  const slopes = await textsOfFormulas(slopeFormulas(trace), trace, digits, note);
  const graph = quantityGraph(trace, slopes, (value) => rounded(value, digits), language);
  return marked ? withVerdicts(graph, marked, trace, language) : graph;
}

/** All that a page is put together of. */
interface Draft {
  readonly sheet: Sheet;
  readonly typed: Typed;
  readonly graph: Graph | undefined;
  readonly picture: readonly string[];
  readonly article: Article;
  /** What the picture's arrows multiply by, and the decimals of its numbers. */
  readonly factors: readonly (readonly [hint: string, tree: Formula])[];
  readonly drawn: number;
  readonly script: string;
}

/** For the sentence that says what is left out, and the notes between the steps. */
const spare = 4000;

/** The page without these parts; undefined where it would be too large, or have too few steps. */
function pageWithout(left: Left, draft: Draft): string | undefined {
  const { sheet, article } = draft;
  const { steps } = sheet.explanation;
  const room = mostBytes - spare - bytesOf(assembled(left, draft, new Set(steps)));
  if (room < leastForSteps(left)) return undefined;
  const chosen = chosenSteps(sheet, left, room, article);
  return chosen && assembled(left, draft, chosen, stepSections(sheet, left, chosen, article));
}

/** So many bytes are to be there for steps before more is left out for them. */
function leastForSteps(left: Left): number {
  if (left.has('rows')) return -Infinity;
  if (left.has('symbols')) return 50_000;
  return left.has('steps') ? 100_000 : 0;
}

const nothing: Piece = { html: [], gaps: [] };

/** The page with these steps; links lead to the chosen ones. */
function assembled(
  left: Left,
  draft: Draft,
  chosen: ReadonlySet<WorkedStep>,
  steps: Piece = nothing,
): string {
  const { sheet, typed, picture } = draft;
  const names = new Set([...chosen].map(({ name }) => name));
  const isWorked = (name: string): boolean => names.has(name);
  const pieces = [
    marksSection(sheet, left, isWorked),
    results(sheet, left, isWorked),
    problemSection(sheet, left),
    left.has('picture') ? nothing : { html: picture, gaps: [] },
    steps,
  ];
  const gaps = pieces.flatMap((piece) => piece.gaps);
  const content = pieces.flatMap(({ html }) => html);
  const dots = content.some(hasDots) ? [paragraph({ key: 'left-out', parts: {} }, sheet)] : [];
  const all = [
    ...contents(sheet, left),
    ...leftOut(sheet, left, gaps),
    ...content,
    ...dots,
    ...onceMore(sheet, typed),
  ].join('\n');
  return left.has('fields')
    ? whole(sheet, withoutPlaces(all), draft.script)
    : whole(sheet, all, dataOf(left, draft) + draft.script);
}

function dataOf(left: Left, { sheet, typed, factors, drawn, graph }: Draft): string {
  // Changed numbers have no marks.
  const words = typed.command === 'explain' ? typed.words : [];
  const options = typed.options.slice(typed.options.indexOf('--format'));
  const { start } = commandLine(sheet, { command: 'explain', words, options });
  return left.has('picture')
    ? liveScript(sheet, [], start, drawn, [])
    : liveScript(sheet, factors, start, drawn, graph!.nodes);
}

/** The parts of the page, each a link. */
function contents(sheet: Sheet, left: Left): string[] {
  const { explanation, words, marked } = sheet;
  const passes = sectionsOf(explanation).map(({ pass }): [string, string] => [
    pass,
    sentenceHtml({ key: pass, parts: {} }, sheet),
  ]);
  const sections: [string, string][] = [
    ...(marked ? [['marks', words.marks] as [string, string]] : []),
    ['results', words.results],
    ['problem', words.problem],
    ...(left.has('picture') ? [] : [['picture', words.picture] as [string, string]]),
    ...passes,
    ['reproduce', words.again],
  ];
  const items = sections.map(([id, name]) =>
    element('li', {}, element('a', { href: `#${id}` }, name)),
  );
  return [element('nav', { 'aria-label': words.contents }, element('ul', {}, ...items))];
}

function whole({ trace, language }: Sheet, content: string, script: string): string {
  const hash = createHash('sha256').update(`\n${script}\n`).digest('base64');
  const title = escaped(titleFor(trace.problem, trace.steps, language));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(hash)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
<script>
${script}
</script>
</body>
</html>
`;
}

/** Nothing is fetched, and no other script runs. */
const policy = (hash: string): string =>
  `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;

/** A picture that leaves half of a screen free stays in sight beside the steps. */
const lowest = 300;

async function pictureSection({ words, marked, language }: Sheet, graph: Graph): Promise<string[]> {
  const svg = slimPicture(await drawing(graph, ''));
  const [width = 0, height = 0] = [...svg.matchAll(/ (?:width|height)="(\d+)pt"/g)].map(
    ([, size]) => Number(size),
  );
  const looks = height <= lowest ? 'wide low' : 'wide';
  const paper = onPaper({ width, height });
  const least = `--least:${Math.round(width * smallest)}pt`;
  return [
    `<section class="${paper.looks}">`,
    `<h2 id="picture">${words.picture}</h2>`,
    `<p class="legend">${words.legend}</p>`,
    controls(words),
    ...(marked ? [verdictKey(marked, graph, language)] : []),
    element(
      'figure',
      { class: looks, style: least, role: 'group', 'aria-label': words.picture },
      '\n',
      svg.trim(),
      '\n',
    ),
    ...(paper.parts.length > 0
      ? [element('div', { class: 'tiles', 'aria-hidden': 'true' }, ...paper.parts)]
      : []),
    '</section>',
  ];
}

/** How many are right, where the first mistake is, and a row for each answer. */
function marksSection(sheet: Sheet, left: Left, isWorked: (name: string) => boolean): Piece {
  const { language, words, marked } = sheet;
  if (!marked) return nothing;
  const link = (name: string): string | undefined => (isWorked(name) ? idOf(name) : undefined);
  const { html, gap } = marksTable(marked, language, left, link);
  return { html: [`<h2 id="marks">${words.marks}</h2>`, html], gaps: [gap] };
}
