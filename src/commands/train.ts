// The command `train`: gradient descent over many steps, and the course of it.
import { choose, chooseFormat, refuseField } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import { formatOption, type OptionGroup } from '../option-table.ts';
import type { Note } from '../decimal.ts';
import type { Problem } from '../engine/problem.ts';
import { reduceNames } from '../model/dense.ts';
import type { Model } from '../model/model.ts';
import { readDigits } from '../text/notation.ts';
import {
  problemOfRecords,
  fieldName,
  noteUnused,
  readGiven,
  refuseSharedInput,
  refuseWords,
  type Given,
  type ProblemOptions,
} from '../records/options.ts';
import { shownDescentRows, readDescent, withDescent } from '../records/descent-options.ts';
import { progressBar } from '../progress.ts';
import { noFile, type Streams } from '../streams.ts';
import { run } from '../engine/trace.ts';
import { courseWriters } from '../train/course.ts';
import { readData, type Data } from '../train/data.ts';
import { follow, type Outcome, type Plan } from '../train/follow.ts';
import { openOutput, type Layout } from '../train/output.ts';
import type { Batching } from '../train/batches.ts';
import { oneRecord, problemAt } from '../train/samples.ts';
import { makeTrainer } from '../train/trainer.ts';
import { UserError } from '../user-error.ts';
import { readOne } from '../records/values.ts';

interface TrainOptions extends ProblemOptions {
  readonly data?: string;
  readonly reduce?: string;
  readonly batchSize?: string;
  readonly shuffle?: string;
  readonly steps?: string;
  readonly epochs?: string;
  readonly every?: string;
  readonly until?: string;
  readonly format?: string;
  readonly digits?: string;
  readonly plot?: true;
}

const formatNames = Object.keys(courseWriters) as (keyof typeof courseWriters)[];

const examples = `
Gradient descent: W ← W − lr·dW for every weight and bias, over and over. A line
for step 0, every k-th step and the last: the loss there, and the parameters.

  $ backprop train --x 0.5 --y 1 --lr 0.5 --steps 1000 --every 500 \\
      --digits 4
  step 0 loss 0.0581 W1 0.4 b1 0.1 W2 0.8 b2 0.2
  step 500 loss 0.0007 W1 0.6522 b1 0.6043 W2 1.8842 b2 1.8947
  step 1000 loss 0.0003 W1 0.6965 b1 0.693 W2 2.0503 b2 2.1227
  $ backprop train --x 0.5 --y 1 --lr 0.5 --steps 9 --freeze b1,b2 \\
      --format ndjson | tail -1 | backprop --from - --get loss
  0.04992323864000692
`;

const remarks = `
An optimizer is PyTorch's, and so is what it is set to unless you set it, but
for --momentum .9: --beta1 --beta2 --rho --eps --weight-decay.
The last record of --format ndjson is a problem: --from - goes on from it, with
its step. Ctrl-C prints the state reached and exits with 130. Where a number is
no longer finite, the last state that was is printed, and the exit code is 2.
`;

const trainingOptions: readonly OptionGroup[] = [
  {
    heading: 'The training:',
    rows: [
      { flags: '--steps <n>', help: 'how many steps' },
      { flags: '--epochs <n>', help: 'or how many times through all records' },
      { flags: '--data <file|->', help: 'many records, NDJSON or CSV with x and y' },
      { flags: '--batch-size <k>', help: 'records a step, in their order (default: all)' },
      { flags: '--shuffle <seed>', help: 'another order for every epoch' },
      {
        flags: '--reduce <name>',
        choices: reduceNames,
        help: `${reduceNames.join(' or ')} of their losses (default: mean)`,
      },
      { flags: '--until <loss>', help: 'stop as soon as the loss is this or less' },
      ...shownDescentRows,
    ],
  },
  {
    heading: 'The output:',
    rows: [
      { flags: '--every <k>', help: 'a line every k steps (default: a tenth of them)' },
      formatOption(formatNames, 'text'),
      { flags: '--digits <n>', help: 'decimals of the text format (default: 8)' },
      { flags: '--plot', help: 'draw the loss at the end' },
    ],
  },
];

const setsNone = 'training changes what is computed';

