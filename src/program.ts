// The commander tree: commands, options, help, and every error as its line and exit code.
import { Command, CommanderError, Help, type Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { readsInstead } from './choice.ts';
import {
  helpOption,
  type Answer,
  type CommandDefinition,
  type ExitCode,
  type NamedCommand,
  type Options,
} from './command.ts';
import { declare, optionName, rowsOf, type OptionRow } from './option-table.ts';
import { compute } from './commands/compute.ts';
import type { OptionsOf } from './commands/hints.ts';
import { canonicalName } from './names.ts';
import { givenByOption, layerHelp } from './records/options.ts';
import { bothStdin, writeFailure, type Streams } from './streams.ts';
import type { Task } from './threads.ts';
import { tryHelp, UserError } from './user-error.ts';

/** The commands by their first word; without one it is `compute`. */
export const commands: Readonly<Record<string, NamedCommand>> = {
  explain: {
    summary: 'show every step: formula, numbers put in, value, why',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  check: {
    summary: "mark a student's answers, name each mistake",
    load: async () => (await import('./commands/check.ts')).check,
  },
  model: {
    summary: 'the problem as a model: formulas to edit and give back',
    load: async () => (await import('./commands/model.ts')).model,
  },
  batch: {
    summary: 'many problems through a pipe, NDJSON or CSV',
    load: async () => (await import('./commands/batch.ts')).batch,
  },
  graph: {
    summary: 'the computation as a picture: SVG, Graphviz or Mermaid',
    load: async () => (await import('./commands/graph.ts')).graph,
  },
  train: {
    summary: 'gradient descent over many steps, and the course of it',
    load: async () => (await import('./commands/train.ts')).train,
  },
  help: {
    summary: 'the manual: a page for each command and topic',
    load: async () => (await import('./commands/help.ts')).help,
  },
  completion: {
    summary: 'what completes all this in bash, zsh and fish',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
};

/** Runs the program with the arguments after its name; returns the exit code, and never throws. */
export async function runProgram(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const note = (text: string): void => {
    const line = printable(text);
    streams.err(`backprop: ${line}\n`);
  };
  const [word = ''] = argv;
  const named = Object.hasOwn(commands, word) ? word : undefined;
  const definition = named === undefined ? compute : await commands[named]!.load();
  const rest = argv.slice(named === undefined ? 0 : 1);
  const isHelp = beforeWords(rest).some((word) => word === '--help' || word === '-h');
  let help = '';
  let model: Options | undefined;
  let code: ExitCode = 0;
  const program = defineProgram(
    named,
    definition,
    streams,
    isHelp ? () => true : namedBy(rest),
    (text) => (help += text),
    async (options, words) => {
      refuseOptionsAsValues(options, named);
      code = await definition.run(bare({ ...options, ...model }), words, streams, note);
    },
  );
  const asked = (): Asked => ({ named, definition, givens: givenOptions(model) });
  try {
    // What the scripts of `completion` ask.
    if (word === 'complete' && argv[1] === '--') {
      const { complete } = await import('./commands/completion.ts');
      await streams.out(await complete(argv.slice(2), commands, compute, streams));
      return 0;
    }
    if (argv.length === 0)
      throw new UserError(
        'nothing is given: write the input and the target, as in backprop --x 0.5 --y 1',
        [tryHelp()],
      );
    if (named === undefined && !word.startsWith('-') && /^[a-z]/.test(word))
      throw new UserError(await unknownCommand(word), [tryHelp()]);
    const wanted = isHelp ? ['--help'] : rest;
    model = await readModel(wanted, definition, program, streams);
    refuseRepeats(program);
    await program.parseAsync(wanted, { from: 'user' }).catch(async (error: unknown) => {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode !== 0) throw await usageError(error, asked());
      await streams.out(help);
    });
    return code;
  } catch (error) {
    return report(error, note, streams);
  }
}

const givenOptions = (model: Options | undefined): readonly string[] | undefined =>
  model && String(model['modelOptions']).split(',');

/** What a thread of the program answers to messages, for the task that it was started for. */
export async function runThread({ command, plan }: Task): Promise<Answer> {
  const definition = await commands[command]!.load();
  return definition.thread!(plan);
}

async function unknownCommand(word: string): Promise<string> {
  const { commandHint } = await import('./commands/hints.ts');
  const names = Object.keys(commands);
  const hint = commandHint(word, names);
  const all = names.join(', ');
  if (/^[A-Za-z]\w*=/.test(word)) return `unexpected argument ${word}: write --${word}`;
  return `unknown command ${word}: ${hint}known are ${all}; values have a name, as in --x 0.5`;
}

/**
 * The model that the arguments name, as options say it, its givens declared as options. Throws
 * UserError.
 */
async function readModel(
  argv: readonly string[],
  definition: CommandDefinition,
  program: Command,
  streams: Streams,
): Promise<Options | undefined> {
  const option = valueOf(argv, '--model');
  if (option === undefined) return undefined;
  const { givensOf, readModelText } = await import('./records/model-options.ts');
  const model = await readModelText(option, streams);
  if (model.source === 'stdin' && valueOf(argv, '--from') === '-')
    throw bothStdin('--model -', '--from -');
  const known = new Set(ownOptions(definition));
  const own = givenByOption(givensOf(model), (name) => known.has(name));
  const rows = own
    .filter((name) => !known.has(name))
    .map((name) => ({ flags: `--${name} <value>` }));
  declare(program, [{ heading: 'The model:', rows }], namedBy(argv));
  return { model: model.text, modelSource: model.source, modelOptions: own.join() };
}

/** Arguments without the words behind `--`, which are no options whatever they look like. */
function beforeWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** The options that arguments name. */
function namedBy(argv: readonly string[]): (row: OptionRow) => boolean {
  const names = new Set(
    argv.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=', 1)[0]),
  );
  return (row) => names.has(optionName(row));
}

/** The value of an option before the arguments are parsed. */
function valueOf(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  const word = argv[at];
  return word === undefined || word === flag ? argv[at + 1] : word.slice(flag.length + 1);
}

/** An option that is given twice is an error, but for those that collect. */
function refuseRepeats(program: Command): void {
  for (const option of program.options) {
    const collects = option.parseArg !== undefined;
    if (option.required && !collects) option.argParser(once(option.long ?? option.flags));
  }
}

/** Control characters from outside must not reach a terminal. */
const printable = (line: string): string =>
  line.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${code}`;
  });

/** Without what every object has: a given of a model may be called `toString`. */
const bare = (options: Options): Options => Object.setPrototypeOf(options, null) as Options;

type Action = (options: Options, words: readonly string[]) => Promise<void>;

function defineProgram(
  named: string | undefined,
  definition: CommandDefinition,
  streams: Streams,
  isWanted: (row: OptionRow) => boolean,
  writeHelp: (text: string) => void,
  action: Action,
): Command {
  const { usage, examples, remarks, options } = definition;
  const columns = (): number => streams.columns ?? usualColumns;
  const program = new Command(named === undefined ? 'backprop' : `backprop ${named}`)
    .usage(usage)
    .exitOverride()
    .configureOutput({
      writeOut: writeHelp,
      writeErr: () => undefined,
      getOutHelpWidth: columns,
      getOutHasColors: () => false,
    })
    .configureHelp({
      optionTerm,
      optionDescription: ({ description }) => description,
      minWidthToWrap: narrowest,
    })
    .addHelpText('beforeAll', () => wrapped(examples.trimStart(), columns()))
    .addHelpText('after', () => {
      const others = named === undefined ? otherCommands(columns()) : '';
      return others + wrapped(remarks.trimEnd(), columns());
    })
    .argument('[words...]')
    .action(async (words: string[], options: Options) => action(options, words));
  bare(program.opts());
  return declare(program, options, isWanted)
    .optionsGroup('Other:')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption(...helpOption);
}

/** What the help is laid out for where it goes into a pipe, and what its prose is broken for. */
const usualColumns = 80;

/** Columns of words beside a term; where there are fewer, lines are left to the terminal. */
const narrowest = 20;

/** Prose for a narrower terminal; examples, which begin with blanks, stay as they are. */
function wrapped(text: string, columns: number): string {
  if (columns >= usualColumns) return text;
  return text.replace(/^\S.*(?:\n\S.*)*/gm, (paragraph) =>
    new Help().boxWrap(paragraph.replaceAll('\n', ' '), columns),
  );
}

function otherCommands(columns: number): string {
  const help = Object.assign(new Help(), { helpWidth: columns, minWidthToWrap: narrowest });
  const rows = Object.entries(commands).map(([name, { summary }]) => {
    const row = help.formatItem(`backprop ${name}`, 'backprop completion'.length, summary, help);
    return `${row}\n`;
  });
  return ['\nCommands (each with its --help):\n', ...rows].join('');
}

/** The last of several would win silently. */
const once =
  (name: string) =>
  (text: string, earlier?: string): string => {
    if (earlier !== undefined)
      throw new UserError(`${name} is given twice: ${earlier} and ${text}`);
    return text;
  };

const optionTerm = ({ flags, long }: Option): string =>
  long === `--${layerHelp.option}` ? layerHelp.term : flags;

/** `--x --y 1`: commander takes the second option as the value of the first; nobody means that. */
function refuseOptionsAsValues(options: Options, named: string | undefined): void {
  for (const [name, given] of Object.entries(options)) {
    if (looksLikeOption(String(given)))
      throw new UserError(`--${name} needs a value, but ${given} follows it`, [tryHelp(named)]);
  }
}

/** `--y` and `-x`, but not the expressions `-ln(3)`, `-pi/2`, `-e`. */
const looksLikeOption = (text: string): boolean =>
  text.startsWith('-') && (/^--[A-Za-z]/.test(text) || (/^-[A-Za-z]$/.test(text) && text !== '-e'));

async function usageError({ code, message }: CommanderError, asked: Asked): Promise<Error> {
  const named = /'(-{1,2}[^\s']*)/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownOption')
    return new UserError(await unknownOption(named, asked), [tryHelp(asked.named)]);
  if (code === 'commander.optionMissingArgument')
    return new UserError(`${named} needs a value`, [tryHelp(asked.named)]);
  return new UserError(message.replace(/^error: /, ''), [tryHelp(asked.named)]);
}

/** What the arguments are for. */
interface Asked {
  readonly named: string | undefined;
  readonly definition: CommandDefinition;
  /** The givens of a model that have options, undefined where there is none. */
  readonly givens: readonly string[] | undefined;
}

async function unknownOption(flag: string, { named, definition, givens }: Asked): Promise<string> {
  const layer = /^--?[wb](\d+)$/i.exec(flag)?.[1];
  if (layer !== undefined && Number(layer) > 9)
    return `unknown option ${flag}: layers are numbered from 1 to 9`;
  const isMeant = (option: string): boolean =>
    givens === undefined || givens.includes(option) || canonicalName(option) === undefined;
  const { constantText, isConstant } = await import('./records/model-words.ts');
  const name = flag.slice('--'.length);
  if (givens && isConstant(name)) return `unknown option ${flag}: ${constantText(name)}`;
  const { optionHint } = await import('./commands/hints.ts');
  const others = (await optionsBeside(named)).map(({ command, options }) => ({
    command,
    options: options.filter(isMeant),
  }));
  const names = new Set([...ownOptions(definition), ...(givens ?? [])]);
  const hint = optionHint(flag, [...names].filter(isMeant), others);
  const read =
    givens && givens.length > 0 ? `the model reads ${readsInstead(name, givens)}` : undefined;
  const said = hint ?? read;
  return `unknown option ${flag}${said === undefined ? '' : `: ${said}`}`;
}

const optionNames = ({ options }: CommandDefinition): string[] => rowsOf(options).map(optionName);

/** The names of a command's options, and of that which every command has. */
const ownOptions = (definition: CommandDefinition): string[] => [
  ...optionNames(definition),
  'version',
];

/** The options of all commands but one. */
async function optionsBeside(named: string | undefined): Promise<OptionsOf[]> {
  const all: (readonly [string, CommandDefinition])[] = [['', compute]];
  for (const [word, { load }] of Object.entries(commands)) all.push([word, await load()]);
  return all
    .filter(([word]) => word !== (named ?? ''))
    .map(([command, definition]) => ({ command, options: optionNames(definition) }));
}

/**
 * The line for an error and the exit code; a reader that went away is no error, nor is one that is
 * stuck at an interrupt.
 */
function report(error: unknown, note: (line: string) => void, streams: Streams): ExitCode {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE') return 0;
  if (code === 'SIGINT') return 'SIGINT';
  if (error instanceof UserError) {
    note(error.message);
    error.below.forEach((line) => streams.err(`${line}\n`));
    return 2;
  }
  const defect = `a defect in backprop, please report it: ${message}`;
  note(code === '' ? defect : `can't write the results: ${writeFailure(error)}`);
  return 2;
}
