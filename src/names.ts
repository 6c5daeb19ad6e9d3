// The names of quantities: every spelling that is read, the one that is written, and the nearest to
// a wrong one.

/**
 * A name as the program writes it, or undefined: `w1 → W1`, `d_loss_y_pred → dy_pred`, `yhat →
 * y_pred`.
 */
export function canonicalName(text: string): string | undefined {
  const plain = text === 'd_loss_y_pred' ? 'dy_pred' : text;
  const match = /^(d_?)?(x|y_true|y_pred|yhat|y|loss|[WwBbZzAa][1-9])(_new)?$/.exec(plain);
  if (!match) return undefined;
  const [, d, base = '', updated] = match;
  const inCase = base.replace(/^w/, 'W').replace(/^[BZA]/, (letter) => letter.toLowerCase());
  const name = otherWords.get(base) ?? inCase;
  if (d && (updated || name === 'y' || name === 'loss')) return undefined;
  if (updated && !/^[Wb]\d$|^loss$/.test(name)) return undefined;
  return (d ? 'd' : '') + name + (updated ?? '');
}

const otherWords: ReadonlyMap<string, string> = new Map([
  ['y_true', 'y'],
  ['yhat', 'y_pred'],
]);

/** The name of the derivative of the output by a quantity, and of its value after a step. */
export const gradientName = (of: string): string => `d${of}`;
export const updatedName = (of: string): string => `${of}_new`;

/** True of a name of weights, W1 … W9. */
export const isWeight = (name: string): boolean => /^W[1-9]$/.test(name);

/** True of a name that a step of descent gives, in any spelling that is read. */
export const isUpdatedName = (name: string): boolean => name.endsWith('_new');

/** Fields of records that somebody may have meant for a quantity or an option. */
export const seemsMeant = (name: string): boolean => /^(digits|d?_?[wbxyza]_?\d*)$/i.test(name);

/** How the names in records, columns and answers are read. */
export interface Naming {
  /** The quantity that a spelling means, undefined where it means none. */
  readonly nameOf: (text: string) => string | undefined;
  readonly isGiven: (name: string) => boolean;
  /** The choice that a field of a record makes, undefined where it makes none. */
  readonly choiceOf: (name: string, isText: boolean) => ChoiceName | undefined;
}

/** What records choose, by the names that are written. */
export const choiceNames = ['activation', 'loss_function', 'layers', 'form', 'lr'] as const;

export type ChoiceName = (typeof choiceNames)[number];

/**
 * The choice that a field makes, in any case; `loss` makes one where it is text, as a number it is
 * a quantity.
 */
export function choiceOf(name: string, isText: boolean): ChoiceName | undefined {
  const plain = name.trim().toLowerCase();
  const meant = plain === 'loss' && isText ? 'loss_function' : plain;
  return choiceNames.find((choice) => choice === meant);
}

/** Names between commas, but for those commas inside the brackets of an entry: `dW1[1,2],loss`. */
export function splitNames(text: string): string[] {
  const names: string[] = [];
  let open = false;
  for (const part of text.split(',')) {
    if (open) names.push(`${names.pop()},${part}`);
    else names.push(part);
    const [opened, closed] = [part.lastIndexOf('['), part.lastIndexOf(']')];
    if (opened !== closed) open = opened > closed;
  }
  return names;
}

/** The layer of a weight or a bias, from 1; 0 of what is neither. */
export const layerOf = (name: string): number => Number(/^[Wb]([1-9])$/.exec(name)?.[1] ?? 0);

/** True for what a problem is given by: x, y, W1 … W9, b1 … b9. */
export const isGiven = (name: string): boolean => /^([xy]|[Wb][1-9])$/.test(name);

/** The names of dense networks. */
export const denseNaming: Naming = { nameOf: canonicalName, isGiven, choiceOf };

/**
 * The candidate with the fewest letters to change, if they are no more than `most`; undefined where
 * nothing is near.
 */
export function nearest(
  text: string,
  candidates: Iterable<string>,
  most = text.length / 2,
): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(most)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(text.length - candidate.length) >= least) continue;
    const distance = editDistance(text.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Letters to insert, delete or change to make one text of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
