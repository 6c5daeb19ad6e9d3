#!/usr/bin/env node
// The bin: hands the arguments and the streams to the program, sets the exit code. The only file that names `process`.
import { fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import { runProgram } from './program.ts';

const { stdout, stderr } = process;

// Without a listener a closed pipe or a full disk ends the process with a stack trace; `out` reports them.
stdout.on('error', () => undefined);
stderr.on('error', () => undefined);

/** Node reads a folder as empty. */
const isFolder = (descriptor: number): boolean => {
  try {
    return fstatSync(descriptor).isDirectory();
  } catch {
    return false;
  }
};

const refusing = (code: string): Readable =>
  new Readable({
    read() {
      this.destroy(Object.assign(new Error(code), { code }));
    },
  });

let interrupt: AbortSignal | undefined;

function listenForInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}

const finished = runProgram(process.argv.slice(2), {
  // Opened on first use only: a run without `-` does not touch standard input.
  get stdin() {
    return isFolder(0) ? refusing('EISDIR') : process.stdin;
  },
  out: (data) =>
    new Promise((resolve, reject) =>
      stdout.write(data, (error) => (error ? reject(error) : resolve())),
    ),
  err: (text) => stderr.write(text),
  columns: stdout.columns,
  environment: process.env,
  get terminal() {
    return stderr.isTTY && !stdout.isTTY ? stderr : undefined;
  },
  get interrupt() {
    return (interrupt ??= listenForInterrupt());
  },
});
void finished.then((code) => {
  // By then the listener is gone, so the signal does what it does to any program.
  if (code === 'SIGINT') process.kill(process.pid, 'SIGINT');
  else process.exitCode = code;
});
