// The layout of the source is Prettier's: a test of its own, so that it runs beside the others.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const prettier = 'node_modules/prettier/bin/prettier.cjs';

it('src and test are as Prettier writes them', async () => {
  const files = ['src', 'test', '*.ts', '*.json'];
  const cache = ['--cache', '--cache-location', 'node_modules/.cache/prettier/all'];
  const argv = [prettier, '--check', '--log-level', 'warn', ...cache, ...files];
  const unlike = promisify(execFile)(process.execPath, argv).then(
    () => '',
    ({ stderr }: { stderr: string }) => stderr,
  );
  expect(await unlike, 'npx prettier --write src test').toBe('');
});
