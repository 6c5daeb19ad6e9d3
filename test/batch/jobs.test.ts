// --jobs: whatever comes in, the same comes out as of one thread; what only threads can do wrong.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backprop, chunksOf } from '../backprop.ts';
import { rowsText } from '../bench/rows.ts';
import { bundle } from '../bundle.ts';
import { runsIn, seedsIn } from '../effort.ts';
import type { Thread } from '../../src/streams.ts';
import { random } from '../random.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-jobs-'));

/** Lines of a format: good ones, remarked ones, bad ones of several kinds. */
const lines = {
  ndjson: [
    '{"x":0.5,"y":1}',
    '{"id":7,"x":-1,"y":0,"W1":2}',
    '{"y":1,"x":[1,2],"W1":[[1,2]],"layers":1,"b1":0}',
    '{"x":40,"y":1,"W1":1,"b1":0}',
    '{"x":1e-400,"y":1}',
    '',
    '{"x":"a","y":1}',
    'nonsense',
    '{"y":1}',
  ],
  csv: [
    '0.5,1,"a\nb",2',
    '-1,0,plain,0.25',
    '1/3,1,,-.5',
    '40,1,saturated,1',
    '',
    'a,1,no number,1',
    '1,2',
    '0.1,1,"""",3',
  ],
} as const;

function inputOf(format: keyof typeof lines, seed: number): string {
  const next = random(seed);
  const pick = (): string => lines[format][Math.floor(next() * lines[format].length)]!;
  const header = format === 'csv' ? ['x,y,note,W1'] : [];
  const count = Math.floor(next() * 60);
  const goodFirst = next() < 0.5 ? [lines[format][0]!] : [];
  return [...header, ...goodFirst, ...Array.from({ length: count }, pick), ''].join('\n');
}

const defaults = ['--w1', '.3', '--b1', '0', '--w2', '.7', '--b2', '.1'];

describe('the same comes out as of one thread', () => {
  const manners = [
    [],
    ['--keep-going'],
    ['--keep-going', '--format', 'csv'],
    ['--keep-going', '--format', 'ndjson', '--get', 'loss,dW1'],
    ['--keep-going', '--drop-input', '--digits', '3'],
  ];

  it.each(seedsIn(2, 12))('by batch, seed %i', async (seed) => {
    const format = seed % 2 === 0 ? 'csv' : 'ndjson';
    const manner = manners[Math.floor(seed / 2) % manners.length]!;
    const run = (jobs: string) => {
      const stdin = chunksOf(Buffer.from(inputOf(format, seed)), 50);
      return backprop(['batch', ...defaults, ...manner, '--jobs', jobs], '', { stdin });
    };
    const one = await run('1');
    for (const jobs of ['2', '3']) expect(await run(jobs), `${jobs} jobs`).toEqual(one);
  });

  it.each(seedsIn(1, 6))('by batch over several files, seed %i', async (seed) => {
    const format = seed % 2 === 0 ? 'csv' : 'ndjson';
    const files = [0, 1, 2].map((i) => {
      const path = join(folder, `${seed}-${i}.${format}`);
      const id = 'p'.repeat(500);
      const good = format === 'csv' ? `-1,0,${id},0.25\n` : `{"id":"${id}","x":0.5,"y":1}\n`;
      const large = good.repeat(i === 0 ? 1 : 1500);
      writeFileSync(path, inputOf(format, 100 * seed + i) + large);
      return path;
    });
    const run = (jobs: string) =>
      backprop(['batch', ...files, ...defaults, '--keep-going', '--jobs', jobs]);
    const one = await run('1');
    const two = await run('2');
    expect(two.out === one.out).toBe(true);
    expect({ ...two, out: '' }).toEqual({ ...one, out: '' });
  });

  it('by batch of a model', async () => {
    const input = ['{"x":-2,"y":5}', '{"x":1,"y":0,"z":2}', '{"z":1}'];
    const model = ['--model', 'q = x + y; f = q * max(z, 0)', '--z', '-4', '--keep-going'];
    const run = (jobs: string) => {
      const stdin = chunksOf(Buffer.from(`${input.join('\n')}\n`.repeat(20)), 90);
      return backprop(['batch', ...model, '--jobs', jobs], '', { stdin });
    };
    expect(await run('2')).toEqual(await run('1'));
  });

  it('by check --each of a model', async () => {
    const sheet = '{"x":-2,"y":5,"answers":{"f":-12,"dx":4,"dz":3}}\n';
    const model = ['--model', 'q = x + y; f = q * z', '--z', '-4'];
    const run = (jobs: string) => {
      const stdin = chunksOf(Buffer.from(sheet.repeat(20)), 90);
      return backprop(['check', '--each', '-', ...model, '--jobs', jobs], '', { stdin });
    };
    const two = await run('2');
    expect(two).toEqual(await run('1'));
    expect(two.code).toBe(1);
  });

  const sheets = [
    '{"id":1,"x":0.5,"y":1,"answers":{"loss":0.0581}}',
    '{"id":2,"x":0.5,"y":1,"answers":{"dW1":0.0075,"dz2":"-0.0766"}}',
    '{"id":3,"x":1e-400,"y":1,"answers":{"loss":1}}',
    '{"id":4,"answers":{}}',
    '',
    'nonsense',
  ];

  it.each(seedsIn(1, 6))('by check --each, seed %i', async (seed) => {
    const next = random(seed);
    const input = Array.from({ length: 40 }, () => sheets[Math.floor(next() * sheets.length)]);
    const run = (jobs: string) => {
      const stdin = chunksOf(Buffer.from(input.join('\n')), 90);
      const manner = seed % 2 === 0 ? ['--keep-going'] : [];
      return backprop(['check', '--each', '-', ...manner, '--jobs', jobs], '', { stdin });
    };
    expect(await run('2')).toEqual(await run('1'));
  });
});

