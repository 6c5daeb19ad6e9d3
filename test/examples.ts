// Console examples: what stands in a text, and what a shell makes of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backprop } from './backprop.ts';
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

const environment = { LC_ALL: 'C.UTF-8' };

/** What a terminal shows: both streams, sentences in English. */
export async function shown(command: string): Promise<string> {
  const argv = wordsOf(command);
  return argv ? inProcess(argv) : inShell(command);
}

/** The arguments of a command that needs no shell and no file; half of the examples are such. */
function wordsOf(command: string): string[] | undefined {
  if (!/^backprop(?: +(?:'[^']*'|[\w.,:=/[\]-]+))*$/.test(command)) return undefined;
  if (/\.(?:csv|json|ndjson|txt)\b/.test(command)) return undefined;
  const words = command.matchAll(/'([^']*)'|([^ ']+)/g);
  return [...words].slice(1).map(([, quoted, plain]) => quoted ?? plain!);
}

async function inProcess(argv: readonly string[]): Promise<string> {
  let text = '';
  await backprop(argv, '', {
    environment,
    out: async (data) => void (text += Buffer.from(data as string).toString()),
    err: (data) => void (text += data),
  });
  return text;
}

function inShell(command: string): string {
  const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, ...environment, PATH: [folder, process.env['PATH']].join(':') },
  });
  return stdout;
}
