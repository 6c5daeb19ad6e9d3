// Declares the options of tables to commander.
import { Option, type Command } from 'commander';
import type { OptionGroup, OptionRow } from './option-table.ts';

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
