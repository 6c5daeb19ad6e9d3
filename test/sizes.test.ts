// What is installed: README's table of sizes, and the bound on them all.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from './bundle.ts';

const folder = join(bundle, '..');
const sizes = new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const stated = new Map(
  [...readme.matchAll(/^\| `([\w.-]+)` \| (\d+) kB \|/gm)].map(([, name, size]) => [
    name as string,
    Number(size) * 1000,
  ]),
);

it('README lists every file that is installed', () => {
  expect([...stated.keys()].sort()).toEqual([...sizes.keys()].sort());
});

it.each([...stated])('%s has about the size that README states', (name, size) => {
  expect(Math.abs((sizes.get(name) ?? 0) - size)).toBeLessThan(Math.max(1000, 0.1 * size));
});

it('all of it is below 5 MB', () => {
  expect([...sizes.values()].reduce((total, size) => total + size, 0)).toBeLessThan(5e6);
});
