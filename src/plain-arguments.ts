// Arguments that are options and their values alone, as in most runs: what commander would make of
// them, without it. It takes 2 ms to load and to be told of the options.
import type { Options } from './command.ts';
import { optionKey, optionName, rowsOf, type OptionGroup, type OptionRow } from './option-table.ts';

/** What arguments give. */
export interface Given {
  readonly options: Options;
  readonly words: readonly string[];
}

/** Without what every object has: a given of a model may be called `toString`. */
export const bare = (options: Options): Options => Object.setPrototypeOf(options, null) as Options;

/** Undefined of all other arguments. */
export function plainArguments(
  argv: readonly string[],
  groups: readonly OptionGroup[],
): Given | undefined {
  const rows = rowsOf(groups);
  const options: Record<string, string | boolean> = {};
  for (let at = 0; at < argv.length; at++) {
    const row = rows.find((row) => argv[at] === `--${optionName(row)}`);
    if (row === undefined || !isPlain(row)) return undefined;
    const key = optionKey(optionName(row));
    const value = takesValue(row) ? argv[++at] : true;
    if (value === undefined || Object.hasOwn(options, key)) return undefined;
    if (value !== true && looksLikeOption(value)) return undefined;
    options[key] = value;
  }
  return { options: bare(options), words: [] };
}

/** Given once at most, and no model, whose givens are options too. */
const isPlain = (row: OptionRow): boolean =>
  row.collect === undefined && optionName(row) !== 'model' && !optionName(row).startsWith('no-');

const takesValue = ({ flags }: OptionRow): boolean => flags.includes(' ');

/** `--y` and `-x`, but not the expressions `-ln(3)`, `-pi/2`, `-e`. */
export const looksLikeOption = (text: string): boolean =>
  text.startsWith('-') && (/^--[A-Za-z]/.test(text) || (/^-[A-Za-z]$/.test(text) && text !== '-e'));
