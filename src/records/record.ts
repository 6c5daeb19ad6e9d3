// A record, one problem as flat JSON, from text: its fields, its quantities, and the line and
// column of what is wrong.
import { readDecimal, shortened, type Note } from '../decimal.ts';
import { mostEntries, oddRowText, type Matrix, type Written } from '../matrix.ts';
import { denseNaming } from '../engine/naming.ts';
import type { ChoiceName, Naming } from '../names.ts';
import { UserError } from '../user-error.ts';
import { readChoices, type AllChoices } from './choices.ts';
import type { Fail } from './excerpt.ts';
import {
  compact,
  eachItem,
  eachProperty,
  readJson,
  stringOf,
  type JsonProperty,
  type JsonValue,
  type Source,
  type TakeProperty,
} from './json.ts';
import { mostFields } from './row.ts';
import { withWritten, writtenArray, writtenByPerson } from './written.ts';

export interface Quantities {
  /** The given ones. */
  readonly quantities: ReadonlyMap<string, Matrix>;
  /** The others, which are computed anew. */
  readonly computed: ReadonlyMap<string, Matrix>;
}

export interface ProblemRecord extends Quantities {
  readonly choices: AllChoices;
  /**
   * Fields that are no quantity, choices too, as JSON text: their name in quotes, a colon, their
   * value.
   */
  readonly others: readonly string[];
}

/**
 * One field of a record: its name as written (JSON text), its canonical name where it is a
 * quantity, and its place.
 */
