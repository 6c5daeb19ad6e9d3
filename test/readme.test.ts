// Every console example of README and of the help, run in a shell and compared.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle } from './bundle.ts';

interface Example {
  readonly command: string;
  readonly output: string;
}

/** `$ command` lines (`\` goes on in the next, `\\` is LaTeX), each followed by what it prints. */
function examplesIn(transcript: string): Example[] {
  const parts = transcript.replace(/(?<!\\)\\\n\s*/g, '').split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...lines] = part.split('\n');
    return { command, output: lines.join('\n') };
  });
}

/** What a terminal shows: both streams, sentences in English. */
function shown(command: string): string {
  const script = `backprop() { '${process.execPath}' '${bundle}' "$@"; }\n${command}`;
  const { stdout } = spawnSync('bash', ['-c', `{ ${script}\n} 2>&1`], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  return stdout;
}

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string);

describe('README', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(10);
    for (const block of blocks) expect(block).toMatch(/^\$ /);
  });

  it.each(blocks.flatMap(examplesIn))('$command', ({ command, output }) => {
    expect(shown(command)).toBe(output);
  });
});

const commands = [...shown('backprop --help').matchAll(/^ {2}(backprop [a-z]+) {2,}\S/gm)].map((match) => match[1] as string);

describe.each(['backprop', ...commands])('help of %s', (command) => {
  const help = shown(`${command} --help`).split('\n');
  const indented = help.slice(0, help.findIndex((line) => line.startsWith('Usage:'))).filter((line) => line.startsWith('  '));
  const examples = examplesIn(`${indented.map((line) => line.slice(2)).join('\n')}\n`);

  it.each(examples)('$command', ({ command, output }) => {
    expect(shown(command)).toBe(output);
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });
});
