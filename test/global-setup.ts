// What vitest calls once, before all tests: the program built, and a folder for the files that they
// write, which is gone after them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import build from './bundle.ts';

export default function setup(): () => void {
  build();
  const folder = mkdtempSync(join(tmpdir(), 'backprop-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
