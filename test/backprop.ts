// Runs the whole program in process, with streams that remember.
import type { ExitCode } from '../src/command.ts';
import { runProgram, runThread } from '../src/program.ts';
import type { Streams, Thread } from '../src/streams.ts';
import type { Task } from '../src/threads.ts';

export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export async function backprop(
  argv: readonly string[],
  input: string | Uint8Array = '',
  more: Partial<Streams> = {},
): Promise<Outcome> {
  const bytes = Buffer.from(input as string);
  const out: Buffer[] = [];
  let err = '';
  const code = await runProgram(argv, {
    // Of a long input in as many as a short one may have.
    stdin: chunksOf(bytes, Math.max(7, Math.ceil(bytes.length / 1000))),
    out: async (data) => void out.push(Buffer.from(data as string)),
    err: (text) => void (err += text),
    columns: undefined,
    terminal: undefined,
    environment: {},
    interrupt: new AbortController().signal,
    startThread,
    hurry: async () => undefined,
    ...more,
  });
  return { code, out: Buffer.concat(out).toString(), err };
}

/** A thread that is none, but shares nothing with who asks it: all is copied as for one. */
function startThread(task: unknown): Thread {
  const answer = runThread(structuredClone(task) as Task);
  let last: Promise<unknown> = answer;
  const ask = async (message: unknown): Promise<unknown> => {
    const copy = structuredClone(message) as never;
    last = last.then(async () => structuredClone(await (await answer)(copy)));
    return last;
  };
  return { ask, stop: () => undefined };
}

/** Chunks of a size, small ones so that nothing depends on a record arriving whole. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size)
    yield bytes.subarray(start, start + size);
}
