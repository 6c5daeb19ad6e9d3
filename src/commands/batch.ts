// backprop batch: one problem a record, results out in the same order.
import { formatNames, type FormatName } from '../records/csv.ts';
import { eachRecord } from '../batch/outlet.ts';
import { allRecords } from '../batch/reduce.ts';
import { collectRemarks, noteBad } from '../records/remarks.ts';
import { rightSolver, solver, type Defaults, type Solve, type Want } from '../batch/solve.ts';
import { runSources, type Job } from '../batch/stream.ts';
import { batchThread, byThreads } from '../batch/thread.ts';
import { asking, deepestNetwork, inParts, isOfSomeNetwork } from '../batch/wanted.ts';
import { choose, chooseFormat, refuseField } from '../choice.ts';
import type { CommandDefinition, ExitCode } from '../command.ts';
import { formatOption, type OptionGroup } from '../option-table.ts';
import type { Note } from '../decimal.ts';
import { splitNames } from '../names.ts';
import { computedNames, findName, refuseNoName, whyNoGradient } from '../engine/results.ts';
import { reduceNames } from '../model/dense.ts';
import { outlineOf, type Model } from '../model/model.ts';
import { readDigits } from '../text/notation.ts';
import { penaltyIn } from '../engine/choices.ts';
import {
  problemOfRecords,
  noteUnusedRate,
  readGiven,
  received,
  type Given,
  type ProblemOptions,
  type SentGiven,
  refuseSharedInput,
} from '../records/options.ts';
import {
  stepOptions,
  readDescent,
  saysHow,
  stepping,
  type ChosenDescent,
} from '../records/descent-options.ts';
import { progressBar, type Progress } from '../progress.ts';
import { sizeOf, type Streams } from '../streams.ts';
import { readJobs, threadsFor } from '../threads.ts';
import { counted, tryHelp, UserError } from '../user-error.ts';

interface BatchOptions extends ProblemOptions {
  readonly input?: string;
  readonly format?: string;
  readonly get?: string;
  readonly all?: true;
  readonly dropInput?: true;
  readonly digits?: string;
  readonly keepGoing?: true;
  readonly reduce?: string;
  readonly jobs?: string;
}

/** What of a request makes results of records, as a thread is sent it. */
interface Plan extends SentGiven {
  readonly options: BatchOptions;
  readonly names: readonly string[] | undefined;
  readonly all: boolean;
  readonly digits: number | undefined;
  readonly dropInput: boolean;
  readonly input: FormatName | undefined;
  readonly format: FormatName | undefined;
  readonly keepGoing: boolean;
  readonly descent: ChosenDescent;
}

const examples = `
One problem per record, as NDJSON, CSV or TSV, from files or standard input;
results come out in the same order. The options of the problem are defaults for
what a record lacks.

  $ printf 'id,x,y\\n1.10,0.5,1\\n' | backprop batch --get loss,dW1
  id,x,y,loss,dW1
  1.10,0.5,1,0.05808588577572801,-0.007487837074539771
  $ echo '{"x":2,"y":0}' | backprop batch --w1 .3 --b1 0 --w2 .7 --b2 0 \\
      --get loss,dW2 --digits 4
  {"x":2,"y":0,"loss":0.1867,"dW2":0.0938}
  $ printf 'x,y\\n0,1\\n1,0\\n' | backprop batch --reduce mean --get loss,dW2
  records,loss,dW2
  2,0.14205559651300162,0.025225752325587953
`;

const remarks = `
Exit: 0 done; 1 some records were bad (--keep-going); 2 a bad record or request
ended the run, with everything before it written.
`;

const streamOptions: readonly OptionGroup[] = [
  {
    heading: 'The stream:',
    rows: [
      {
        flags: '--input <name>',
        choices: formatNames,
        help: `${formatNames.join(' ')} (default: told from the first line)`,
      },
      formatOption(formatNames, 'that of the input'),
      { flags: '--get <name[,name…]>', help: 'append only these quantities' },
      { flags: '--all', help: 'append every quantity' },
      { flags: '--drop-input', help: 'leave the given fields out' },
      {
        flags: '--digits <n>',
        help: 'decimals, as the text format rounds (default: full precision)',
      },
      {
        flags: '--reduce <name>',
        choices: reduceNames,
        help: `${reduceNames.join(' or ')} of loss and gradients over all records, as one record`,
      },
      {
        flags: '--keep-going',
        help: 'a bad record comes out with a field error, instead of ending the run',
      },
      {
        flags: '--jobs <n>',
        help: 'threads, for as many cores (default: 1); the results are the same',
      },
    ],
  },
];

export const batch: CommandDefinition = {
  usage: '[file…|-] [options]',
  words: 'file',
  examples,
  remarks,
  options: [problemOfRecords, stepOptions, ...streamOptions],
  run: runBatch,
  thread: async (plan: Plan) => {
    // What is to be said of all records was said of the first one, which no thread has.
    const given = stepping(await received(plan), plan.descent, plan.options);
    return batchThread(eachRecordJob(plan, given, () => undefined));
  },
};

