// Console examples: what stands in a text, and what a shell makes of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';

/** Where the examples run: with a program `backprop`, which other programs can start too. */
const folder = mkdtempSync(join(tmpdir(), 'backprop-readme-'));
writeFileSync(
  join(folder, 'backprop'),
  `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`,
  { mode: 0o755 },
);

export interface Example {
  readonly command: string;
  readonly output: string;
}

/** `$ command` lines (`\` goes on in the next, `\\` is LaTeX), each followed by what it prints. */
export function examplesIn(transcript: string): Example[] {
  const parts = transcript
    .replace(/(?<!\\)\\\n\s*/g, '')
    .split(/^\$ /m)
    .slice(1);
  return parts.map((part) => {
    const [command = '', ...lines] = part.split('\n');
    return { command, output: lines.join('\n') };
  });
}

/** What a terminal shows: both streams, sentences in English. */
export function shown(command: string): string {
  const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C.UTF-8', PATH: `${folder}:${process.env['PATH']}` },
  });
  return stdout;
}
