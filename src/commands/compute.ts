// The default command: compute one problem and print the results.
import { chooseFormat, listed } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import type { OptionGroup } from '../option-table.ts';
import type { Note } from '../decimal.ts';
import { findEntry, splitEntry, type Matrix } from '../matrix.ts';
import { kinkNotes } from '../engine/kinks.ts';
import { meaningOf, refuseEdge, type Meaning } from '../engine/naming.ts';
import { refusePinned } from '../engine/pinned.ts';
import { splitNames } from '../names.ts';
import { renderJson, withRightDoubles } from '../text/json.ts';
import { renderNotebook } from '../text/notebook.ts';
import type { DialectName } from '../text/python-dialects.ts';
import { certifiedTexts, renderText, type Texts } from '../text/plain.ts';
import { entriesText, mostSettled, readDigits } from '../text/notation.ts';
import {
  problemOptions,
  noteUnused,
  noteUnusedRate,
  refuseWords,
  type ProblemOptions,
} from '../records/options.ts';
import { readStepped, stepOptions } from '../records/descent-options.ts';
import { noteRecorded } from '../records/recorded.ts';
import type { Streams } from '../streams.ts';
import { findName, resultNames } from '../engine/results.ts';
import { run, runUnchecked, type Trace } from '../engine/trace.ts';
import { counted, UserError } from '../user-error.ts';

interface ComputeOptions extends ProblemOptions {
  readonly format?: string;
  readonly all?: true;
  readonly digits?: string;
  readonly get?: string;
  readonly verify?: true;
}

interface Output {
  readonly digits: number;
  readonly all: boolean;
  readonly others: readonly string[];
}

const formats = {
  text: renderText,
  json: async (trace: Trace, { others }: Output, note: Note) =>
    renderJson(await withRightDoubles(trace, resultNames(trace), note), others),
  notebook: renderNotebook,
  python: async (trace: Trace, _: Output, note: Note) => pythonOf(trace, 'numpy', note),
  pytorch: async (trace: Trace, _: Output, note: Note) => pythonOf(trace, 'pytorch', note),
} satisfies Record<string, (trace: Trace, output: Output, note: Note) => string | Promise<string>>;

/** Loads what is for these formats only. */
async function pythonOf(trace: Trace, dialect: DialectName, note: Note): Promise<string> {
  if (dialect === 'pytorch') refusePinned(trace.problem, 'autograd computes every value itself');
  const { renderPython } = await import('../text/python.ts');
  return renderPython(await withRightDoubles(trace, resultNames(trace), note), dialect);
}

/** Decimals of the text format. */
const usualDigits = 8;

const formatNames = Object.keys(formats) as (keyof typeof formats)[];

const examples = `
Forward pass, loss and every gradient of a dense network, or of any model.
Without weights: one input, two sigmoid units, half squared error.

  $ backprop --x 0.5 --y 1
  y_pred 0.6591602
  loss 0.05808589
  dW2 -0.0439884
  db2 -0.07657581
  dW1 -0.00748784
  db1 -0.01497567
  $ backprop --model 'q = x + y; f = q * z' --x -2 --y 5 --z -4 --get f,dx
  -12
  -4
`;

const remarks = `
A <value> is a number (-.5, 1e-3), an expression (1/3, -ln(3)), a vector [1, 2]
or a matrix [[1, 2], [3, 4]] or [1, 2; 3, 4]: rows are units, columns inputs.
Exit: 0 done, 1 a verification failed, 2 the request or the input was wrong.
`;

const outputOptions: readonly OptionGroup[] = [
  {
    heading: 'The output:',
    rows: [
      { flags: '--format <name>', choices: formatNames, help: `${formatNames.join(' ')} (text)` },
      { flags: '--all', help: 'print every quantity' },
      { flags: '--digits <n>', help: 'decimals, up to 300 (default: 8)' },
      { flags: '--get <name[,name…]>', help: 'only these values, as doubles or with --digits' },
      { flags: '--verify', help: 'check every gradient by central differences' },
    ],
  },
];

/** The default command. */
export const compute: CommandDefinition = {
  usage: '--x <value> --y <value> [options]',
  examples,
  remarks,
  options: [problemOptions, stepOptions, ...outputOptions],
  isBrief: true,
  run: computeOne,
};

