// A trace whose values are written as what they are exactly, rounded once.
import { certified, type End } from '../engine/certify.ts';
import type { Trace } from '../engine/trace.ts';
import type { Note } from '../decimal.ts';
import { ofNumber, type Matrix } from '../matrix.ts';
import type { Formula } from '../model/formula.ts';
import { infinite, settled } from './notation.ts';

interface Shown {
  readonly text: string;
  /** A double near it, infinite where there is none. */
  readonly value: number;
}

const shown =
  (digits: number) =>
  (low: End, high: End, value: number): Shown | undefined => {
    const found = settled(low, high, digits);
    if (found === undefined) return undefined;
    const text = String(found);
    const [from, to] = [low, high].map((end) => (typeof end === 'number' ? end : end.toNumber()));
    return { text, value: value >= from! && value <= to! ? value : from! };
  };

/** The trace with the text of every entry. Throws UserError. */
export async function withRightTexts(trace: Trace, digits: number, note: Note): Promise<Trace> {
  const names = [...trace.values.keys()];
  const { entries, notes } = await certified(trace, { names, digits, read: shown(digits) });
  notes.forEach(note);
  const values = [...entries].map(([name, entry]): [string, Matrix] => {
    const data = Float64Array.from(entry, ({ value }) => value);
    return [name, { ...trace.values.get(name)!, data, texts: entry.map(({ text }) => text) }];
  });
  return { ...trace, values: new Map(values) };
}

/**
 * The values of formulas of one number each, with their texts; `∞` where one is not finite. Throws
 * UserError.
 */
export async function textsOfFormulas(
  formulas: ReadonlyMap<string, Formula>,
  trace: Trace,
  digits: number,
  note: Note,
): Promise<Map<string, Matrix>> {
  const more = { trees: formulas, infinite: { text: infinite, value: Infinity } };
  const wanted = { names: [], more, digits, read: shown(digits) };
  const { entries, notes } = await certified(trace, wanted);
  notes.forEach(note);
  return new Map(
    [...entries].map(([name, [one]]) => [name, { ...ofNumber(one!.value), texts: [one!.text] }]),
  );
}
