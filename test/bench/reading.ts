// Every reader on long runs of one thing: twice as long is twice the time, whatever stands there.
// And a million entries in one record.
import { spawnSync } from 'node:child_process';
import { backprop, chunksOf } from '../backprop.ts';
import setup, { bundle } from '../bundle.ts';
import { median } from './pairs.ts';

const megabytes = [1, 4, 16] as const;
const rounds = 3;

/** What a run is made of, inside a JSON record and inside a cell. */
const contents = ['blanks', 'digits', 'quotes', 'brackets', 'escapes'] as const;

type Content = (typeof contents)[number];

const piece: Readonly<Record<Content, string>> = {
  blanks: ' ',
  digits: '7',
  quotes: '"",',
  brackets: '[],',
  escapes: '\\"',
};

const run = (text: string, size: number): string =>
  text.repeat(Math.floor((size * 2 ** 20) / text.length));

function recordOf(content: Content, size: number, more = ''): string {
  const long = run(piece[content], size);
  if (content === 'blanks') return `{"x":0.5,"y":1,${long}"id":0${more}}\n`;
  if (content === 'digits') return `{"x":0.5,"y":1,"id":${long}${more}}\n`;
  if (content === 'escapes') return `{"x":0.5,"y":1,"id":"${long}"${more}}\n`;
  return `{"x":0.5,"y":1,"id":[${long}0]${more}}\n`;
}

function tableOf(content: Content, size: number): string {
  const inQuotes = content === 'quotes' ? `"${run('""', size)}"` : undefined;
  return `x,y,id\n0.5,1,${inQuotes ?? run(piece[content].replace(',', ''), size)}\n`;
}

interface Reader {
  readonly name: string;
  readonly argv: readonly string[];
  readonly input: (content: Content, size: number) => string;
}

const sheet = (content: Content, size: number): string =>
  recordOf(content, size, ',"answers":{"loss":0.0581}');

const training = ['train', '--data', '-', '--lr', '0.1', '--steps', '1'];
const readers: readonly Reader[] = [
  { name: '--from', argv: ['--from', '-', '--get', 'loss'], input: recordOf },
  { name: 'batch, NDJSON', argv: ['batch'], input: recordOf },
  { name: 'batch, CSV', argv: ['batch'], input: tableOf },
  { name: 'check --each', argv: ['check', '--each', '-'], input: sheet },
  { name: 'train --data', argv: training, input: recordOf },
];

/** The milliseconds of one run in this process. */
async function time(argv: readonly string[], bytes: Buffer): Promise<number> {
  const start = performance.now();
  const { code, err } = await backprop(argv, '', {
    stdin: chunksOf(bytes, 65_536),
    out: async () => undefined,
  });
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${err}`);
  return performance.now() - start;
}

async function row({ name, argv, input }: Reader, content: Content): Promise<string> {
  const medians: number[] = [];
  for (const size of megabytes) {
    const bytes = Buffer.from(input(content, size));
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) times.push(await time(argv, bytes));
    medians.push(median(times));
  }
  const [one = 0, four = 0, sixteen = 0] = medians;
  const times = medians.map((each) => each.toFixed(0)).join(', ');
  const ratios = `${(four / one).toFixed(1)} and ${(sixteen / four).toFixed(1)}`;
  return `${name}, ${content}: ${times} ms for ${megabytes.join(', ')} MB, ratios ${ratios}`;
}

const million = 1_000_000;

/**
 * A layer of 1000 × 1000 weights, 21 characters a number, in the notation of JSON and in a table.
 */
function square(): { readonly record: string; readonly table: string } {
  const number = (i: number): number => Math.sin(i + 1) / 30;
  const width = Math.sqrt(million);
  const rows = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => number(width * i + j)),
  );
  const [x, W1] = [JSON.stringify(rows[0]), JSON.stringify(rows)];
  const y = JSON.stringify(rows.map((_, i) => i % 2));
  return {
    record: `{"x":${x},"y":${y},"W1":${W1},"b1":0}\n`,
    table: `x,y,W1,b1\n"${x}","${y}","${W1}",0\n`,
  };
}

function* entries(): Generator<string> {
  setup();
  const { record, table } = square();
  const cases: [name: string, argv: string[], input: string][] = [
    ['--from, one number out', ['--from', '-', '--get', 'loss'], record],
    ['--from, all out', ['--from', '-', '--format', 'json'], record],
    ['batch, one number out', ['batch', '--get', 'loss', '--drop-input'], record],
    ['batch, all out', ['batch'], record],
    ['batch, CSV, all out', ['batch'], table],
  ];
  for (const [name, argv, input] of cases) {
    const times = Array.from({ length: rounds }, () => {
      const start = performance.now();
      const run = spawnSync(process.execPath, [bundle, ...argv, '--layers', '1'], {
        input,
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      if (run.status !== 0) throw new Error(`${argv.join(' ')} exits with ${run.status}`);
      return performance.now() - start;
    });
    yield `${million} entries in one record, ${name}: ${(median(times) / 1000).toFixed(2)} s`;
  }
}

export async function* reading(): AsyncGenerator<string> {
  for (const reader of readers) for (const content of contents) yield row(reader, content);
  yield* entries();
}
