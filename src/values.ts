// Text to a number, vector or matrix: plain numbers by a grammar, everything else through the one door to expressions.
import { readDecimal, shortened, type Note } from './decimal.ts';
import { fromNested, type Matrix } from './matrix.ts';
import { UserError } from './user-error.ts';

/** The number grammar of the command line: `-.5`, `5.`, `+5`, `1e-3`. Never hexadecimal, never empty. */
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads one value. `where` names its option in errors (`--w1`).
 * Throws UserError for anything that is not finite numbers in a proper shape.
 */
export async function readValue(text: string, where: string, note: Note): Promise<Matrix> {
  const trimmed = text.trim();
  if (plainNumber.test(trimmed)) return fromNested(readDecimal(trimmed, () => where, note));
  if (trimmed === '') throw new UserError(`${where} is empty: write a number such as 0.5`);
  const slip = slips.find(([pattern]) => pattern.test(trimmed));
  if (slip) throw new UserError(`${where}: ${shortened(trimmed)} ${slip[1](shortened(trimmed))}`);
  const { evaluateExpression } = await import('./expression.ts');
  return fromNested(evaluateExpression(text, where, note));
}

/** What people type for a number that is none, and what to type instead. */
const slips: readonly [RegExp, (text: string) => string][] = [
  [/^[+-]?(nan|inf|infinity)$/i, () => 'is not a finite number: write one such as 0.5'],
  [/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/, (text) => `is no number: write ${text.replaceAll(',', '')}, without commas`],
  [/^[+-]?\d+,\d+$/, (text) => `is no number: write ${text.replace(',', '.')} with a point, or [${text.replace(',', ', ')}] for a vector`],
  [/^[+-]?\d+(_\d+)+$/, (text) => `is no number: write ${text.replaceAll('_', '')}, without underscores`],
  [/^[+-]?0[xob]/i, () => 'is no decimal number: write it in decimal, such as 16'],
  [/\u2212/, (text) => `has the minus sign U+2212: use the ASCII minus, ${text.replaceAll('\u2212', '-')}`],
];
