// The built program: made anew before the tests run, so that what is tested is what is in the tree.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export const bundle = join(root, 'dist/backprop.cjs');

/** Vitest calls this once, before all tests. */
export default function setup(): void {
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'pipe' });
}
