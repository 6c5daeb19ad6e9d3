// The commander tree: commands, options, help, and every error as its line and exit code.
import { Command, CommanderError, type Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addOutputOptions, compute } from './commands/compute.ts';
import { nearest } from './names.ts';
import { addProblemOptions, layerHelp } from './problem-options.ts';
import type { Streams } from './streams.ts';
import { UserError } from './user-error.ts';

const examples = `
Forward pass, loss and every gradient of a dense network. Without weights it is
the notebook's network: one input, two sigmoid units, half squared error.

  $ backprop --x 0.5 --y 1
  y_pred 0.6591602
  loss 0.05808589
  dW2 -0.0439884
  db2 -0.07657581
  dW1 -0.00748784
  db1 -0.01497567
  $ backprop --x 1/3 --y 1 --lr 0.5 --get dW1,W1_new,loss_new
  -0.005100791537919067
  0.40255039576895957
  0.055120751049042155
  $ backprop --x '[1,2]' --y 0 --w1 '[.1,.2;.3,.4]' --b1 0 --w2 '[[1,-1]]' \\
      --b2 0 --get dW2
  [[0.07254562254403656,0.0874403895998503]]
  $ backprop --layers 1 --x 2 --y 1 --w1 .6 --b1 .9 --activation tanh --get dW1
  -0.0034407560775007047
`;

const values = `
A <value> is a number (-.5, 1e-3), an expression (1/3, -ln(3)), a vector [1, 2]
or a matrix [[1, 2], [3, 4]] or [1, 2; 3, 4]: rows are units, columns inputs.
Results go to stdout, everything else to stderr.
Exit: 0 done, 1 a verification failed, 2 the request or the input was wrong.
`;

const tryHelp = "Try 'backprop --help'";

/** Runs the program with the arguments after its name; returns the exit code, and never throws. */
export async function runProgram(argv: readonly string[], streams: Streams): Promise<number> {
  const note = (line: string): void => streams.err(`backprop: ${printable(line)}\n`);
  let help = '';
  let code = 0;
  const program = defineProgram(streams, (text) => (help += text), async (options, words) => {
    refuseSlips(options, words);
    code = await compute(options, streams, note);
  });
  try {
    if (argv.length === 0) throw new UserError('nothing is given: write the input and the target, as in backprop --x 0.5 --y 1', [tryHelp]);
    const wanted = argv.some((word) => word === '--help' || word === '-h') ? ['--help'] : argv;
    await program.parseAsync(wanted, { from: 'user' }).catch(async (error: unknown) => {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode !== 0) throw usageError(error, program);
      await streams.out(help);
    });
    return code;
  } catch (error) {
    return report(error, note, streams);
  }
}

/** Control characters from outside must not reach a terminal. */
const printable = (line: string): string => line.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

type Action = (options: Record<string, string>, words: readonly string[]) => Promise<void>;

function defineProgram(streams: Streams, writeHelp: (text: string) => void, action: Action): Command {
  const program = new Command('backprop')
    .usage('--x <value> --y <value> [options]')
    .exitOverride()
    .configureOutput({ writeOut: writeHelp, writeErr: () => undefined, getOutHelpWidth: () => streams.columns ?? 80, getOutHasColors: () => false })
    .configureHelp({ optionTerm })
    .addHelpText('beforeAll', examples.trimStart())
    .addHelpText('after', values.trimEnd())
    .argument('[words...]')
    .allowExcessArguments(true)
    .action(async (words: string[], options: Record<string, string>) => action(options, words));
  addOutputOptions(addProblemOptions(program));
  for (const option of program.options) if (option.required) option.argParser(once(option.long ?? option.flags));
  return program.optionsGroup('Other:').version(packageJson.version, '-V, --version', 'print the version').helpOption('-h, --help', 'print this help');
}

/** The last of several would win silently. */
const once = (name: string) => (text: string, earlier?: string): string => {
  if (earlier !== undefined) throw new UserError(`${name} is given twice: ${earlier} and ${text}`);
  return text;
};

const optionTerm = ({ flags, long }: Option): string => (long === `--${layerHelp.option}` ? layerHelp.term : flags);

/** What commander takes as it stands and nobody means: `--x --y 1`, words without an option. */
function refuseSlips(options: Record<string, unknown>, words: readonly string[]): void {
  for (const [name, given] of Object.entries(options)) {
    if (looksLikeOption(String(given))) throw new UserError(`--${name} needs a value, but ${given} follows it`, [tryHelp]);
  }
  const [word] = words;
  if (word !== undefined) throw new UserError(`${word} belongs to no option: values have a name, as in --x 0.5 --y 1`, [tryHelp]);
}

/** `--y` and `-x`, but not the expressions `-ln(3)`, `-pi/2`, `-e`. */
const looksLikeOption = (text: string): boolean => /^--[A-Za-z]/.test(text) || (/^-[A-Za-z]$/.test(text) && text !== '-e');

function usageError({ code, message }: CommanderError, program: Command): Error {
  const named = /'(-{1,2}[^\s']*)/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownOption') return new UserError(unknownOption(named, program), [tryHelp]);
  if (code === 'commander.optionMissingArgument') return new UserError(`${named} needs a value`, [tryHelp]);
  return new UserError(message.replace(/^error: /, ''), [tryHelp]);
}

function unknownOption(flag: string, program: Command): string {
  const layer = /^--?[wb](\d+)$/i.exec(flag)?.[1];
  if (layer !== undefined && Number(layer) > 9) return `unknown option ${flag}: layers are numbered from 1 to 9`;
  const near = nearest(flag.replace(/^-+/, ''), program.options.map(({ long }) => long?.slice(2) ?? ''));
  return `unknown option ${flag}${near ? `: did you mean --${near}?` : ''}`;
}

const writeFailures: Readonly<Record<string, string>> = { ENOSPC: 'no space left on the device', EIO: 'the device failed' };

/** The line for an error and the exit code; a reader that went away is no error. */
function report(error: unknown, note: (line: string) => void, streams: Streams): number {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE') return 0;
  if (error instanceof UserError) {
    note(error.message);
    error.below.forEach((line) => streams.err(`${line}\n`));
    return 2;
  }
  note(code === '' ? `a defect in backprop, please report it: ${message}` : `can't write the results: ${writeFailures[code] ?? message}`);
  return 2;
}
