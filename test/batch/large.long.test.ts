// Records as large as the bounds allow, and whatever stands in them: read in time that grows with
// their length, without a stack that does. What was quadratic would not come to its end here.
import { describe, expect, it } from 'vitest';
import { activationNames } from '../../src/model/activations.ts';
import { backprop, chunksOf } from '../backprop.ts';

const loss = '0.05808588577572801';
const megabyte = 2 ** 20;

const inChunks = (text: string) => ({ stdin: chunksOf(Buffer.from(text), 65_536) });

/** A text of about `length` characters. */
const run = (piece: string, length = megabyte): string =>
  piece.repeat(Math.ceil(length / piece.length));

/** So long a string ended in "Maximum call stack size exceeded"; 640 kB of blanks took 300 s. */
const longest = 8_390_000;

/** Records with a long run of something: in JSON, and behind the columns x,y,id in a table. */
const long: [what: string, json: string, row: string][] = [
  ['blanks', `{"x":0.5,${run(' ')}"y":1}`, `0.5,1,${run(' ')}`],
  ['digits', `{"x":0.5,"y":1,"id":${run('1')}}`, `0.5,1,${run('1')}`],
  ['quotes', `{"x":0.5,"y":1,"id":[${run('"",')}""]}`, `0.5,1,"${run('""')}"`],
  ['brackets', `{"x":0.5,"y":1,"id":[${run('[],')}[]]}`, `0.5,1,${run('[')}`],
  ['escapes', `{"x":0.5,"y":1,"id":"${run('\\"')}"}`, `0.5,1,${run('\\"')}`],
  ['letters', `{"x":0.5,"y":1,"id":"${run('a', longest)}"}`, `0.5,1,${run('a', longest)}`],
  ['a name', `{"x":0.5,"y":1,"${run('a', longest)}":1}`, `0.5,1,${run('é')}`],
];

describe('a long run in a record', () => {
  it.each(long)('of %s is read by --from', async (_, json) => {
    const { out, code } = await backprop(['--from', '-', '--get', 'loss'], '', inChunks(json));
    expect([code, out]).toEqual([0, `${loss}\n`]);
  });

  it.each(long)('of %s is read by batch, and behind it the next record', async (_, json, row) => {
    const argv = ['batch', '--get', 'loss', '--drop-input'];
    const lines = await backprop(argv, '', inChunks(`${json}\n{"x":0.5,"y":1}\n`));
    expect(lines).toEqual({ code: 0, out: `{"loss":${loss}}\n`.repeat(2), err: '' });
    const rows = await backprop(argv, '', inChunks(`x,y,id\n${row}\n0.5,1,\n`));
    expect(rows).toEqual({ code: 0, out: `loss\n${loss}\n${loss}\n`, err: '' });
  });

  it.each(long)('of %s is read by train', async (_, json, row) => {
    const argv = ['train', '--data', '-', '--lr', '0.1', '--steps', '1', '--digits', '2'];
    for (const text of [json, `x,y,id\n${row}\n`])
      expect((await backprop(argv, '', inChunks(text))).out).toContain('step 1 loss 0.06 ');
  });

  it.each(long)('of %s is read by check --each', async (_, json) => {
    const sheet = `${json.slice(0, -1)},"answers":{"loss":${loss}}}\n`;
    const { code, out } = await backprop(['check', '--each', '-'], '', inChunks(sheet));
    expect([code, out.slice(-40)]).toEqual([0, out.slice(-40)]);
    expect(out).toContain('"verdict":"right"');
  });

  const tooLong = (length: number): string =>
    `2: x: the expression has ${length} characters, at most 10000 are read: ` +
    'give a large matrix in a record with --from';
  const faulty: [what: string, input: string, message: string][] = [
    [
      'blanks in front of a bracket',
      `{"x":0.5,${run(' ')}}`,
      `1:${megabyte + 10}: a comma with nothing after it`,
    ],
    [
      'blanks in front of what is no JSON',
      `{"x":0.5${run(' ')}x`,
      `1:${megabyte + 9}: x is not JSON: names and strings stand in double quotes`,
    ],
    [
      'a name that is given twice',
      `{"${run('a')}":1,"${run('a')}":1}`,
      `1:${megabyte + 7}: "${run('a', 59)}… is given twice`,
    ],
    ['digits that are no number', `x,y\n${run('1')}x,1`, tooLong(megabyte + 1)],
    [
      'groups of thousands',
      `x,y\n"1${run(',234', 16 * megabyte - 100)}",1`,
      tooLong(16 * megabyte - 99),
    ],
    [
      'blanks in a choice',
      `{"x":0.5,"y":1,"activation":"a${run(' ')}b"}`,
      `1:29: activation is a${run(' ', 59)}…: choose from ${activationNames.join(', ')}`,
    ],
    ['a quote left open', `x,y\n0.5,"${run('\n')}`, '2: a quote opened here is not closed'],
    ['more cells than fields may be', `x,y\n0.5${run(',')}`, '2: more than 1000000 cells'],
  ];
  it.each(faulty)('%s: is refused', async (_, input, message) => {
    const { code, err } = await backprop(['batch'], '', inChunks(input));
    expect({ code, err }).toEqual({ code: 2, err: `backprop: stdin:${message}\n` });
  });
});

