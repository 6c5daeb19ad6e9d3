// Console examples: what stands in a text, and what a shell makes of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backprop, type Outcome } from './backprop.ts';
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
  const stages = command.split(' | ');
  const own = stages.findIndex((stage) => wordsOf(stage) !== undefined);
  const [before, after] = [stages.slice(0, own), stages.slice(own + 1)].map((part) =>
    part.join(' | '),
  ) as [string, string];
  // A process takes longer to start than most examples take: only what needs the shell has one.
  if (own < 0 || needsShell(before + after)) return inShell(command);
  const input = before === '' ? '' : inShell(before);
  const { both, out, err } = await inProcess(wordsOf(stages[own]!)!, input);
  return after === '' ? both : err + inShell(after, out);
}

const needsShell = (rest: string): boolean => /backprop|[;&<>$]/.test(rest);

/** The arguments of a command that needs no shell. */
function wordsOf(command: string): string[] | undefined {
  if (!/^backprop(?: +(?:'[^']*'|[\w.,:=/[\]-]+))*$/.test(command)) return undefined;
  const words = command.matchAll(/'([^']*)'|([^ ']+)/g);
  return [...words].slice(1).map(([, quoted, plain]) => quoted ?? plain!);
}

interface Printed extends Pick<Outcome, 'out' | 'err'> {
  /** In the order in which it was printed. */
  readonly both: string;
}

async function inProcess(argv: readonly string[], input: string): Promise<Printed> {
  let [both, out, err] = ['', '', ''];
  const before = process.cwd();
  process.chdir(folder);
  try {
    await backprop(argv, input, {
      environment,
      out: async (data) => {
        const text = Buffer.from(data as string).toString();
        both += text;
        out += text;
      },
      err: (text) => {
        both += text;
        err += text;
      },
    });
  } finally {
    process.chdir(before);
  }
  return { both, out, err };
}

function inShell(command: string, input = ''): string {
  const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], {
    encoding: 'utf8',
    cwd: folder,
    input,
    env: { ...process.env, ...environment, PATH: [folder, process.env['PATH']].join(':') },
  });
  return stdout;
}