export const train: CommandDefinition = {
  usage: '--x <value> --y <value> --lr <rate> --steps <n> [options]',
  examples,
  remarks,
  options: [problemOfRecords, ...trainingOptions],
  setsNone,
  run: trainOne,
};

async function trainOne(
  options: TrainOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  refuseWords(words, 'train');
  const mayHaveRate = [options.from, options.data, options.model].some((at) => at !== undefined);
  if (!mayHaveRate) requireRate(options.lr);
  const length = await readLength(options, note);
  const layout = readLayout(options);
  const reduction = choose('--reduce', options.reduce ?? 'mean', reduceNames);
  const task = await readTask(options, layout, streams, note);
  const { problem, samples, others } = task;
  const lr = requireRate(task.lr);
  problem.notes.forEach(note);
  noteUnused(others, layout.format === 'ndjson', note);
  const batching = readBatching(options, samples.records.length);
  const trainer = makeTrainer(problem, samples, { lr, reduction, batching });
  if (!Number.isFinite(trainer.measure())) throw new UserError(trainer.fault());
  const plan = planOf(length, trainer.perEpoch, others);
  const changing = new Set([...trainer.parameters().keys(), ...trainer.carried().keys()]);
  const quantities = new Map([...problem.given].filter(([name]) => !changing.has(name)));
  const fixed = { quantities: options.data === undefined ? quantities : new Map(), others };
  const output = openOutput(
    layout,
    { ...fixed, output: trainer.output },
    progressBar(streams.terminal, plan.steps),
    streams,
  );
  const outcome = await follow(trainer, plan, output);
  await output.close();
  if (outcome.end !== 'diverged' && options.data === undefined)
    run(problemAt(samples, 0, outcome.last.parameters)).notes.forEach(note);
  return report(outcome, plan, note);
}

type Task = Omit<Data, 'chosen'> & { readonly others: readonly string[] };

const onlyOfMany = (option: string): UserError =>
  new UserError(`${option} is for many records: add --data, or leave it out`);

/** What is trained: one problem, or the records of --data. Throws UserError. */
async function readTask(
  options: TrainOptions,
  { format }: Pick<Layout, 'format'>,
  streams: Streams,
  note: Note,
): Promise<Task> {
  const { data, reduce } = options;
  if (data === '') throw noFile('--data');
  if (data === '-') refuseSharedInput(options, '--data -');
  const ofMany = Object.entries({
    '--batch-size': options.batchSize,
    '--shuffle': options.shuffle,
  }).find(([, value]) => value !== undefined);
  if (data === undefined && ofMany) throw onlyOfMany(ofMany[0]);
  const ofCommand = { mayReduce: true, mayGive: data !== undefined, steps: true, setsNone };
  const given = await readGiven(options, streams, note, ofCommand);
  if (format !== 'text') refuseField('step', `--format ${format}`, given);
  if (data === undefined) {
    const problem = given.make(given.quantities, given.choices);
    // A network takes several samples as one record.
    if (reduce !== undefined && problem.model.network?.reduce === undefined)
      throw onlyOfMany('--reduce');
    const descending = withDescent(problem, await readDescent(options, note), given, note);
    if (given.model && options.freeze === undefined) remarkUndeclared(given.model, problem, note);
    return { ...descending, samples: oneRecord(descending.problem), lr: given.choices.lr };
  }
  return readRecords(data, given, options, streams, note);
}

/** A model that says of nothing what it is: a step changes its data too. */
function remarkUndeclared({ targets, inputs }: Model, { given }: Problem, note: Note): void {
  const names = [...given.keys()];
  if (targets.size + inputs.size > 0 || names.length === 1) return;
  note(
    `${names.join(' ')} are all stepped: name what is data in the model, ` +
      `as in target ${names.at(-1)}, or --freeze it`,
  );
}

