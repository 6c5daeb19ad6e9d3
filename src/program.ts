// The commands, and a run of one: its arguments, and every error as its line and exit code.
import type { Answer, CommandDefinition, ExitCode, NamedCommand } from './command.ts';
import type { readArguments } from './arguments.ts';
import { compute } from './commands/compute.ts';
import {
  asksForHelp,
  plainArguments,
  valueOf,
  type Given,
  type ModelArguments,
} from './plain-arguments.ts';
import { strayText } from './records/options.ts';
import { writeFailure, type Streams } from './streams.ts';
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
    const rest = argv.slice(named === undefined ? 0 : 1);
    const model = await modelAmong(rest, definition, streams);
    const given =
      plainArguments(rest, definition.options, model) ??
      (await allArguments(rest, { named, definition, commands }, streams, model));
    if (typeof given === 'string') {
      await streams.out(given);
      return 0;
    }
    return await definition.run(given.options, given.words, streams, note);
  } catch (error) {
    return report(error, note, streams);
  }
}

/** The model that arguments name, but for those that ask for the help. */
async function modelAmong(
  argv: readonly string[],
  definition: CommandDefinition,
  streams: Streams,
): Promise<ModelArguments | undefined> {
  if (valueOf(argv, '--model') === undefined || asksForHelp(argv)) return undefined;
  const { readModel } = await import('./model-arguments.ts');
  return readModel(argv, definition, streams);
}

/** Loads commander, which takes 2 ms. */
async function allArguments(...given: Parameters<typeof readArguments>): Promise<Given | string> {
  const { readArguments } = await import('./arguments.ts');
  return readArguments(...given);
}

/** What a thread of the program answers to messages, for the task that it was started for. */
export async function runThread({ command, plan }: Task): Promise<Answer> {
  const definition = await commands[command]!.load();
  return definition.thread!(plan);
}

async function unknownCommand(word: string): Promise<string> {
  if (word.includes('=')) return strayText(word);
  const { commandHint } = await import('./commands/hints.ts');
  const names = Object.keys(commands);
  const hint = commandHint(word, names);
  const all = names.join(', ');
  return `unknown command ${word}: ${hint}known are ${all}; values have a name, as in --x 0.5`;
}

/** Control characters from outside must not reach a terminal. */
const printable = (line: string): string =>
  line.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${code}`;
  });

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
