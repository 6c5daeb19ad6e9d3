// A solution as one page of HTML that needs nothing else: the problem, its picture, the worked
// steps, the results, and the command that makes them once more.
import type { Marked } from '../check/verdicts.ts';
import { sectionsOf, type Explanation, type WorkedStep } from '../explain/explanation.ts';
import { createHash } from 'node:crypto';
import { alignedRows, partLatex } from '../explain/latex-writer.ts';
import { say, type Sentence } from '../explain/sentences.ts';
import { worked } from '../explain/worked.ts';
import { chainEquation, equationOf, type Equation } from '../explain/writer.ts';
import type { Formula } from '../model/formula.ts';
import { escaped } from '../graph/dot.ts';
import { drawing } from '../graph/svg.ts';
import { slopeFormulas } from '../graph/derivatives.ts';
import { mostLabelled } from '../graph/flow-layout.ts';
import type { Size } from '../graph/measure.ts';
import { quantityGraph, titleFor } from '../graph/graph.ts';
import type { Graph } from '../graph/picture.ts';
import type { Language } from '../language.ts';
import type { Note } from '../decimal.ts';
import { splitEntry } from '../matrix.ts';
import { exact, rounded, valueText } from '../text/notation.ts';
import { namesRead } from '../model/tree.ts';
import { widthsOf } from '../engine/layout.ts';
import { networkOptions } from '../engine/choices.ts';
import { networkOf } from '../engine/problem.ts';
import { forwardOf } from '../model/model.ts';
import type { Symbols } from '../text/symbols.ts';
import { textsOfFormulas, withRightTexts } from '../text/right.ts';
import { renderModel } from '../text/model.ts';
import { mainNames, type Trace } from '../engine/trace.ts';
import { formulaLatex } from '../text/typesetting.ts';
import { element } from '../text/markup.ts';
import { table, wide } from './boxes.ts';
import { byName, definitions } from './by-name.ts';
import { controls, fieldsFor, isAnswering, liveScript } from './answer.ts';
import { liveMatrix, liveOf, liveWriter, rateOf } from './live.ts';
import { style } from './look.ts';
import { marksOn, marksTable } from './marks.ts';
import { typesetter } from './mathml.ts';
import { slimPicture } from './picture.ts';
import type { Sheet } from './sheet.ts';
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
  return page(explanation, manner, ['explain', ...targets]);
}

/**
 * The page of a marked sheet: the whole explanation with the marks in it. `command` is what was
 * typed after the program's name, but for the problem. Throws UserError.
 */
export async function markedPage(
  marked: Marked,
  { computed, language, note }: Pick<Manner, 'language' | 'note'> & { readonly computed: Trace },
  command: readonly string[],
): Promise<string> {
  const trace = await withRightTexts(computed, usualDigits, note);
  const explanation = await worked(trace, [], usualDigits, note);
  return page(explanation, { language, digits: usualDigits, trace, note }, command, marked);
}

const usualDigits = 8;

/** With so many decimals the picture of two layers of a unit fits a page. */
const mostDrawn = 6;

async function page(
  explanation: Explanation,
  { language, digits, trace, note }: Manner,
  command: readonly string[],
  marked?: Marked,
): Promise<string> {
  const number = (value: number): string => rounded(value, digits);
  const decimals = Math.min(digits, mostDrawn);
  const drawn = (value: number): string => rounded(value, decimals);
  const slopes = await textsOfFormulas(slopeFormulas(trace), trace, decimals, note);
  const plain = quantityGraph(trace, slopes, drawn, language);
  const graph = marked ? withVerdicts(plain, marked, trace, language) : plain;
  const factors = graph.edges.flatMap(({ hint, label }): [string, Formula][] =>
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
  };
  const content = [
    ...contents(sheet),
    ...marks(sheet),
    ...results(sheet),
    ...problemSection(sheet),
    ...(await picture(sheet, graph)),
    ...steps(sheet),
  ];
  const leftOut = content.some((part) => /[⋯⋮⋱]/.test(part))
    ? [paragraph({ key: 'left-out', parts: {} }, sheet)]
    : [];
  const typed = (words: readonly string[]): string =>
    [
      ...words,
      '--format',
      'html',
      '--lang',
      language,
      ...(digits === usualDigits ? [] : ['--digits', String(digits)]),
    ]
      .map(shellWord)
      .join(' ');
  // Changed numbers have no marks.
  const changed = commandLine(sheet, typed(marked ? ['explain'] : command)).start;
  const data = isAnswering(sheet) ? liveScript(sheet, factors, changed, decimals, graph) : '';
  // A file of its own, read where a page is made.
  const { screenScript } = await import('./bundle.ts');
  const script = data + (await screenScript());
  return whole(sheet, [...content, ...leftOut, ...onceMore(sheet, typed(command))], script);
}