/** The records of --data, with what is given for all of them. Throws UserError. */
async function readRecords(
  path: string,
  given: Given,
  options: TrainOptions,
  streams: Streams,
  note: Note,
): Promise<Task> {
  const { quantities, choices, others, model } = given;
  const ofRecords = (name: string): boolean => !model && given.needed.includes(name);
  const own = given.needed.find((name) => ofRecords(name) && options[name] !== undefined);
  if (own !== undefined)
    throw new UserError(`--${own} and --data: the records have x and y, leave out --${own}`);
  const parameters = new Map([...quantities].filter(([name]) => !ofRecords(name)));
  if (parameters.size < quantities.size) note('x and y of --from are not used: --data has them');
  const common = { ...given, parameters, choices };
  const { chosen, problem, samples, lr } = await readData(path, common, streams, note);
  const unused = samples.names.flatMap((name) => (model && given.typed.get(name)) ?? []);
  if (unused.length > 0) note(`${unused.join(', ')} not used: the records have it`);
  const known = new Set(others.map(fieldName));
  const all = [...others, ...chosen.filter((field) => !known.has(fieldName(field)))];
  const { naming } = given;
  return {
    ...withDescent(problem, await readDescent(options, note), { naming, others: all }, note),
    samples,
    lr,
  };
}

function report(
  { end, last, fault }: Outcome,
  { steps, until }: Pick<Plan, 'steps' | 'until'>,
  note: Note,
): number {
  if (end === 'diverged') throw new UserError(`${fault}: try a smaller --lr`);
  if (end === 'done' && until !== undefined)
    note(`after ${steps} steps the loss is still above --until ${until}: ${last.loss}`);
  if (end === 'interrupted') note(`interrupted after step ${last.step}`);
  return end === 'interrupted' ? 130 : 0;
}

function requireRate<Rate>(rate: Rate | undefined): Rate {
  if (rate === undefined) throw new UserError('--lr is missing, as in --lr 0.5 --steps 100');
  return rate;
}

/** How long to train, as it was asked for. */
interface Length extends Pick<Plan, 'until'> {
  readonly count: number;
  readonly isEpochs: boolean;
  readonly every: number | undefined;
}

async function readLength(
  { steps, epochs, every, until }: TrainOptions,
  note: Note,
): Promise<Length> {
  if (steps !== undefined && epochs !== undefined)
    throw new UserError('--steps and --epochs are two ways to say how long: leave out one');
  const isEpochs = epochs !== undefined;
  const text = epochs ?? steps;
  if (text === undefined) throw new UserError('--steps is missing, as in --lr 0.5 --steps 100');
  const loss = until === undefined ? undefined : await readOne(until, '--until', note);
  if (until !== undefined && loss === undefined)
    throw new UserError('--until is one number, such as 0.01');
  return {
    count: wholeNumber(isEpochs ? '--epochs' : '--steps', text, 0),
    isEpochs,
    every: every === undefined ? undefined : wholeNumber('--every', every, 1),
    until: loss,
  };
}

/** The same in steps. Throws UserError where the record's step can't be counted on from. */
function planOf(
  { count, isEpochs, every, until }: Length,
  perEpoch: number,
  others: readonly string[],
): Plan {
  const unit = isEpochs ? perEpoch : 1;
  const steps = count * unit;
  const tenth = Math.max(1, Math.ceil(count / 10)) * unit;
  return { start: startOf(others, steps), steps, every: every ?? tenth, until };
}

function readBatching({ batchSize, shuffle }: TrainOptions, records: number): Batching {
  return {
    size: batchSize === undefined ? records : wholeNumber('--batch-size', batchSize, 1),
    seed: shuffle === undefined ? undefined : wholeNumber('--shuffle', shuffle, 0),
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const typed = text.trim();
  const value = Number(typed);
  const shown = typed || 'empty';
  if (!/^\d+$/.test(typed) || value < least || !Number.isSafeInteger(value))
    throw new UserError(`${option} is ${shown}: write a whole number from ${least}, such as 1000`);
  return value;
}

/**
 * The step that a record of ours was at, 0 where it has none. Throws UserError where it can't be
 * counted on from.
 */
function startOf(others: readonly string[], steps: number): number {
  const text = others.find((field) => field.startsWith('"step":'))?.slice('"step":'.length) ?? '0';
  const step = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(step + steps))
    throw new UserError(
      `step in the record is ${text}, which cannot be counted on from: ` +
        'leave it out, or write a whole number from 0',
    );
  return step;
}

function readLayout({ format, digits, plot }: TrainOptions): Layout {
  const name = chooseFormat(format ?? 'text', formatNames);
  if (digits !== undefined && name !== 'text')
    throw new UserError(`--digits is for --format text: ${name} has its own form`);
  return { format: name, digits: readDigits(digits ?? '8'), plot: plot ?? false };
}