describe('a class is marked by this thread too', () => {
  // Right ones, which are marked in no time.
  const sheet = '{"id":1,"x":0.5,"y":1,"answers":{"dW1":-0.0075,"dz2":"-0.0766"}}\n';
  const table = (rows: number): string => `id,x,y,dW1\n${'kim,0.5,1,-0.0075\n'.repeat(rows)}`;
  const threadsOf = async (input: string): Promise<number> => {
    let threads = 0;
    const startThread = (): Thread => {
      threads++;
      return { ask: () => new Promise(() => undefined), stop: () => undefined };
    };
    const stdin = chunksOf(Buffer.from(input), 2 ** 16);
    const { out } = await backprop(['check', '--each', '-', '--jobs', '3'], '', {
      stdin,
      startThread,
    });
    expect(out).toBe((await backprop(['check', '--each', '-'], input)).out);
    return threads;
  };

  it.each([
    ['no others for a few pieces', sheet.repeat(400), 0],
    ['others for more, in one piece or not', sheet.repeat(1000), 2],
    ['others for a table', table(1000), 2],
  ])('%s', async (_, input, threads) => expect(await threadsOf(input)).toBe(threads));
});

it('reads as far ahead as there is memory for, however long it all is', async () => {
  const [jobs, all] = [3, 200];
  let read = 0;
  let written = 0;
  const chunks = async function* () {
    for (; read < all; read++) yield Buffer.from('{"x":0.5,"y":1}\n'.repeat(10));
  };
  const out = async (): Promise<void> => {
    written++;
    await new Promise((resolve) => setTimeout(resolve, 1));
    // On the way 2 a job, one being written, one read ahead.
    expect(read - written).toBeLessThanOrEqual(2 * jobs + 2);
  };
  const argv = ['batch', '--jobs', String(jobs)];
  expect((await backprop(argv, '', { stdin: chunks(), out })).code).toBe(0);
  expect(written).toBe(all + 1);
});

it.each([
  [
    'batch --jobs 0',
    '--jobs is 0: write a whole number from 1 to 256, such as the number of cores',
  ],
  [
    'batch --jobs 1.5',
    '--jobs is 1.5: write a whole number from 1 to 256, such as the number of cores',
  ],
  ['batch --jobs 2 --reduce sum', '--reduce adds up in the order of the records: leave out --jobs'],
  ['check --x 1 --y 1 loss=1 --jobs 2', '--jobs is for --each: one sheet is one job'],
])('%s is refused', async (line, message) => {
  const { code, err } = await backprop(line.split(' '), '{"x":0.5,"y":1}\n');
  expect({ code, err }).toEqual({ code: 2, err: `backprop: ${message}\n` });
});

