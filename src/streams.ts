// What a command may touch of the world outside: standard input, output and error, files to read,
// the locale, the interrupt. Text comes in as strict UTF-8 of bounded size.
import { isUtf8 } from 'node:buffer';
import { createReadStream, promises, readFileSync, statSync } from 'node:fs';
import { UserError } from './user-error.ts';

export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  /** Resolves when all is handed over; rejects when it can't be (a closed pipe, a full disk). */
  readonly out: (data: string | Uint8Array) => Promise<void>;
  readonly err: (text: string) => void;
  /** Columns of the terminal, undefined where output goes elsewhere. */
  readonly columns: number | undefined;
  /** Standard error where it alone is a terminal: where progress may be shown. */
  readonly terminal: NodeJS.WriteStream | undefined;
  /** Its variables, of which only the locale is read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Aborted by SIGINT. Asked for only by a command that ends in its own way: from then on SIGINT
   * does nothing else.
   */
  readonly interrupt: AbortSignal;
  /** Starts another thread of this program, for a task that can be sent to it. */
  readonly startThread: (task: unknown) => Thread;
  /**
   * Says that the run is over before optimised code would pay, though it goes through its steps
   * many times.
   */
  readonly hurry: () => Promise<void>;
}

/** A thread: it answers what it is asked one by one, in order. */
export interface Thread {
  readonly ask: (message: unknown) => Promise<unknown>;
  readonly stop: () => void;
}

/** Streams of a run that touches nothing outside but what it is given. */
export const enclosed = (input: Uint8Array, out: Streams['out']): Streams => ({
  stdin: once(input),
  out,
  err: () => undefined,
  columns: undefined,
  terminal: undefined,
  environment: {},
  interrupt: new AbortController().signal,
  startThread: () => ({ ask: async () => undefined, stop: () => undefined }),
  hurry: async () => undefined,
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The most bytes that a text, a record or a sheet may have. */
export const mostBytes = 64 * 1024 * 1024;

/** What is said of more: a line, say, over this. */
export const mostBytesText = `${mostBytes / 1024 ** 2} MiB, the most that one`;

export const notUtf8 = (at: string): UserError => new UserError(`${at}: not valid UTF-8`);

/** Said where standard input would have to be both. */
export const bothStdin = (one: string, other: string): UserError =>
  new UserError(
    `${one} and ${other} cannot both come from standard input: name a file for one of them`,
  );

/** Said of an option for a file that is given an empty name. */
export const noFile = (option: string): UserError =>
  new UserError(`${option} is empty: name a file, or - for standard input`);

/** Throws UserError where the bytes of a record are no UTF-8. */
export function checkUtf8(bytes: Uint8Array, at: string): void {
  if (!isUtf8(bytes)) throw notUtf8(at);
}

/** What errors call a source: `-` is standard input. */
export const sourceName = (path: string): string => (path === '-' ? 'stdin' : path);

/**
 * The whole text of a file, or of standard input for `-`; a byte-order mark is left out, and lines
 * that end in CR alone end as others do. Throws UserError.
 */
export async function readText(path: string, streams: Streams): Promise<string> {
  const bytes = isSmallFile(path) ? wholeFile(path) : readBytes(path, streams);
  return (await textOf(bytes, sourceName(path))).replace(/\r(?!\n)/g, '\n');
}

/** False too of what is not there: reading it says what is wrong. */
function isSmallFile(path: string): boolean {
  try {
    const stat = statSync(path);
    return path !== '-' && stat.isFile() && stat.size <= mostBytes;
  } catch {
    return false;
  }
}

/** The bytes of a file in one piece, for which Node's streams, 4 ms to load, are not needed. */
async function* wholeFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield readFileSync(path);
  } catch (error) {
    throw unreadable(sourceName(path), error);
  }
}

/** The whole text of some bytes; a byte-order mark is left out. Throws UserError. */
export async function textOf(bytes: AsyncIterable<Uint8Array>, source: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > mostBytes)
      throw new UserError(`${source}: larger than ${mostBytesText} record may have`);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks), source);
}

/**
 * The bytes of a file, or of standard input for `-`, as they arrive; they end when `signal` is
 * aborted. Throws UserError.
 */
export async function* readBytes(
  path: string,
  streams: Pick<Streams, 'stdin'>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const source: AsyncIterable<Uint8Array> =
    path === '-' ? streams.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orAborted(chunks.next(), signal).catch((error: unknown) => {
        throw unreadable(sourceName(path), error);
      });
      if (!next || next.done) return;
      yield next.value;
    }
  } finally {
    // A FIFO without a writer can't be closed before it is open.
    if (!signal?.aborted) await chunks.return?.();
  }
}

/**
 * The promise's value, or undefined once the signal is aborted; what becomes of the promise then is
 * left out.
 */
export async function orAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | undefined> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const heard = (): void => signal.removeEventListener('abort', stop);
    promise.then(resolve, reject).finally(heard);
  });
}

/** Items until the signal is aborted; the one that its end cuts short is left out. */
export async function* whileNotAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  for await (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

/** The size of a file, undefined for a pipe and the like. Throws UserError where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const found = await promises.stat(path).catch((error: unknown) => {
    throw unreadable(path || 'an empty name', error);
  });
  return found.isFile() ? found.size : undefined;
}

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'is a folder, not a file',
  ENAMETOOLONG: 'no file has a name so long',
};

const writeFailures: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EFBIG: 'the file has grown to the largest size allowed',
  EDQUOT: 'the quota of disk space is used up',
  EIO: 'the device failed',
  EACCES: 'no permission to write it',
  EROFS: 'the device can only be read',
  ENOENT: 'nothing can be made there',
};

/** Why something can't be written. */
export function writeFailure(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return writeFailures[code] ?? message;
}

function unreadable(source: string, error: unknown): UserError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const failure = failures[code] ?? `can't be read: ${message}`;
  return new UserError(`${source}: ${failure}`);
}

function decode(bytes: Buffer, source: string): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    throw notUtf8(`${source}:${firstBadLine(bytes)}`);
  }
}

/** In UTF-8 the byte of a line end is part of no other character: lines are tried one by one. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(
        bytes.subarray(start, end < 0 ? bytes.length : end),
      );
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
