// The worked steps of a page, and which of them it has room for.
import { sectionsOf, type WorkedStep } from '../explain/explanation.ts';
import { alignedRows } from '../explain/latex-writer.ts';
import { chainEquation, equationOf, type Equation } from '../explain/writer.ts';
import { splitEntry } from '../matrix.ts';
import { namesRead } from '../model/tree.ts';
import { element } from '../text/markup.ts';
import { wide } from './boxes.ts';
import { bytesOf, type Gap, type Piece } from './left-out.ts';
import type { Left } from './parts.ts';
import { marksOn } from './marks.ts';
import { longestWord, paragraph, sentenceHtml } from './said.ts';
import type { Sheet } from './sheet.ts';

/** `step-dW1-1-2` for `dW1[1,2]`. */
export const idOf = (name: string): string =>
  ['step', ...name.split(/[[\],]+/)].filter((part) => part !== '').join('-');

/** A step as it stands on the page. */
export type Article = (step: WorkedStep, left: Left) => string;

/** What makes the articles, each once. */
export function articlesOf(sheet: Sheet): Article {
  const made = new Map<WorkedStep, Parts>();
  return (step, left) => {
    const found = made.get(step) ?? partsOf(step, sheet);
    made.set(step, found);
    const { start, chain, end } = found;
    const all = [start, ...(left.has('chains') ? [] : [chain]), end].join('');
    const lit = left.has('picture') ? all.replace(/ data-reads="[^"]*"/, '') : all;
    return left.has('fields') ? withoutPlaces(lit) : lit;
  };
}

/** Numbers that do not follow from others have no place among those. */
export const withoutPlaces = (html: string): string => html.replace(/ data-m="\w+"/g, '');

/** The steps that a page has; undefined where it must have all and they have no room. */
export function chosenSteps(
  { explanation, asked }: Sheet,
  left: Left,
  room: number,
  article: Article,
): ReadonlySet<WorkedStep> | undefined {
  const { steps } = explanation;
  const sizeOf = (step: WorkedStep): number => bytesOf(article(step, left)) + 1;
  if (!left.has('steps')) {
    let free = room;
    return steps.every((step) => (free -= sizeOf(step)) >= 0) ? new Set(steps) : undefined;
  }
  const chosen = new Set<WorkedStep>();
  let free = room;
  for (const step of byWeight(sectionsOf(explanation), asked)) {
    const size = sizeOf(step) + (asked.has(step.name) ? notesAround : 0);
    if (size > Math.min(free, room / 3)) continue;
    chosen.add(step);
    free -= size;
    if (free < least) break;
  }
  return chosen;
}

/** Less room than this is not filled any more. */
const least = 1000;

/** A step in the middle of its pass may have notes on both sides of what is missing there. */
const notesAround = 600;

/** Those that are asked for, then the others from both ends of each pass. */
function byWeight(
  sections: readonly { readonly steps: readonly WorkedStep[] }[],
  asked: ReadonlySet<string>,
): WorkedStep[] {
  const weighed = sections.flatMap(({ steps }) =>
    steps.map((step, i) => ({
      step,
      weight: asked.has(step.name) ? -1 : Math.min(i, steps.length - 1 - i),
    })),
  );
  return weighed.sort((one, other) => one.weight - other.weight).map(({ step }) => step);
}

/** The passes with the chosen steps, and a note where some are missing. */
export function stepSections(
  sheet: Sheet,
  left: Left,
  chosen: ReadonlySet<WorkedStep>,
  article: Article,
): Piece {
  const { explanation, words } = sheet;
  const of = explanation.steps.length;
  const gaps: Gap[] = [{ list: 'steps', missing: of - chosen.size, of }];
  const html = sectionsOf(explanation).flatMap(({ pass, steps }) => [
    element('h2', { id: pass }, sentenceHtml({ key: pass, parts: {} }, sheet)),
    ...runsOf(steps, chosen).flatMap((run) => {
      if (chosen.has(run[0]!)) return run.map((step) => article(step, left));
      const [first, last] = [run[0]!.name, run.at(-1)!.name].map(shortened);
      return [element('p', { class: 'gap' }, words.gap(run.length, first!, last!))];
    }),
  ]);
  return { html, gaps };
}

const shortened = (name: string): string =>
  name.length > 2 * longestWord ? `${name.slice(0, 2 * longestWord)}…` : name;

/** Steps beside each other that are all chosen, or all not. */
function runsOf(steps: readonly WorkedStep[], chosen: ReadonlySet<WorkedStep>): WorkedStep[][] {
  const runs: WorkedStep[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run && chosen.has(run[0]!) === chosen.has(step)) run.push(step);
    else runs.push([step]);
  }
  return runs;
}

/** An article, with its chain apart. */
interface Parts {
  readonly start: string;
  readonly chain: string;
  readonly end: string;
}

function partsOf(step: WorkedStep, sheet: Sheet): Parts {
  const { explanation, math, marked } = sheet;
  const writer = sheet.writer(step.name);
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
  const lines = [
    element('summary', {}, `<h3>${step.name}${alias}</h3>`),
    ...(mark === ''
      ? [beside('worked', equation, why)]
      : [beside('corrected', element('div', {}, mark), equation), why]),
  ];
  const chain = step.chain
    ? folding(
        element('summary', {}, sentenceHtml(step.chain.heading, sheet)) +
          aligned(chainEquation(step, step.chain, writer)),
      )
    : '';
  const attributes = `id="${idOf(step.name)}" class="${step.pass}"`;
  const reads = `data-reads="${quantitiesRead(step).join(' ')}"`;
  return {
    start: `<article ${attributes} ${reads}><details open="">\n${lines.join('\n')}\n`,
    chain: chain === '' ? '' : `${chain}\n`,
    end: '</details></article>',
  };
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
