// A solution as one page of HTML that needs nothing else: the problem, its picture, the worked
// steps, the results, and the command that makes them once more.
import type { Marked } from '../check/verdicts.ts';
import { explain, sectionsOf, type Explanation, type WorkedStep } from '../explain/explanation.ts';
import {
  alignedRows,
  givenRow,
  latexWriter,
  matrixLatex,
  partLatex,
} from '../explain/latex-writer.ts';
import { say, type Sentence } from '../explain/sentences.ts';
import { chainEquation, equationOf } from '../explain/writer.ts';
import type { Formula } from '../model/formula.ts';
import { escaped } from '../graph/dot.ts';
import { drawing } from '../graph/svg.ts';
import { nodeOf, quantityGraph, titleFor } from '../graph/graph.ts';
import type { Language } from '../language.ts';
import { splitEntry } from '../matrix.ts';
import { exact, rounded, valueText } from '../text/notation.ts';
import { namesRead } from '../model/tree.ts';
import { widthsOf } from '../engine/layout.ts';
import { networkOptions } from '../engine/choices.ts';
import { networkOf } from '../engine/problem.ts';
import { forwardOf } from '../model/model.ts';
import type { Symbols } from '../text/symbols.ts';
import { renderModel } from '../text/model.ts';
import { mainNames, type Trace } from '../engine/trace.ts';
import { formulaLatex } from '../text/typesetting.ts';
import { element } from '../text/markup.ts';
import { table, wide } from './boxes.ts';
import { script, style } from './look.ts';
import { marksOn, marksTable } from './marks.ts';
import { typesetter, type Typesetter } from './mathml.ts';
import { pageWords, type PageWords } from './words.ts';

/** What stands on a page. */
interface Sheet {
  readonly explanation: Explanation;
  readonly trace: Trace;
  readonly language: Language;
  readonly words: PageWords;
  readonly number: (value: number) => string;
  /** The same in the picture, where there is less room. */
  readonly drawn: (value: number) => string;
  readonly math: Typesetter;
  readonly marked: Marked | undefined;
}

/** The page of an explanation; `targets` are the quantities that it was asked for. */
export function explanationPage(
  explanation: Explanation,
  language: Language,
  digits: number,
  trace: Trace,
  targets: readonly string[],
): Promise<string> {
  return page(explanation, language, digits, trace, ['explain', ...targets]);
}

/**
 * The page of a marked sheet: the whole explanation with the marks in it. `command` is what was
 * typed after the program's name, but for the problem.
 */
export function markedPage(
  marked: Marked,
  language: Language,
  trace: Trace,
  command: readonly string[],
): Promise<string> {
  return page(explain(trace, []), language, usualDigits, trace, command, marked);
}

const usualDigits = 8;

/** With so many decimals the picture of two layers of a unit fits a page. */
const mostDrawn = 6;

async function page(
  explanation: Explanation,
  language: Language,
  digits: number,
  trace: Trace,
  command: readonly string[],
  marked?: Marked,
): Promise<string> {
  const number = (value: number): string => rounded(value, digits);
  const sheet: Sheet = {
    explanation,
    trace,
    language,
    words: pageWords[language],
    number,
    drawn: (value) => rounded(value, Math.min(digits, mostDrawn)),
    math: await typesetter(),
    marked,
  };
  const content = [
    ...problemSection(sheet),
    ...marks(sheet),
    ...(await picture(sheet)),
    ...steps(sheet),
    ...results(sheet),
  ];
  const leftOut = content.some((part) => /[⋯⋮⋱]/.test(part))
    ? [paragraph({ key: 'left-out', parts: {} }, sheet)]
    : [];
  const again = [
    ...command,
    '--format',
    'html',
    '--lang',
    language,
    ...(digits === usualDigits ? [] : ['--digits', String(digits)]),
  ];
  return whole(sheet, [...content, ...leftOut, ...onceMore(sheet, again.map(shellWord).join(' '))]);
}

