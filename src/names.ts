// The names of quantities: every spelling that is read, the one that is written, and the nearest to
// a wrong one.

/**
 * A name as the program writes it, or undefined: `w1 → W1`, `d_loss_y_pred → dy_pred`, `yhat →
 * y_pred`, `delta2 → dz2`, `dL/dW2 → dW2`, `W2.grad → dW2`, `W2' → W2_new`. In any case.
 */
export function canonicalName(text: string): string | undefined {
  const base = baseName(text);
  if (base !== undefined) return base;
  const delta = /^(?:delta|δ)_?([1-9])$/i.exec(text);
  if (delta) return `dz${delta[1]}`;
  const gradientOf = baseName(firstGroup(gradientForms, text) ?? '');
  if (gradientOf !== undefined)
    return gradientOf === 'y' || gradientOf === 'loss' ? undefined : gradientName(gradientOf);
  const updated = baseName(firstGroup(updatedForms, text) ?? '');
  return updated !== undefined && /^[Wb]\d$|^loss$/.test(updated)
    ? updatedName(updated)
    : undefined;
}

/** What is differentiated, as people write losses. */
const lossLetters = '(?:loss|cost|error|[LEJC])(?:_?total)?';

const gradientForms: readonly RegExp[] = [
  new RegExp(`^[d∂]${lossLetters}\\s*/\\s*[d∂]_?(.+)$`, 'i'),
  /^d_?loss_d?_?(.+)$/i,
  /^d[LEJ](?:_?total)?_d_?(.+)$/,
  /^grad\((.+)\)$/i,
  /^grad_?(.+)$/i,
  /^(.+)[._]grad$/i,
  /^∇_?(.+)$/,
  /^d_?(.+)$/i,
];

/** With one blank for many: what is tried around each of them is tried once. */
const inOneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** `dq/dx`: what is differentiated, and by what. */
const quotientForm = /^[d∂](.+?)\s*\/\s*[d∂]_?(.+)$/;

/**
 * A gradient or update of a model as people write them: `df/dx` of its output f, `dL/dx` of any,
 * `grad_w`, `w.grad`, `w'`. Undefined of all else.
 */
export function modelName(written: string, names: readonly string[]): string | undefined {
  const text = inOneLine(written);
  const isKnown = (name: string): boolean => names.includes(name);
  const gradient = (of: string): string | undefined => [gradientName(of)].find(isKnown);
  const [, over, by] = quotientForm.exec(text) ?? [];
  // What is differentiated is the one computed quantity that has no gradient.
  if (over !== undefined && isKnown(over))
    return gradient(over) === undefined ? gradient(by!) : undefined;
  const of = firstGroup(gradientForms, text);
  if (of !== undefined && gradient(of) !== undefined) return gradient(of);
  const updated = firstGroup(updatedForms, text);
  return updated === undefined ? undefined : [updatedName(updated)].find(isKnown);
}

