// An answer sheet for a network: which numbers stand for which entries of which quantity, and how
// exact each is. Where the text comes from is for answers.ts.
import { listed, namesLike, needsRate } from '../choice.ts';
import type { Model } from '../model/model.ts';
import type { Shape } from '../model/shape.ts';
import { outOfRange, shortened, type Note } from '../decimal.ts';
import {
  entryIndex,
  entryText,
  oddRowText,
  shapeText,
  splitEntry,
  type Matrix,
} from '../matrix.ts';
import { meaningOf, type NameScope } from '../engine/naming.ts';
import { weightSides } from '../engine/layout.ts';
import { offsetsIn } from '../engine/places.ts';
import { outputName, unknownQuantity } from '../engine/results.ts';
import { byItself, canonicalName, isUpdatedName, nearest } from '../names.ts';
import { UserError } from '../user-error.ts';
import {
  halfUnits,
  readWritten,
  sheetDigits,
  workedOut,
  type SheetDigits,
  type Written,
} from './digits.ts';
import { textRows } from './handwriting.ts';
import type { Kind } from './hypotheses.ts';

/**
 * One answer as written: a name, its text, and the file and line it stands in, for errors; empty on
 * the command line.
 */
export interface WrittenAnswer {
  readonly name: string;
  readonly text: string;
  readonly where: string;
  /** The texts of its numbers in rows, where they are known. */
  readonly rows?: readonly (readonly string[])[] | undefined;
  /** The value of what is no plain numbers, such as an expression. */
  readonly value?: Matrix;
  /** The decimals of that expression. */
  readonly decimals?: readonly WrittenDecimal[];
  /** Why there is no number to be marked. */
  readonly open?: 'unanswered' | 'unreadable';
  /** What stands before the sign in a line of a file, which may be no quantity but other words. */
  readonly label?: string;
  /** True of an answer of a class. */
  readonly isCell?: boolean;
  /** What is wrong with the text of one that cannot be read. */
  readonly fault?: UserError;
}

/** A decimal in an expression, and how far half a unit of its last digit moves each entry. */
export interface WrittenDecimal {
  readonly value: number;
  readonly reach: Float64Array;
}

/** What a problem gives. */
type Givens = Iterable<Pick<Matrix, 'data'>>;

/** An answer without a number, and the place of it among all of the sheet. */
export interface OpenAnswer extends Pick<Answer, 'name' | 'given' | 'quantity' | 'offsets'> {
  readonly open: 'unanswered' | 'unreadable';
  readonly at: number;
}

/** How numbers are laid out that are no matrix of the quantity's own shape. */
export type View = 'inputs-by-units' | 'shared-bias';

export interface Answer {
  /** The name with its entry, as the program writes it. */
  readonly name: string;
  readonly given: string;
  /** The number of its quantity, and where its entries lie in the memory. */
  readonly quantity: number;
  readonly offsets: readonly number[];
  readonly values: Float64Array;
  readonly halves: Float64Array;
  /** The convention that alone makes sense of its shape. */
  readonly view: View | undefined;
}

/** The same answer with other numbers, of the same shape in memory: copies of another are slow. */
export const withNumbers = (
  { name, given, quantity, offsets, values, halves, view }: Answer,
  other: Partial<Pick<Answer, 'offsets' | 'values' | 'halves'>>,
): Answer => ({
  name,
  given,
  quantity,
  offsets: other.offsets ?? offsets,
  values: other.values ?? values,
  halves: other.halves ?? halves,
  view,
});

export interface Sheet {
  readonly answers: readonly Answer[];
  readonly open: readonly OpenAnswer[];
  /** For each quantity, the numbers of its answers. */
  readonly byQuantity: ReadonlyMap<number, readonly number[]>;
  /** What its numbers are kept in, but for those that the problem gives. */
  readonly digits: SheetDigits;
}

/**
 * Reads answers to problems of one kind: finds the entries of each. In expressions numbers of the
 * `givens` are exact.
 */
export type ReadSheet = (written: readonly WrittenAnswer[], note: Note, givens?: Givens) => Sheet;

/** What a name stands for in one kind of problem. */
interface Target {
  readonly name: string;
  readonly quantity: number;
  readonly shape: Shape;
  readonly isEntry: boolean;
  /** Layouts of its own numbers that a convention would explain. */
  readonly views: readonly View[];
  /** What is said of numbers in another shape. */
  readonly remark: string;
  readonly offsets: readonly number[];
}

