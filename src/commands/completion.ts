// `backprop completion`: what a shell is to run, and what it then gets: options, their choices,
// names of quantities and files, all read from the tree of commands.
import { Command, type Option } from 'commander';
import { deepestNetwork } from '../batch/wanted.ts';
import { helpOption, type CommandDefinition, type NamedCommand } from '../command.ts';
import { declare } from '../declare.ts';
import { computedNames } from '../engine/results.ts';
import { outlineOf, type Model } from '../model/model.ts';
import { canonicalName } from '../names.ts';
import { readModelText } from '../records/model-options.ts';
import { besideModel, received } from '../records/options.ts';
import type { Streams } from '../streams.ts';
import { UserError } from '../user-error.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const examples = `
Completes commands, options, their choices, names of quantities and files.

  $ backprop completion bash | tail -n 1
  complete -F _backprop backprop
  $ backprop completion zsh | head -n 1
  #compdef backprop
`;

const remarks = `
For good: in ~/.bashrc, source <(backprop completion bash); in ~/.zshrc, behind
compinit, source <(backprop completion zsh); for fish, backprop completion fish
> ~/.config/fish/completions/backprop.fish
`;

export const completion: CommandDefinition = {
  usage: 'bash|zsh|fish',
  words: shells,
  examples,
  remarks,
  options: [],
  run: async (_, words, streams) => {
    const shell = shells.find((name) => name === words[0]);
    if (shell === undefined || words.length > 1)
      throw new UserError('completion is for one shell: write bash, zsh or fish');
    await streams.out(await scriptFor(shell));
    return 0;
  },
};

/** What the scripts know: 0 is to complete files, of the others several may be added. */
const directives = { files: 0, noSpace: 2, noFiles: 4 } as const;

/**
 * The library's script for bash evaluates what was typed, needs the package bash-completion and
 * completes no files. Readline completes them where there is nothing else to offer.
 */
const bashScript = `_backprop() {
  local line out directive
  COMPREPLY=()
  out=$(backprop complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null) || return
  directive=\${out##*:}
  while IFS=$'\\t' read -r line _; do
    [[ $line == :* ]] || COMPREPLY+=("$line")
  done <<< "$out"
  ((directive & ${directives.noSpace})) && compopt -o nospace
  ((directive & ${directives.noFiles})) || compopt -o default
}
complete -F _backprop backprop
`;

/** For the other shells the library prints it. */
async function scriptFor(shell: (typeof shells)[number]): Promise<string> {
  if (shell === 'bash') return bashScript;
  const { script } = await import('@bomb.sh/tab');
  const { log } = console;
  let text = '';
  console.log = (line: string) => (text += `${line}\n`);
  try {
    script(shell, 'backprop', 'backprop');
  } finally {
    console.log = log;
  }
  return text;
}

/** A command as it is completed: its line in the list of commands, its definition. */
interface Completion {
  /** Values with what is said of them. */
  readonly values: readonly (readonly [value: string, description: string])[];
  readonly directive: number;
}

const none: Completion = { values: [], directive: directives.noFiles };
const files: Completion = { values: [], directive: directives.files };

const among = (values: readonly string[]): Completion => ({
  ...none,
  values: values.map((value) => [value, '']),
});

/**
 * Completes the last of the words after the program's name, as the scripts read it: a value a line
 * with its description behind a tab, then what else the shell is to do.
 */
export async function complete(
  words: readonly string[],
  commands: Readonly<Record<string, NamedCommand>>,
  compute: CommandDefinition,
  streams: Streams,
): Promise<string> {
  const before = words.slice(0, -1).map(unquoted);
  const typed = words.at(-1) ?? '';
  const [named = ''] = before;
  const isNamed = Object.hasOwn(commands, named);
  const definition = isNamed ? await commands[named]!.load() : compute;
  const found =
    before.length === 0 && !typed.startsWith('-')
      ? {
          ...none,
          values: Object.entries(commands).map(([name, { summary }]) => [name, summary] as const),
        }
      : await completionOf(typed, before, definition, streams);
  const [, start = typed] = /^--[^=]+=(.*)$/s.exec(typed) ?? [];
  const lines = found.values
    .filter(([value]) => value.startsWith(start))
    .map(([value, description]) =>
      description === '' ? `${value}\n` : `${value}\t${description}\n`,
    );
  return `${lines.join('')}:${found.directive}\n`;
}

/** Shells hand over words as they were typed. */
const unquoted = (word: string): string => word.replace(/^(['"])(.*)\1$/s, '$2');

async function completionOf(
  typed: string,
  before: readonly string[],
  { options, words, setsNone }: CommandDefinition,
  streams: Streams,
): Promise<Completion> {
  const typedModel = await modelAmong(before, streams);
  const beside = typedModel ? besideModel(options, typedModel.needed) : options;
  const command = declare(new Command(), beside).helpOption(...helpOption);
  const [, assigned, value = ''] = /^(--[^=]+)=(.*)$/s.exec(typed) ?? [];
  // In bash = is a word.
  const isAssigned = before.at(-1) === '=';
  const flag = assigned ?? before.at(isAssigned ? -2 : -1);
  const option = command.options.find(({ long }) => long === flag);
  const names = (use?: string): string[] => {
    const asked = use === 'set' && setsNone !== undefined ? 'givens' : use;
    return typedModel ? namesIn(typedModel, before, asked) : namesOfNetwork(before, asked);
  };
  if (option?.required) return valuesOf(option, assigned === undefined ? typed : value, names);
  if (typed.startsWith('-')) {
    const visible = command.createHelp().visibleOptions(command);
    return {
      ...none,
      values: visible.map(({ long, description }) => [long ?? '', description] as const),
    };
  }
  if (words === 'file') return files;
  if (words === 'quantity') return among(names());
  if (words === 'answer') return assignmentsOf(names());
  return words === undefined ? none : among(words);
}

/** Names with a value to be typed behind them. */
const assignmentsOf = (names: readonly string[]): Completion => ({
  values: names.map((name) => [`${name}=`, '']),
  directive: directives.noFiles + directives.noSpace,
});

/** What an option takes; of a list of names the last one is completed. */
function valuesOf(
  { flags, long, argChoices }: Option,
  typed: string,
  names: (use?: string) => string[],
): Completion {
  if (/<file\b/.test(flags)) return files;
  const use = long?.slice(2);
  if (/<name=/.test(flags)) return assignmentsOf(names(use));
  const values = argChoices ?? (/<name\[/.test(flags) ? names(use) : []);
  const earlier = flags.includes(',name') ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  return among(values.map((value) => earlier + value));
}

/** The model that was typed, where it can be read, and what it reads. */
interface TypedModel {
  readonly model?: Model;
  readonly needed: readonly string[];
}

async function modelAmong(
  before: readonly string[],
  streams: Streams,
): Promise<TypedModel | undefined> {
  const at = before.indexOf('--model');
  const text = before[at + 1];
  if (at < 0 || text === undefined) return undefined;
  const read = text === '-' ? undefined : await readModelText(text, streams).catch(() => undefined);
  if (read === undefined) return { needed: [] };
  const options = { model: read.text, modelSource: read.source };
  return received({ options, quantities: new Map(), choices: {} }).catch(() => ({ needed: [] }));
}

/** Quantities of a model; of them those that an option names which is not about all. */
function namesIn({ model, needed }: TypedModel, before: readonly string[], use?: string): string[] {
  if (use === 'wrt' || use === 'givens' || model === undefined) return [...needed];
  if (use === 'set') return [...needed, ...model.forward.map(({ name }) => name)];
  return use === 'freeze' ? steppedIn(model) : [...needed, ...computedIn(model, before)];
}

const computedIn = (model: Model, before: readonly string[]): string[] =>
  computedNames({ steps: outlineOf(model, before.includes('--lr')) });

/** What a step of descent changes. */
const steppedIn = (model: Model): string[] =>
  outlineOf(model, true).flatMap(({ pass, of = [] }) => (pass === 'update' ? of : []));

/** The same of a network as deep as the options say. */
function namesOfNetwork(before: readonly string[], use?: string): string[] {
  const given = before.flatMap((word) => canonicalName(word.replace(/^--|=.*/gs, '')) ?? []);
  const layers = before.includes('--layers') ? before[before.indexOf('--layers') + 1] : undefined;
  const model = deepestNetwork(given, { layers, bias: !before.includes('--no-bias') });
  if (use === 'freeze') return steppedIn(model);
  if (use === 'givens') return ['x', 'y', ...steppedIn(model)];
  const read = outlineOf(model, false).flatMap(({ of = [] }) => of);
  if (use === 'set') return [...new Set(['y', ...read, 'loss'])];
  return [...new Set(['y', ...read, ...computedIn(model, before)])];
}
