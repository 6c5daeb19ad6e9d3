// The memory of backprop batch as a process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowsText } from '../bench/rows.ts';
import { bundle } from '../bundle.ts';

it('stays under 150 MiB, however long the input', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-batch-'));
  const rows = join(folder, 'rows.ndjson');
  writeFileSync(rows, rowsText('ndjson', 30_000, 1));
  const preload = join(folder, 'memory.cjs');
  writeFileSync(
    preload,
    "process.on('exit', () => console.error(process.resourceUsage().maxRSS));",
  );
  const program = `${process.execPath} --require ${preload} ${bundle}`;
  const line = `for i in {1..10}; do cat ${rows}; done | ${program} batch > /dev/null`;
  const { stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
  expect(Number(stderr)).toBeGreaterThan(20 * 1024);
  expect(Number(stderr)).toBeLessThan(150 * 1024);
});
