// What a command is: its words in the help, its options, and what it does. The commands themselves
// are in commands/.
import type { Note } from './decimal.ts';
import type { OptionGroup } from './option-table.ts';
import type { Streams } from './streams.ts';

/** Options as commander hands them over: the text of each, true for a flag. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

export interface CommandDefinition {
  /** What follows `backprop` in the line of usage. */
  readonly usage: string;
  /** What its arguments without an option are, where it takes any: one of these or these words. */
  readonly words?: 'file' | 'quantity' | 'answer' | readonly string[];
  /** Examples with their real output, above the options. */
  readonly examples: string;
  /** What is worth knowing, below the options. */
  readonly remarks: string;
  /** Its options, those of the problem among them. */
  readonly options: readonly OptionGroup[];
  /** Why nothing that is computed can be set, where that is so. */
  readonly setsNone?: string;
  /** True where a run goes through the steps of its problem a few times, not many. */
  readonly isBrief?: boolean;
  /** Runs it; `words` are the arguments without an option. Throws UserError. */
  run(options: Options, words: readonly string[], streams: Streams, note: Note): Promise<ExitCode>;
  /** What a thread of it answers to messages, where it runs in threads; the plan is its own. */
  thread?(plan: unknown): Answer | Promise<Answer>;
}

/** What a thread answers to a message, which is of its command. */
export type Answer = (message: never) => Promise<unknown>;

/** `SIGINT`: what was begun is finished, and the process is to end by the signal itself. */
export type ExitCode = number | 'SIGINT';

/** A command by its name: what the help of all says of it, and how it is loaded. */
export interface NamedCommand {
  readonly summary: string;
  readonly load: () => Promise<CommandDefinition>;
}

/** The option for the help of a command, as commander takes it. */
export const helpOption = ['-h, --help', 'print this help'] as const;
