// What is installed: the manual's table of sizes, and the bound on them all.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from './bundle.ts';

const folder = join(bundle, '..');
const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
const sizes = new Map(files.map(({ name }) => [name, statSync(join(folder, name)).size]));
const readme = readFileSync(join(import.meta.dirname, '../src/manual/contributing.md'), 'utf8');
const stated = new Map(
  [...readme.matchAll(/^\| `([\w.-]+)` +\| (\d+) kB +\|/gm)].map(([, name, size]) => [
    name as string,
    Number(size) * 1000,
  ]),
);

it('the manual lists every file that is installed', () => {
  expect([...stated.keys()].sort()).toEqual([...sizes.keys()].sort());
});

it.each([...stated])('%s has about the size that the manual states', (name, size) => {
  expect(Math.abs((sizes.get(name) ?? 0) - size)).toBeLessThan(Math.max(1000, 0.1 * size));
});

it('what is not installed is left out of the package', () => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: join(folder, '..'),
      encoding: 'utf8',
    }),
  ) as [{ files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
  expect(paths.sort()).toEqual([...sizes.keys()].map((name) => `dist/${name}`).sort());
});

// npm warns of these when it installs a package from a file, and `prepare` would not run.
it('no script is to run where the package is installed', () => {
  const { scripts } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const names = Object.keys(scripts);
  expect(names.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});

// npm warns of others in `npm ci`.
it('scripts of packages are allowed or not', () => {
  const read = <T>(file: string): T =>
    JSON.parse(readFileSync(join(folder, '..', file), 'utf8')) as T;
  const lock = read<{ packages: Record<string, { hasInstallScript?: true }> }>('package-lock.json');
  const { allowScripts } = read<{ allowScripts: Record<string, boolean> }>('package.json');
  const names = Object.entries(lock.packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [path.replace(/^.*node_modules\//, '')] : [],
  );
  expect(names.filter((name) => !(name in allowScripts))).toEqual([]);
});

it('all of it is below 5 MB', () => {
  expect([...sizes.values()].reduce((total, size) => total + size, 0)).toBeLessThan(5e6);
});
