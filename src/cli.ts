// Hands the arguments and the streams to the program, sets the exit code. The only file besides the
// launcher that names `process`.
import { fstatSync, writeSync, type Stats } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { runProgram } from './program.ts';
import { orAborted, type Streams } from './streams.ts';

function statOf(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor);
  } catch {
    return undefined;
  }
}

async function* refuse(code: string): AsyncGenerator<Uint8Array> {
  throw Object.assign(new Error(code), { code });
}

let interrupt: AbortSignal | undefined;

function listenForInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}

// Opened when first written to, as they cost a millisecond. Without a listener a closed pipe or a
// full disk would end the process with a stack trace.
let stdout: NodeJS.WriteStream | undefined;
let stderr: NodeJS.WriteStream | undefined;

/**
 * Writes all of it: Node's own stream for files takes a short write for a whole one. A pipe is left
 * to its stream where an interrupt must be heard of while the reader is stuck.
 */
async function out(data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (interrupt && isPiped()) return writeToPipe(bytes, interrupt);
  for (let at = 0; at < bytes.length;) at += await writeSome(bytes.subarray(at));
}

function isPiped(): boolean {
  const stat = statOf(1);
  return stat?.isFIFO() || stat?.isSocket() || false;
}

/**
 * Resolves to the number of bytes written: fewer than there are on a full disk, and at a limit on
 * the file's size.
 */
async function writeSome(bytes: Uint8Array): Promise<number> {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    // A pipe that the stream of stderr made non-blocking (`2>&1`), a terminal that somebody did.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    await setTimeout(2);
    return 0;
  }
}

/** As much as a pipe has room for, so that a slow reader is told from a stuck one. */
const pieceBytes = 64 * 1024;

/** Milliseconds that a reader has for a piece after an interrupt; then it is stuck. */
const patience = 1000;

async function writeToPipe(bytes: Uint8Array, interrupt: AbortSignal): Promise<void> {
  stdout ??= process.stdout.on('error', () => undefined);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    await unlessStuck(writePiece(stdout, bytes.subarray(at, at + pieceBytes)), interrupt);
}

const writePiece = (pipe: NodeJS.WriteStream, bytes: Uint8Array): Promise<true> =>
  new Promise((resolve, reject) =>
    pipe.write(bytes, (error) => (error ? reject(error) : resolve(true))),
  );

/** Waits for a write; after an interrupt only as long as the reader is not stuck. */
async function unlessStuck(writing: Promise<true>, interrupt: AbortSignal): Promise<void> {
  if (await orAborted(writing, interrupt)) return;
  const stuck = setTimeout(patience, undefined, { ref: false }).then(() => {
    throw Object.assign(new Error('interrupted'), { code: 'SIGINT' });
  });
  await Promise.race([writing, stuck]);
}

const openStderr = (): NodeJS.WriteStream =>
  (stderr ??= process.stderr.on('error', () => undefined));

const isTerminal = (descriptor: 1 | 2): boolean =>
  (statOf(descriptor)?.isCharacterDevice() ?? false) &&
  (descriptor === 1 ? process.stdout : process.stderr).isTTY;

const streams: Streams = {
  // Opened on first use only: a run without `-` does not touch standard input. Node reads a folder
  // as empty.
  get stdin() {
    return statOf(0)?.isDirectory() ? refuse('EISDIR') : process.stdin;
  },
  out,
  err: (text) => openStderr().write(text),
  get columns() {
    return isTerminal(1) ? process.stdout.columns : undefined;
  },
  environment: process.env,
  get terminal() {
    return isTerminal(2) && !isTerminal(1) ? openStderr() : undefined;
  },
  get interrupt() {
    return (interrupt ??= listenForInterrupt());
  },
};

async function main(): Promise<void> {
  const code = await runProgram(process.argv.slice(2), streams);
  // By then the listener is gone, so the signal does what it does to any program.
  if (code === 'SIGINT') process.kill(process.pid, 'SIGINT');
  else process.exitCode = code;
}

export const finished = main();
export { rehearse } from './rehearsal.ts';
