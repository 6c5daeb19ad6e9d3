// Every console example of README and of the manual, run and compared; and README's length.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examplesIn, shown } from './examples.ts';

/** Programs of examples that not every machine has: Debian's packages jq, miller and parallel. */
const others = ['jq', 'mlr', 'parallel'];
const absent = others.filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
);
const names = absent.join(', ');
if (names !== '') console.warn(`examples with ${names} are skipped: not on this machine`);
const canRun = (command: string): boolean =>
  !absent.some((program) => new RegExp(`\\b${program}\\b`).test(command));

const root = join(import.meta.dirname, '..');
const manual = readdirSync(join(root, 'src/manual')).filter((file) => file.endsWith('.md'));
const files = ['README.md', ...manual.map((file) => `src/manual/${file}`)];
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const blocksOf = (file: string): string[] =>
  [...textOf(file).matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

it('README is read in one sitting', () => {
  expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(200);
});

it('there are examples', () => {
  expect(files.flatMap(blocksOf).length).toBeGreaterThan(50);
});

it.each(files)('%s names only files that are there', (file) => {
  const paths = [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
  for (const path of paths) expect(() => readFileSync(join(root, file, '..', path))).not.toThrow();
});

describe.each(files.filter((file) => blocksOf(file).length > 0))('%s', (file) => {
  for (const block of blocksOf(file)) expect(block).toMatch(/^\$ /);
  const examples = blocksOf(file).flatMap(examplesIn);

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
