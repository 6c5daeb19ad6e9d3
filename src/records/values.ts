// Text to a number, vector or matrix: plain numbers by a grammar, everything else through the one
// door to expressions.
import { isPlainNumber, readDecimal, shortened, unsigned, type Note } from '../decimal.ts';
import { fromNested, mostEntries, type Matrix } from '../matrix.ts';
import { UserError } from '../user-error.ts';
import { withPlainMinus } from './characters.ts';
import { withWritten, writtenArray, writtenDecimal } from './written.ts';

/**
 * Reads one value. `where` names its option in errors (`--w1`).
 * Throws UserError for anything that is not finite numbers in a proper shape.
 */
export async function readValue(text: string, where: string, note: Note): Promise<Matrix> {
  const trimmed = text.trim();
  if (isPlainNumber(trimmed)) {
    const written = writtenDecimal(trimmed);
    return withWritten(fromNested(readDecimal(trimmed, () => where, note)), written);
  }
  if (trimmed === '') throw new UserError(`${where} is empty: write a number such as 0.5`);
  const typed = withPlainMinus(trimmed);
  if (typed !== trimmed) return readValue(typed, where, note);
  const slip = whatSlipped(trimmed);
  if (slip !== undefined) throw new UserError(`${where}: ${trimmed} ${slip}`);
  const plain =
    readQuotient(trimmed, where, note) ??
    readPrinted(trimmed, where, note) ??
    readPlainArray(trimmed, where, note);
  if (plain) return plain;
  const { evaluateExpression } = await import('./expression.ts');
  const { value, written } = evaluateExpression(text, where, note);
  return withWritten(fromNested(value), written);
}

/** The same of one number; undefined of several. */
export async function readOne(
  text: string,
  where: string,
  note: Note,
): Promise<number | undefined> {
  const { data } = await readValue(text, where, note);
  return data.length === 1 ? data[0] : undefined;
}

const quotient = new RegExp(String.raw`^(-?${unsigned})\s*/\s*(${unsigned})$`);

/**
 * `1/3`, the commonest expression of all: read without loading the parser of expressions. Undefined
 * for all else.
 */
function readQuotient(text: string, where: string, note: Note): Matrix | undefined {
  const [, ...sides] = quotient.exec(text) ?? [];
  if (sides.length === 0) return undefined;
  const [over = 0, under = 0] = sides.map((side) => readDecimal(side, () => where, note));
  const value = over / under;
  if (over === 0 || !Number.isFinite(value)) return undefined;
  const [first, second] = sides.map((side) => writtenDecimal(side) ?? Number(side));
  return withWritten(fromNested(value), ['/', first!, second!]);
}

/** Reads one plain number. Throws UserError. */
export function readNumber(text: string, where: string, note: Note): number {
  const typed = withPlainMinus(text.trim());
  const shown = shortened(typed) || 'empty';
  if (!isPlainNumber(typed))
    throw new UserError(`${where} is ${shown}: write a number such as 0.5`);
  return readDecimal(typed, () => where, note);
}

/**
 * An array of plain numbers in JSON's notation: as large as values may be, and without the parser;
 * undefined for all else.
 */
function readPlainArray(text: string, where: string, note: Note): Matrix | undefined {
  if (!/^\[[-\d.eE+,\s[\]]*\]$/.test(text)) return undefined;
  const nested = parseJson(text);
  if (!isMatrix(nested)) return undefined;
  const matrix = fromNested(nested);
  if (matrix.data.length > mostEntries)
    throw new UserError(`${where}: more than ${mostEntries} entries`);
  // Only these can be other than they are written; to read every number twice takes as long again.
  if (matrix.data.some((value) => value === 0 || !Number.isFinite(value)))
    for (const [token] of text.matchAll(/[-\d.eE+]+/g)) readDecimal(token, () => where, note);
  // Numbers of 16 digits and more; what few arrays have, and no large ones.
  if (!/\d[\d.]{15}/.test(text)) return matrix;
  const tokens = [...text.matchAll(/[-\d.eE+]+/g)].map(([token]) => token);
  return withWritten(
    matrix,
    writtenArray(matrix, (k) => writtenDecimal(tokens[k]!)),
  );
}

/**
 * An array as NumPy prints it, `[[0.15 0.2 ] [0.25 0.3]]`, over lines or not, or as it is typed in
 * Octave, `[0.15 0.2; 0.25 0.3]`; undefined for all else. `[1 -2]` is left to be refused: it may be
 * a difference.
 */
function readPrinted(text: string, where: string, note: Note): Matrix | undefined {
  if (!/^\[[-\d.eE+\s[\];]*\]$/.test(text)) return undefined;
  const inner = text.slice(1, -1).trim();
  const isTyped = !inner.startsWith('[');
  const isFlat = isTyped && !inner.includes(';');
  const rows = isTyped
    ? inner.split(';')
    : [...inner.matchAll(/\[([^[\]]*)\]/g)].map((row) => row[1]!);
  if (!isTyped && inner.replace(/\[[^[\]]*\]/g, '').trim() !== '') return undefined;
  const tokens = rows.map((row) => row.trim().split(/\s+/));
  const all = tokens.flat();
  const isOdd = tokens.some(({ length }) => length !== tokens[0]!.length);
  if (isOdd || !all.every((token) => isPlainNumber(token))) return undefined;
  const isSigned = tokens.some((row) => row.slice(1).some((token) => /^[-+]/.test(token)));
  if (isTyped && isSigned) return undefined;
  const numbers = tokens.map((row) => row.map((token) => readDecimal(token, () => where, note)));
  const matrix = fromNested(isFlat ? numbers[0]! : numbers);
  return withWritten(
    matrix,
    writtenArray(matrix, (k) => writtenDecimal(all[k]!)),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRow = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'number');

const isMatrix = (value: unknown): value is number[] | number[][] =>
  isRow(value) ||
  (Array.isArray(value) &&
    value.length > 0 &&
    value.every(isRow) &&
    value.every(({ length }) => length === (value[0] as number[]).length));

/** Longer text than this is no number that somebody typed. */
const longestSlip = 60;

/**
 * What is wrong with text that was to be a number, and what to type instead; undefined for other
 * text.
 */
function whatSlipped(text: string): string | undefined {
  if (text.length > longestSlip) return undefined;
  return slips.find(([pattern]) => pattern.test(text))?.[1](text);
}

/** `0.1 0.2; 0.3 0.4`; a sign between two is a difference. */
const severalNumbers = new RegExp(String.raw`^[+-]?${unsigned}(?:[\s;]+${unsigned}){2,}$`);

/** What people type for a number that is none, and what to type instead. */
const slips: readonly [RegExp, (text: string) => string][] = [
  [/^[+-]?(nan|inf|infinity)$/i, () => 'is not a finite number: write one such as 0.5'],
  [
    /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/,
    (text) => {
      const plain = text.replaceAll(',', '');
      return `is not a number: write ${plain}, without commas`;
    },
  ],
  [
    /^[+-]?\d+,\d+$/,
    (text) => {
      const [whole, decimals] = text.split(',');
      return (
        `is not a number: write ${whole}.${decimals} with a point, ` +
        `or [${whole}, ${decimals}] for a vector`
      );
    },
  ],
  [
    /^[+-]?\d+(_\d+)+$/,
    (text) => {
      const plain = text.replaceAll('_', '');
      return `is not a number: write ${plain}, without underscores`;
    },
  ],
  [severalNumbers, (text) => `is several numbers: write them in brackets, [${text}]`],
  [/^[+-]?0[xob]/i, () => 'is not a decimal number: write it in decimal, such as 16'],
];
