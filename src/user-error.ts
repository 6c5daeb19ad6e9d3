// The one class of errors that a person sees: a request or an input that cannot be used.

export class UserError extends Error {
  /** Lines under the message: the expression and a caret, or where help is. */
  readonly below: readonly string[];

  constructor(message: string, below: readonly string[] = []) {
    super(message);
    this.below = below;
  }
}