async function runBatch(
  options: BatchOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<ExitCode> {
  const { get, all, keepGoing = false, reduce } = options;
  if (get !== undefined && all)
    throw new UserError('--get and --all are two ways to choose: leave out one');
  const input =
    options.input === undefined ? undefined : choose('--input', options.input, formatNames);
  const format =
    options.format === undefined ? undefined : chooseFormat(options.format, formatNames);
  const names = get === undefined ? undefined : splitNames(get).map((name) => name.trim());
  const files = words.length > 0 ? words : ['-'];
  const jobs = readJobs(options.jobs);
  if (reduce !== undefined && jobs > 1)
    throw new UserError('--reduce adds up in the order of the records: leave out --jobs');
  refuseWaiting(words, files, options, streams);
  const given = await readGiven(options, streams, note, { mayReduce: true, mayGive: true });
  if (keepGoing) refuseField('error', '--keep-going', given);
  if (reduce !== undefined) refuseField('records', '--reduce', given);
  for (const name of names ?? []) checkName(name, given);
  const collected = collectRemarks();
  const progress = await progressOver(files, streams);
  const plan: Plan = {
    options,
    quantities: given.quantities,
    choices: given.choices,
    names,
    all: all ?? false,
    digits: options.digits === undefined ? undefined : readDigits(options.digits),
    dropInput: options.dropInput ?? false,
    input,
    format,
    keepGoing,
    descent: await readDescent(options, note),
  };
  const job =
    reduce === undefined
      ? eachRecordJob(plan, stepping(given, plan.descent, options), note)
      : allRecordsJob(reduce, plan, given, note);
  const several = threadsFor(jobs, { command: 'batch', plan }, streams.startThread);
  const threads = jobs === 1 ? undefined : several;
  const { records, bad } = await runSources(
    files,
    job,
    { remarks: collected, progress: progress.advance },
    streams,
    threads && byThreads(threads, streams.interrupt),
  ).finally(() => {
    threads?.stop();
    progress.stop();
    collected.say(note);
  });
  if (streams.interrupt.aborted) return 'SIGINT';
  noteBad(bad, counted(records, 'record'), note);
  return bad > 0 ? 1 : 0;
}

/** Each record as a result of its own. */
function eachRecordJob(
  { names, all, digits, dropInput, input, format, keepGoing }: Plan,
  given: Defaults,
  note: Note,
): Job {
  const asked = asking({ get: names, all, defaults: given });
  return {
    naming: given.naming,
    solve: rightSolver(given, asked.ofNetwork, note),
    wantedOf: asked.ofTable,
    outletFor: (read) =>
      eachRecord({ input: read, format: format ?? read, dropInput, errors: keepGoing }, digits),
    input,
    format,
    keepGoing,
  };
}

/** All records as one. Throws UserError. */
function allRecordsJob(
  reduce: string,
  { options, names, all, digits, input, format, keepGoing }: Plan,
  given: Defaults,
  note: Note,
): Job {
  const reduction = choose('--reduce', reduce, reduceNames);
  const step = saysHow(options);
  const other = Object.entries({
    '--all': options.all,
    '--drop-input': options.dropInput,
    '--lr': options.lr,
    [`--${step}`]: step,
  }).find(([, value]) => value !== undefined);
  if (other)
    throw new UserError(
      `--reduce prints the number of records, the loss and the gradients: leave out ${other[0]}`,
    );
  const asked = asking({ get: undefined, all, defaults: given });
  const { naming } = given;
  const l2 = penaltyIn(given.choices);
  return {
    naming,
    solve: forSums(given, asked.ofNetwork, note),
    wantedOf: asked.ofTable,
    outletFor: (read) =>
      allRecords({ reduction, format: format ?? read, get: names, digits, naming, l2 }, note),
    input,
    format,
    keepGoing,
  };
}

/**
 * A solver for sums, which have no update: that a record has a rate is said once. The penalty is
 * left out too, which counts once.
 */
function forSums(given: Defaults, want: Want, note: Note): Solve {
  let said = false;
  const summed = <Chosen extends Pick<Defaults, 'choices'>>(chosen: Chosen): Chosen => {
    const { choices } = chosen;
    if (!said) noteUnusedRate(choices.lr, '--reduce prints no update', note);
    said ||= choices.lr !== undefined;
    return { ...chosen, choices: { ...choices, lr: undefined, l2: undefined } };
  };
  const solve = solver(summed(given), want, note);
  return (record) => solve(summed(record));
}

/** Throws UserError for what no record can have. */
function checkName(name: string, { naming, model, needed }: Given): void {
  refuseNoName(name);
  inParts(name, (whole) => {
    if (model)
      return findName(whole, allNames(model, needed, true), model, allNames(model, needed, false));
    if (naming.nameOf(whole) === undefined && !isOfSomeNetwork(whole))
      throw new UserError(unknownAnywhere(whole));
    return whole;
  });
}

/** What is said of a name that networks of no depth have. */
function unknownAnywhere(name: string): string {
  const network = deepestNetwork([], {});
  const reason = whyNoGradient(name, allNames(network, [], false), network);
  return reason === undefined
    ? `--get ${name}: unknown quantity: write names like dW1 or loss,dW2`
    : `--get: there is no ${name}: ${reason}`;
}

/** All that records of a model can have; with a rate the new values of a step too. */
const allNames = (model: Model, givens: readonly string[], hasRate: boolean): string[] => [
  ...givens,
  ...computedNames({ steps: outlineOf(model, hasRate) }),
];

/** Standard input can be waited for in vain. Throws UserError. */
function refuseWaiting(
  words: readonly string[],
  files: readonly string[],
  options: BatchOptions,
  streams: Streams,
): void {
  if (files.includes('-')) refuseSharedInput(options, 'the records');
  if (words.length === 0 && streams.stdin.isTTY)
    throw new UserError(
      'no file is named and nothing is piped in: name a file, or - to type records',
      [tryHelp('batch')],
    );
}

/**
 * Progress over the bytes of files whose sizes are known. Throws UserError where one is missing.
 */
async function progressOver(files: readonly string[], streams: Streams): Promise<Progress> {
  const sizes = await Promise.all(files.map((file) => (file === '-' ? undefined : sizeOf(file))));
  const known = sizes.every((size) => size !== undefined);
  return progressBar(
    known ? streams.terminal : undefined,
    known ? sizes.reduce((total, size) => total + size, 0) : 0,
  );
}
