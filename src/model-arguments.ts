// The model that arguments name: its text as options say it, its givens as options.
import type { CommandDefinition } from './command.ts';
import { ownOptions } from './option-table.ts';
import { valueOf, type ModelArguments } from './plain-arguments.ts';
import { namesOf, readModelText } from './records/model-options.ts';
import { givenByOption } from './records/options.ts';
import { bothStdin, type Streams } from './streams.ts';

/** Reads the model that arguments name. Throws UserError. */
export async function readModel(
  argv: readonly string[],
  definition: CommandDefinition,
  streams: Streams,
): Promise<ModelArguments | undefined> {
  const option = valueOf(argv, '--model');
  if (option === undefined) return undefined;
  const { text, source } = await readModelText(option, streams);
  if (source === 'stdin' && valueOf(argv, '--from') === '-')
    throw bothStdin('--model -', '--from -');
  if (definition.isBrief === true && isLong(text)) await streams.hurry();
  const known = new Set(ownOptions(definition.options));
  const { givens: all, computed } = namesOf({ text, source });
  const givens = givenByOption(all, (name) => known.has(name));
  const rows = givens
    .filter((name) => !known.has(name))
    .map((name) => ({ flags: `--${name} <value>` }));
  const options = { model: text, modelSource: source, modelOptions: givens.join() };
  return { options, givens, computed, rows };
}

/** Of so many assignments what a quicker run gains is more than it takes to ask for it. */
const many = 200;

const isLong = (text: string): boolean => text.split('=', many + 1).length > many;
