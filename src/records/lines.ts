// Bytes of a source to blocks of whole records, a block for every chunk that ends one: where
// records end, how long they may be. What they say is for others. Every byte is looked at a fixed
// number of times, whatever stands there.
import { mostBytes } from '../streams.ts';

/**
 * Whole records, with the number of their first line from 1; or one that is too long to be held.
 */
export interface Block {
  readonly line: number;
  readonly bytes: Uint8Array;
  readonly tooLong?: true;
}

/**
 * Where the first and the last record end that end in bytes, which follow those it was asked about
 * before; 0 where none ends.
 */
export type Cut = (bytes: Uint8Array) => { readonly first: number; readonly last: number };

const newline = 10;
const quote = 34;

/** Where the line ends in which `at` is, behind its line end. */
export const lineEnd = (bytes: Uint8Array, at: number): number =>
  bytes.indexOf(newline, at) + 1 || bytes.length;

/** Cuts lines. */
export const lineEnds: Cut = (bytes) => ({
  first: bytes.indexOf(newline) + 1,
  last: bytes.lastIndexOf(newline) + 1,
});

/**
 * Cuts rows of a table: a line end inside quotes is part of its cell, and quotes count where a cell
 * begins with one.
 */
export function rowEnds(separator: number): Cut {
  const state: RowState = { quoted: false, closing: false, fresh: true };
  return (bytes) => {
    if (!state.quoted && !state.closing && bytes.indexOf(quote) < 0) {
      const byte = bytes.at(-1);
      if (byte !== undefined) state.fresh = byte === separator || byte === newline;
      return lineEnds(bytes);
    }
    const first = nextRow(bytes, 0, separator, state);
    let last = first;
    for (let at = first; at > 0; at = nextRow(bytes, at, separator, state)) last = at;
    return { first, last };
  };
}

/**
 * Where the row that begins at `start` ends, behind its line end; 0 where it goes on beyond the
 * bytes.
 */
export const rowEnd = (bytes: Uint8Array, start: number, separator: number): number =>
  nextRow(bytes, start, separator, { quoted: false, closing: false, fresh: true });

/**
 * Between two bytes of a row: inside quotes, behind a quote inside them that may end them, where a
 * cell begins.
 */
interface RowState {
  quoted: boolean;
  closing: boolean;
  fresh: boolean;
}

function nextRow(bytes: Uint8Array, start: number, separator: number, state: RowState): number {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (state.quoted) {
      if (byte === quote) [state.quoted, state.closing] = [false, true];
    } else if (byte === quote && (state.fresh || state.closing)) {
      [state.quoted, state.closing, state.fresh] = [true, false, false];
    } else {
      state.closing = false;
      state.fresh = byte === separator || byte === newline;
      if (byte === newline) return at + 1;
    }
  }
  return 0;
}

const byteOrderMark = Buffer.from('\ufeff');

/** The bytes of a source from its start, without a byte-order mark. */
const withoutMark = <Bytes extends Uint8Array>(bytes: Bytes): Bytes =>
  byteOrderMark.equals(bytes.subarray(0, 3)) ? (bytes.subarray(3) as Bytes) : bytes;

/** A block without the buffer that its bytes are a view of, all of which a thread would be sent. */
export const alone = (block: Block): Block => ({ ...block, bytes: new Uint8Array(block.bytes) });

/**
 * The records of a source, without a byte-order mark. Only the last block may lack its line end.
 */
export async function* blocks(chunks: AsyncIterable<Uint8Array>, cut: Cut): AsyncGenerator<Block> {
  let line = 1;
  let held: Uint8Array[] = [];
  let size = 0;
  let skipping = false;
  const fromStart = (bytes: Uint8Array): Uint8Array => (line === 1 ? withoutMark(bytes) : bytes);
  const leave = (): Block => {
    const left: Block = { line, bytes: new Uint8Array(), tooLong: true };
    line += countLines(Buffer.concat(held));
    [held, skipping] = [[], true];
    return left;
  };
  for await (const chunk of chunks) {
    const { first, last } = cut(chunk);
    if (last > 0 && size + first - 1 > mostBytes && !skipping) yield leave();
    if (last > 0) {
      const start = skipping ? first : 0;
      if (skipping) line += countLines(chunk.subarray(0, first));
      const bytes =
        held.length === 0
          ? chunk.subarray(start, last)
          : Buffer.concat([...held, chunk.subarray(start, last)]);
      if (bytes.length > 0) yield { line, bytes: fromStart(bytes) };
      line += countLines(bytes);
      [held, size, skipping] = [[], 0, false];
    }
    const rest = chunk.subarray(last);
    if (rest.length > 0 && !skipping) held.push(rest);
    if (skipping) line += countLines(rest);
    size += rest.length;
    if (size > mostBytes && !skipping) yield leave();
  }
  if (held.length > 0) yield { line, bytes: fromStart(Buffer.concat(held)) };
}

/** A block in pieces of whole lines, of `most` bytes and the rest of a line. */
export function* piecesOf(block: Block, most: number): Generator<Block> {
  const { bytes, tooLong } = block;
  if (tooLong) yield block;
  let { line } = block;
  for (let at = 0; at < bytes.length;) {
    const end = lineEnd(bytes, at + most);
    const piece = bytes.subarray(at, end);
    yield { line, bytes: piece };
    line += countLines(piece);
    at = end;
  }
}

/** How many lines end in the bytes. */
export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}

/** How many lines end in the text. */
export function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** The text of a line without the blanks of JSON behind it. */
export function withoutBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** The text of a record without its line end, whatever kind that is. */
export function withoutLineEnd(text: string): string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
