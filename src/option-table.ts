// The options of commands as tables, and what declares them to commander.
import { Option, type Command } from 'commander';

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

/** The rows of all groups. */
export const rowsOf = (groups: readonly OptionGroup[]): OptionRow[] =>
  groups.flatMap(({ rows }) => rows);

/**
 * Declares options on a command, all or those of some names: commander needs a millisecond to learn
 * all, of which a run has use for those that its arguments name.
 */
export function declare(
  command: Command,
  groups: readonly OptionGroup[],
  isWanted = (_: OptionRow): boolean => true,
): Command {
  for (const { heading, rows } of groups) {
    command.optionsGroup(heading);
    for (const row of rows) if (isWanted(row)) command.addOption(optionOf(row));
  }
  return command;
}

function optionOf({ flags, help, choices, collect }: OptionRow): Option {
  const option = new Option(flags, help).hideHelp(help === undefined);
  // The option's own `choices` would refuse others in words of its own.
  if (choices) option.argChoices = [...choices];
  if (collect) option.argParser(collect);
  return option;
}
