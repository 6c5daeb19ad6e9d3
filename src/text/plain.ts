// The default output: one `name value` line a quantity, every digit of it right.
import { certified, type Certified } from '../engine/certify.ts';
import { mainNames, resultNames } from '../engine/results.ts';
import type { Trace } from '../engine/trace.ts';
import type { Note } from '../decimal.ts';
import { entriesText, settled, type NumberText } from './notation.ts';

/** Quantities as text: their entries, each to so many decimals. */
export type Texts = Certified<NumberText>['entries'];

/** The entries of quantities, rounded from their exact values. Throws UserError. */
export async function certifiedTexts(
  trace: Trace,
  names: readonly string[],
  digits: number,
  note: Note,
): Promise<Texts> {
  const { entries, notes } = await certified(trace, {
    names,
    digits,
    read: (low, high) => settled(low, high, digits),
  });
  notes.forEach(note);
  return entries;
}

/**
 * y_pred, loss, the gradients from the last layer to the first and the update; or every quantity.
 * Throws UserError.
 */
export async function renderText(
  trace: Trace,
  { digits, all }: { digits: number; all: boolean },
  note: Note,
): Promise<string> {
  const names = all ? resultNames(trace) : mainNames(trace);
  const texts = await certifiedTexts(trace, names, digits, note);
  const lines = names.map((name) => {
    const value = entriesText(trace.values.get(name)!, texts.get(name)!);
    return `${name} ${value}`;
  });
  return [...lines, ''].join('\n');
}