export interface Field {
  readonly key: string;
  readonly name: string | undefined;
  /** The choice that it makes; its key is then the choice's name. */
  readonly choice: ChoiceName | undefined;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads one record. `source` names the file in errors. Throws UserError with line and column, both
 * from 1.
 */
export function readRecord(
  text: string,
  source: string,
  note: Note,
  naming: Naming = denseNaming,
): ProblemRecord {
  const { fields, quantities, choices } = readFields(text, source, 1, note, naming);
  const others = fields.filter(({ name }) => name === undefined);
  const written = ({ key, from, to }: Field): string => {
    const value = compact(text.slice(from, to));
    return `${key}:${value}`;
  };
  return {
    ...quantities(),
    choices: choices(),
    others: others.map(written),
  };
}

/**
 * A record whose JSON is right; reading its numbers and its choices throws UserError where they are
 * none.
 */
export interface Fields {
  readonly fields: readonly Field[];
  readonly quantities: () => Quantities;
  readonly choices: () => AllChoices;
}

/** A property of an object as it stands in the text, and what its name says. */
export interface Property extends JsonProperty {
  readonly written: string;
}

/** One JSON object: its properties, and how to say where something in it is wrong. */
export interface Opened extends Source {
  readonly properties: readonly Property[];
  readonly at: (offset: number) => string;
}

/**
 * Reads one object that begins in line `line` of its source; `at` says where its characters are in
 * the source. Throws UserError.
 */
export function openObject(
  text: string,
  source: string,
  line: number,
  at = placer(text, source, line),
): Opened {
  if (text.trim() === '')
    throw new UserError(`${source} is empty: expected one JSON object, such as {"x":0.5,"y":1}`);
  const fail: Fail = (message, offset) => {
    const place = at(offset);
    throw new UserError(`${place}: ${message}`);
  };
  const properties: Property[] = [];
  const root = readJson({ text, fail }, holder({ text, fail }, properties));
  if (root.type !== 'object') {
    const got = kind(text, root);
    fail(`expected one JSON object, such as {"x":0.5,"y":1}, got ${got}`, root.from);
  }
  return { text, properties, at, fail };
}

/** The properties of an object inside another. Throws UserError. */
export function propertiesOf(source: Source, object: JsonValue): Property[] {
  const properties: Property[] = [];
  eachProperty(source, object, holder(source, properties));
  return properties;
}

/** Holds properties as they come, up to the most that are held. */
const holder =
  ({ text, fail }: Source, properties: Property[]): TakeProperty =>
  ({ key, value }) => {
    if (properties.length === mostFields) fail(`more than ${mostFields} fields`, key.from);
    properties.push({ written: stringOf(text, key), key, value });
  };

/**
 * Reads one record that begins in line `line` of its source, and says where its fields are. Throws
 * UserError.
 */
export function readFields(
  text: string,
  source: string,
  line: number,
  note: Note,
  naming: Naming,
): Fields {
  return readOpened(openObject(text, source, line), note, naming);
}

/** Reads the quantities among the properties of a record, and says where its fields are. */
export function readOpened(opened: Opened, note: Note, naming: Naming): Fields {
  const { text, properties, at, fail } = opened;
  const reading = { text, properties, at, fail, note };
  const fields: Field[] = [];
  const values: [name: string, value: JsonValue][] = [];
  const chosen: [name: ChoiceName, value: JsonValue][] = [];
  const seen = new Set<string>();
  for (const { written, key, value } of properties) {
    const choice = naming.choiceOf(written, value.type === 'string');
    const name = choice === undefined ? naming.nameOf(written) : undefined;
    const meant = choice ?? name ?? written;
    if (seen.has(meant) || (choice !== undefined && seen.has(written))) {
      const twice = shortened(JSON.stringify(written));
      fail(`${twice} is given twice`, key.from);
    }
    seen.add(meant);
    if (choice !== undefined) seen.add(written);
    const shown = choice === undefined ? text.slice(key.from, key.to) : `"${choice}"`;
    fields.push({ key: shown, name, choice, from: value.from, to: value.to });
    if (name !== undefined) values.push([name, value]);
    if (choice !== undefined) chosen.push([choice, value]);
  }
  const quantities = (): Quantities => {
    const given = new Map<string, Matrix>();
    const computed = new Map<string, Matrix>();
    for (const [name, value] of values) {
      const matrix = readMatrix(value, name, reading);
      (naming.isGiven(name) ? given : computed).set(name, matrix);
    }
    return { quantities: given, computed };
  };
  const choices = (): AllChoices => {
    const written = chosen.map(([name, value]) => {
      const place = opened.at(value.from);
      return { name, text: choiceText(value, name, opened), where: `${place}: ${name}` };
    });
    return readChoices(written, note);
  };
  return { fields, quantities, choices };
}

function choiceText(value: JsonValue, name: ChoiceName, { text, fail }: Opened): string {
  if (value.type === 'string') return stringOf(text, value);
  if (value.type !== 'number') {
    const got = kind(text, value);
    fail(`${name}: expected text or a number, got ${got}`, value.from);
  }
  return text.slice(value.from, value.to);
}

interface Reading extends Opened {
  readonly note: Note;
}

/** A number, a list of numbers as a column, or rows of numbers. */
function readMatrix(value: JsonValue, name: string, reading: Reading): Matrix {
  const { text, fail } = reading;
  const data: number[] = [];
  const long = new Map<number, Written>();
  const take = (entry: JsonValue): void => {
    if (data.length === mostEntries) fail(`${name}: more than ${mostEntries} entries`, value.from);
    const number = text.slice(entry.from, entry.to);
    const written = writtenByPerson(number);
    if (written !== undefined) long.set(data.length, written);
    data.push(readNumber(number, entry, name, reading));
  };
  const made = (rows: number, cols: number): Matrix => {
    const matrix = { rows, cols, data: new Float64Array(data) };
    const written = long.size > 0 ? writtenArray(matrix, (k) => long.get(k)) : undefined;
    return withWritten(matrix, written);
  };
  if (value.type !== 'array') {
    take(value);
    return made(1, 1);
  }
  let inRows: boolean | undefined;
  let rows = 0;
  let cols = 1;
  const takeRow = (row: JsonValue): void => {
    if (row.type !== 'array') {
      const got = kind(text, row);
      fail(`${name}: expected a row of numbers, got ${got}`, row.from);
    }
    const before = data.length;
    eachItem(reading, row, take);
    const width = data.length - before;
    if (rows === 0) cols = width;
    if (cols === 0) fail(`${name}: an empty row has no numbers`, row.from);
    if (width !== cols) {
      const odd = oddRowText(rows + 1, width, cols);
      fail(`${name}: ${odd}`, row.from);
    }
  };
  eachItem(reading, value, (item) => {
    inRows ??= item.type === 'array';
    if (inRows) takeRow(item);
    else take(item);
    rows++;
  });
  if (rows === 0) fail(`${name}: an empty vector has no numbers`, value.from);
  return made(rows, cols);
}

function readNumber(
  number: string,
  value: JsonValue,
  name: string,
  { text, at, fail, note }: Reading,
): number {
  if (value.type !== 'number') {
    const got = kind(text, value);
    fail(`${name}: expected a number, got ${got}`, value.from);
  }
  const where = (): string => {
    const place = at(value.from);
    return `${place}: ${name}`;
  };
  return readDecimal(number, where, note);
}

/**
 * Says where a character is, `rows.json:3:14`: places in their order take one pass through the text
 * together.
 */
function placer(text: string, source: string, line: number): (offset: number) => string {
  let [at, row, column] = [0, line, 1];
  return (offset) => {
    if (offset < at) [at, row, column] = [0, line, 1];
    for (; at < offset; at++) {
      if (text[at] === '\n') [row, column] = [row + 1, 1];
      else if (!isSecondHalf(text.charCodeAt(at))) column++;
    }
    return `${source}:${row}:${column}`;
  };
}

/** True for the second half of a character that takes two, which counts as one. */
const isSecondHalf = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

const mostShown = 40;

/** What a value is, for errors. */
export function kind(text: string, { type, from, to }: JsonValue): string {
  const shown = text.slice(from, Math.min(to, from + mostShown));
  if (type === 'string') return `a string (${shown})`;
  if (type === 'boolean') return text.slice(from, to);
  if (type === 'number') return 'a number';
  if (type === 'null') return 'null';
  return type === 'array' ? 'an array' : 'an object';
}
