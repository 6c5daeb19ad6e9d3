// Text to a number, vector or matrix: plain numbers by a grammar, everything else through the one door to expressions.
import { fromNested, type Matrix } from './matrix.ts';
import { UserError } from './user-error.ts';

/** The number grammar of the command line: `-.5`, `5.`, `+5`, `1e-3`. Never hexadecimal, never empty. */
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A value read from text, and a remark where the text could not be held exactly enough (`1e-400` is 0). */
export interface ReadValue {
  readonly matrix: Matrix;
  readonly note?: string;
}

/**
 * Reads one value. `where` names its option or field in errors (`--w1`).
 * Throws UserError for anything that is not finite numbers in a proper shape.
 */
export async function readValue(text: string, where: string): Promise<ReadValue> {
  const trimmed = text.trim();
  if (plainNumber.test(trimmed)) return readNumber(trimmed, where);
  refuseKnownSlips(trimmed, where);
  const { evaluateExpression } = await import('./expression.ts');
  return { matrix: fromNested(evaluateExpression(text, where)) };
}

function readNumber(text: string, where: string): ReadValue {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new UserError(`${where}: ${text} is out of range: the largest number is about 1.8e308`);
  const matrix = fromNested(value);
  const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ''));
  return vanished ? { matrix, note: `${where}: ${text} is nearer to 0 than any double, so it is 0` } : { matrix };
}

const slips: readonly [RegExp, (text: string) => string][] = [
  [/^$/, () => 'is empty: write a number such as 0.5'],
  [/^--[A-Za-z]/, (text) => `needs a value, but ${text} follows; write its value first`],
  [/^[+-]?(nan|inf|infinity)$/i, (text) => `${text} is not a finite number`],
  [/^[+-]?\d+,\d+$/, (text) => `${text} is no number: write ${text.replace(',', '.')} with a point, or [${text.replace(',', ', ')}] for a vector`],
  [/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/, (text) => `${text} is no number: write ${text.replaceAll(',', '')} without commas`],
  [/^[+-]?\d+(_\d+)+$/, (text) => `${text} is no number: write ${text.replaceAll('_', '')} without underscores`],
  [/^[+-]?0[xob]/i, (text) => `${text} is no decimal number: write it in decimal, such as 16`],
  [/\u2212/, (text) => `${text} has the minus sign U+2212: use the ASCII minus, ${text.replaceAll('\u2212', '-')}`],
];

function refuseKnownSlips(text: string, where: string): void {
  const slip = slips.find(([pattern]) => pattern.test(text));
  if (slip) throw new UserError(`${where}: ${slip[1](text.length > 60 ? `${text.slice(0, 60)}…` : text)}`);
}
