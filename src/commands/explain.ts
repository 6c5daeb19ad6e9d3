// `backprop explain`: every step worked, or those that some quantities depend on.
import { chooseFormat, namesLike, needsRate } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import { formatOption, type OptionGroup } from '../option-table.ts';
import type { Note } from '../decimal.ts';
import type { Explanation } from '../explain/explanation.ts';
import { chooseLanguage, languageOption, type Language } from '../language.ts';
import { entryText, findEntry, splitEntry, type Matrix } from '../matrix.ts';
import { canonicalName, isUpdatedName, splitNames } from '../names.ts';
import { choosePaint, colorOption, type Paint } from '../paint.ts';
import { withRightDoubles } from '../text/json.ts';
import { mostSettled, readDigits } from '../text/notation.ts';
import { withRightTexts } from '../text/right.ts';
import { problemOptions, noteUnused, strayText, type ProblemOptions } from '../records/options.ts';
import { readStepped, stepOptions } from '../records/descent-options.ts';
import { noteRecorded } from '../records/recorded.ts';
import type { Streams } from '../streams.ts';
import { kinkNotes } from '../engine/kinks.ts';
import { meaningOf, refuseEdge, type Meaning } from '../engine/naming.ts';
import { computedNames, unknownQuantity } from '../engine/results.ts';
import { runUnchecked, type Trace } from '../engine/trace.ts';
import type { Model } from '../model/model.ts';
import { tryHelp, UserError } from '../user-error.ts';

interface ExplainOptions extends ProblemOptions {
  readonly format?: string;
  readonly lang?: string;
  readonly digits?: string;
  readonly color?: string;
}

/** How an explanation is written, and of what it is. */
interface Manner {
  readonly language: Language;
  readonly digits: number;
  readonly trace: Trace;
  readonly targets: readonly string[];
  readonly paint: Paint;
  /** Of the terminal. */
  readonly columns: number | undefined;
  readonly note: Note;
}

type Render = (explanation: Explanation, manner: Manner) => Promise<string>;

/** Digits after the point that say a double near enough. */
const exactDigits = 18;

const formats = {
  text: async (explanation, { language, digits, paint, columns }) => {
    const { explanationText } = await import('../explain/text.ts');
    return explanationText(explanation, language, digits, paint, columns);
  },
  markdown: async (explanation, { language, digits }) =>
    (await import('../explain/markdown.ts')).explanationMarkdown(explanation, language, digits),
  latex: async (explanation, { language, digits }) =>
    (await import('../explain/latex.ts')).explanationLatex(explanation, language, digits),
  json: async (explanation, { language }) =>
    (await import('../explain/json.ts')).explanationJson(explanation, language),
  html: async (explanation, manner) =>
    (await import('../page/page.ts')).explanationPage(explanation, manner),
} as const satisfies Record<string, Render>;

const formatNames = Object.keys(formats) as (keyof typeof formats)[];

const examples = `
Every step worked: its place in the chain, its formula, the numbers put in, its
value, and why. Where quantities or entries are named, only what they depend on.

  $ backprop explain y_pred --x 0.5 --y 1 | tail -n 5
    y_pred = ŷ
           = 1/(1 + exp(-z2))
           = 1/(1 + exp(-0.65955401))
           = 0.6591602
           The sigmoid squashes z2 into the interval (0, 1).
  $ backprop explain dW2 --x 0.5 --y 1 --digits 4 | tail -n 4
        ∂L/∂W2 = ∂L/∂ŷ · ∂ŷ/∂z2 · ∂z2/∂W2
               = (y_pred - y) · (y_pred · (1 - y_pred)) · a1
               = (-0.3408) · 0.2247 · 0.5744
               = -0.044
  $ backprop explain 'z1[2]' --x '[1,2]' --y 0 --w1 '[.1,.2;.3,.4]' --b1 0 \\
      --w2 '[[1,-1]]' --b2 0 | tail -n 4 | head -n 3
    z1[2] = W1[2,1] · x[1] + W1[2,2] · x[2] + b1[2]
          = 0.3 · 1 + 0.4 · 2 + 0
          = 1.1
`;