describe('a long run in what cannot be read', () => {
  it.each([
    [`f = x * ${run('d')}{`, '{ cannot stand in a formula: write ['],
    [`f = x * ${run('d')}.T`, "the transpose is written with ': x'"],
  ])('of a model: %#', async (model, message) => {
    const { err } = await backprop(['--model', '-'], '', inChunks(model));
    expect(err.split('\n')[0]).toBe(`backprop: stdin:1: ${message}`);
  });

  it('in place of a model', async () => {
    const { err } = await backprop(['--model', `${run('\r', 2 ** 17)}+:`]);
    expect(err).toContain('+:: no file has a name so long');
  });

  it.each([',', ';'])('of a cell of a class, with %s between', async (separator) => {
    const table = [`id${separator}dW1`, `Kim${separator}"1,1${run(' ')}x"`].join('\n');
    const argv = ['check', '--x', '0.5', '--y', '1', '--each', '-'];
    const { out } = await backprop(argv, '', inChunks(table));
    expect(out).toContain(['Kim', 'unreadable', '0', '1'].join(separator));
  });
});

describe('many digits or blanks', () => {
  const digits = run('3');
  const third = '0.05909529879388581\n';

  it('are read by --from, as the number that the first of them say', async () => {
    const { out } = await backprop(['--from', '-', '--get', 'loss'], `{"x":0.${digits},"y":1}`);
    expect(out).toBe(third);
  });

  const wrong = '0 of 1 right; first mistake: dW1';
  it.each([
    [`dW1 = 0.${digits}`, wrong],
    [`dW1 = 1${run('0')}1e-${2 * megabyte}`, wrong],
    [`dW1 = ${run('0')}1`, '0 of 1 right, 1 rounded'],
    [`dW1 = ${run(' ')}1`, wrong],
    [`${run(' ')}dW1 = 1`, wrong],
    [`dW1 = 1${run(' ')} (rounded)`, wrong],
    [`dW1${run(' ')}-> 1`, wrong],
    [`dW1 = array(1, b=${run('b')})`, wrong],
  ])('are marked: %#', async (answer, summary) => {
    const argv = ['check', '--x', '0.5', '--y', '1', '--answers', '-'];
    const { out } = await backprop(argv, '', inChunks(`${answer}\n`));
    expect(out.split('\n').at(-2)).toBe(summary);
  });
});

describe('many entries', () => {
  const count = 130_000;
  const column = `[${run('0.25,', 5 * (count - 1))}0.5]`;
  const record = `{"x":${column},"y":0,"W1":[${column}],"b1":0}`;
  const single = ['--layers', '1', '--activation', 'linear'];

  it('stand in columns of their own', async () => {
    const columns = Array.from({ length: count }, (_, k) => `x${k + 1}`);
    const argv = ['batch', '--model', 'f = sum(x)', '--get', 'f', '--drop-input'];
    const row = `${run('1,', 2 * (count - 1))}1\n`;
    const { out } = await backprop(argv, '', inChunks(`${columns.join()}\n${row}`));
    expect(out).toBe(`f\n${count}\n`);
    const lacking = await backprop(argv, '', inChunks(`${columns.slice(1).join()}\n`));
    expect(lacking.err).toBe(`backprop: stdin:1: there is no column x1, but x${count}\n`);
  });

  it('of a model are read', async () => {
    const model = `x = [${run('1;', 2 * (count - 1))}1]; f = sum(x)`;
    expect((await backprop(['--model', model, '--get', 'f'])).out).toBe(`${count}\n`);
  });

  it('are trained on', async () => {
    const argv = ['train', '--from', '-', ...single, '--lr', '0', '--steps', '1'];
    const { out, err } = await backprop(argv, '', inChunks(record));
    expect(err).toBe('');
    expect(out.slice(0, 33)).toBe('step 0 loss 33009335.95507812 W1 ');
  });

  it.each([
    ['by --from', ['--from', '-', ...single, '--get', 'z1']],
    ['by batch', ['batch', ...single, '--get', 'y_pred', '--drop-input']],
  ])('are all summed %s', async (_, argv) => {
    const { out, err } = await backprop(argv, '', inChunks(record));
    expect(err).toBe('');
    expect(out).toContain('8125.1875');
  });

  it('are read from a cell', async () => {
    const table = `x,y,W1,b1\n"${column}",0,"[${column}]",0\n`;
    const argv = ['batch', ...single, '--get', 'y_pred', '--drop-input'];
    expect((await backprop(argv, '', inChunks(table))).out).toBe('y_pred\n8125.1875\n');
  });

  it('too small for a double are each said with their place', async () => {
    const { err } = await backprop(['--from', '-'], `{"x":1e-400,\n "y":1e-400}`);
    expect(err).toMatch(/stdin:1:6: x: 1e-400 .*\n.*stdin:2:6: y: 1e-400/);
  });

  it('as columns of a table, and as fields of a record, come out as they went in', async () => {
    const names = Array.from({ length: count }, (_, i) => `f${i}`);
    const table = `x,y,${names.join()}\n0.5,1${',7'.repeat(count)}\n`;
    const { out } = await backprop(['batch', '--get', 'loss'], '', inChunks(table));
    expect(out).toBe(`x,y,${names.join()},loss\n0.5,1${',7'.repeat(count)},${loss}\n`);
    const fields = names.map((name) => `"${name}":7`).join();
    const argv = ['batch', '--get', 'loss', '--format', 'csv'];
    const line = await backprop(argv, '', inChunks(`{"x":0.5,"y":1,${fields}}`));
    expect(line.out).toBe(out);
  });
});

