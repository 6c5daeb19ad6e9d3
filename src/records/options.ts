// The options that say which problem is meant, shared by every command: their declaration and their reading.
import { Option, type Command } from 'commander';
import type { Options } from '../command.ts';
import type { Matrix } from '../matrix.ts';
import { makeProblem, type Problem } from '../engine/problem.ts';
import { sourceName, readText, type Streams } from '../streams.ts';
import { activationNames } from '../model/activations.ts';
import { lossNames } from '../model/losses.ts';
import { UserError } from '../user-error.ts';
import { readValue } from './values.ts';
import type { Note } from '../decimal.ts';
import type { ProblemRecord } from './record.ts';

/** What commander hands over. */
export interface ProblemOptions extends Options {
  readonly layers?: string;
  readonly from?: string;
  readonly activation?: string;
  readonly loss?: string;
  readonly lr?: string;
}

const layerNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Every quantity that can be given, as `[name, its option names]`. */
const givenOptions: readonly (readonly [string, readonly string[]])[] = [
  ['x', ['x']],
  ['y', ['y']],
  ...layerNumbers.flatMap(
    (l) =>
      [
        [`W${l}`, [`w${l}`, `W${l}`]],
        [`b${l}`, [`b${l}`]],
      ] as const,
  ),
];

/** The one line of help that stands for the options of all layers, and the option it is shown for. */
export const layerHelp = { option: 'w1', term: '--w1 --b1 … --w9 --b9 <value>' } as const;

const shownAlone: Readonly<Record<string, string>> = {
  x: 'input',
  y: 'target',
  [layerHelp.option]:
    'weights and biases; the highest layer given is the depth (default: 0.4, 0.1, 0.8, 0.2)',
};

/** Declares the options on a command. */
export function addProblemOptions(command: Command): Command {
  command.optionsGroup('The problem:');
  for (const option of givenOptions.flatMap(([, options]) => options)) {
    const declared = new Option(`--${option} <value>`, shownAlone[option]);
    command.addOption(shownAlone[option] === undefined ? declared.hideHelp() : declared);
  }
  return command
    .option('--layers <n>', 'depth: a single neuron is --layers 1')
    .option('--from <file|->', 'quantities as a JSON record; options override')
    .option(
      '--activation <name[,name…]>',
      `${activationNames.join(' ')}: one for all layers or one each (default: sigmoid)`,
    )
    .option('--loss <name>', `${lossNames.join(' ')} (default: half-sse)`)
    .option('--lr <rate>', 'also one step W ← W − lr·dW, and loss_new');
}

/** What was asked: the problem, the learning rate, and the record's fields that are no quantity. */
export interface Request {
  readonly problem: Problem;
  readonly lr: number | undefined;
  readonly others: readonly string[];
}

/** Reads the options, and the record they name. Throws UserError. */
export async function readRequest(
  options: ProblemOptions,
  streams: Streams,
  note: Note,
): Promise<Request> {
  const { quantities, others } = await readGiven(options, streams, note);
  const lr = await readRate(options.lr, note);
  const problem = makeProblem(quantities, options);
  problem.notes.forEach(note);
  return { problem, lr, others };
}

/** For a command that takes options only: throws UserError at the first argument that belongs to none. */
export function refuseWords([word]: readonly string[], command?: string): void {
  if (word !== undefined)
    throw new UserError(`${word} belongs to no option: values have a name, as in --x 0.5 --y 1`, [
      `Try 'backprop ${command === undefined ? '' : `${command} `}--help'`,
    ]);
}

/** The name of a field in JSON text, in its quotes. */
const fieldName = (field: string): string => /^"(?:[^"\\]|\\.)*"/.exec(field)?.[0] ?? field;

const choices = /^"(activation|lr|layers|digits)"$/i;

/** Names of fields that pass through to JSON, although whoever wrote them may have meant them to count. */
const seemsUsed = new RegExp(`${choices.source}|^"d?_?[wbxyza]_?\\d*"$`, 'i');

/** What `train` counts in its records: they are meant to be given back. */
const counted = '"step"';

/** Remarks on a record's fields that are no quantity: on all, or, where they pass through, on those that someone may have meant to count. */
export function noteUnused(others: readonly string[], passThrough: boolean, note: Note): void {
  const unused = others
    .map(fieldName)
    .filter((name) => (passThrough ? seemsUsed.test(name) : name !== counted));
  if (unused.length > 0)
    note(
      `not used, for they are no quantities: ${listed(unused)}${unused.some((name) => choices.test(name)) ? ' (choices are options, as in --activation tanh)' : ''}`,
    );
}

const mostListed = 8;

export const listed = (names: readonly string[]): string =>
  names.length > mostListed
    ? `${names.slice(0, mostListed).join(', ')} and ${names.length - mostListed} more`
    : names.join(', ');

/** Reads the quantities that are given, without checking that they make a problem. Throws UserError. */
export async function readGiven(
  options: ProblemOptions,
  streams: Streams,
  note: Note,
): Promise<{ quantities: Map<string, Matrix>; others: readonly string[] }> {
  const record = await readFrom(options.from, streams, note);
  const quantities = new Map<string, Matrix>(record.quantities);
  for (const [name, spellings] of givenOptions) {
    const [option, second] = spellings.filter((spelling) => options[spelling] !== undefined);
    if (second !== undefined)
      throw new UserError(`${name} is given twice, by --${option} and --${second}`);
    if (option !== undefined)
      quantities.set(name, await readValue(options[option] as string, `--${option}`, note));
  }
  return { quantities, others: record.others };
}

async function readFrom(
  path: string | undefined,
  streams: Streams,
  note: Note,
): Promise<ProblemRecord> {
  if (path === undefined) return { quantities: new Map(), others: [] };
  if (path === '') throw new UserError('--from is empty: name a file, or - for standard input');
  const { readRecord } = await import('./record.ts');
  return readRecord(await readText(path, streams), sourceName(path), note);
}

/** Reads `--lr`. Throws UserError. */
export async function readRate(text: string | undefined, note: Note): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const { data } = await readValue(text, '--lr', note);
  const [rate] = data;
  if (data.length !== 1 || rate === undefined)
    throw new UserError('--lr is one number, such as 0.5');
  if (rate < 0)
    throw new UserError(
      `--lr is ${rate}: the step goes down the gradient with a rate of 0 or more`,
    );
  return rate;
}