const remarks = `
A quantity is written as in the results (dW1, z2, y_pred, W1_new with --lr), an
entry as 'dW1[1,2]', row then column from 1, in quotes for some shells.
markdown is for GitHub, latex an align* block, html a self-contained page.
Exit: 0 done, 2 a wrong request.
`;

const outputOptions: readonly OptionGroup[] = [
  {
    heading: 'The output:',
    rows: [
      formatOption(formatNames, 'text'),
      languageOption,
      { flags: '--digits <n>', help: 'decimals, except in json (default: 8)' },
      colorOption,
    ],
  },
];

export const explain: CommandDefinition = {
  usage: '[quantity…] --x <value> --y <value> [options]',
  words: 'quantity',
  examples,
  remarks,
  options: [problemOptions, stepOptions, ...outputOptions],
  isBrief: true,
  run: explainProblem,
};

async function explainProblem(
  options: ExplainOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  const format = chooseFormat(options.format ?? 'text', formatNames);
  const language = chooseLanguage(options.lang, streams.environment);
  if (options.digits !== undefined && format === 'json')
    throw new UserError(
      '--digits is for --format text, markdown, latex or html: json has its own form',
    );
  const digits = readDigits(options.digits ?? '8', mostSettled);
  const stray = words.find((word) => word.includes('='));
  if (stray !== undefined) throw new UserError(strayText(stray), [tryHelp('explain')]);
  const paint = await choosePaint(options.color, streams);
  const { problem, lr, others, recorded } = await readStepped(options, streams, note);
  const computed = runUnchecked(problem, lr);
  const isJson = format === 'json';
  const trace = isJson
    ? await withRightDoubles(computed, computedNames(computed), note)
    : await withRightTexts(computed, digits, note);
  const targets = words.flatMap(splitNames).map((word) => findTarget(word, trace));
  const { worked } = await import('../explain/worked.ts');
  await noteRecorded(recorded, computed, note);
  (await kinkNotes(computed)).forEach(note);
  noteUnused(others, false, note);
  const explanation = await worked(trace, targets, isJson ? exactDigits : digits, note);
  const { columns } = streams;
  const how = { language, digits, trace, targets, paint, columns, note };
  await streams.out(await formats[format](explanation, how));
  return 0;
}

/** A quantity or an entry of it, in any spelling. Throws UserError. */
function findTarget(word: string, trace: Trace): string {
  const worked = computedNames(trace);
  const names = [...trace.problem.given.keys(), ...worked];
  const shapeOf = (name: string): Matrix | undefined => trace.values.get(name);
  const place = { network: trace.problem.model.network, shapeOf, names };
  const meant = meaningOf(word, place);
  if (!meant) refuseEdge(word, place, word);
  const { quantity: name, entry } = meant ?? canonicalEntry(word);
  if (trace.problem.given.has(name))
    throw new UserError(
      `${name} is given, so there is nothing to explain: known are ${namesLike(name, worked)}`,
    );
  if (!worked.includes(name))
    throw new UserError(unknownText(word, name, worked, trace.problem.model));
  if (entry === '') return name;
  const value = trace.values.get(name) as Matrix;
  return name + entryText(findEntry(word, name, entry, value), value);
}

function canonicalEntry(word: string): Meaning {
  const { quantity, entry } = splitEntry(word.trim());
  return { quantity: canonicalName(quantity) ?? '', entry };
}

function unknownText(word: string, name: string, worked: readonly string[], model: Model): string {
  if (isUpdatedName(name)) return needsRate(word);
  if (/^[-\u2013\u2014+\d.[]/.test(word)) return strayText(word);
  return unknownQuantity(word, worked, model);
}