describe('blank lines in front', () => {
  it.each([
    ['a table', 'x\ty\n0.5\t1\n', `x\ty\tloss\n0.5\t1\t${loss}\n`],
    ['lines', '{"x":0.5,"y":1}\n', `{"x":0.5,"y":1,"loss":${loss}}\n`],
  ])('of %s, more than is looked at to tell the format', async (_, text, out) => {
    for (const size of [1, 4096, 65_536]) {
      const stdin = chunksOf(Buffer.from(run(' \n', 5000) + text), size);
      const outcome = await backprop(['batch', '--get', 'loss'], '', { stdin });
      expect(outcome, `chunks of ${size}`).toEqual({ code: 0, out, err: '' });
    }
  });

  it('of what is trained on', async () => {
    const argv = ['train', '--data', '-', '--lr', '0.1', '--steps', '1', '--digits', '2'];
    const { out } = await backprop(argv, `${run(' \n', 5000)}x,y\n0.5,1\n`);
    expect(out).toContain('step 1 loss 0.06 ');
  });

  it('are counted in what is said of the first line', async () => {
    expect((await backprop(['batch'], '\n\nx;y\n')).err).toBe(
      'backprop: stdin:3: columns are separated by ; : write commas or tabs\n',
    );
  });
});

describe('a line', () => {
  const good = '{"x":0.5,"y":1}\n';
  const result = `{"x":0.5,"y":1,"loss":${loss}}\n`;

  it('over 64 MiB ends training at once, without being held', async () => {
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(good);
      const piece = Buffer.alloc(2 ** 20, 'x');
      for (let i = 0; i < 70; i++) yield piece;
      throw new Error('read on');
    };
    const training = ['train', '--data', '-', '--lr', '0.1', '--steps', '1'];
    expect(await backprop(training, '', { stdin: endless() })).toEqual({
      code: 2,
      out: '',
      err: 'backprop: stdin:2: a line over 64 MiB, the most that one record may have\n',
    });
  });

  it.each([1, 2 ** 20, 2 ** 27])(
    'of 64 MiB, and of no more, is taken in pieces of %i bytes and the rest',
    async (size) => {
      const record = (more: number): Buffer => {
        const before = '{"x":0.5,"y":1,"s":"';
        const text = `${before.padEnd(2 ** 26 - 2 + more, 'x')}"}`;
        return Buffer.from(`${text}\n`);
      };
      const inPieces = async function* (bytes: Buffer): AsyncGenerator<Uint8Array> {
        // Single bytes at the end only, where they tell.
        const start = size === 1 ? bytes.length - 8 : 0;
        if (start > 0) yield bytes.subarray(0, start);
        for (let at = start; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const codeOf = async (more: number): Promise<unknown> =>
        (
          await backprop(['batch', '--get', 'loss', '--drop-input'], '', {
            stdin: inPieces(record(more)),
          })
        ).code;
      expect([await codeOf(0), await codeOf(1)]).toEqual([0, 2]);
    },
  );

  it('over 64 MiB is gone on behind with --keep-going', async () => {
    const long = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${good}{"s":"`);
      for (let i = 0; i < 80; i++) yield Buffer.alloc(2 ** 20, 'x');
      yield Buffer.from(`"}\n${good}{`);
    };
    const { out, err } = await backprop(['batch', '--get', 'loss', '--keep-going'], '', {
      stdin: long(),
    });
    expect(out).toBe(
      `${result}{"unreadable":"","error":"stdin:2: a line over 64 MiB, the most that one record may have"}\n${result}{"unreadable":"{","error":"stdin:4:2: the record ends too early: one object a line, as jq -c writes them"}\n`,
    );
    expect(err).toBe('backprop: 2 of 4 records are bad\n');
  });
});
