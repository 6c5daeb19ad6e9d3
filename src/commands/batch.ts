// backprop batch: one problem a record, results out in the same order.
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { eachRecord, type Outlet } from '../batch/outlet.ts';
import { allRecords, reductions } from '../batch/reduce.ts';
import { collectRemarks } from '../batch/remarks.ts';
import type { RowField, Wanted } from '../batch/row.ts';
import { solver } from '../batch/solve.ts';
import { runSources } from '../batch/stream.ts';
import { formatNames, type FormatName } from '../batch/writers.ts';
import { choose } from '../choice.ts';
import type { CommandDefinition, ExitCode } from '../command.ts';
import type { Note } from '../decimal.ts';
import type { Matrix } from '../matrix.ts';
import { readDigits } from '../notation.ts';
import { checkChoices, readLayers } from '../problem.ts';
import { addProblemOptions, readGiven, readRate, type ProblemOptions } from '../problem-options.ts';
import { progressBar, type Progress } from '../progress.ts';
import { chainRule, updateSteps, type Step } from '../steps.ts';
import type { Streams } from '../streams.ts';
import { computedNames, findName, mainNames } from '../trace.ts';
import { UserError } from '../user-error.ts';

interface BatchOptions extends ProblemOptions {
  readonly input?: string;
  readonly format?: string;
  readonly get?: string;
  readonly all?: true;
  readonly dropInput?: true;
  readonly digits?: string;
  readonly keepGoing?: true;
  readonly reduce?: string;
}

