// What a name means in one network, as people write them on paper: letters for the loss and the
// output, units by their number, weights as edges; and how names of dense networks are read at all.
// Spellings that mean the same everywhere are in names.ts.
import type { Network } from '../model/dense.ts';
import { formOf, layerNames } from '../model/dense.ts';
import { entryText, splitEntry, type Matrix } from '../matrix.ts';
import {
  asideOf,
  canonicalName,
  choiceOf,
  differentiated,
  gradientName,
  isGiven,
  modelName,
  productName,
  updatedName,
  weightName,
  type Aside,
  type Naming,
} from '../names.ts';
import { UserError } from '../user-error.ts';

/** A quantity, and the entry of it in brackets, or nothing. */
export interface Meaning {
  readonly quantity: string;
  readonly entry: string;
}

/** What a name is read in: the network, the shapes of its quantities, and their names. */
export interface NameScope {
  readonly network: Network | undefined;
  readonly shapeOf: (name: string) => Pick<Matrix, 'rows' | 'cols'> | undefined;
  readonly names: readonly string[];
}

/**
 * What a name can mean, the likeliest first; none where it means nothing. `isNumber` says whether
 * one number stands for it, so that it is an entry or the edge of a weight, or several do, so that
 * it is a whole; undefined where nothing stands for it.
 */
function meaningsOf(text: string, scope: NameScope, isNumber: boolean | undefined): Meaning[] {
  const { quantity: typed, entry: brackets } = splitEntry(text.trim());
  const head = ofOnlyLayer(typed.trim(), scope);
  const entry = brackets.replace(/\]\s*\[/g, ',').replace(/\s+/g, '');
  const known = (name: string | undefined): name is string =>
    name !== undefined && scope.names.includes(name);
  const own = [{ quantity: head, entry }];
  if (scope.names.includes(head)) return entry === '' ? withEdges(own, head, scope, isNumber) : own;
  const { network } = scope;
  if (!network) {
    const name = modelName(head, scope.names);
    return name === undefined ? [] : [{ quantity: name, entry }];
  }
  const aside = asideOf(head);
  const beside = aside && asideName(aside, network);
  const found = [...wholeNames(head, network), beside].filter(known);
  const whole = [...new Set(found)].map((quantity) => ({ quantity, entry }));
  const parts = entry === '' ? [...unitOf(head, scope), ...withIndex(head, scope)] : [];
  const all = fitting(whole, parts, isNumber).filter(({ quantity }) => known(quantity));
  return entry === '' ? withEdges(all, head, scope, isNumber) : all;
}

