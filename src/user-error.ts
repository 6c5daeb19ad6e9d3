// The one class of errors that a person sees: a request or an input that cannot be used; and how
// such messages count.

export class UserError extends Error {
  /** Lines under the message: the expression and a caret, or where help is. */
  readonly below: readonly string[];

  constructor(message: string, below: readonly string[] = []) {
    super(brief(message));
    this.below = below;
  }
}

/** The error where it is one that a person sees; throws any other on. */
export function asUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

/** The error with its place in front. */
export const placedAt = (at: string, { message, below }: UserError): UserError =>
  new UserError(`${at}: ${message}`, below);

/** The same, where its message has no place in the source yet. */
export const placedIn = (source: string, line: number, fault: UserError): UserError =>
  fault.message.startsWith(`${source}:`) ? fault : placedAt(`${source}:${line}`, fault);

/** What of an error one thread can send another, which makes an error of it again. */
export type SentError = Pick<UserError, 'message' | 'below'>;

export const toSend = ({ message, below }: UserError): SentError => ({ message, below });
export const asSent = ({ message, below }: SentError): UserError => new UserError(message, below);

/** The line below a message that points to the help of a command. */
export const tryHelp = (command = ''): string => `Try '${`backprop ${command}`.trim()} --help'`;

const longestWord = 120;
const longestMessage = 600;

/** What was typed may be long, what is said of it is not: the middle of words is left out. */
function brief(message: string): string {
  if (message.length <= longestWord) return message;
  const words = message.replace(/\S+/gu, (word) => withoutMiddle(word, longestWord));
  return withoutMiddle(words, longestMessage);
}

/** A long text with `…` for its middle: its beginning, and more than a third of it from its end. */
function withoutMiddle(text: string, most: number): string {
  const letters = text.length > most ? [...text] : [];
  if (letters.length <= most) return text;
  const end = Math.floor((most - 1) / 3) + 1;
  return [...letters.slice(0, most - 1 - end), '…', ...letters.slice(-end)].join('');
}

/** So many of a thing: `1 sheet`, `2 sheets`. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  [count, count === 1 ? one : several].join(' ');

/** The verb of so many. */
export const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');
