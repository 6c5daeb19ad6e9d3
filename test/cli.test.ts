// The built program as a process: what only the operating system can show.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';
import { bundle } from './bundle.ts';
import { cached, installed, interruptOnce, made, result, shell } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-'));

describe('the program as a process', () => {
  it('writes a result of more than a megabyte whole through a pipe', () => {
    const wide = join(folder, 'wide.json');
    const row = Array.from({ length: 210 }, (_, i) => i / 1e5);
    const problem = { x: row, y: 1, W1: row.map(() => row), b1: 0, W2: [row], b2: 0 };
    writeFileSync(wide, JSON.stringify(problem));
    const { stdout } = shell(`backprop --from ${wide} --format json | cat`);
    expect(stdout.length).toBeGreaterThan(1e6);
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is an error', () => {
    const { status, stderr } = shell('backprop --x 0.5 --y 1 > /dev/full');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "backprop: can't write the results: no space left on the device\n",
    });
  });

  it('writes all of it to a pipe that is full and does not wait', () => {
    const input = join(folder, 'remark.ndjson');
    writeFileSync(input, '{"x":1e-400,"y":1}\n' + '{"x":0.5,"y":1}\n'.repeat(10_000));
    const line = `backprop batch ${input} ${input} --get loss 2>&1 | (sleep 0.3; cat)`;
    const lines = shell(line).stdout.split('\n');
    expect(lines.filter((text) => text.startsWith('{'))).toHaveLength(20_002);
  });

  it('keeps its exit code when stderr is full', () => {
    expect(shell('backprop --x 1 2> /dev/full').status).toBe(2);
  });

  it('says that standard input is a folder', () => {
    const { status, stdout, stderr } = shell('backprop batch < /');
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'backprop: stdin: is a folder, not a file\n',
    });
  });

  it('takes a closed standard input as an empty record', () => {
    const { status, stderr } = shell('backprop --from - <&-');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'backprop: stdin is empty: expected one JSON object, such as {"x":0.5,"y":1}\n',
    });
  });

  it('waits for a slow writer', () => {
    expect(
      shell(`(printf '{"x":0.5,'; sleep 0.3; printf '"y":1}') | backprop --from - --get loss`)
        .stdout,
    ).toBe('0.05808588577572801\n');
  });

  it('prints the same bytes under any locale, time zone and colour setting', async () => {
    const environment = {
      LC_ALL: 'de_DE.UTF-8',
      TZ: 'Asia/Seoul',
      FORCE_COLOR: '3',
      COLUMNS: '20',
    };
    const plain = (await backprop(['--x', '1/3', '--y', '1', '--all'])).out;
    expect(shell('backprop --x 1/3 --y 1 --all', environment).stdout).toBe(plain);
  });
});

describe.skipIf(!existsSync('/proc/self/status'))('the first interrupt counts', () => {
  it('while batch waits for a writer', async () => {
    const pipe = join(folder, 'pipe');
    shell(`mkfifo ${pipe}`);
    expect(await interruptOnce(['batch', pipe], 0)).toBe('SIGINT');
  });

  it('while the reader of batch takes nothing', async () => {
    const rows = join(folder, 'rows.ndjson');
    writeFileSync(rows, '{"x":0.5,"y":1}\n'.repeat(50_000));
    expect(await interruptOnce(['batch', rows], 500)).toBe('SIGINT');
  });
});

describe('the bundle', () => {
  it('begins as a program does, and brings the licences of what it contains', () => {
    expect(readFileSync(bundle, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
    const licences = readFileSync(join(bundle, '../LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'mathjs', 'typed-function'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('is plain ASCII where V8 is to hold it as one byte a character', () => {
    for (const file of ['program.js', 'model.js', 'rest.js', 'mathjs.js'])
      expect(readFileSync(join(bundle, '..', file), 'utf8'), file).toMatch(/^[\0-\x7f]*$/);
  });

  const other = ['--x', 'sqrt(2)', '--y', '1', '--activation', 'tanh,sigmoid', '--loss', 'bce'];
  it.each([
    [[...other, '--lr', '0.1', '--format', 'json']],
    [['explain', '--x', '0.5', '--y', '1', '--lang', 'ko']],
    [['explian', '--x', '1']],
  ])('gives what the source gives: %j', async (argv) => {
    const built = spawnSync(process.execPath, [bundle, ...argv], { encoding: 'utf8' });
    const { stdout: out, stderr: err, status: code } = built;
    expect({ out, err, code }).toEqual(await backprop(argv));
    expect(out + err).not.toBe('');
  });
});

describe('the code cache', () => {
  it('is made by the build, a file for each text and this Node', () => {
    expect(made).toHaveLength(4);
    for (const name of cached) expect(name).toMatch(`-${process.version}-${process.arch}`);
  });

  it('is made by the first run where there is none, and no other run writes', () => {
    const { cache, run } = installed();
    expect(run()).toBe(result);
    expect(readdirSync(cache)).toEqual(made);
    const times = (): number[] => made.map((name) => statSync(join(cache, name)).mtimeMs);
    const before = times();
    expect(run()).toBe(result);
    expect(times()).toEqual(before);
  });

  it('is as if it were not there where V8 refuses it', () => {
    const { cache, run } = installed();
    mkdirSync(cache);
    for (const name of made) writeFileSync(join(cache, name), 'x'.repeat(1000));
    expect(run()).toBe(result);
  });

  it('is not made in a folder that others can write to', () => {
    const { cache, run } = installed();
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    expect(run()).toBe(result);
    expect(readdirSync(cache)).toEqual([]);
  });
});
