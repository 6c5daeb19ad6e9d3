// The command `train`: gradient descent over many steps, and the course of it.
import type { Command } from 'commander';
import { choose, suggestion } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import type { Note } from '../decimal.ts';
import { canonicalName } from '../names.ts';
import { readDigits } from '../text/notation.ts';
import { makeProblem } from '../engine/problem.ts';
import {
  addProblemOptions,
  fieldName,
  noteUnused,
  readGiven,
  refuseWords,
  type ProblemOptions,
} from '../records/options.ts';
import { progressBar } from '../progress.ts';
import type { Streams } from '../streams.ts';
import { run } from '../engine/trace.ts';
import { courseWriters } from '../train/course.ts';
import { readData, type Data } from '../train/data.ts';
import { follow, type Outcome, type Plan } from '../train/follow.ts';
import { openOutput, type Layout } from '../train/output.ts';
import {
  makeTrainer,
  parameterNames,
  problemAt,
  reductions,
  type Reduction,
  type Sample,
} from '../train/trainer.ts';
import { UserError } from '../user-error.ts';
import { readValue } from '../records/values.ts';

interface TrainOptions extends ProblemOptions {
  readonly data?: string;
  readonly reduce?: string;
  readonly steps?: string;
  readonly every?: string;
  readonly until?: string;
  readonly freeze?: string;
  readonly format?: string;
  readonly digits?: string;
  readonly plot?: true;
}