const unnumbered =
  /^(d_?|[d∂](?:loss|cost|error|[LEJC])[\s/_]*[d∂]_?|grad_?|new_)?(z|a|w|b|net|delta|δ)(_new|_updated|'|\+|\.grad)?$/i;

/** With one layer nobody numbers it: `dw` is `dW1`. Never a single edge, whose `w` is small. */
function ofOnlyLayer(text: string, { network, names }: NameScope): string {
  const match = unnumbered.exec(text);
  if (!match || network?.activations.length !== 1 || names.includes(text)) return text;
  const [, before = '', letter = '', behind = ''] = match;
  return [before, letter.toLowerCase() === 'w' ? 'W' : letter, '1', behind].join('');
}

/** A whole and a part of the same name: which of them a number, or several, stand for. */
function fitting(
  whole: readonly Meaning[],
  parts: readonly Meaning[],
  isNumber: boolean | undefined,
): readonly Meaning[] {
  if (isNumber === undefined || whole.length === 0 || parts.length === 0)
    return [...whole, ...parts];
  return isNumber ? parts : whole;
}

/**
 * The one thing that a name means; undefined where it means nothing. Throws UserError that names
 * two things it could mean. `called` is the name as errors say it.
 */
export function meaningOf(
  text: string,
  scope: NameScope,
  isNumber?: boolean,
  called = text.trim(),
): Meaning | undefined {
  const [first, second] = meaningsOf(text, scope, isNumber);
  if (first === undefined || second === undefined) return first;
  const [one, other] = [first, second].map(({ quantity, entry }) => quantity + entry);
  throw new UserError(`${called} could mean ${one} or ${other}: write the one that is meant`);
}

/**
 * Throws UserError for the number of a weight, `dE/dw5`, that means nothing as a whole, with the
 * entry to write. `called` is the name as errors say it.
 */
export function refuseEdge(text: string, scope: NameScope, called: string): void {
  const meant = meaningOf(text, scope, true, called);
  if (meant === undefined) return;
  const { quantity, entry } = meant;
  throw new UserError(`${called} is the number of one weight: write ${quantity}${entry}`);
}

/** How what is written beside the quantities is called in a network. */
export function asideName(aside: Aside, { activations }: Network): string {
  if (aside.kind === 'product') return productName(aside.factors);
  if (aside.kind === 'error') return `E_o${aside.unit}`;
  const { W, b, z, a, out } = layerNames(aside.layer, activations.length);
  if (aside.kind === 'slope') return [gradientName(out), gradientName(z)].join('_');
  return [gradientName(z), gradientName({ W, a, b }[aside.by])].join('_');
}

const lossForm = /^(?:e|l|cost|j|error|e_?tot(?:al)?|total_error)$/;
const outputForm = /^(?:o|out)$/;
const layerForm = /^(h|out|net|a)([1-9])$/;

/** Words for the whole of a quantity. */
function paperName(text: string, { activations }: Network): string | undefined {
  const plain = text.toLowerCase();
  if (lossForm.test(plain)) return 'loss';
  if (outputForm.test(plain)) return 'y_pred';
  const [, word = '', layer = ''] = layerForm.exec(plain) ?? [];
  if (word === '') return undefined;
  const { z, out } = layerNames(Number(layer), activations.length);
  if (word === 'net') return z;
  return word === 'h' && Number(layer) >= activations.length ? undefined : out;
}

/** What a name can mean as a whole, known or not; `dout1` and `dE/dnet2` are gradients of words. */
function wholeNames(text: string, network: Network): (string | undefined)[] {
  const of = paperName(differentiated(text) ?? '', network);
  const gradient = of === undefined ? undefined : gradientName(of);
  return [canonicalName(text), paperName(text, network), gradient];
}

const unitForm = /^(?:(net|out|delta|δ)_?)?([oh])_?([1-9])$/;

/**
 * `o1`, `h2`, `net_h2`, `out_o1`: units of the output, or of the only hidden layer, where there are
 * several; `dE/dnet_h2` and `delta_h2`: their gradients.
 */
function unitOf(text: string, { network, shapeOf }: NameScope): Meaning[] {
  const plain = text.toLowerCase();
  const own = unitForm.exec(plain);
  const match = own ?? unitForm.exec(differentiated(plain) ?? '');
  if (!match || !network) return [];
  const [, word = '', letter, unit] = match;
  const depth = network.activations.length;
  if (letter === 'h' && depth !== 2) return [];
  const { z, out } = layerNames(letter === 'o' ? depth : 1, depth);
  const isDelta = /^(?:delta|δ)$/.test(word);
  const whole = word === 'net' || isDelta ? z : out;
  const quantity = own && !isDelta ? whole : gradientName(whole);
  return entryAt(quantity, Number(unit) - 1, shapeOf(whole));
}

const indexForm = /^(.+)_([1-9])([1-9])?$/;

/** `a1_2`, `W1_12`: an index behind a name. */
function withIndex(text: string, { network, names, shapeOf }: NameScope): Meaning[] {
  const match = indexForm.exec(text);
  if (!match || !network) return [];
  const quantity = wholeNames(match[1]!, network).find((name) => names.includes(name ?? ''));
  if (quantity === undefined) return [];
  const shape = shapeOf(quantity);
  if (!shape || shape.rows * shape.cols === 1) return [];
  const [, , first, second] = match;
  if (second !== undefined) return [{ quantity, entry: `[${first},${second}]` }];
  return Math.min(shape.rows, shape.cols) === 1 ? entryAt(quantity, Number(first) - 1, shape) : [];
}

/** True of what can be answered in some network and is no quantity of all: `net_h1`, `lr*dW1`. */
function isOnPaper(text: string): boolean {
  const whole = indexForm.exec(text)?.[1] ?? text;
  const isWord = (plain: string): boolean =>
    [lossForm, outputForm, layerForm, unitForm].some((form) => form.test(plain));
  const isIndexed = whole !== text && isAnswerable(canonicalName(whole));
  const words = [text, whole].flatMap((one) => [one, differentiated(one) ?? '']);
  return isIndexed || words.some((one) => isWord(one.toLowerCase())) || asideOf(text) !== undefined;
}

const isAnswerable = (name: string | undefined): boolean => name !== undefined && !isGiven(name);

/** How the names of dense networks are read. */
export const denseNaming: Naming = {
  nameOf: canonicalName,
  isGiven,
  isOnPaper,
  choiceOf,
};

function entryAt(
  quantity: string,
  k: number,
  shape: Pick<Matrix, 'rows' | 'cols'> | undefined,
): Meaning[] {
  if (!shape || shape.rows * shape.cols === 1 || k >= shape.rows * shape.cols) return [];
  return [{ quantity, entry: entryText(k, shape) }];
}

/**
 * Weights numbered row by row from the first layer, w1 … w8, where one number stands for one of
 * several: a matrix is not meant then.
 */
function withEdges(
  meanings: readonly Meaning[],
  text: string,
  { network, shapeOf, names }: NameScope,
  isNumber: boolean | undefined,
): Meaning[] {
  const of = differentiated(text);
  const edge = /^w([1-9]\d*)(_new|'|\+)?$/.exec(of ?? text);
  const isMeantWhole = meanings.some(({ quantity }) => {
    const shape = shapeOf(quantity);
    return shape !== undefined && shape.rows * shape.cols === 1;
  });
  if (!edge || !network || !isNumber || isMeantWhole || formOf(network).hasOne)
    return [...meanings];
  let left = Number(edge[1]) - 1;
  for (let l = 1; l <= network.activations.length; l++) {
    const W = weightName(l);
    const shape = shapeOf(W);
    if (!shape) return [...meanings];
    const count = shape.rows * shape.cols;
    if (left < count) {
      const updated = edge[2] === undefined ? W : updatedName(W);
      const quantity = of === undefined ? updated : gradientName(W);
      return names.includes(quantity) ? [{ quantity, entry: entryText(left, shape) }] : [];
    }
    left -= count;
  }
  return [...meanings];
}
