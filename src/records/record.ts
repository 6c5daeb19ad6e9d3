// A record, one problem as flat JSON, from text: strict JSON with the line and column of what is wrong in it.
import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { readDecimal, type Note } from '../decimal.ts';
import { mostEntries, type Matrix } from '../matrix.ts';
import { denseNaming, type Naming } from '../names.ts';
import { UserError } from '../user-error.ts';

/** The given quantities of a record. Computed ones are read and left out: they are computed anew. */
export interface ProblemRecord {
  readonly quantities: ReadonlyMap<string, Matrix>;
  /** Fields that are no quantity, as JSON text: their name in quotes, a colon, their value. */
  readonly others: readonly string[];
}

/** One field of a record: its name as written (JSON text), its canonical name where it is a quantity, where its value stands. */
export interface Field {
  readonly key: string;
  readonly name: string | undefined;
  readonly from: number;
  readonly to: number;
}

const deepest = 100;

/** Reads one record. `source` names the file in errors. Throws UserError with line and column, both from 1. */
export function readRecord(
  text: string,
  source: string,
  note: Note,
  naming: Naming = denseNaming,
): ProblemRecord {
  const { fields, quantities } = readFields(text, source, 1, note, naming);
  const others = fields.filter(({ name }) => name === undefined);
  return {
    quantities: quantities(),
    others: others.map(({ key, from, to }) => `${key}:${compact(text.slice(from, to))}`),
  };
}

/** A record whose JSON is right; `quantities` reads its numbers, and throws UserError where they are none. */
export interface Fields {
  readonly fields: readonly Field[];
  readonly quantities: () => Map<string, Matrix>;
}

/** A property of an object as it stands in the text. */
export interface Property {
  readonly written: string;
  readonly key: Node;
  readonly value: Node;
}

/** One JSON object, parsed: its properties, and how to say where something in it is wrong. */
export interface Opened {
  readonly text: string;
  readonly properties: readonly Property[];
  readonly at: (offset: number) => string;
  readonly fail: Fail;
}

/** Parses one object that begins in line `line` of its source. Throws UserError. */
export function openObject(text: string, source: string, line: number): Opened {
  if (text.trim() === '')
    throw new UserError(`${source} is empty: expected one JSON object, such as {"x":0.5,"y":1}`);
  const at = (offset: number): string => place(text, offset, source, line);
  const fail: Fail = (message, offset) => {
    throw new UserError(`${at(offset)}: ${message}`);
  };
  checkNesting(text, fail);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const [error] = errors;
  if (error) return fail(syntaxMessage(text, error), error.offset);
  if (!root || root.type !== 'object')
    return fail(
      `expected one JSON object, such as {"x":0.5,"y":1}, got ${kind(root)}`,
      root?.offset ?? 0,
    );
  return { text, properties: propertiesOf(root), at, fail };
}

/** The properties of an object. */
export const propertiesOf = (object: Node): Property[] =>
  (object.children ?? []).map((property) => {
    const [key, value] = property.children as [Node, Node];
    return { written: key.value as string, key, value };
  });

/** Reads one record that begins in line `line` of its source, and says where its fields are. Throws UserError. */
export function readFields(
  text: string,
  source: string,
  line: number,
  note: Note,
  naming: Naming = denseNaming,
): Fields {
  return readOpened(openObject(text, source, line), note, naming);
}

/** Reads the quantities among the properties of a record, and says where its fields are. */
export function readOpened(
  { text, properties, at, fail }: Opened,
  note: Note,
  naming: Naming = denseNaming,
): Fields {
  const fields: Field[] = [];
  const values: [name: string, value: Node][] = [];
  const seen = new Set<string>();
  for (const { written, key, value } of properties) {
    const name = naming.nameOf(written);
    if (seen.has(name ?? written)) fail(`${JSON.stringify(written)} is given twice`, key.offset);
    seen.add(name ?? written);
    fields.push({
      key: text.slice(key.offset, key.offset + key.length),
      name,
      from: value.offset,
      to: value.offset + value.length,
    });
    if (name !== undefined) values.push([name, value]);
  }
  const quantities = (): Map<string, Matrix> => {
    const matrices = values.map(
      ([name, value]) => [name, readMatrix(value, name, { text, at, fail, note })] as const,
    );
    return new Map(matrices.filter(([name]) => naming.isGiven(name)));
  };
  return { fields, quantities };
}