const mostTargets = 10_000;

/**
 * A reader for a kind; `names` are those that may be answered. It throws UserError: an unknown
 * name, a shape that does not fit, an entry given twice.
 */
export function sheetReader(kind: Kind, names: readonly string[]): ReadSheet {
  const targets = new Map<string, Target>();
  const targetOf = (answer: WrittenAnswer): Target => {
    const key = `${answer.name},${isOneNumber(answer)}`;
    const known = targets.get(key);
    if (known) return known;
    const target = findTarget(answer, kind, names);
    if (targets.size < mostTargets) targets.set(key, target);
    return target;
  };
  const scope = scopeOf(kind, names);
  const isSeed = seedReader(kind, scope);
  return (all, note, givens = []) => {
    const written = withoutHeadings(withoutSeed(all, isSeed, note), scope, note);
    for (const { fault } of written) if (fault) note(fault.message);
    const open: OpenAnswer[] = [];
    const read: Read[] = [];
    for (const [at, answer] of written.entries()) {
      const target = targetOf(answer);
      const state = answer.open ?? readCell(answer, target, givens, note);
      if (typeof state !== 'string') {
        read.push(state);
        continue;
      }
      const { name, quantity, offsets } = target;
      open.push({ name, quantity, offsets, given: answer.text.trim(), open: state, at });
    }
    refuseTwice(read);
    const answers = answersOf(read);
    const computed = read.filter(({ quantity }) => quantity >= kind.givenCount);
    return {
      answers,
      open,
      byQuantity: byQuantityOf(answers),
      digits: sheetDigits(numbersOf(computed)),
    };
  };
}

/** What names are read in where a problem of a kind is answered. */
const scopeOf = (
  { model: { network }, places, names: all }: Kind,
  names: readonly string[],
): NameScope => ({
  network,
  shapeOf: (name) => places[all.indexOf(name)],
  names,
});

/** Finds the gradient that the backward pass begins with, that of the output by itself. */
function seedReader(kind: Kind, scope: NameScope): (name: string) => boolean {
  const output = outputName(kind.own.steps);
  const ofOutput = { ...scope, names: output === undefined ? [] : [output] };
  const known = new Map<string, boolean>();
  const isSeed = (name: string): boolean => {
    const of = byItself(name);
    if (of === undefined || meaningOf(of, ofOutput) === undefined) return false;
    return meaningOf(name.trim(), scope) === undefined;
  };
  return (name) => {
    const made = known.get(name) ?? isSeed(name);
    if (known.size < mostTargets) known.set(name, made);
    return made;
  };
}

/** The answers without that gradient, which is remarked on. */
function withoutSeed(
  all: readonly WrittenAnswer[],
  isSeed: (name: string) => boolean,
  note: Note,
): readonly WrittenAnswer[] {
  const seed = all.find(({ name }) => isSeed(name));
  if (seed === undefined) return all;
  const others = all.filter(({ name }) => !isSeed(name));
  if (others.length === 0) return all;
  note(`${seed.name.trim()} is not marked: where the chain begins, it is 1`);
  return others;
}

/**
 * The answers without what stands in front of them, such as `name: Kim`, which is remarked on.
 * Throws UserError where nothing else is there.
 */
function withoutHeadings(
  all: readonly WrittenAnswer[],
  scope: NameScope,
  note: Note,
): readonly WrittenAnswer[] {
  const isHeading = ({ name, text, label, open }: WrittenAnswer): boolean =>
    label !== undefined &&
    !/\d/.test(name) &&
    meaningOf(name.trim(), scope) === undefined &&
    (nearest(name, scope.names, 1 / 2) === undefined || open === 'unreadable' || isDate(text));
  const headings = all.filter(isHeading);
  const [first] = headings;
  if (first === undefined) return all;
  if (headings.length === all.length)
    throw new UserError(inPlace(first.where) + notAnswer(first.name, ' '));
  note(
    `not marked, because they are not quantities: ${listed(headings.map(({ label }) => label!))}`,
  );
  const left = new Set(headings);
  return all.filter((answer) => !left.has(answer));
}