const formatNames = Object.keys(courseWriters) as (keyof typeof courseWriters)[];
const reductionNames = Object.keys(reductions) as Reduction[];

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
The last record of --format ndjson is a problem: --from - goes on from it, with
its step. Ctrl-C prints the state reached and exits with 130. Where a number is
no longer finite, the last state that was is printed, and the exit code is 2.
`;

export const train: CommandDefinition = {
  usage: '--x <value> --y <value> --lr <rate> --steps <n> [options]',
  examples,
  remarks,
  addOptions: (command) => addTrainingOptions(addProblemOptions(command)),
  run: trainOne,
};

function addTrainingOptions(command: Command): Command {
  return command
    .optionsGroup('The training:')
    .option('--steps <n>', 'how many steps')
    .option(
      '--data <file|->',
      'train on many records, NDJSON or CSV with x and y, all of them in every step',
    )
    .option('--reduce <name>', `${reductionNames.join(' or ')} of their losses (default: mean)`)
    .option('--until <loss>', 'stop as soon as the loss is this or less')
    .option('--freeze <name[,name…]>', 'parameters that stay as they are, such as b1,b2')
    .optionsGroup('The output:')
    .option('--every <k>', 'a line every k steps (default: a tenth of the steps)')
    .option('--format <name>', `${formatNames.join(' ')} (default: text)`)
    .option('--digits <n>', 'decimals of the text format (default: 8)')
    .option('--plot', 'draw the loss at the end; beside ndjson and csv on stderr');
}

async function trainOne(
  options: TrainOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  refuseWords(words, 'train');
  if (options.from === undefined && options.data === undefined) requireRate(options.lr);
  const plan = await readPlan(options, note);
  const layout = readLayout(options);
  const reduction = choose('--reduce', options.reduce ?? 'mean', reductionNames);
  const { problem, samples, others, lr } = await readTask(options, streams, note);
  const rate = requireRate(lr);
  problem.notes.forEach(note);
  noteUnused(others, layout.format === 'ndjson', note);
  const trainer = makeTrainer(
    problem,
    samples,
    rate,
    readFrozen(options.freeze, parameterNames(problem)),
    reduction,
  );
  if (!Number.isFinite(trainer.measure())) throw new UserError(trainer.fault());
  const start = startOf(others, plan.steps);
  const fixed =
    options.data === undefined
      ? new Map([...problem.given].filter(([name]) => !parameterNames(problem).includes(name)))
      : new Map();
  const output = openOutput(
    layout,
    fixed,
    others,
    progressBar(streams.terminal, plan.steps),
    streams,
  );
  const outcome = await follow(trainer, { ...plan, start }, output);
  await output.close();
  if (outcome.end !== 'diverged' && options.data === undefined)
    run(problemAt(problem, samples[0] as Sample, outcome.last.parameters)).notes.forEach(note);
  return report(outcome, plan, note);
}

type Task = Omit<Data, 'chosen'> & { readonly others: readonly string[] };

/** What is trained: one problem, or the records of --data. Throws UserError. */
async function readTask(options: TrainOptions, streams: Streams, note: Note): Promise<Task> {
  const { data, from, reduce } = options;
  if (data === '') throw new UserError('--data is empty: name a file, or - for standard input');
  if (data === '-' && from === '-')
    throw new UserError(
      '--from - and --data - can not both come from standard input: name a file for one of them',
    );
  if (data === undefined && reduce !== undefined)
    throw new UserError('--reduce is for many records: add --data, or leave it out');
  const own = ['x', 'y'].find((name) => options[name] !== undefined);
  if (data !== undefined && own !== undefined)
    throw new UserError(`--${own} and --data: the records have x and y, leave out --${own}`);
  const { quantities, choices, others } = await readGiven(options, streams, note);
  if (data === undefined) {
    const problem = makeProblem(quantities, choices);
    const [x, y] = [problem.given.get('x')!.data, problem.given.get('y')!.data];
    return { problem, samples: [{ x, y }], lr: choices.lr, others };
  }
  const parameters = new Map([...quantities].filter(([name]) => name !== 'x' && name !== 'y'));
  if (parameters.size < quantities.size) note('x and y of --from are not used: --data has them');
  const { chosen, ...rest } = await readData(data, { parameters, choices }, streams, note);
  const known = new Set(others.map(fieldName));
  return {
    ...rest,
    others: [...others, ...chosen.filter((field) => !known.has(fieldName(field)))],
  };
}

function report(
  { end, last, fault }: Outcome,
  { steps, until }: Pick<Plan, 'steps' | 'until'>,
  note: Note,
): number {
  if (end === 'diverged')
    throw new UserError(`step ${last.step + 1}: ${fault}: try a smaller --lr`);
  if (end === 'done' && until !== undefined)
    note(`after ${steps} steps the loss is still above --until ${until}: ${last.loss}`);
  if (end === 'interrupted') note(`interrupted after step ${last.step}`);
  return end === 'interrupted' ? 130 : 0;
}

function requireRate<Rate>(rate: Rate | undefined): Rate {
  if (rate === undefined) throw new UserError('--lr is missing, as in --lr 0.5 --steps 100');
  return rate;
}

async function readPlan(
  { steps, every, until }: TrainOptions,
  note: Note,
): Promise<Omit<Plan, 'start'>> {
  if (steps === undefined) throw new UserError('--steps is missing, as in --lr 0.5 --steps 100');
  const count = wholeNumber('--steps', steps, 0);
  const loss = until === undefined ? undefined : (await readValue(until, '--until', note)).data;
  if (loss !== undefined && loss.length !== 1)
    throw new UserError('--until is one number, such as 0.01');
  return {
    steps: count,
    every:
      every === undefined ? Math.max(1, Math.ceil(count / 10)) : wholeNumber('--every', every, 1),
    until: loss?.[0],
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

function readFrozen(text: string | undefined, names: readonly string[]): Set<string> {
  const frozen = new Set<string>();
  for (const part of text?.split(',') ?? []) {
    const typed = part.trim();
    const name = canonicalName(typed);
    const fault = typed === '' ? 'has an empty name' : `${typed} is no parameter of this network`;
    const hint = suggestion(typed, names);
    if (name === undefined || !names.includes(name))
      throw new UserError(`--freeze ${fault}: ${hint}there are ${names.join(' ')}`);
    frozen.add(name);
  }
  if (frozen.size === names.length) throw new UserError('--freeze leaves nothing to train');
  return frozen;
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
      `step in the record is ${text}, which can not be counted on from: ` +
        'leave it out, or write a whole number from 0',
    );
  return step;
}

function readLayout({ format, digits, plot }: TrainOptions): Layout {
  const name = choose('--format', format ?? 'text', formatNames);
  if (digits !== undefined && name !== 'text')
    throw new UserError(`--digits is for --format text: ${name} has its own form`);
  return { format: name, digits: readDigits(digits ?? '8'), plot: plot ?? false };
}
