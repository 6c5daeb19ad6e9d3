// One of several words that an option takes.
import { shortened } from './decimal.ts';
import { nearest } from './names.ts';
import { UserError } from './user-error.ts';

/** The choice that was typed; throws UserError that names the nearest and all. */
export function choose<Name extends string>(
  option: string,
  text: string,
  choices: readonly Name[],
): Name {
  const typed = text.trim();
  const found = choices.find((choice) => choice === typed);
  if (found !== undefined) return found;
  const shown = shortened(typed) || 'empty';
  const hint = suggestion(typed, choices);
  throw new UserError(`${option} is ${shown}: ${hint}choose from ${choices.join(', ')}`);
}

/** `did you mean relu? ` where something is near, else nothing. */
export function suggestion(typed: string, choices: Iterable<string>): string {
  const near = nearest(typed, choices);
  return near === undefined ? '' : `did you mean ${near}? `;
}
