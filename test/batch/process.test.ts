// backprop batch as a process: what only pipes, signals and full disks can show.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowsText } from '../bench/rows.ts';
import { bundle } from '../bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-batch-'));
const rows = join(folder, 'rows.ndjson');
writeFileSync(rows, rowsText('ndjson', 10_000, 1));
const whole = spawnSync(process.execPath, [bundle, 'batch', rows], {
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
}).stdout;

const shell = (line: string): { status: number | null; stdout: string; stderr: string } =>
  spawnSync('bash', ['-c', `backprop() { ${process.execPath} ${bundle} "$@"; }; ${line}`], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });

it('answers a line before the next one comes', async () => {
  const child = spawn(process.execPath, [bundle, 'batch', '--get', 'loss'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answer = (): Promise<string> =>
    new Promise((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString())));
  for (const [x, loss] of [
    ['0.5', '0.05808588577572801'],
    ['0.6', '0.05749099095009989'],
  ]) {
    child.stdin.write(`{"x":${x},"y":1}\n`);
    expect(await answer()).toBe(`{"x":${x},"y":1,"loss":${loss}}\n`);
  }
  child.stdin.end();
});

it('ends quietly when its reader has enough', () => {
  const { status, stdout, stderr } = shell(`set -o pipefail; backprop batch ${rows} | head -1`);
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: whole.slice(0, whole.indexOf('\n') + 1),
    stderr: '',
  });
});

it.skipIf(!existsSync('/dev/full'))('says that the disk is full, exit 2', () => {
  const { status, stderr } = shell(`backprop batch ${rows} > /dev/full`);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: "backprop: can't write the results: no space left on the device\n",
  });
});

it('waits for a slow reader, and gives it everything', () => {
  expect(shell(`backprop batch ${rows} | (sleep 0.5; cat)`).stdout === whole).toBe(true);
});

it('ends at a whole record on SIGINT, by the signal', async () => {
  const child = spawn(process.execPath, [bundle, 'batch', rows], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => {
    if (out === '') child.kill('SIGINT');
    out += data.toString();
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, how) => resolve(how)));
  expect(signal).toBe('SIGINT');
  expect(whole.startsWith(out) && out.endsWith('\n') && out.length < whole.length).toBe(true);
});

it('ends at once on SIGINT while it waits for input, half a line unanswered', async () => {
  const child = spawn(process.execPath, [bundle, 'batch', '--get', 'loss'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    child.kill('SIGINT');
  });
  child.stdin.write('{"x":0.5,"y":1}\n{"x":0.5,"y":1');
  expect(await new Promise((resolve) => child.once('close', (_code, how) => resolve(how)))).toBe(
    'SIGINT',
  );
  expect(out).toBe('{"x":0.5,"y":1,"loss":0.05808588577572801}\n');
});

it('gives the same bytes from a pipe, a redirected file, a named one and several', () => {
  expect(shell(`cat ${rows} | backprop batch`).stdout === whole).toBe(true);
  expect(shell(`backprop batch - < ${rows}`).stdout === whole).toBe(true);
  expect(
    shell(
      `head -500 ${rows} > ${folder}/a; tail -n +501 ${rows} > ${folder}/b; backprop batch ${folder}/a ${folder}/b`,
    ).stdout === whole,
  ).toBe(true);
});
