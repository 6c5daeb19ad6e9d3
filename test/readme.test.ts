// Every console example of README and of the help, run in a shell and compared.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle } from './bundle.ts';

interface Example {
  readonly command: string;
  readonly output: string;
}

/** `$ command` lines (`\` goes on in the next, `\\` is LaTeX), each followed by what it prints. */
function examplesIn(transcript: string): Example[] {
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
function shown(command: string): string {
  const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C.UTF-8', PATH: `${folder}:${process.env['PATH']}` },
  });
  return stdout;
}

/** Where the examples run: with a program `backprop`, which other programs can start too. */
const folder = mkdtempSync(join(tmpdir(), 'backprop-readme-'));
writeFileSync(
  join(folder, 'backprop'),
  `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`,
  { mode: 0o755 },
);

/** Programs of examples that not every machine has: Debian's packages jq, miller and parallel. */
const others = ['jq', 'mlr', 'parallel'];
const absent = others.filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
);
if (absent.length > 0)
  console.warn(`README's examples with ${absent.join(', ')} are skipped: not on this machine`);
const canRun = (command: string): boolean =>
  !absent.some((program) => new RegExp(`\\b${program}\\b`).test(command));

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(
  (match) => match[1] as string,
);

describe('README', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(10);
    for (const block of blocks) expect(block).toMatch(/^\$ /);
  });

  const examples = blocks.flatMap(examplesIn);

  it.each(examples.filter(({ command }) => canRun(command)))('$command', ({ command, output }) => {
    expect(shown(command)).toBe(output);
  });

  it.skip.each(examples.filter(({ command }) => !canRun(command)))(
    '$command (needs a program that is not here)',
    () => undefined,
  );
});

const commands = [...shown('backprop --help').matchAll(/^ {2}(backprop [a-z]+) {2,}\S/gm)].map(
  (match) => match[1] as string,
);

describe.each(['backprop', ...commands])('help of %s', (command) => {
  const help = shown(`${command} --help`).split('\n');
  const indented = help
    .slice(
      0,
      help.findIndex((line) => line.startsWith('Usage:')),
    )
    .filter((line) => line.startsWith('  '));
  const examples = examplesIn(`${indented.map((line) => line.slice(2)).join('\n')}\n`);

  it.each(examples)('$command', ({ command: example, output }) => {
    expect(shown(example)).toBe(output);
  });

  it('has examples, and is at most 60 lines of 80 columns', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(help.length).toBeLessThanOrEqual(60);
    expect(Math.max(...help.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