const updatedForms: readonly RegExp[] = [
  /^(.+?)(?:_new|_updated|'|\+)$/i,
  /^(?:new|updated)_(.+)$/i,
];

const firstGroup = (forms: readonly RegExp[], text: string): string | undefined =>
  forms.map((form) => form.exec(text)?.[1]).find((group) => group !== undefined);

/** What a gradient is of, as it is written: `out_h1` of `dE_total/dout_h1`. */
export const differentiated = (text: string): string | undefined => firstGroup(gradientForms, text);

/** What a text may be the gradient of, by a quotient of any two quantities too: `y` of `df/dy`. */
export const mayBeGradientOf = (text: string): string[] =>
  [differentiated(text), quotientForm.exec(inOneLine(text))?.[2]].flatMap((of) => of ?? []);

/** What a text is the derivative of by itself: `L` of `dL` and of `dL/dL`. */
export const byItself = (text: string): string | undefined =>
  /^[d∂]_?(\w+)(?:\/[d∂]_?\1)?$/u.exec(text.trim())?.[1];

/** A quantity that is no gradient and no update. */
function baseName(text: string): string | undefined {
  const plain = text.toLowerCase();
  const word = otherWords.get(plain);
  if (word !== undefined) return word;
  if (!/^(?:x|y|y_pred|loss|[wbza][1-9])$/.test(plain)) return undefined;
  return plain.replace(/^w/, 'W');
}

const otherWords: ReadonlyMap<string, string> = new Map([
  ['y_true', 'y'],
  ['yhat', 'y_pred'],
  ['y_hat', 'y_pred'],
  ['ŷ', 'y_pred'],
]);

/** The name of the derivative of the output by a quantity, and of its value after a step. */
export const gradientName = (of: string): string => `d${of}`;
export const updatedName = (of: string): string => `${of}_new`;

/** The names of a layer's weights and of its bias, from 1. */
export const weightName = (layer: number): string => `W${layer}`;
export const biasName = (layer: number): string => `b${layer}`;

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
  /** True of what may be answered, though what it means is the network's to say. */
  readonly isOnPaper?: (text: string) => boolean;
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

/** A number, a name, or a difference of two. */
export type Factor = string | number | readonly [string | number, string | number];

/**
 * What people write down beside the quantities of a dense network: the slope of a layer's units,
 * the derivative of its weighted sum, the loss of one output, a product.
 */
export type Aside =
  | { readonly kind: 'slope'; readonly layer: number }
  | { readonly kind: 'local'; readonly layer: number; readonly by: 'W' | 'a' | 'b' }
  | { readonly kind: 'error'; readonly unit: number }
  | { readonly kind: 'product'; readonly factors: readonly Factor[] };

/**
 * `f'(z2)`, `dy_dz2`, `da1/dz1`; `dz2_dW2`; `E_o1`; `lr*dW2`, `dy_pred*y_pred*(1-y_pred)`: what a
 * name means that is no quantity's.
 */
export function asideOf(text: string): Aside | undefined {
  const plain = inOneLine(text).replace(/[’′]/g, "'");
  const slope = /^[\p{L}_]+'\(\s*z_?([1-9])\s*\)$/iu.exec(plain);
  if (slope) return { kind: 'slope', layer: Number(slope[1]) };
  const error = /^E_?o_?([1-9])$/i.exec(plain);
  if (error) return { kind: 'error', unit: Number(error[1]) };
  return derivativeOf(plain) ?? productOf(plain);
}

/** Of a quantity by one that its formula reads. */
function derivativeOf(text: string): Aside | undefined {
  const match = /^[d∂]_?(.+?)(?:_|\s*\/\s*)[d∂]_?(.+)$/.exec(text);
  const [of, by] = [match?.[1], match?.[2]].map((name) => baseName(name ?? ''));
  if (of === undefined || by === undefined) return undefined;
  const [letter, layer] = [by[0]!, Number(by.slice(1))];
  const isOut = of === 'y' || of === 'y_pred' || of === `a${layer}`;
  if (letter === 'z') return isOut ? { kind: 'slope', layer } : undefined;
  const above = by === 'x' ? 1 : layer + 1;
  if (letter === 'a' || by === 'x')
    return of === `z${above}` ? { kind: 'local', layer: above, by: 'a' } : undefined;
  const isOwn = of === `z${layer}` && (letter === 'W' || letter === 'b');
  return isOwn ? { kind: 'local', layer, by: letter } : undefined;
}

/** Words for the rate of learning. */
const rateWords: ReadonlySet<string> = new Set(['lr', 'eta', 'η', 'alpha', 'α']);

function productOf(text: string): Aside | undefined {
  const parts = text.split(/\s*[*·×⋅]\s*/);
  if (parts.length < 2) return undefined;
  const factors = parts.map(factorOf);
  const isWhole = factors.every((factor) => factor !== undefined);
  return isWhole ? { kind: 'product', factors } : undefined;
}

function factorOf(text: string): Factor | undefined {
  const isBracketed = text.startsWith('(') && text.endsWith(')');
  const match = isBracketed ? /^(.+?)\s*[-−]\s*(.+)$/.exec(text.slice(1, -1)) : undefined;
  if (!match) return termOf(text);
  const [one, other] = [match[1]!, match[2]!].map(termOf);
  return one === undefined || other === undefined ? undefined : [one, other];
}

function termOf(text: string): string | number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  return rateWords.has(text.toLowerCase()) ? 'lr' : canonicalName(text);
}

/** How a product is written. */
export const productName = (factors: readonly Factor[]): string =>
  factors
    .map((factor) => (typeof factor === 'object' ? `(${factor.join('-')})` : String(factor)))
    .join('*');

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
export function layerOf(name: string): number {
  const [letter, digit = ''] = name.length === 2 ? name : '';
  return (letter === 'W' || letter === 'b') && digit >= '1' && digit <= '9' ? Number(digit) : 0;
}

/** True for what a problem is given by: x, y, W1 … W9, b1 … b9. */
export const isGiven = (name: string): boolean => /^([xy]|[Wb][1-9])$/.test(name);

/**
 * The candidate that was meant by a slip of the typing: one letter in four of the longer one may be
 * other, or another `part`, so that of short names none stands for another; or the one has all of
 * the other in it. Undefined where there is none.
 */
export function nearest(
  text: string,
  candidates: Iterable<string>,
  part = 1 / 4,
): string | undefined {
  const typed = withoutSpelling(text);
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const other = withoutSpelling(candidate);
    const longer = Math.max(typed.length, other.length);
    if (longer - Math.min(typed.length, other.length) > longer / 2) continue;
    const distance = editDistance(typed, other);
    const isNear = distance <= longer * part || isPart(typed, other);
    if (isNear && distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Without what people spell in their own way: case, blanks, and marks between letters. */
const withoutSpelling = (text: string): string => text.toLowerCase().replace(/[\s_^{}()]/g, '');

/** So much of a name says how near it is to another. */
const compared = 40;

/** The candidates, those first that are the fewest slips of the typing away. */
export function inOrderOfNearness(text: string, candidates: readonly string[]): string[] {
  const plain = (name: string): string => name.slice(0, compared).toLowerCase();
  const distances = candidates.map((name) => editDistance(plain(text), plain(name)));
  const order = candidates.map((_, k) => k).sort((a, b) => distances[a]! - distances[b]!);
  return order.map((k) => candidates[k]!);
}

const isPart = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) > 2 && (one.includes(other) || other.includes(one));

/** Letters to insert, delete, change or swap with the next to make one text of the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwapped ? before[j - 2]! + 1 : Infinity;
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1, swap));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
