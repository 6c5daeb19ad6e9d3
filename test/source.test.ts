// The types and the layout of the source, by TypeScript and Prettier: tests, so that they run
// beside the others.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** What a program of `node_modules` has to say where it fails; none where it does not. */
const complaint = (argv: readonly string[], environment = {}): Promise<string> =>
  promisify(execFile)(process.execPath, argv, { env: { ...process.env, ...environment } }).then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );

it('src and test are as Prettier writes them', async () => {
  const files = ['src', 'test', '*.ts', '*.json'];
  const cache = ['--cache', '--cache-location', 'node_modules/.cache/prettier/all'];
  const prettier = ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn'];
  const unlike = await complaint([...prettier, ...cache, ...files]);
  expect(unlike, 'npx prettier --write src test').toBe('');
});

it('src and test are right by their types', async () => {
  // Half the work: one checker does no file twice, and Go frees no memory in these seconds.
  const tsc = ['node_modules/typescript/bin/tsc', '--checkers', '1'];
  expect(await complaint(tsc, { GOGC: 'off' })).toBe('');
});