/** The parts of the page, each a link. */
function contents(sheet: Sheet): string[] {
  const { explanation, words, marked } = sheet;
  const passes = sectionsOf(explanation).map(({ pass }): [string, string] => [
    pass,
    sentenceHtml({ key: pass, parts: {} }, sheet),
  ]);
  const parts: [string, string][] = [
    ...(marked ? [['marks', words.marks] as [string, string]] : []),
    ['results', words.results],
    ['problem', words.problem],
    ['picture', words.picture],
    ...passes,
    ['again', words.again],
  ];
  const items = parts.map(([id, name]) =>
    element('li', {}, element('a', { href: `#${id}` }, name)),
  );
  return [element('nav', { 'aria-label': words.contents }, element('ul', {}, ...items))];
}

function whole({ trace, language }: Sheet, content: readonly string[], script: string): string {
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
${content.join('\n')}
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

function problemSection(sheet: Sheet): string[] {
  const { explanation, trace, words, number, math, live } = sheet;
  const { given, symbols } = explanation;
  const equation = (name: string): string => {
    const value = liveMatrix(live, name, trace.values.get(name)!, number);
    return math.inline(`${symbols.latex(name)} = ${value}`);
  };
  const rows = [
    ...(trace.problem.model.network ? networkRows : modelRows)({ trace, words, symbols, math }),
    ...definitions(explanation).map(([name, of]) => [
      words.definition,
      wide(
        math.display([[name, of].map((tree) => formulaLatex(tree, symbols)).join(' &= ')]),
        words.definition,
      ),
    ]),
    ...(rateOf(trace) === undefined ? [] : [[words.rate, equation('lr')]]),
  ];
  return [
    `<h2 id="problem">${words.problem}</h2>`,
    '<dl>',
    ...rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`),
    '</dl>',
    element(
      'div',
      { class: 'givens' },
      ...given
        .filter((name) => name !== 'lr')
        .map((name) => wide(equation(name), [words.problem, name].join(': '))),
    ),
    ...(isAnswering(sheet) ? fieldsFor(sheet) : []),
  ];
}

interface Described extends Pick<Sheet, 'trace' | 'words' | 'math'> {
  readonly symbols: Symbols;
}

function networkRows({ trace, words, symbols, math }: Described): string[][] {
  const network = networkOf(trace.problem, '--format html');
  const loss = trace.steps.find(({ part }) => part?.role === 'loss')!;
  const lossLatex = [symbols.latex(loss.name), formulaLatex(loss.tree, symbols)].join(' = ');
  return [
    [words.network, widthsOf(network, trace.problem.given).join('-')],
    [words.activations, network.activations.join(', ')],
    [words.loss, [network.loss, math.inline(lossLatex)].join(': ')],
  ];
}

/** The formulas as they were written. */
function modelRows({ trace, words }: Described): string[][] {
  const formulas = forwardOf(trace.problem.model).map(({ name, formula }) =>
    element('code', {}, escaped(`${name} = ${formula}`)),
  );
  return [[words.model, formulas.join('<br>')]];
}

/** A picture that leaves half of a screen free stays in sight beside the steps. */
const lowest = 300;

/** Of its size a picture keeps so much, and scrolls: its labels are 10 points high. */
const smallest = 0.7;

/** The room for a picture on a page of A4, upright and across, in points. */
const upright = { width: 538, height: 652 };
const across = { width: 785, height: 439 };

/** How much of its size a picture keeps in a room. */
const shareIn = (room: Size, { width, height }: Size): number =>
  Math.min(1, room.width / width, room.height / height);

/** A picture that is too small on a page of paper gets one across, if it is larger there. */
function isAcross(size: Size): boolean {
  const share = shareIn(upright, size);
  return share < smallest && shareIn(across, size) > share;
}

async function picture({ words, marked, language }: Sheet, graph: Graph): Promise<string[]> {
  const count = graph.nodes.length;
  if (!graph.spine && count > mostLabelled)
    return [
      `<h2 id="picture">${words.picture}</h2>`,
      element('p', {}, words.unpictured.replace('{count}', String(count))),
    ];
  const svg = slimPicture(await drawing(graph, ''));
  const [width = 0, height = 0] = [...svg.matchAll(/ (?:width|height)="(\d+)pt"/g)].map(
    ([, size]) => Number(size),
  );
  const looks = height <= lowest ? 'wide low' : 'wide';
  const least = `--least:${Math.round(width * smallest)}pt`;
  return [
    isAcross({ width, height }) ? '<section class="across">' : '<section>',
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
    '</section>',
  ];
}

function marks({ explanation, language, words, marked }: Sheet): string[] {
  if (!marked) return [];
  const steps = new Set(explanation.steps.map(({ name }) => name));
  return [
    `<h2 id="marks">${words.marks}</h2>`,
    marksTable(marked, language, (name) => (steps.has(name) ? idOf(name) : undefined)),
  ];
}

const stepLink = (name: string): string => element('a', { href: `#${idOf(name)}` }, name);

/** `step-dW1-1-2` for `dW1[1,2]`. */
const idOf = (name: string): string =>
  ['step', ...name.split(/[[\],]+/)].filter((part) => part !== '').join('-');

function steps(sheet: Sheet): string[] {
  return sectionsOf(sheet.explanation).flatMap(({ pass, steps: own }) => [
    element('h2', { id: pass }, sentenceHtml({ key: pass, parts: {} }, sheet)),
    ...own.map((step) => stepArticle(step, sheet)),
  ]);
}

function stepArticle(step: WorkedStep, sheet: Sheet): string {
  const { explanation, math, marked } = sheet;
  const writer = sheet.writer(step.name);
  const id = idOf(step.name);
  const aligned = (equation: Equation<string>): string =>
    wide(math.display(alignedRows(distinct(equation))), step.name);
  const equation = aligned(equationOf(step, writer));
  const mark = marked ? marksOn(step.name, marked, sheet) : '';
  const beside = (kind: string, left: string, right: string): string =>
    `<div class="beside ${kind}">${left}\n<div>${right}</div></div>`;
  const why = [
    ...step.reasons.map((reason) => paragraph(reason, sheet)),
    ...step.remarks.map((remark) => element('p', { class: 'remark' }, sentenceHtml(remark, sheet))),
  ].join('\n');
  const symbol = explanation.symbols.latex(step.name);
  const isSaid = symbol === step.name || step.name.length > longestWord;
  const alias = isSaid ? '' : ` <span>${math.inline(symbol)}</span>`;
  const heading = `<h3>${step.name}${alias}</h3>`;
  const lines = [
    element('summary', {}, heading),
    ...(mark === ''
      ? [beside('worked', equation, why)]
      : [beside('corrected', element('div', {}, mark), equation), why]),
    ...(step.chain
      ? [
          folding(
            element('summary', {}, sentenceHtml(step.chain.heading, sheet)) +
              aligned(chainEquation(step, step.chain, writer)),
          ),
        ]
      : []),
  ];
  const attributes = {
    id,
    class: step.pass,
    'data-reads': quantitiesRead(step).join(' '),
  };
  return element('article', attributes, folding(lines.join('\n')));
}

/** What folds away under its summary. */
const folding = (content: string): string => element('details', { open: '' }, '\n', content, '\n');

/** Without a row that says again what the one before it does. */
function distinct({ left, rows }: Equation<string>): Equation<string> {
  const plain = rows.map((row) => row.replace(/\\data\{[^{}]*\}/g, '').replace(/[{}]/g, ''));
  return { left, rows: rows.filter((_, i) => plain[i] !== plain[i - 1]) };
}

/** What a step lights up in the picture beside itself. */
const quantitiesRead = ({ formula }: WorkedStep): string[] => [
  ...new Set(namesRead(formula).map((name) => splitEntry(name).quantity)),
];

const paragraph = (sentence: Sentence, sheet: Sheet): string =>
  element('p', {}, sentenceHtml(sentence, sheet));

/** A longer name is wider than a narrow screen, and is written as it is in a program. */
const longestWord = 20;

/** A sentence with its formulas in MathML, and all else escaped. */
function sentenceHtml(sentence: Sentence, { explanation, language, number, math }: Sheet): string {
  const shown: string[] = [];
  const hole = (part: Formula, ending: string): string => {
    if (typeof part === 'number') return number(part) + ending;
    if (typeof part === 'string' && part.length > longestWord) return part + ending;
    const place = shown.push(math.inline(partLatex(part, explanation.symbols, number))) - 1;
    return `\u0000${place}\u0000${ending}`;
  };
  const words = say(sentence, language, hole, explanation.symbols.text);
  // An interval stays in one line.
  const kept = escaped(words).replace(/(?<=\(-?\d,) (?=\d\))/g, '&nbsp;');
  return kept.replace(/\u0000(\d+)\u0000([^\s\u0000]*)/g, (_, i: string, ending: string) =>
    ending === ''
      ? shown[Number(i)]!
      : element('span', { class: 'held' }, shown[Number(i)]!, ending),
  );
}

function results({ explanation, trace, words, number, math, live }: Sheet): string[] {
  const steps = new Set(explanation.steps.map((step) => step.name));
  const rows = mainNames(trace).map((name) => {
    const value = liveMatrix(live, name, trace.values.get(name)!, number);
    return element(
      'tr',
      {},
      element('td', {}, math.inline(explanation.symbols.latex(name))),
      element('th', { scope: 'row' }, element('code', {}, steps.has(name) ? stepLink(name) : name)),
      element('td', {}, math.inline(value)),
    );
  });
  const head = [
    element('th', { scope: 'col', colspan: '2' }, words.quantity),
    element('th', { scope: 'col' }, words.value),
  ];
  const box = element('div', { class: 'results' }, wide(table(head, rows), words.results));
  return [`<h2 id="results">${words.results}</h2>`, box];
}

/** More than this nobody pastes into a shell. */
const longest = 4000;

interface Command {
  /** What stands before the learning rate. */
  readonly start: string;
  /** The file that it reads, which holds the problem, where it is too long for a shell. */
  readonly file?: string;
}

function commandLine({ trace }: Sheet, command: string): Command {
  const { problem } = trace;
  const pinned = [...(problem.pinned ?? [])].flatMap(([name, value]) => [
    '--set',
    shellWord([name, valueText(value, exact)].join('=')),
  ]);
  const { network } = problem.model;
  const own = network
    ? [...givenOptions(problem), ...networkOptions(network).map(shellWord)]
    : ['--model', shellWord(renderModel(problem).trim().replaceAll('\n', '; '))];
  const start = ['backprop', command, ...own, ...pinned].join(' ');
  if (start.length <= longest) return { start };
  const file = network ? 'problem.json' : 'model.txt';
  const from = network
    ? ['--from', file, ...networkOptions(network).map(shellWord)]
    : ['--model', file];
  return { start: ['backprop', command, ...from, ...pinned].join(' '), file };
}

function onceMore(sheet: Sheet, command: string): string[] {
  const { trace, words } = sheet;
  const lr = rateOf(trace);
  const { start, file } = commandLine(sheet, command);
  const line = [start, ...(lr === undefined ? [] : ['--lr', exact(lr)])].join(' ');
  const again = [
    `<h2 id="again">${words.again}</h2>`,
    `<pre><code id="command">${escaped(line)}</code></pre>`,
  ];
  if (file === undefined) return again;
  const shownFile = element('code', {}, file);
  const held = trace.problem.model.network ? words.record(shownFile) : words.modelFile(shownFile);
  return [...again, `<p>${held}</p>`];
}

const givenOptions = ({ given }: Trace['problem']): string[] =>
  [...given].flatMap(([name, value]) => [
    `--${name.toLowerCase()}`,
    shellWord(valueText(value, exact)),
  ]);

/** In quotes where a shell would read anything into it. */
const shellWord = (text: string): string =>
  /^[\w.,+=-]+$/.test(text) ? text : ["'", text.replaceAll("'", "'\\''"), "'"].join('');
