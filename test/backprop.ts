// Runs the whole program in process, with streams that remember.
import { runProgram } from '../src/program.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function backprop(argv: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await runProgram(argv, {
    stdin: chunksOf(Buffer.from(input as string)),
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    columns: undefined,
  });
  return { code, out, err };
}

/** Small chunks, so that nothing depends on a record arriving whole. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
}