const examples = `
One problem a record, as NDJSON, CSV or TSV, from files or standard input;
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

export const batch: CommandDefinition = {
  usage: '[file…|-] [options]',
  summary: 'many problems through a pipe, NDJSON or CSV',
  examples,
  remarks,
  addOptions: (command) => addStreamOptions(addProblemOptions(command)),
  run: runBatch,
};

function addStreamOptions(command: Command): Command {
  return command
    .optionsGroup('The stream:')
    .option('--input <name>', `${formatNames.join(' ')} (default: told from the first line)`)
    .option('--format <name>', `${formatNames.join(' ')} (default: that of the input)`)
    .option('--get <name[,name…]>', 'append only these quantities')
    .option('--all', 'append every quantity')
    .option('--drop-input', 'leave the given fields out')
    .option('--digits <n>', 'decimals, as the text format rounds (default: full precision)')
    .option('--reduce <name>', `${reductions.join(' or ')} of loss and gradients over all records, as one record`)
    .option('--keep-going', 'a bad record comes out with a field error, instead of ending the run');
}

async function runBatch(options: BatchOptions, words: readonly string[], streams: Streams, note: Note): Promise<ExitCode> {
  const { get, all, keepGoing = false } = options;
  if (get !== undefined && all) throw new UserError('--get and --all are two ways to choose: leave out one');
  const input = options.input === undefined ? undefined : choose('--input', options.input, formatNames);
  const format = options.format === undefined ? undefined : choose('--format', options.format, formatNames);
  const names = get?.split(',').map((name) => name.trim());
  const files = words.length > 0 ? words : ['-'];
  checkChoices(options);
  refuseWaiting(words, files, options, streams);
  const { quantities } = await readGiven(options, streams, note);
  const lr = await readRate(options.lr, note);
  const collected = collectRemarks();
  const progress = await progressOver(files, streams);
  const want: Want = (steps, given) => wantedNames(steps, given, options.reduce === undefined ? names : undefined, all ?? false);
  let ofTable: Wanted | undefined;
  try {
    const tally = await runSources(
      files,
      {
        solve: solver(quantities, options, lr, ({ steps }, given) => (ofTable ? partOf(ofTable, steps, given) : want(steps, given))),
        wantedOf: (columns) => (ofTable = wantedOfTable(columns, quantities, options, lr, want)),
        outletFor: outletFor(options, names, format, note),
        input,
        format,
        keepGoing,
        remarks: collected,
        progress: progress.advance,
      },
      streams,
    );
    progress.stop();
    collected.say(note);
    if (streams.interrupt.aborted) return 'SIGINT';
    if (tally.bad > 0) note(`${tally.bad} of ${tally.records} records ${tally.bad === 1 ? 'is' : 'are'} bad`);
    return tally.bad > 0 ? 1 : 0;
  } catch (error) {
    progress.stop();
    collected.say(note);
    throw error;
  }
}

function outletFor(options: BatchOptions, get: readonly string[] | undefined, format: FormatName | undefined, note: Note): (input: FormatName) => Outlet {
  const digits = options.digits === undefined ? undefined : readDigits(options.digits);
  const dropInput = options.dropInput ?? false;
  const errors = options.keepGoing ?? false;
  if (options.reduce === undefined) return (input) => eachRecord({ input, format: format ?? input, dropInput, errors }, digits);
  const reduction = choose('--reduce', options.reduce, reductions);
  const other = Object.entries({ '--all': options.all, '--drop-input': options.dropInput, '--lr': options.lr }).find(([, value]) => value !== undefined);
  if (other) throw new UserError(`--reduce prints the number of records, the loss and the gradients: leave out ${other[0]}`);
  return (input) => allRecords({ reduction, format: format ?? input, get, digits }, note);
}

/** What is asked for of a network with these steps. Throws UserError on a name it does not have. */
function wantedNames(steps: readonly Step[], given: readonly string[], get: readonly string[] | undefined, all: boolean): Wanted {
  const computed = computedNames({ steps });
  const names = get ? get.map((text) => findName(text, [...given, ...computed])) : all ? computed : mainNames({ steps });
  return { names, computable: new Set(computed) };
}

type Want = (steps: readonly Step[], given: readonly string[]) => Wanted;

/** What is asked for of a table: of the deepest network that its columns and the defaults can have. Throws UserError. */
function wantedOfTable(columns: readonly RowField[], defaults: ReadonlyMap<string, Matrix>, { layers }: BatchOptions, lr: number | undefined, want: Want): Wanted {
  const names = [...defaults.keys(), ...columns.flatMap(({ name }) => name ?? [])];
  const missing = ['x', 'y'].find((name) => !names.includes(name));
  if (missing && columns.every(({ key }) => key.trim() !== '' && Number.isFinite(Number(key)))) throw new UserError('the first line has numbers: a table begins with the names of its columns, such as x,y');
  if (missing) throw new UserError(`there is no column ${missing}, and no --${missing} for all: columns are named as quantities, such as x,y,W1,b1`);
  const deepest = Math.max(...names.map((name) => Number(/^[Wb](\d)$/.exec(name)?.[1] ?? 0))) || 2;
  const depth = layers === undefined ? deepest : readLayers(layers);
  const network = { activations: Array.from({ length: depth }, () => 'linear' as const), loss: 'half-sse' as const };
  return want([...chainRule(network), ...(lr === undefined ? [] : updateSteps(network))], names);
}

/** Of what a table is computed for, what the network of one row has. */
function partOf({ names }: Wanted, steps: readonly Step[], given: readonly string[]): Wanted {
  const computable = new Set(computedNames({ steps }));
  return { names: names.filter((name) => computable.has(name) || given.includes(name)), computable };
}

/** Standard input can be waited for in vain. Throws UserError. */
function refuseWaiting(words: readonly string[], files: readonly string[], { from }: BatchOptions, { stdin }: Streams): void {
  if (from === '-' && files.includes('-')) throw new UserError('--from - and the records can not both come from standard input: name a file for one of them');
  if (words.length === 0 && stdin.isTTY) throw new UserError('no file is named and nothing is piped in: name a file, or - to type records', ["Try 'backprop batch --help'"]);
}

/** Progress over the bytes of files whose sizes are known. */
async function progressOver(files: readonly string[], streams: Streams): Promise<Progress> {
  if (!streams.terminal) return progressBar(undefined, 0);
  const sizes = await Promise.all(files.map(async (file) => (file === '-' ? undefined : await stat(file).then((found) => (found.isFile() ? found.size : undefined), () => undefined))));
  const known = sizes.every((size) => size !== undefined);
  return progressBar(known ? streams.terminal : undefined, known ? sizes.reduce((total, size) => total + size, 0) : 0);
}
