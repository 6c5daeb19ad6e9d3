// The built program: made anew before the tests run where it is older than the tree, so that what
// is tested is what is in the tree.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

export const bundle = join(dist, 'backprop.cjs');

/** Called once before all tests, and by benches. */
export default function setup(): void {
  // Node reads certificates whenever it starts, which takes longer than most runs of the program.
  delete process.env['NODE_EXTRA_CA_CERTS'];
  if (!isBuilt()) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'pipe' });
}

/** Whether all of `dist` is newer than what it is made of, and its code cache of this Node. */
function isBuilt(): boolean {
  const cache = join(dist, 'cache');
  if (!existsSync(cache) || !readdirSync(cache).some((name) => name.includes(process.version)))
    return false;
  const given = ['package.json', 'package-lock.json', 'tsconfig.json'];
  const sources = [...under(join(root, 'src')), ...given.map((name) => join(root, name))];
  const written = under(dist).filter((path) => statSync(path).isFile());
  return Math.max(...sources.map(changed)) < Math.min(...written.map(changed));
}

/** A folder and all that is in it. */
const under = (folder: string): string[] => [
  folder,
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
];

const changed = (path: string): number => statSync(path).mtimeMs;
