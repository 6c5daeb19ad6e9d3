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

/** `$ command` lines (`\` goes on in the next), each followed by what it prints. */
function examplesIn(transcript: string): Example[] {
  const parts = transcript.replace(/\\\n\s*/g, '').split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...lines] = part.split('\n');
    return { command, output: lines.join('\n') };
  });
}

/** What a terminal shows: both streams. */
function shown(command: string): string {
  const script = `backprop() { '${process.execPath}' '${bundle}' "$@"; }\n${command}`;
  const { stdout } = spawnSync('bash', ['-c', `{ ${script}\n} 2>&1`], { encoding: 'utf8' });
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

describe.each([[''], ['graph']])('help of backprop %s', (command) => {
  const help = shown(`backprop ${command} --help`).split('\n');
  const indented = help.slice(0, help.findIndex((line) => line.startsWith('Usage:'))).filter((line) => line.startsWith('  '));
  const examples = examplesIn(`${indented.map((line) => line.slice(2)).join('\n')}\n`);

  it.each(examples)('$command', ({ command, output }) => {
    expect(shown(command)).toBe(output);
  });

  it('has examples, and fits a screen', () => {
    expect(examples.length).toBeGreaterThan(1);
    expect(help.length).toBeLessThanOrEqual(61);
    for (const line of help) expect([...line].length, line).toBeLessThanOrEqual(80);
  });
});
