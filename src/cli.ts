// Hands the arguments and the streams to the program, sets the exit code. The only file besides the
// launcher that names `process`.
import { fstatSync, statSync, writeSync, type Stats } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { runProgram, runThread } from './program.ts';
import { orAborted, type Streams, type Thread } from './streams.ts';

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
  if (interrupt && isPiped()) return writeToPipe(bytesOf(data), interrupt);
  let at = await writeSome(data);
  if (at === Buffer.byteLength(data)) return;
  const bytes = bytesOf(data);
  while (at < bytes.length) at += await writeSome(bytes.subarray(at));
}

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data) : data;

function isPiped(): boolean {
  const stat = statOf(1);
  return stat?.isFIFO() || stat?.isSocket() || false;
}

/**
 * Resolves to the number of bytes written: fewer than there are on a full disk, and at a limit on
 * the file's size.
 */
async function writeSome(data: string | Uint8Array): Promise<number> {
  try {
    // Of a text as of bytes; the types know of either.
    return writeSync(1, data as string);
  } catch (error) {
    // A pipe that the stream of stderr made non-blocking (`2>&1`), a terminal that somebody did.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    await milliseconds(2);
    return 0;
  }
}

/** Waits. Node's module for it takes half a millisecond to load, and few runs wait. */
async function milliseconds(time: number, options?: { readonly ref: boolean }): Promise<void> {
  const { setTimeout } = await import('node:timers/promises');
  return setTimeout(time, undefined, options);
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
  const stuck = milliseconds(patience, { ref: false }).then(() => {
    throw Object.assign(new Error('interrupted'), { code: 'SIGINT' });
  });
  await Promise.race([writing, stuck]);
}

const openStderr = (): NodeJS.WriteStream =>
  (stderr ??= process.stderr.on('error', () => undefined));

/** Where Node's stream, which takes 2 ms to open, is not needed to tell, it is not opened. */
function isTerminal(descriptor: 1 | 2): boolean {
  const stat = statOf(descriptor);
  if (!stat?.isCharacterDevice()) return false;
  if (stat.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev) return false;
  return (descriptor === 1 ? process.stdout : process.stderr).isTTY;
}

/** The first argument of a thread, and in a process no command. */
const threadWord = '(thread)';

/**
 * This program once more in a thread, in a module that a run in one thread does not load: that
 * takes 6 ms.
 */
function startThread(task: unknown): Thread {
  type Waiting = { resolve: (answer: unknown) => void; reject: (error: Error) => void };
  const waiting: Waiting[] = [];
  const worker = import('node:worker_threads').then((library) => {
    const started = new library.Worker(process.argv[1]!, {
      argv: [threadWord, ...process.argv.slice(2, 3)],
      workerData: task,
    });
    const fail = (error: Error): void => waiting.splice(0).forEach(({ reject }) => reject(error));
    return started
      .on('message', (answer: unknown) => waiting.shift()!.resolve(answer))
      .on('error', fail)
      .on('exit', () => fail(new Error('a thread has ended')));
  });
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.then((started: Worker) => started.postMessage(message), reject);
      }),
    stop: () => void worker.then((started) => started.terminate()),
  };
}

/** Answers in a thread to what is sent to it, in order, until it is stopped. */
async function serve(): Promise<boolean> {
  const { isMainThread, parentPort, workerData } = await import('node:worker_threads');
  if (isMainThread) return false;
  const answer = await runThread(workerData);
  let last = Promise.resolve();
  parentPort!.on('message', (message: unknown) => {
    last = last.then(async () => parentPort!.postMessage(await answer(message as never)));
  });
  return true;
}

let stdin: NodeJS.ReadStream | undefined;

const streams: Streams = {
  // Opened on first use only: a run without `-` does not touch standard input. Node reads a folder
  // as empty.
  get stdin() {
    return statOf(0)?.isDirectory() ? refuse('EISDIR') : (stdin ??= process.stdin);
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
  startThread,
  hurry,
};

let isHurried = false;

/**
 * What V8 is told of a run of many steps: that the room of what is new stays as small as it is, for
 * to begin with memory costs more than to look for what can be forgotten, that one thread looks for
 * it, and that it need not look in what is kept for long.
 */
const hurriedFlags = [
  '--semi-space-growth-factor=1',
  '--no-incremental-marking',
  '--no-parallel-scavenge',
];

/**
 * And to optimise what has run fifteen times as long as usual, by V8's versions in Node 20, 22 and
 * 24: in bytes of its code, or by how often it was called.
 */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  '11.3': ['--interrupt-budget=1000000', ...hurriedFlags],
  '12.4': ['--invocation-count-for-turbofan=45000', ...hurriedFlags],
  '13.6': [
    '--invocation-count-for-turbofan=45000',
    '--invocation-count-for-maglev=6000',
    ...hurriedFlags,
  ],
};

async function hurry(): Promise<void> {
  // One that has no such flags would say so.
  const flags = flagsOf[process.versions.v8.split('.', 2).join('.')];
  if (flags === undefined) return;
  isHurried = true;
  const { setFlagsFromString } = await import('node:v8');
  flags.forEach((flag) => setFlagsFromString(flag));
}

/**
 * Runs the program; in a thread it never ends. True where V8 was left as it is, which refuses a
 * cache that was made under other flags.
 */
export async function main(): Promise<boolean> {
  // Its end is not that of the program, behind which the launcher makes its cache.
  if (process.argv[2] === threadWord && (await serve())) return new Promise(() => undefined);
  const code = await runProgram(process.argv.slice(2), streams);
  // A run that ended before its input did would be held up by what may still come.
  stdin?.destroy();
  // By then the listener is gone, so the signal does what it does to any program.
  if (code === 'SIGINT') process.kill(process.pid, 'SIGINT');
  else process.exitCode = code;
  return !isHurried;
}

export * as library from './library.ts';
export { rehearse } from './rehearsal.ts';

// From source there is no launcher.
if (process.argv[1] === import.meta.filename) void main();
