// The one class of errors that a person sees: a request or an input that cannot be used; and how
// such messages count.

export class UserError extends Error {
  /** Lines under the message: the expression and a caret, or where help is. */
  readonly below: readonly string[];

  constructor(message: string, below: readonly string[] = []) {
    super(message);
    this.below = below;
  }
}

/** So many of a thing: `1 sheet`, `2 sheets`. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  [count, count === 1 ? one : several].join(' ');
