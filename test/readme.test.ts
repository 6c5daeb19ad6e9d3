// Every console example of README, run and compared.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examplesIn, shown } from './examples.ts';

/** Programs of examples that not every machine has: Debian's packages jq, miller and parallel. */
const others = ['jq', 'mlr', 'parallel'];
const absent = others.filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
);
const names = absent.join(', ');
if (names !== '') console.warn(`README's examples with ${names} are skipped: not on this machine`);
const canRun = (command: string): boolean =>
  !absent.some((program) => new RegExp(`\\b${program}\\b`).test(command));

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

describe('README', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(10);
    for (const block of blocks) expect(block).toMatch(/^\$ /);
  });

  const examples = blocks.flatMap(examplesIn);

  it.each(examples.filter(({ command }) => canRun(command)))(
    '$command',
    async ({ command, output }) => {
      expect(await shown(command)).toBe(output);
    },
  );

  it.skip.each(examples.filter(({ command }) => !canRun(command)))(
    '$command (needs a program that is not here)',
    () => undefined,
  );
});