/** Throws UserError where two answers have an entry in common. */
function refuseTwice(read: readonly Read[]): void {
  const seen: (string | undefined)[] = [];
  for (const { name, offsets, where } of read)
    for (const offset of offsets) {
      const earlier = seen[offset];
      if (earlier !== undefined) {
        const also = earlier === name ? '' : `: it is in ${earlier} too`;
        throw new UserError(`${inPlace(where)}${name} is given twice${also}`);
      }
      seen[offset] = name;
    }
}

function numbersOf(read: readonly Read[]): Written[] {
  const all: Written[] = [];
  for (const { numbers } of read) for (const number of numbers) all.push(number);
  return all;
}

function answersOf(read: readonly Read[]): Answer[] {
  const all = halfUnits(numbersOf(read));
  const answers: Answer[] = [];
  let from = 0;
  // By a loop: what V8 makes of a map is another kind of array once it is optimised, and all code
  // for the first kind would be compiled anew.
  for (const { name, given, quantity, offsets, view, numbers } of read) {
    const values = new Float64Array(numbers.length);
    const halves = new Float64Array(numbers.length);
    for (let k = 0; k < numbers.length; k++) {
      values[k] = numbers[k]!.value;
      halves[k] = all[from++]!;
    }
    answers.push({ name, given, quantity, offsets, values, halves, view });
  }
  return answers;
}

function byQuantityOf(answers: readonly Answer[]): Map<number, number[]> {
  const all = new Map<number, number[]>();
  for (const [i, { quantity }] of answers.entries()) {
    const others = all.get(quantity);
    if (others) others.push(i);
    else all.set(quantity, [i]);
  }
  return all;
}

const isDate = (text: string): boolean => /^\d{1,4}([-./])\d{1,2}\1\d{1,4}$/.test(text.trim());

function findTarget(answer: WrittenAnswer, kind: Kind, names: readonly string[]): Target {
  const typed = answer.name.trim();
  const at = inPlace(answer.where);
  const scope = scopeOf(kind, names);
  const meaning = (isNumber: boolean) => meaningOf(typed, scope, isNumber, at + typed);
  const meant = meaning(isOneNumber(answer)) ?? (answer.open && meaning(true));
  if (meant === undefined) throw new UserError(at + unknownText(typed, names, kind.model));
  const { quantity: name, entry } = meant;
  const quantity = kind.names.indexOf(name);
  const { rows, cols, offset } = kind.places[quantity]!;
  const shape = { rows, cols };
  const { network } = kind.model;
  if (entry === '')
    return {
      name,
      quantity,
      shape,
      isEntry: false,
      views: viewsOf(kind, quantity),
      remark: network && cols > 1 ? `: ${weightSides(network.form ?? 'Wx')}` : '',
      offsets: [...offsetsIn([kind.places[quantity]!])],
    };
  const k = entryIndex(entry, shape);
  if (k === undefined) {
    const entries = entriesText(name, shape);
    throw new UserError(`${at}${typed} is not an entry of ${name}, which is ${entries}`);
  }
  return {
    name: name + entryText(k, shape),
    quantity,
    shape,
    isEntry: true,
    views: [],
    remark: '',
    offsets: [offset + k],
  };
}

function isOneNumber({ text, value, open, rows = textRows(text) }: WrittenAnswer): boolean {
  if (open !== undefined) return false;
  if (value) return value.data.length === 1;
  return rows?.length === 1 && rows[0]!.length === 1;
}

/** In a dense network a convention can explain another layout; a model has none of its own. */
function viewsOf({ own, givenCount }: Kind, quantity: number): readonly View[] {
  if (!own.steps.some(({ part }) => part)) return [];
  const role = own.steps[quantity - givenCount]?.part?.role;
  return role === 'db' || role === 'b_new'
    ? ['inputs-by-units', 'shared-bias']
    : ['inputs-by-units'];
}

function entriesText(name: string, shape: Shape): string {
  const count = shape.rows * shape.cols;
  if (count === 1) return 'one number';
  const last = entryText(count - 1, shape);
  return `${shapeText(shape)}: rows and columns count from 1, as in ${name}${last}`;
}

interface Read extends Omit<Answer, 'values' | 'halves'> {
  readonly where: string;
  readonly numbers: readonly Written[];
}

/** The answer; of a class, what cannot be read is no end of the sheet. */
function readCell(
  answer: WrittenAnswer,
  target: Target,
  givens: Givens,
  note: Note,
): Read | 'unreadable' {
  try {
    return readAnswer(answer, target, givens, note);
  } catch (error) {
    if (!answer.isCell || !(error instanceof UserError)) throw error;
    return 'unreadable';
  }
}