export type Fail = (message: string, offset: number) => never;

interface Reading {
  readonly text: string;
  readonly at: (offset: number) => string;
  readonly fail: Fail;
  readonly note: Note;
}

function readMatrix(node: Node, name: string, { text, at, fail, note }: Reading): Matrix {
  const number = (entry: Node): number => {
    if (entry.type !== 'number')
      return fail(`${name}: expected a number, got ${kind(entry)}`, entry.offset);
    return readDecimal(
      text.slice(entry.offset, entry.offset + entry.length),
      () => `${at(entry.offset)}: ${name}`,
      note,
    );
  };
  if (node.type !== 'array') return { rows: 1, cols: 1, data: Float64Array.of(number(node)) };
  const items = node.children ?? [];
  const [first] = items;
  if (!first) return fail(`${name}: an empty vector has no numbers`, node.offset);
  const rowOf = (node: Node): Node[] =>
    node.type === 'array'
      ? (node.children ?? [])
      : fail(`${name}: expected a row of numbers, got ${kind(node)}`, node.offset);
  const rows = first.type === 'array' ? items.map(rowOf) : items.map((entry) => [entry]);
  const cols = rows[0]?.length ?? 0;
  if (cols === 0) return fail(`${name}: an empty row has no numbers`, first.offset);
  const odd = rows.findIndex((row) => row.length !== cols);
  if (odd >= 0)
    return fail(
      `${name}: row ${odd + 1} has ${rows[odd]?.length} entries but row 1 has ${cols}`,
      items[odd]?.offset ?? node.offset,
    );
  if (rows.length * cols > mostEntries)
    return fail(`${name}: more than ${mostEntries} entries`, node.offset);
  return { rows: rows.length, cols, data: Float64Array.from(rows.flat(), number) };
}

function checkNesting(text: string, fail: Fail): void {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth++;
    if (token === ']' || token === '}') depth--;
    if (depth > deepest) fail(`nested deeper than ${deepest}`, index);
  }
}

/** `rows.json:3:14`, line and column of a place. */
function place(text: string, offset: number, source: string, line: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `${source}:${line + before.split('\n').length - 1}:${[...before.slice(lineStart)].length + 1}`;
}

const syntax: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'expected a name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected : after the name',
  CommaExpected: 'expected a comma or the end of the object',
  CloseBraceExpected: 'the object is not closed: } is missing',
  CloseBracketExpected: 'the array is not closed: ] is missing',
  EndOfFileExpected: 'expected one JSON object and nothing after it',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the string is not closed',
  UnexpectedEndOfNumber: 'the number is not complete',
  InvalidUnicode: 'the \\u escape is not complete',
  InvalidEscapeCharacter: 'no such escape in JSON',
  InvalidCharacter: 'a control character must be escaped',
};

function syntaxMessage(text: string, { error, offset }: ParseError): string {
  const before = /[^\s,:[\]{}"]*$/.exec(text.slice(Math.max(0, offset - 20), offset))?.[0] ?? '';
  const after = /^[^\s,:[\]{}"]{0,20}/.exec(text.slice(offset, offset + 20))?.[0] ?? '';
  const word = before + after;
  if (/^[+-]?(nan|inf(inity)?)$/i.test(word)) return `${word} is not a finite number`;
  const code = printParseErrorCode(error);
  if (/^[+-]?[.\d]/.test(word) && (before !== '' || code !== 'ColonExpected') && after !== '')
    return `${word} is no JSON number: write it like 0.5, -1 or 1e-3`;
  if (offset >= text.trimEnd().length) return 'the record ends too early';
  if (/,\s*$/.test(text.slice(0, offset)) && /[\]}]/.test(text[offset] ?? ''))
    return 'a comma with nothing after it';
  if (code === 'InvalidSymbol')
    return `${word} is not JSON: names and strings stand in double quotes`;
  return syntax[code] ?? 'this is not JSON';
}

/** What a value is, for errors. */
export function kind(node: Node | undefined): string {
  if (node === undefined || node.type === 'null') return 'null';
  if (node.type === 'string') return `a string (${JSON.stringify(node.value).slice(0, 40)})`;
  if (node.type === 'boolean') return String(node.value);
  if (node.type === 'number') return 'a number';
  return node.type === 'array' ? 'an array' : 'an object';
}

/** JSON text without the white space outside its strings. */
const compact = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? token : ''));