async function computeOne(
  options: ComputeOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  refuseWords(words);
  const render = chooseRender(options);
  const { problem, lr, others, recorded } = await readStepped(options, streams, note);
  if (options.verify) refusePinned(problem, '--verify changes what is given a little');
  const isNotebook = options.format?.trim() === 'notebook';
  if (isNotebook) noteUnusedRate(lr, 'notebook has three lines', note);
  // The notebook's lines are those of double precision.
  const trace = isNotebook ? run(problem) : runUnchecked(problem, lr);
  const text = await render(trace, others, note);
  await noteRecorded(recorded, trace, note);
  if (isNotebook) trace.notes.forEach(note);
  if (!isNotebook) (await kinkNotes(trace)).forEach(note);
  noteUnused(others, options.format?.trim() === 'json', note);
  const code = options.verify ? await reportVerification(trace, note) : 0;
  await streams.out(text);
  return code;
}

type Render = (trace: Trace, others: readonly string[], note: Note) => string | Promise<string>;

function chooseRender({ format, all, digits, get, lr }: ComputeOptions): Render {
  const name = chooseFormat(format ?? 'text', formatNames);
  const chosen = formats[name];
  if (get !== undefined) {
    const other = Object.entries({ '--format': format, '--all': all }).find(
      ([, value]) => value !== undefined,
    );
    if (other) throw new UserError(`--get prints bare values: leave out ${other[0]}`);
    const decimals = digits === undefined ? undefined : readDigits(digits, mostSettled);
    return (trace, _, note) => renderValues(trace, get, decimals, note);
  }
  if (digits !== undefined && name !== 'text')
    throw new UserError(`--digits is for --format text: ${name} has its own form`);
  const [more] = Object.entries({ '--all': all, '--lr': lr }).flatMap(([option, value]) =>
    value === undefined ? [] : [option],
  );
  if (more && name === 'notebook')
    throw new UserError(`${more} is for --format text or json: notebook has three lines`);
  const decimals = digits === undefined ? usualDigits : readDigits(digits, mostSettled);
  const output = { digits: decimals, all: all ?? false };
  return (trace, others, note) => chosen(trace, { ...output, others }, note);
}

/** The values that were asked for, one a line: to so many decimals, or as doubles. */
async function renderValues(
  trace: Trace,
  get: string,
  digits: number | undefined,
  note: Note,
): Promise<string> {
  const names = resultNames(trace);
  const asked = splitNames(get).map((text) => {
    const { quantity: name, entry } = findMeaning(text, trace, names);
    const value = trace.values.get(name)!;
    return { name, k: entry === '' ? undefined : findEntry(text, name, entry, value) };
  });
  const texts = await textsOf(trace, [...new Set(asked.map(({ name }) => name))], digits, note);
  const lines = asked.map(({ name, k }) =>
    k === undefined
      ? entriesText(trace.values.get(name)!, texts.get(name)!)
      : String(texts.get(name)![k]!),
  );
  return [...lines, ''].join('\n');
}

/** Throws UserError for what is no quantity. */
function findMeaning(text: string, trace: Trace, names: readonly string[]): Meaning {
  const { network } = trace.problem.model;
  const shapeOf = (name: string): Matrix | undefined => trace.values.get(name);
  const [place, called] = [{ network, shapeOf, names }, `--get ${text.trim()}`];
  const meant = meaningOf(text, place, undefined, called);
  if (meant) return meant;
  refuseEdge(text, place, called);
  const { quantity, entry } = splitEntry(text.trim());
  return { quantity: findName(quantity.trim(), names, trace.problem.model), entry };
}

async function textsOf(
  trace: Trace,
  names: readonly string[],
  digits: number | undefined,
  note: Note,
): Promise<Texts> {
  if (digits !== undefined) return certifiedTexts(trace, names, digits, note);
  const { values } = await withRightDoubles(trace, names, note);
  return new Map(names.map((name) => [name, Array.from(values.get(name)!.data)]));
}

async function reportVerification(trace: Trace, note: Note): Promise<number> {
  const { tolerance, verify } = await import('../engine/verify.ts');
  const { worst, at, compared, kinks, unresolved, infinite } = verify(trace);
  if (kinks.length > 0)
    note(
      `verify: not compared: ${listed(kinks)}: ` +
        'on the way is a kink, as of relu at 0, or a tie, where there is no derivative',
    );
  if (unresolved.length > 0)
    note(
      `verify: not compared: ${listed(unresolved)}: the rounding of the loss hides its differences`,
    );
  if (infinite.length > 0)
    note(
      `verify: not compared: ${listed(infinite)}: ` +
        'something on the way is larger than a double can be, 1.8e308',
    );
  const passed = worst <= tolerance;
  const verdict = passed ? 'passed' : 'FAILED';
  const place = at && ` at ${at}`;
  if (compared === 0) note('verify: nothing could be compared');
  else
    note(
      `verify: ${verdict}: worst relative error ${worst.toExponential(1)}${place}, ` +
        `${counted(compared, 'gradient')} against central differences`,
    );
  return passed ? 0 : 1;
}
