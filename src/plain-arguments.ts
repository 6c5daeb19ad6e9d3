// Arguments that are options and their values alone, as in most runs: what commander would make of
// them, without it. It takes 2 ms to load and to be told of the options.
import type { Options } from './command.ts';
import { optionKey, optionName, rowsOf, type OptionGroup, type OptionRow } from './option-table.ts';

/** What arguments give. */
export interface Given {
  readonly options: Options;
  readonly words: readonly string[];
}

/** The model that arguments name. */
export interface ModelArguments {
  readonly options: Options;
  /** The givens that are given by options. */
  readonly givens: readonly string[];
  /** What the model computes. */
  readonly computed: readonly string[];
  /** Options for the givens for which the command has none of its own. */
  readonly rows: readonly OptionRow[];
}

/** Without what every object has: a given of a model may be called `toString`. */
export const bare = (options: Options): Options => Object.setPrototypeOf(options, null) as Options;

/** Undefined of all other arguments; `model` is what they name, if anything. */
export function plainArguments(
  argv: readonly string[],
  groups: readonly OptionGroup[],
  model?: ModelArguments,
): Given | undefined {
  const rows = [...rowsOf(groups), ...(model?.rows ?? [])];
  const options: Record<string, string | true> = {};
  for (let at = 0; at < argv.length; at++) {
    const row = rows.find((row) => argv[at] === `--${optionName(row)}`);
    if (row === undefined || optionName(row).startsWith('no-')) return undefined;
    const key = optionKey(optionName(row));
    const before = Object.hasOwn(options, key) ? options[key] : undefined;
    const value = takesValue(row) ? argv[++at] : true;
    if (value === undefined || (value !== true && looksLikeOption(value))) return undefined;
    if (before !== undefined && !row.collect) return undefined;
    options[key] = row.collect ? row.collect(String(value), before as string | undefined) : value;
  }
  return { options: bare({ ...options, ...model?.options }), words: [] };
}

/** The value of an option before the arguments are parsed. */
export function valueOf(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  const word = argv[at];
  return word === undefined || word === flag ? argv[at + 1] : word.slice(flag.length + 1);
}

export const asksForHelp = (argv: readonly string[]): boolean =>
  beforeWords(argv).some((word) => word === '--help' || word === '-h');

/** Arguments without the words behind `--`, which are no options whatever they look like. */
function beforeWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

const takesValue = ({ flags }: OptionRow): boolean => flags.includes(' ');

/** `--y` and `-x`, but not the expressions `-ln(3)`, `-pi/2`, `-e`. */
export const looksLikeOption = (text: string): boolean =>
  text.startsWith('-') && (/^--[A-Za-z]/.test(text) || (/^-[A-Za-z]$/.test(text) && text !== '-e'));
