// Progress: nothing in the first second, then a bar that is gone at the end, by a clock of ours.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { progressBar } from '../src/progress.ts';
import { backprop } from './backprop.ts';

/** A terminal that remembers what was written to it. */
function makeTerminal(): { terminal: NodeJS.WriteStream; shown: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  const terminal = Object.assign(stream, { isTTY: true, columns: 80 });
  return { terminal: terminal as unknown as NodeJS.WriteStream, shown: () => text };
}

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => void vi.restoreAllMocks());

const cleared = '\x1b[1G\x1b[2K';

it('shows nothing in its first second, then how far it is, and clears it', async () => {
  const { terminal, shown } = makeTerminal();
  const progress = progressBar(terminal, 10);
  now = 999;
  progress.advance(3);
  await vi.dynamicImportSettled();
  expect(shown()).toBe('');
  now = 1000;
  progress.advance(2);
  await vi.waitFor(() => expect(shown()).toMatch(/#{15}\.{15} 50%/));
  progress.stop();
  expect(shown().endsWith(cleared)).toBe(true);
});

it('shows nothing where it is stopped before the bar has come', async () => {
  const { terminal, shown } = makeTerminal();
  const progress = progressBar(terminal, 10);
  now = 2000;
  progress.advance(5);
  progress.stop();
  await vi.dynamicImportSettled();
  expect(shown()).toBe('');
});

it('counts the bytes of the files of batch, and nothing is shown of standard input', async () => {
  const record = '{"x":0.5,"y":1}\n';
  const file = join(mkdtempSync(join(tmpdir(), 'backprop-')), 'rows.ndjson');
  writeFileSync(file, record.repeat(100_000));
  const barOf = async (argv: readonly string[], input: string): Promise<string> => {
    const { terminal, shown } = makeTerminal();
    const out = async (): Promise<void> => {
      now += 1000;
      await vi.dynamicImportSettled();
    };
    const { code, err } = await backprop(['batch', ...argv], input, { terminal, out });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return shown();
  };
  const shown = await barOf([file], '');
  expect(shown).toMatch(/#+\.+ \d+%/);
  expect(shown.endsWith(cleared)).toBe(true);
  expect(await barOf(['-'], record.repeat(100))).toBe('');
});
