// The options of commands as tables.

/** An option as the table of its command has it. */
export interface OptionRow {
  /** As commander reads them: `--loss <name>`. */
  readonly flags: string;
  /** Its line in the help, which leaves out what has none. */
  readonly help?: string;
  /** Of the words that it takes, or takes several of; what the shell completes. */
  readonly choices?: readonly string[];
  /** Of one that may be given again: its text with what came before. */
  readonly collect?: (text: string, before?: string) => string;
}

/** Options under a heading of the help. */
export interface OptionGroup {
  readonly heading: string;
  readonly rows: readonly OptionRow[];
}

/** The option for the format, of which one is usual. */
export const formatOption = (choices: readonly string[], usual: string): OptionRow => ({
  flags: '--format <name>',
  choices,
  help: `${choices.join(' ')} (default: ${usual})`,
});

/** The name of an option, without its dashes. */
export const optionName = ({ flags }: OptionRow): string => flags.slice(2).split(' ', 1)[0]!;

/** The key under which commander hands over an option's value. */
export function optionKey(name: string): string {
  const [first = '', ...others] = name.split('-');
  return first + others.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** The names of a command's options, and of that which every command has. */
export const ownOptions = (groups: readonly OptionGroup[]): string[] => [
  ...rowsOf(groups).map(optionName),
  'version',
];

/** The rows of all groups. */
export const rowsOf = (groups: readonly OptionGroup[]): OptionRow[] =>
  groups.flatMap(({ rows }) => rows);