function readAnswer(answer: WrittenAnswer, target: Target, givens: Givens, note: Note): Read {
  const { name, quantity, offsets, isEntry, views } = target;
  const { rows, cols } = target.shape;
  const given = answer.text.trim();
  const { height, width, numbers } = readNumbers(answer, givens, note);
  const seenAs = (view: View | undefined, own = offsets): Read => {
    return { name, given, quantity, offsets: own, view, where: answer.where, numbers };
  };
  if (isEntry) {
    if (numbers.length !== 1)
      throw new UserError(
        `${inPlace(answer.where)}${name} is one entry but ${numbers.length} numbers are given`,
      );
    return seenAs(undefined);
  }
  const isFlat = answer.value === undefined && !/\[\s*\[|;/.test(answer.text);
  // Numbers in a line, and a vector for a matrix of one row, can mean nothing else.
  const isListed =
    (height === 1 && width === rows * cols && (cols === 1 || isFlat)) ||
    (rows === 1 && isFlat && height === cols && width === 1);
  if ((height === rows && width === cols) || isListed) return seenAs(undefined);
  if (views.includes('inputs-by-units') && cols > 1 && height === cols && width === rows) {
    const turned = offsets.map((_, k) => offsets[(k % rows) * cols + Math.floor(k / rows)]!);
    return seenAs('inputs-by-units', turned);
  }
  if (numbers.length === 1 && views.includes('shared-bias'))
    return seenAs('shared-bias', offsets.slice(0, 1));
  const at = inPlace(answer.where);
  const shapes = [target.shape, { rows: height, cols: width }].map(shapeText);
  throw new UserError(
    `${at}${name} is ${shapes[0]} but ${shortened(given)} is ${shapes[1]}${target.remark}`,
  );
}

/** Said of what is no name and number, between which `sign` stands. */
export const notAnswer = (text: string, sign: ' ' | '='): string =>
  `${text} is not an answer: write a name and a number, as in dW1${sign}-0.0075`;

/** What stands before a message on what is written somewhere. */
export const inPlace = (where: string): string => (where === '' ? '' : `${where}: `);

function unknownText(name: string, names: readonly string[], model: Model): string {
  const canonical = canonicalName(splitEntry(name).quantity);
  if (canonical !== undefined && isUpdatedName(canonical) && !names.includes('loss_new'))
    return needsRate(name);
  if (name === '') return `a name is missing: known are ${namesLike(name, names)}`;
  return unknownQuantity(name, names, model);
}

/** The numbers of an answer, row by row, and in how many rows and columns they stand. */
function readNumbers(
  { text, where, name, value, decimals = [], rows = textRows(text), isCell }: WrittenAnswer,
  givens: Givens,
  note: Note,
): { height: number; width: number; numbers: Written[] } {
  if (value) {
    const rounded = decimals.filter((decimal) => !isExact(decimal, givens));
    const numbers = Array.from(value.data, (entry, k) =>
      workedOut(
        entry,
        rounded.reduce((sum, { reach }) => sum + reach[k]!, 0),
      ),
    );
    return { height: value.rows, width: value.cols, numbers };
  }
  const place = (): string => `${inPlace(where)}${name.trim()}`;
  if (!rows) {
    const trimmed = text.trim();
    const fault =
      trimmed === ''
        ? 'has no number'
        : `is ${shortened(trimmed)}, which is not a number, vector or matrix`;
    throw new UserError(`${place()} ${fault}: write it like 0.5, [0.1, 0.2] or [[1, 2], [3, 4]]`);
  }
  const width = rows[0]!.length;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    const fault = oddRowText(odd + 1, rows[odd]!.length, width);
    throw new UserError(`${place()}: ${fault}`);
  }
  const numbers: Written[] = [];
  for (const number of rows.flat()) {
    const read = readWritten(number, place, note);
    if (isCell && Number.isNaN(read.value))
      throw new UserError(`${place()}: ${outOfRange(number)}`);
    numbers.push(read);
  }
  return { height: rows.length, width, numbers };
}

/** A half stands in formulas; what is given, and with another sign, is as it is given. */
const isExact = ({ value }: WrittenDecimal, givens: Givens): boolean =>
  value === 0.5 || [...givens].some(({ data }) => data.includes(value) || data.includes(-value));
