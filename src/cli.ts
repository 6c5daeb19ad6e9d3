#!/usr/bin/env node
// The bin: hands the arguments and the streams to the program, sets the exit code. The only file that names `process`.
import { runProgram } from './program.ts';

const { stdout, stderr } = process;

// Without a listener a closed pipe or a full disk ends the process with a stack trace; `out` reports them.
stdout.on('error', () => undefined);
stderr.on('error', () => undefined);

const finished = runProgram(process.argv.slice(2), {
  // Opened on first use only: a run without `-` does not touch standard input.
  get stdin() {
    return process.stdin;
  },
  out: (text) => new Promise((resolve, reject) => stdout.write(text, (error) => (error ? reject(error) : resolve()))),
  err: (text) => stderr.write(text),
  columns: stdout.columns,
});
void finished.then((code) => (process.exitCode = code));