describe('as a process', () => {
  const rows = join(folder, 'rows.ndjson');
  writeFileSync(rows, rowsText('ndjson', runsIn(8_000, 30_000), 1));
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, [bundle, ...argv], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const whole = run('batch', rows).stdout;
  const jobs = ['--jobs', '2'];
  const start = (input: 'ignore' | 'pipe', ...argv: string[]) =>
    spawn(process.execPath, [bundle, ...argv, ...jobs], { stdio: [input, 'pipe', 'pipe'] });

  it('gives the same bytes from a file and a pipe', () => {
    expect(run('batch', rows, ...jobs).stdout === whole).toBe(true);
    const piped = spawnSync(
      'bash',
      ['-c', `cat ${rows} | ${process.execPath} ${bundle} batch --jobs 2`],
      {
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
      },
    );
    expect(piped.stdout === whole).toBe(true);
  });

  it('marks a class as one thread does', () => {
    const id = 'p'.repeat(1000);
    const line = `{"id":"${id}","x":0.5,"y":1,"answers":{"loss":"0.0581","dW1":"0.0075"}}\n`;
    const path = join(folder, 'class.ndjson');
    writeFileSync(path, line.repeat(100));
    const [one, two] = [run('check', '--each', path), run('check', '--each', path, ...jobs)];
    expect(two.stdout === one.stdout && one.stdout !== '').toBe(true);
    expect([two.status, two.stderr]).toEqual([one.status, one.stderr]);
  });

  it('answers a line before the next one comes', async () => {
    const child = start('pipe', 'batch', '--get', 'loss');
    const answer = (): Promise<string> =>
      new Promise((done) => child.stdout!.once('data', (data: Buffer) => done(data.toString())));
    for (let i = 0; i < 4; i++) {
      child.stdin!.write('{"x":0.5,"y":1}\n');
      expect(await answer()).toBe('{"x":0.5,"y":1,"loss":0.05808588577572801}\n');
    }
    child.stdin!.end();
  });

  it('ends at a fault, though its input goes on without an end', async () => {
    const child = start('pipe', 'batch', '--get', 'loss');
    let out = '';
    let err = '';
    child.stderr!.on('data', (data: Buffer) => (err += data.toString()));
    child.stdout!.on('data', (data: Buffer) => {
      out += data.toString();
      child.stdin!.write(out.split('\n').length < 4 ? '{"x":0.5,"y":1}\n' : '{"x":0.5}\n');
    });
    child.stdin!.write('{"x":0.5,"y":1}\n');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, err, lines: out.split('\n').length - 1 }).toEqual({
      code: 2,
      err: 'backprop: stdin:4: y is missing: give it in the record, or to all as an option\n',
      lines: 3,
    });
  });

  it('ends at a whole record on SIGINT, by the signal', async () => {
    const child = start('ignore', 'batch', rows);
    let out = '';
    child.stdout!.on('data', (data: Buffer) => {
      if (out === '') child.kill('SIGINT');
      out += data.toString();
    });
    const signal = await new Promise((done) => child.once('close', (_code, how) => done(how)));
    expect(signal).toBe('SIGINT');
    expect(whole.startsWith(out) && out.endsWith('\n') && out.length < whole.length).toBe(true);
  });

  it('ends quietly when its reader has enough', () => {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `set -o pipefail; ${process.execPath} ${bundle} batch --jobs 2 ${rows} | head -1`],
      { encoding: 'utf8' },
    );
    const first = whole.slice(0, whole.indexOf('\n') + 1);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: first, stderr: '' });
  });

  it('takes the word of its threads for no command', () => {
    const { status, stderr } = run('(thread)');
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      'backprop: unexpected argument (thread): values have a name, as in --x 0.5 --y 1',
    ]);
  });
});