function whole({ trace, language }: Sheet, content: readonly string[]): string {
  const title = escaped(titleFor(trace.problem, trace.steps, language));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
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

const rate = ({ values }: Trace): number | undefined => values.get('lr')?.data[0];

function problemSection({
  explanation: { given, values, symbols },
  trace,
  words,
  number,
  math,
}: Sheet): string[] {
  const lr = rate(trace);
  const rows = [
    ...(trace.problem.model.network ? networkRows : modelRows)({ trace, words, symbols, math }),
    ...(lr === undefined ? [] : [[words.rate, exact(lr)]]),
  ];
  return [
    `<h2>${words.problem}</h2>`,
    '<dl>',
    ...rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`),
    '</dl>',
    wide(math.display(given.map((name) => givenRow(name, values.get(name)!, symbols, number)))),
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

async function picture({ trace, language, words, drawn }: Sheet): Promise<string[]> {
  const svg = await drawing(quantityGraph(trace, drawn, language), '');
  const [width = 0, height = 0] = [...svg.matchAll(/ (?:width|height)="(\d+)pt"/g)].map(
    ([, size]) => Number(size),
  );
  const looks = height <= lowest ? 'wide low' : 'wide';
  const least = `--least:${Math.round(width * smallest)}pt`;
  return [
    `<h2>${words.picture}</h2>`,
    `<p class="legend">${words.legend}</p>`,
    element('figure', { class: looks, style: least }, '\n', svg.trim(), '\n'),
  ];
}

function marks({ explanation, language, words, marked }: Sheet): string[] {
  if (!marked) return [];
  const worked = new Set(explanation.steps.map(({ name }) => name));
  return [
    `<h2>${words.marks}</h2>`,
    marksTable(marked, language, (name) => (worked.has(name) ? idOf(name) : undefined)),
  ];
}

/** `step-dW1-1-2` for `dW1[1,2]`. */
const idOf = (name: string): string =>
  ['step', ...name.split(/[[\],]+/)].filter((part) => part !== '').join('-');

function steps(sheet: Sheet): string[] {
  return sectionsOf(sheet.explanation).flatMap(({ pass, steps: worked }) => [
    element('h2', {}, sentenceHtml({ key: pass, parts: {} }, sheet)),
    ...worked.map((step) => stepArticle(step, sheet)),
  ]);
}

function stepArticle(step: WorkedStep, sheet: Sheet): string {
  const { explanation, trace, language, number, math, marked } = sheet;
  const writer = latexWriter(explanation.values, explanation.symbols, number);
  const id = idOf(step.name);
  const equation = wide(math.display(alignedRows(equationOf(step, writer))));
  const mark = marked ? marksOn(step.name, marked, language) : '';
  const lines = [
    `<h3><a href="#${id}">${step.name}</a></h3>`,
    mark === '' ? equation : `<div class="beside"><div>${mark}</div>\n${equation}</div>`,
    ...step.reasons.map((reason) => paragraph(reason, sheet)),
    ...step.remarks.map((remark) => element('p', { class: 'remark' }, sentenceHtml(remark, sheet))),
    ...(step.chain
      ? [
          paragraph(step.chain.heading, sheet),
          wide(math.display(alignedRows(chainEquation(step, step.chain, writer)))),
        ]
      : []),
  ];
  const attributes = { id, 'data-lights': lights(step, trace).join(' ') };
  return element('article', attributes, '\n', lines.join('\n'), '\n');
}

/** What a step lights up in the picture: its node, its number there, and the numbers it reads. */
function lights({ name, formula }: WorkedStep, { steps }: Trace): string[] {
  const quantities = [
    ...new Set([name, ...namesRead(formula)].map((one) => splitEntry(one).quantity)),
  ];
  const node = nodeOf(steps, splitEntry(name).quantity);
  return [`node-${node}`, ...quantities.map((quantity) => `quantity-${quantity}`)];
}

const paragraph = (sentence: Sentence, sheet: Sheet): string =>
  element('p', {}, sentenceHtml(sentence, sheet));

/** A sentence with its formulas in MathML, and all else escaped. */
function sentenceHtml(sentence: Sentence, { explanation, language, number, math }: Sheet): string {
  const shown: string[] = [];
  const hole = (part: Formula, ending: string): string => {
    const place = shown.push(math.inline(partLatex(part, explanation.symbols, number))) - 1;
    return `\u0000${place}\u0000${ending}`;
  };
  const words = say(sentence, language, hole, explanation.symbols.text);
  return escaped(words).replace(/\u0000(\d+)\u0000/g, (_, i: string) => shown[Number(i)]!);
}

function results({ explanation, trace, words, number, math }: Sheet): string[] {
  const rows = mainNames(trace).map((name) => {
    const value = matrixLatex(trace.values.get(name)!, number);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, math.inline(explanation.symbols.latex(name))),
      `<td><code>${name}</code></td>`,
      element('td', {}, math.inline(value)),
    );
  });
  const head = [
    element('th', { scope: 'col', colspan: '2' }, words.quantity),
    element('th', { scope: 'col' }, words.value),
  ];
  return [`<h2>${words.results}</h2>`, wide(table(head, rows))];
}

/** More than this nobody pastes into a shell. */
const longest = 4000;

function onceMore({ trace, words }: Sheet, command: string): string[] {
  const { problem } = trace;
  const lr = rate(trace);
  const step = lr === undefined ? [] : ['--lr', exact(lr)];
  const pinned = [...(problem.pinned ?? [])].flatMap(([name, value]) => [
    '--set',
    shellWord([name, valueText(value, exact)].join('=')),
  ]);
  const { network } = problem.model;
  const own = network
    ? [...givenOptions(problem), ...networkOptions(network).map(shellWord)]
    : ['--model', shellWord(renderModel(problem).trim().replaceAll('\n', '; '))];
  const line = ['backprop', command, ...own, ...pinned, ...step].join(' ');
  if (line.length <= longest)
    return [`<h2>${words.again}</h2>`, `<pre><code>${escaped(line)}</code></pre>`];
  const file = network ? 'problem.json' : 'model.txt';
  const from = network
    ? ['--from', file, ...networkOptions(network).map(shellWord)]
    : ['--model', file];
  const short = ['backprop', command, ...from, ...pinned, ...step].join(' ');
  const shownFile = element('code', {}, file);
  return [
    `<h2>${words.again}</h2>`,
    `<pre><code>${escaped(short)}</code></pre>`,
    `<p>${network ? words.record(shownFile) : words.modelFile(shownFile)}</p>`,
  ];
}

const givenOptions = ({ given }: Trace['problem']): string[] =>
  [...given].flatMap(([name, value]) => [
    `--${name.toLowerCase()}`,
    shellWord(valueText(value, exact)),
  ]);

/** In quotes where a shell would read anything into it. */
const shellWord = (text: string): string =>
  /^[\w.,+=-]+$/.test(text) ? text : ["'", text.replaceAll("'", "'\\''"), "'"].join('');
