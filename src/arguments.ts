// What arguments give, read by commander: options, words, help, and what is said of a mistake.
import { Command, CommanderError, Help, type Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { readsInstead } from './choice.ts';
import { helpOption, type CommandDefinition, type NamedCommand, type Options } from './command.ts';
import { compute } from './commands/compute.ts';
import type { OptionsOf } from './commands/hints.ts';
import { declare } from './declare.ts';
import { canonicalName } from './names.ts';
import { optionName, ownOptions, rowsOf, type OptionRow } from './option-table.ts';
import {
  asksForHelp,
  bare,
  looksLikeOption,
  type Given,
  type ModelArguments,
} from './plain-arguments.ts';
import { layerHelp } from './records/options.ts';
import type { Streams } from './streams.ts';
import { tryHelp, UserError } from './user-error.ts';

/** Whose arguments they are. */
interface Place {
  /** The first word; undefined of the command that has none. */
  readonly named: string | undefined;
  readonly definition: CommandDefinition;
  readonly commands: Readonly<Record<string, NamedCommand>>;
}

/**
 * Reads arguments, among them what is given to a model; a text is the help or the version, which
 * they ask for. Throws UserError.
 */
export async function readArguments(
  argv: readonly string[],
  place: Place,
  streams: Streams,
  model: ModelArguments | undefined,
): Promise<Given | string> {
  const isHelp = asksForHelp(argv);
  let text = '';
  let given: Given | undefined;
  const program = defineProgram(
    place,
    streams,
    isHelp ? () => true : namedBy(argv),
    (part) => (text += part),
    (options, words) => (given = { options, words }),
  );
  const wanted = isHelp ? ['--help'] : argv;
  if (model) declare(program, [{ heading: 'The model:', rows: model.rows }], namedBy(argv));
  refuseRepeats(program);
  try {
    program.parse(wanted, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw await usageError(error, { ...place, model });
  }
  if (given === undefined) return text;
  const { options, words } = given as Given;
  refuseOptionsAsValues(options, place.named);
  return { options: bare({ ...options, ...model?.options }), words };
}

/** The options that arguments name. */
function namedBy(argv: readonly string[]): (row: OptionRow) => boolean {
  const names = new Set(
    argv.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=', 1)[0]),
  );
  return (row) => names.has(optionName(row));
}

/** An option that is given twice is an error, but for those that collect. */
function refuseRepeats(program: Command): void {
  for (const option of program.options) {
    const collects = option.parseArg !== undefined;
    if (option.required && !collects) option.argParser(once(option.long ?? option.flags));
  }
}

type Action = (options: Options, words: readonly string[]) => unknown;

function defineProgram(
  { named, definition, commands }: Place,
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
      const others = named === undefined ? otherCommands(commands, columns()) : '';
      return others + wrapped(remarks.trimEnd(), columns());
    })
    .argument('[words...]')
    .action((words: string[], options: Options) => void action(options, words));
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

function otherCommands(commands: Place['commands'], columns: number): string {
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

async function usageError({ code, message }: CommanderError, asked: Asked): Promise<Error> {
  const named = /'(-{1,2}[^\s'=]*)/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownOption')
    return new UserError(await unknownOption(named, asked), [tryHelp(asked.named)]);
  if (code === 'commander.optionMissingArgument')
    return new UserError(`${named} needs a value`, [tryHelp(asked.named)]);
  return new UserError(message.replace(/^error: /, ''), [tryHelp(asked.named)]);
}

/** What the arguments are for. */
interface Asked extends Place {
  readonly model: ModelArguments | undefined;
}

async function unknownOption(
  flag: string,
  { named, definition, commands, model }: Asked,
): Promise<string> {
  const givens = model?.givens;
  const layer = /^--?[wb](\d+)$/i.exec(flag)?.[1];
  if (layer !== undefined && Number(layer) > 9)
    return `unknown option ${flag}: layers are numbered from 1 to 9`;
  const isMeant = (option: string): boolean =>
    givens === undefined || givens.includes(option) || canonicalName(option) === undefined;
  const { constantText, isConstant } = await import('./records/model-words.ts');
  const name = flag.slice('--'.length);
  if (givens && isConstant(name)) return `unknown option ${flag}: ${constantText(name)}`;
  if (model?.computed.includes(name))
    return `unknown option ${flag}: ${name} is computed${settingHint(name, definition)}`;
  const { optionHint } = await import('./commands/hints.ts');
  const others = (await optionsBeside(named, commands)).map(({ command, options }) => ({
    command,
    options: options.filter(isMeant),
  }));
  const names = new Set([...ownOptions(definition.options), ...(givens ?? [])]);
  const hint = optionHint(flag, [...names].filter(isMeant), others);
  const read =
    givens && givens.length > 0 ? `the model reads ${readsInstead(name, givens)}` : undefined;
  const said = hint ?? read;
  const unknown = `unknown option ${flag}`;
  return said === undefined ? unknown : `${unknown}: ${said}`;
}

const settingHint = (name: string, { setsNone }: CommandDefinition): string =>
  setsNone === undefined ? `: --set ${name}=… takes it at another value` : `, and ${setsNone}`;

const optionNames = ({ options }: CommandDefinition): string[] => rowsOf(options).map(optionName);

/** The options of all commands but one. */
async function optionsBeside(
  named: string | undefined,
  commands: Place['commands'],
): Promise<OptionsOf[]> {
  const all: (readonly [string, CommandDefinition])[] = [['', compute]];
  for (const [word, { load }] of Object.entries(commands)) all.push([word, await load()]);
  return all
    .filter(([word]) => word !== (named ?? ''))
    .map(([command, definition]) => ({ command, options: optionNames(definition) }));
}
