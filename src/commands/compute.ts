// The default command: compute one problem and print the results.
import type { Command } from 'commander';
import { choose } from '../choice.ts';
import type { CommandDefinition } from '../command.ts';
import type { Note } from '../decimal.ts';
import { findEntry, splitEntry } from '../matrix.ts';
import { splitNames } from '../names.ts';
import { renderJson, renderValue } from '../text/json.ts';
import { renderNotebook } from '../text/notebook.ts';
import { renderText } from '../text/plain.ts';
import { exact, readDigits } from '../text/notation.ts';
import {
  addProblemOptions,
  listed,
  noteUnused,
  noteUnusedRate,
  refuseWords,
  type ProblemOptions,
} from '../records/options.ts';
import { addDescentOptions, readStepped } from '../records/descent-options.ts';
import type { Streams } from '../streams.ts';
import { findName, resultNames, run, type Trace } from '../engine/trace.ts';
import { UserError } from '../user-error.ts';
import { tolerance, verify } from '../engine/verify.ts';

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
  json: (trace: Trace, { others }: Output) => renderJson(trace, others),
  notebook: renderNotebook,
} satisfies Record<string, (trace: Trace, output: Output) => string>;

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
  $ backprop --x 1/3 --y 1 --lr 0.5 --get W1_new
  0.40255039576895957
  $ backprop --x '[1,2]' --y 0 --w1 '[.1,.2;.3,.4]' --b1 0 --w2 '[[1,-1]]' \\
      --b2 0 --get dW2
  [[0.07254562254403656,0.0874403895998503]]
  $ backprop --model 'q = x + y; f = q * z' --x -2 --y 5 --z -4 --get f,dx
  -12
  -4
`;

const remarks = `
A <value> is a number (-.5, 1e-3), an expression (1/3, -ln(3)), a vector [1, 2]
or a matrix [[1, 2], [3, 4]] or [1, 2; 3, 4]: rows are units, columns inputs.
Results go to stdout, everything else to stderr.
Exit: 0 done, 1 a verification failed, 2 the request or the input was wrong.
`;

/** The default command. */
export const compute: CommandDefinition = {
  takesModels: true,
  usage: '--x <value> --y <value> [options]',
  examples,
  remarks,
  addOptions: (command) =>
    addOutputOptions(addDescentOptions(addProblemOptions(command, true), false)),
  run: computeOne,
};

function addOutputOptions(command: Command): Command {
  return command
    .optionsGroup('The output:')
    .option('--format <name>', `${formatNames.join(' ')} (default: text)`)
    .option('--all', 'every quantity, not only the main ones')
    .option('--digits <n>', 'decimals of the text format (default: 8)')
    .option('--get <name[,name…]>', 'only these values, at full precision')
    .option('--verify', 'check every gradient by central differences');
}

async function computeOne(
  options: ComputeOptions,
  words: readonly string[],
  streams: Streams,
  note: Note,
): Promise<number> {
  refuseWords(words);
  const render = chooseRender(options);
  const { problem, lr, others } = await readStepped(options, streams, note);
  const isNotebook = options.format?.trim() === 'notebook';
  if (isNotebook) noteUnusedRate(lr, 'notebook has three lines', note);
  const trace = run(problem, isNotebook ? undefined : lr);
  const text = render(trace, others);
  trace.notes.forEach(note);
  noteUnused(others, options.format?.trim() === 'json', note);
  const code = options.verify ? reportVerification(trace, note) : 0;
  await streams.out(text);
  return code;
}

type Render = (trace: Trace, others: readonly string[]) => string;

function chooseRender({ format, all, digits, get, lr }: ComputeOptions): Render {
  const name = choose('--format', format ?? 'text', formatNames);
  const chosen = formats[name];
  if (get !== undefined) {
    const other = Object.entries({ '--format': format, '--all': all, '--digits': digits }).find(
      ([, value]) => value !== undefined,
    );
    if (other)
      throw new UserError(`--get prints bare values at full precision: leave out ${other[0]}`);
    return (trace) => renderValues(trace, get);
  }
  if (digits !== undefined && name !== 'text')
    throw new UserError(`--digits is for --format text: ${name} has its own form`);
  const [more] = Object.entries({ '--all': all, '--lr': lr }).flatMap(([option, value]) =>
    value === undefined ? [] : [option],
  );
  if (more && name === 'notebook')
    throw new UserError(`${more} is for --format text or json: notebook has three lines`);
  const output = { digits: readDigits(digits ?? '8'), all: all ?? false };
  return (trace, others) => chosen(trace, { ...output, others });
}

function renderValues(trace: Trace, get: string): string {
  const names = resultNames(trace);
  const valueOf = (text: string): string => {
    const { quantity, entry } = splitEntry(text);
    const name = findName(quantity.trim(), names);
    if (entry === '') return renderValue(trace, name);
    const value = trace.values.get(name)!;
    return exact(value.data[findEntry(text, name, entry, value)]!);
  };
  return splitNames(get)
    .map((text) => `${valueOf(text.trim())}\n`)
    .join('');
}

function reportVerification(trace: Trace, note: Note): number {
  const { worst, at, compared, kinks, unresolved } = verify(trace);
  if (kinks.length > 0)
    note(
      `verify: not compared: ${listed(kinks)}: ` +
        'a relu is at its kink (z = 0), where there is no derivative',
    );
  if (unresolved.length > 0)
    note(
      `verify: not compared: ${listed(unresolved)}: the rounding of the loss hides its differences`,
    );
  const passed = worst <= tolerance;
  const verdict = passed ? 'passed' : 'FAILED';
  const place = at && ` at ${at}`;
  const gradients = compared === 1 ? 'gradient' : 'gradients';
  if (compared === 0) note('verify: nothing could be compared');
  else
    note(
      `verify: ${verdict}: worst relative error ${worst.toExponential(1)}${place}, ` +
        `${compared} ${gradients} against central differences`,
    );
  return passed ? 0 : 1;
}
