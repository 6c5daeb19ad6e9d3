// backprop batch on the command line: formats, what passes through, errors to the letter, sums.
import { describe, expect, it } from 'vitest';
import { activationNames } from '../../src/model/activations.ts';
import { backprop, chunksOf, type Outcome } from '../backprop.ts';

const good = '{"x":0.5,"y":1}\n';
const loss = ['batch', '--get', 'loss'];
const result = '{"x":0.5,"y":1,"loss":0.05808588577572801}\n';

describe('a result is its record with the computed quantities', () => {
  it('y_pred, loss and the gradients from the last layer to the first', async () => {
    const { out } = await backprop(['batch'], good);
    expect(Object.keys(JSON.parse(out) as object)).toEqual([
      'x',
      'y',
      'y_pred',
      'loss',
      'dW2',
      'db2',
      'dW1',
      'db1',
    ]);
  });

  const row = (value: number): number[] => Array.from({ length: 100 }, () => value);
  const [eighths, zeros, weights] = [row(0.125), row(0), row(0).map(() => row(-1.5))].map((value) =>
    JSON.stringify(value),
  );

  const cases: [what: string, argv: string[], input: string, out: string][] = [
    [
      'fields that are no quantity, byte for byte',
      loss,
      '{"id":12345678901234567890,"x":0.5,"p":1.10,"s":"é \\u00e9","o":{"a": [1, 2]},"y":1,"t":true}',
      '{"id":12345678901234567890,"x":0.5,"p":1.10,"s":"é \\u00e9","o":{"a": [1, 2]},"y":1,"t":true,"loss":0.05808588577572801}\n',
    ],
    [
      'a computed quantity replaced where it stands',
      loss,
      '{"loss":0.0581,"x":0.5,"y":1}',
      '{"loss":0.05808588577572801,"x":0.5,"y":1}\n',
    ],
    [
      'quantities of another network, as fields that are none',
      loss,
      '{"a7":3,"dW9":[1, 2],"x":0.5,"y":1,"W3_new":4}',
      '{"a7":3,"dW9":[1, 2],"x":0.5,"y":1,"W3_new":4,"loss":0.05808588577572801}\n',
    ],
    [
      'a matrix of 10,000 entries in a cell',
      ['batch', '--layers', '1', '--get', 'loss', '--drop-input', '--activation', 'linear'],
      `x,y,W1,b1\n"${eighths}","${zeros}","${weights}",0\n`,
      'loss\n17578.125\n',
    ],
    [
      'names as they are written, whatever their spelling',
      loss,
      '{"x":0.5,"y_true":1,"w1":0.4,"b1":0.1,"W2":0.8,"b2":0.2}',
      '{"x":0.5,"y":1,"W1":0.4,"b1":0.1,"W2":0.8,"b2":0.2,"loss":0.05808588577572801}\n',
    ],
    [
      '--drop-input',
      [...loss, '--drop-input'],
      '{"id":7,"x":0.5,"y":1}',
      '{"loss":0.05808588577572801}\n',
    ],
    [
      'a given quantity by --get',
      ['batch', '--drop-input', '--get', 'x,loss'],
      good,
      '{"x":0.5,"loss":0.05808588577572801}\n',
    ],
    [
      '--digits',
      ['batch', '--digits', '2', '--get', 'loss,dW1'],
      good,
      '{"x":0.5,"y":1,"loss":0.06,"dW1":-0.01}\n',
    ],
    [
      'defaults for what a record lacks',
      [
        'batch',
        '--w1',
        '0.4',
        '--b1',
        '.1',
        '--w2',
        '4/5',
        '--b2',
        '0.2',
        '--y',
        '1',
        '--get',
        'loss',
      ],
      '{"x":0.5}\n{"x":0.5,"y":0}\n',
      '{"x":0.5,"loss":0.05808588577572801}\n{"x":0.5,"y":0,"loss":0.21724608242016916}\n',
    ],
    [
      'blank lines, CRLF, a byte-order mark, no last newline',
      loss,
      '\ufeff\r\n{"x":0.5,"y":1}\r\n  \r\n{"x":0.5,"y":1}',
      result + result,
    ],
    [
      'a table with columns in any order',
      loss,
      'y,id,x\n1,007,0.5\n',
      'y,id,x,loss\n1,007,0.5,0.05808588577572801\n',
    ],
    [
      'a table with quotes, CRLF, a byte-order mark, no last newline',
      loss,
      '\ufeffid,"x",y\r\n"a ""b"", c\nd",0.5,1\r\n\r\né,"0.5",1',
      'id,x,y,loss\n"a ""b"", c\nd",0.5,1,0.05808588577572801\né,"0.5",1,0.05808588577572801\n',
    ],
    ['TSV', loss, 'x\ty\n0.5\t1\n', 'x\ty\tloss\n0.5\t1\t0.05808588577572801\n'],
    ['CSV with only a header', loss, 'x,y\n', 'x,y,loss\n'],
    ['nothing of nothing', loss, '', ''],
    ['nothing of blank lines', loss, '\n \n', ''],
    [
      'a vector and a matrix in cells',
      ['batch', '--get', 'dW1', '--drop-input'],
      'x,y,W1,b1\n"[1,2]",1,"[[0.5,-0.5]]",0\n[1;2],1,"[[1/2, -1/2]]",0\n',
      'dW1\n"[[-0.14628025352695762,-0.29256050705391523]]"\n"[[-0.14628025352695762,-0.29256050705391523]]"\n',
    ],
    [
      'empty cells where a record has fewer layers',
      ['batch', '--get', 'y_pred,dW2', '--drop-input'],
      'x,y,W1,b1,W2,b2\n"[1,2]",1,"[[0,0]]",0,,\n"[1,2]",1,"[[0,0]]",0,0,0\n',
      'y_pred,dW2\n0.5,\n0.5,-0.0625\n',
    ],
    [
      'CSV as NDJSON: numbers stay as written, the rest are strings or values',
      [...loss, '--format', 'ndjson'],
      'id,n,x,y\n1.10,"a,b",1/2,1\n,12345678901234567890,.5,1\n',
      '{"id":1.10,"n":"a,b","x":0.5,"y":1,"loss":0.05808588577572801}\n{"id":"","n":12345678901234567890,"x":0.5,"y":1,"loss":0.05808588577572801}\n',
    ],
    [
      'NDJSON as CSV: the first record decides the columns',
      [...loss, '--format', 'csv'],
      '{"id":"a,\\"b","x":0.5,"y":1}\n{"y":1,"x":0.5}\n{"id":null,"x":0.5,"y":1}\n',
      'id,x,y,loss\n"a,""b",0.5,1,0.05808588577572801\n,0.5,1,0.05808588577572801\n,0.5,1,0.05808588577572801\n',
    ],
    [
      '--input where the first line does not tell',
      [...loss, '--input', 'csv'],
      'x,{y},y\n0.5,2,1\n',
      'x,{y},y,loss\n0.5,2,1,0.05808588577572801\n',
    ],
    [
      'another activation and loss',
      ['batch', '--activation', 'relu,linear', '--loss', 'sse', '--get', 'loss'],
      '{"x":1,"y":0,"W1":2,"b1":0,"W2":3,"b2":1}',
      '{"x":1,"y":0,"W1":2,"b1":0,"W2":3,"b2":1,"loss":49}\n',
    ],
  ];
  it.each(cases)('%s', async (_, argv, input, out) => {
    expect(await backprop(argv, input)).toEqual({ code: 0, out, err: '' });
  });

  describe('where it stands in place of another number, which is said', () => {
    const right = '0.05808588577572801';
    const said = (place: string, what: string, more = ''): string =>
      `backprop: ${place}: ${what}: rename what came in to keep it${more}\n`;
    it.each([
      [
        'once for all records, and in which it begins',
        `{"x":0.5,"y":1,"loss":${right}}\n{"x":0.5,"y":1,"loss":7}\n`.repeat(3),
        said(
          'stdin:2',
          `loss is 7 in the record, but ${right} comes out`,
          ' (and the like in 2 more records)',
        ),
      ],
      [
        'with how many there are in a record, those that nobody asked for too',
        'x,y,loss,dW1,dW2\n.5,1,0.06,8,9\n',
        said(
          'stdin:2',
          'dW1 is 8 in the record, but -0.007487837074539771 comes out; 1 more differ',
        ),
      ],
      ['not of what rounds to it', '{"x":0.5,"y":1,"loss":0.0581,"dW1":-0.007}\n'.repeat(3), ''],
      ['not of an empty cell', 'x,y,loss\n.5,1,\n', ''],
    ])('%s', async (_, input, err) => {
      expect(await backprop(loss, input)).toMatchObject({ code: 0, err });
    });

    it('whether records are read the short way, in threads, or without what came in', async () => {
      const input = Buffer.from('{"id":"a","x":0.5,"y":1,"loss":7}\n'.repeat(20_000));
      const run = (...options: string[]): Promise<Outcome> =>
        backprop([...loss, ...options], '', { stdin: chunksOf(input, 2 ** 16) });
      const one = await run();
      expect(one.err).toContain('(and the like in 19999 more records)');
      expect(await run('--jobs', '2')).toEqual(one);
      expect((await run('--drop-input')).err).toBe('');
    });
  });

  it('is valid input again, and the same', async () => {
    const first = await backprop(
      ['batch', '--all', '--lr', '0.5'],
      '{"id":1,"x":0.5,"y":1}\n{"x":[1,2],"y":[0,1],"W1":[[1,2],[3,4]],"b1":0}\n',
    );
    expect(await backprop(['batch', '--all', '--lr', '0.5'], first.out)).toEqual({
      code: 0,
      out: first.out,
      err: '',
    });
  });
});

describe('the first bad record ends the run with everything before it written', () => {
  const lines: [record: string | Uint8Array, message: string][] = [
    [
      '{"x":1,"y":1,"W1":1,"W2":1,"b2":0}',
      '2: b1 is missing: give it in the record, or to all as an option',
    ],
    ['{"y":1,"W1":1}', '2: x is missing: give it in the record, or to all as an option'],
    [
      '{"x":1,"y":1,"W1":1}',
      '2: b1, W2, b2 are missing: give them in the record, or to all as options',
    ],
    ['hello', '2:1: hello is not JSON: names and strings stand in double quotes'],
    ['[1]', '2:1: expected one JSON object, such as {"x":0.5,"y":1}, got an array'],
    ['null', '2:1: expected one JSON object, such as {"x":0.5,"y":1}, got null'],
    ['{"x":1,"x":2}', '2:8: "x" is given twice'],
    ['{"x":1,"y":2,"a":1,"a":2}', '2:20: "a" is given twice'],
    [
      '{"__proto__":1,"x":1,"y":1}',
      '2: "__proto__" is not a valid name for a field: later programs in the pipe may lose it',
    ],
    ['{"x":"1","y":1}', '2:6: x: expected a number, got a string ("1")'],
    [
      '{"x":[1,2],"y":1,"W1":1,"b1":0}',
      '2: W1 is 1×1 but x (2×1) needs 2 columns: rows are units, columns are inputs',
    ],
    [
      '{"x":1,"y":1} {"x":1,"y":1}',
      '2:15: expected one JSON object and nothing after it: one object a line, as jq -c writes them',
    ],
    ['{"x":1,\n"y":1}', '2:8: the record ends too early: one object a line, as jq -c writes them'],
    [
      '{"x":1e400,"y":1}',
      '2:6: x: 1e400 is out of range: write a number of at most 1.7e308 in size',
    ],
    [
      '{"x":0,"y":1e200,"W1":0,"b1":0,"W2":0,"b2":0}',
      '2: loss is larger than a double can be, 1.8e308: leave it out with --get, or see it in --format text of a single run',
    ],
    [`{"x":1,"y":1,"a":${'['.repeat(100_000)}`, '2:117: nested deeper than 100'],
    [Buffer.from('{"x":1,"y":1,"s":"\xff"}', 'latin1'), '2: not valid UTF-8'],
    ['{"x":1,"y":1,"s":"\0"}', '2:18: a control character must be escaped'],
    ['{"x":1,"y":1,"dW1":true}', '2:20: dW1: expected a number, got true'],
  ];
  // Named by the message: one of the records has 100,000 brackets.
  const named = lines.map(([record, message]) => ({ record, message }));
  it.each(named)('$message', async ({ record, message }) => {
    const input = Buffer.concat([
      Buffer.from(good),
      Buffer.from(record as string),
      Buffer.from(`\n${good}`),
    ]);
    expect(await backprop(loss, input)).toEqual({
      code: 2,
      out: result,
      err: `backprop: stdin:${message}\n`,
    });
  });

  it.each(named)(
    '$message, and with --keep-going it comes out with its error',
    async ({ record, message }) => {
      const input = Buffer.concat([
        Buffer.from(good),
        Buffer.from(record as string),
        Buffer.from(`\n${good}`),
      ]);
      const { code, out, err } = await backprop([...loss, '--keep-going'], input);
      const bad = out
        .split('\n')
        .filter((line) => line !== result.trimEnd() && line !== '')
        .map((line) => JSON.parse(line) as { error: string });
      expect(code).toBe(1);
      expect(bad[0]?.error).toBe(`stdin:${message}`);
      expect(err).toMatch(/^backprop: [12] of [34] records (is|are) bad\n$/);
      expect(out.startsWith(result) && out.endsWith(result)).toBe(true);
    },
  );

  const rows: [rows: string, message: string][] = [
    ['1,2,3', '3: the row has 3 cells but the header has 2'],
    ['1', '3: the row has 1 cell but the header has 2'],
    ['1,"2', '3: a quote opened here is not closed'],
    [
      '1,"2\n3,4\n5,6',
      '3: a quote opened here is not closed: all 2 lines behind it are part of its cell',
    ],
    ['"\n1","2', '4: a quote opened here is not closed'],
    ['1,"2"3', '3: cell 2: text after the closing quote: a quote inside is written twice, as ""'],
    [',1', '3: x is missing: give it in the record, or to all as an option'],
    ['"1,5",1', '3: x: 1,5 is not a number: write 1.5 with a point, or [1, 5] for a vector'],
    ['NaN,1', '3: x: NaN is not a finite number: write one such as 0.5'],
    ['\0,1', '3: x: a NUL character is not allowed'],
  ];
  it.each(rows)('%j in a table', async (row, message) => {
    const { code, out, err } = await backprop(loss, `x,y\n0.5,1\n${row}\n`);
    expect({ code, out, err }).toEqual({
      code: 2,
      out: 'x,y,loss\n0.5,1,0.05808588577572801\n',
      err: `backprop: stdin:${message}\n`,
    });
  });

  it('names the line of a line over 64 MiB at once, without holding it', async () => {
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(good);
      const piece = Buffer.alloc(2 ** 20, 'x');
      for (let i = 0; i < 70; i++) yield piece;
      throw new Error('read on');
    };
    const err = 'backprop: stdin:2: a line over 64 MiB, the most that one record may have\n';
    expect(await backprop(loss, '', { stdin: endless() })).toEqual({ code: 2, out: result, err });
  });
});

describe('bad records with --keep-going', () => {
  it('come out in their place, in a table with the error in a last column', async () => {
    const { code, out, err } = await backprop(
      [...loss, '--keep-going'],
      'id,x,y\n1,a,1\n2,0.5,1\n3,1\n',
    );
    expect({ code, err }).toEqual({ code: 1, err: 'backprop: 2 of 3 records are bad\n' });
    expect(out.split('\n').map((line) => line.slice(0, 30))).toEqual([
      'id,x,y,loss,error',
      '1,a,1,,"stdin:2: x: a is not k',
      '2,0.5,1,0.05808588577572801,',
      '3,1,stdin:4: the row has 2 cel',
      '',
    ]);
  });

  it('keep the fields of a line that is JSON', async () => {
    expect((await backprop([...loss, '--keep-going'], '{"id":1,"w1":[1,[2]],"x":1}\n')).out).toBe(
      '{"id":1,"w1":[1,[2]],"x":1,"error":"stdin:1:17: W1: expected a number, got an array"}\n',
    );
  });

  it('wait for the first good one where that decides the columns', async () => {
    expect(
      (
        await backprop(
          [...loss, '--keep-going', '--format', 'csv', '--input', 'ndjson'],
          `x\n${good}`,
        )
      ).out,
    ).toBe(
      'x,y,loss,error\nx,stdin:1:1: x is not JSON: names and strings stand in double quotes\n0.5,1,0.05808588577572801,\n',
    );
  });

  it('come out alone where there is no good one', async () => {
    expect(
      (await backprop([...loss, '--keep-going', '--format', 'csv', '--input', 'ndjson'], 'x\n'))
        .out,
    ).toBe(
      'unreadable,error\nx,stdin:1:1: x is not JSON: names and strings stand in double quotes\n',
    );
  });

  const again =
    'stdin:2: "unreadable" is the text of a record that could not be read: ' +
    'write its values as fields';
  const early = (place: string): string =>
    `"stdin:${place}: the record ends too early: one object a line, as jq -c writes them"`;
  const columns = 'x,y,loss,error\n';
  const cases: [what: string, argv: string[], input: string, out: string][] = [
    [
      'with its surplus cell',
      [],
      'x,y\n1,5,1,7\n',
      `${columns}1,5,1,7,stdin:2: the row has 4 cells but the header has 2\n`,
    ],
    [
      'with as many cells as it has',
      [],
      'x,y,W1,b1\n1,5\n',
      'x,y,W1,b1,loss,error\n1,5,stdin:2: the row has 2 cells but the header has 4\n',
    ],
    [
      'with other cells than the header, whatever that has',
      [],
      'x,y\n1,5,1\n',
      `${columns}1,5,1,,stdin:2: the row has 3 cells but the header has 2\n`,
    ],
    [
      'with the text of a row whose quotes are wrong, in one cell',
      [],
      'x,y\n0.5,"1"2\n',
      `${columns}"0.5,""1""2","stdin:2: cell 2: text after the closing quote: a quote inside is written twice, as """""\n`,
    ],
    [
      'with the text of a quote that is left open',
      [],
      'x,y\n0.5,"1\n2,3',
      `${columns}"0.5,""1\n2,3",stdin:2: a quote opened here is not closed: the line behind it is part of its cell\n`,
    ],
    [
      'with the text of a line that is no JSON',
      [],
      '{"x":0.5,"y":1,}\n',
      '{"unreadable":"{\\"x\\":0.5,\\"y\\":1,}","error":"stdin:1:16: a comma with nothing after it"}\n',
    ],
    [
      'with that text once more',
      [],
      '\n{"unreadable":"{","error":"stdin:1: no"}\n',
      `{"unreadable":"{","error":${JSON.stringify(again)}}\n`,
    ],
    [
      'with such a text in a table',
      [],
      'x,y,unreadable\n0.5,1,"{"\n',
      `x,y,unreadable,loss,error\n0.5,1,"{",,"${again.replaceAll('"', '""')}"\n`,
    ],
    [
      'from a table to lines, with the text of a row of other cells',
      ['--format', 'ndjson'],
      'x,y\n1,5,1\n',
      '{"unreadable":"1,5,1","error":"stdin:2: the row has 3 cells but the header has 2"}\n',
    ],
    [
      'from lines to a table, with strings that are still no numbers',
      ['--format', 'csv'],
      '{"id":7,"x":"0.5","y":1}\n',
      'id,x,y,error\n7,"""0.5""",1,"stdin:1:13: x: expected a number, got a string (""0.5"")"\n',
    ],
    [
      'from lines to a table, with a blank that makes no choice',
      ['--format', 'csv'],
      '{"x":0.5,"y":1,"layers":" "}\n',
      'x,y,layers,error\n0.5,1,""" """,stdin:1:25: layers is empty: write a whole number from 1 to 9\n',
    ],
    [
      'from lines to a table, with the columns of all where all are bad',
      ['--format', 'csv'],
      '{"id":"a","x":null,"y":1}\n{"id":"b","z":2,"x":1}\n',
      'id,x,y,z,error\na,null,1,,"stdin:1:15: x: expected a number, got null"\n' +
        'b,1,,2,"stdin:2: y is missing: give it in the record, or to all as an option"\n',
    ],
    [
      'from lines to a table, with the texts of all where none is JSON',
      ['--format', 'csv'],
      '{"id":"a","x":1\n{"id":"b","y":1\n',
      'unreadable,error\n' +
        `"{""id"":""a"",""x"":1",${early('1:16')}\n"{""id"":""b"",""y"":1",${early('2:16')}\n`,
    ],
    [
      'from lines to a table, with the texts of some in a column of theirs',
      ['--format', 'tsv'],
      '{"id":"a","x":1\n{"id":"b"}\n',
      `unreadable\tid\terror\n"{""id"":""a"",""x"":1"\t\t${early('1:16').slice(1, -1)}\n` +
        '\tb\tstdin:2: x, y are missing: give them in the record, or to all as options\n',
    ],
    [
      'from lines to a table, with the text of a record that has a field without a column',
      ['--format', 'csv'],
      '{"x":0.5,"y":1}\n{"id":7,"x":0.5,"y":1}\n',
      'x,y,loss,error\n0.5,1,0.05808588577572801,\n' +
        '"{""id"":7,""x"":0.5,""y"":1}",stdin:2: id has no column: the first record decides the columns of csv\n',
    ],
    [
      'with a computed quantity that is no number, in a table as in lines',
      [],
      'x,y,dW1\n0.5,1,[1 2\n',
      'x,y,dW1,loss,error\n0.5,1,[1 2,,stdin:2: dW1: an operator or a comma is missing here\n',
    ],
  ];
  it.each(cases)('comes out %s, and is bad again', async (_, argv, input, out) => {
    const first = await backprop([...loss, '--keep-going', ...argv], input);
    expect({ code: first.code, out: first.out }).toEqual({ code: 1, out });
    const second = await backprop([...loss, '--keep-going'], first.out);
    expect(second.err).toBe(first.err);
  });

  it('give way where they came from an earlier run', async () => {
    expect(
      (await backprop([...loss, '--keep-going'], 'x,y,loss,error\n0.5,1,,stdin:2: no\n')).out,
    ).toBe('x,y,loss,error\n0.5,1,0.05808588577572801,\n');
  });
});

describe('--get of an entry', () => {
  const weights = ['--w1', '[.15,.20;.25,.30]', '--b1', '.35', '--w2', '[.40,.45;.50,.55]'];
  const network = [...weights, '--b2', '.60'];
  // The third goes the fast way.
  const records = '{"x":[0.05,0.1],"y":[0.01,0.99]}\n'.repeat(3);
  const get = ['--get', 'dW1[1, 2],loss'];

  it.each([
    ['ndjson', '"dW1[1,2]":'],
    ['csv', ',"dW1[1,2]",'],
    ['tsv', '\tdW1[1,2]\t'],
  ])('is that of a single run, and replaced when it is read back: %s', async (format, title) => {
    const one = ['--x', '[.05,.10]', '--y', '[.01,.99]', ...network];
    const single = await backprop([...one, '--get', 'dW1[1,2]']);
    const argv = ['batch', ...network, '--format', format, ...get];
    const { out, err, code } = await backprop(argv, records);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(title);
    expect(out.split(single.out.trim())).toHaveLength(4);
    const changed = out.replaceAll(single.out.trim(), '7');
    expect(changed).not.toBe(out);
    expect((await backprop(argv, changed)).out).toBe(out);
    expect((await backprop(['batch', ...network, '--get', 'loss'], changed)).out).toBe(out);
  });

  it('of a sum, a model, a given quantity', async () => {
    const sum = await backprop(['batch', ...network, '--reduce', 'sum', ...get], records);
    const whole = ['batch', ...network, '--reduce', 'sum', '--get', 'dW1'];
    const { dW1 } = JSON.parse((await backprop(whole, records)).out) as { dW1: number[][] };
    expect(JSON.parse(sum.out)).toMatchObject({ records: 3, 'dW1[1,2]': dW1[0]![1] });
    const model = ['--model', 'L = sum((W*x - y)^2)', '--W', '[1,2;3,4]', '--get', 'dW[2,1],x[2]'];
    const { out } = await backprop(['batch', ...model, '--drop-input', '--digits', '3'], records);
    expect(out.split('\n')[2]).toBe('{"dW[2,1]":-0.044,"x[2]":0.1}');
  });

  it('that a record has not makes it bad', async () => {
    const { out, code } = await backprop(['batch', '--get', 'dW1[1,2]', '--keep-going'], good);
    const fault = 'dW1[1,2] is not an entry of dW1, which is one number: write dW1';
    expect([out, code]).toEqual([`{"x":0.5,"y":1,"error":"stdin:1: ${fault}"}\n`, 1]);
  });

  it('is written with its row and column', async () => {
    for (const name of ['dW1[1', 'dW1[]', 'dW1[a]'])
      expect((await backprop(['batch', '--get', name], good)).err).toBe(
        `backprop: --get ${name}: an entry is written dW1[1,2], row then column from 1\n`,
      );
  });
});

describe('requests that are refused', () => {
  it.each<[string[], string, string]>([
    [['--get', 'loss', '--all'], '', '--get and --all are two ways to choose: leave out one'],
    [['--input', 'json'], '', '--input is json: did you mean ndjson? choose from ndjson, csv, tsv'],
    [
      ['--activation', 'sigmod'],
      good,
      `--activation is sigmod: did you mean sigmoid? choose from ${activationNames.join(', ')}`,
    ],
    [
      ['--get', 'dW3'],
      'x,y\n',
      'stdin:1: --get: unknown quantity dW3: known are x y z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1 dx',
    ],
    [
      ['--get', 'W1_new'],
      'x,y\n',
      'stdin:1: --get W1_new needs a learning rate: add --lr 0.5, for example',
    ],
    [
      ['--from', '-'],
      '',
      '--from - and the records cannot both come from standard input: name a file for one of them',
    ],
    [['nowhere.csv'], '', 'nowhere.csv: no such file'],
    [['src'], '', 'src: is a folder, not a file'],
    [[], 'x;y\n', 'stdin:1: columns are separated by ; : write commas or tabs'],
    [[], 'x1 x2 y\n', 'stdin:1: columns are separated by blanks: write commas or tabs'],
    [
      [],
      '0,0,1\n',
      'stdin:1: the first line has numbers: a table begins with the names of its columns, such as x,y',
    ],
    [[], 'x,y,x\n', 'stdin:1: the column x is given twice'],
    [[], 'w1,W1\n', 'stdin:1: the column W1 is given twice'],
    [[], 'x,,y\n', 'stdin:1: column 2 has no name'],
    [[], 'x,y,i\0d\n', 'stdin:1: column 3: a NUL character is not allowed'],
    [['--', '--help'], '', '--help: no such file'],
    [
      [],
      'x,y,__proto__\n',
      'stdin:1: __proto__ is not a valid name for a column: later programs in the pipe may lose it',
    ],
    [
      [],
      'id,y\n',
      'stdin:1: there is no column x, and no --x for all: columns are named as quantities, such as x,y,W1,b1',
    ],
    [
      [],
      '0.5,1\n',
      'stdin:1: the first line has numbers: a table begins with the names of its columns, such as x,y',
    ],
    [
      [],
      '[\n{"x":1}]\n',
      `stdin:1: expected one JSON object a line, such as {"x":0.5,"y":1}, or the names of columns (jq -c '.[]' takes an array apart)`,
    ],
    [['--reduce', 'max'], '', '--reduce is max: choose from mean, sum'],
    [
      ['--reduce', 'mean', '--all'],
      '',
      '--reduce prints the number of records, the loss and the gradients: leave out --all',
    ],
    [['--reduce', 'mean'], '', 'there is no record to take the mean of'],
    [
      ['--reduce', 'mean', '--freeze', 'b1'],
      '',
      '--reduce prints the number of records, the loss and the gradients: leave out --freeze',
    ],
    [
      ['--freeze', 'b1'],
      good,
      'stdin:1: --freeze says how a step is made: add its rate, such as --lr 0.1',
    ],
    [
      ['--freeze', 'b3', '--lr', '1'],
      good,
      'stdin:1: --freeze b3 is not a parameter of this network: there are W1 b1 W2 b2',
    ],
    [
      ['--reduce', 'mean', '--get', 'da1'],
      good,
      "stdin:1: --get da1 can't be reduced: there are loss dW2 db2 dW1 db1",
    ],
    [
      ['--get', 'bogus', '--keep-going'],
      good,
      '--get bogus: unknown quantity: write names like dW1 or loss,dW2',
    ],
    [['--get', 'loss,loss'], good, 'stdin:1: --get names loss twice'],
    [['--get', 'loss,'], good, '--get has an empty name: write it like dW1 or loss,dW2'],
    [
      [],
      '{"x":1,"y":1,"W1":1,"b1":0}',
      'stdin:1: W2, b2 are missing: give them in the record, or to all as options (for a single neuron: --layers 1)',
    ],
    [
      [],
      'x,y\n[1, 2],1\n',
      'stdin:2: the row has 3 cells but the header has 2: a vector with commas stands in quotes, "[1, 2]"',
    ],
    [['package.json', 'nowhere.csv'], '', 'nowhere.csv: no such file'],
    [
      ['--reduce', 'sum', '--w1', '1', '--b1', '0', '--w2', '1', '--b2', '0'],
      `${good}{"x":1,"y":1,"W1":2}`,
      'stdin:2: W1 is 2 but 1 in the first record: the gradient of a batch is of the same weights for all records',
    ],
    [
      ['--reduce', 'sum'],
      `${'{"x":1,"y":1,"W1":1,"b1":0,"W2":1,"b2":0}\n'.repeat(4)}{"x":1,"y":1,"W1":1,"b1":0,"W2":1,"b2":0.5}`,
      'stdin:5: b2 is 0.5 but 0 in the first record: the gradient of a batch is of the same weights for all records',
    ],
    [
      ['--reduce', 'sum'],
      `${good}{"x":[1,2],"y":1,"W1":[[1,2]],"b1":0}`,
      'stdin:2: W1 has another shape than in the first record: the gradient of a batch is of the same weights for all records',
    ],
  ])('%j of %j', async (argv, input, message) => {
    const { code, err } = await backprop(['batch', ...argv], input);
    expect({ code, err }).toEqual({ code: 2, err: `backprop: ${message}\n` });
  });

  it('no file and a terminal for standard input', async () => {
    const stdin = Object.assign(chunksOf(Buffer.alloc(0), 1), { isTTY: true });
    expect(await backprop(['batch'], '', { stdin })).toEqual({
      code: 2,
      out: '',
      err: "backprop: no file is named and nothing is piped in: name a file, or - to type records\nTry 'backprop batch --help'\n",
    });
  });
});

describe('--reduce', () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({ x: Math.sin(i), y: i % 2 }));
  const input = rows.map((row) => JSON.stringify(row) + '\n').join('');

  it.each(['mean', 'sum'])('%s is that of the single results', async (reduction) => {
    const each = (await backprop(['batch'], input)).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);
    const all = JSON.parse((await backprop(['batch', '--reduce', reduction], input)).out) as Record<
      string,
      number
    >;
    expect(Object.keys(all)).toEqual(['records', 'loss', 'dW2', 'db2', 'dW1', 'db1']);
    expect(all['records']).toBe(500);
    for (const name of ['loss', 'dW2', 'db2', 'dW1', 'db1']) {
      const sum = each.reduce(
        (total, row) => total + BigInt(Math.round((row[name] as number) * 2 ** 70)),
        0n,
      );
      const expected = Number(sum) / 2 ** 70 / (reduction === 'mean' ? 500 : 1);
      expect(Math.abs((all[name] as number) - expected)).toBeLessThanOrEqual(
        2 ** -52 * Math.abs(expected),
      );
    }
  });

  it('loses nothing of small terms beside large ones', async () => {
    const linear = [
      'batch',
      '--reduce',
      'sum',
      '--layers',
      '1',
      '--w1',
      '1',
      '--b1',
      '0',
      '--activation',
      'linear',
      '--get',
      'db1',
    ];
    const terms = [1e16, ...Array.from({ length: 64 }, () => 1), -1e16];
    expect((await backprop(linear, terms.map((x) => `{"x":${x},"y":0}\n`).join(''))).out).toBe(
      '{"records":66,"db1":64}\n',
    );
  });

  it('tells each bad record with --keep-going, and is of the others', async () => {
    expect(
      await backprop(
        ['batch', '--reduce', 'mean', '--get', 'loss', '--keep-going'],
        `${good}x\n${good}`,
      ),
    ).toEqual({
      code: 1,
      out: '{"records":2,"loss":0.05808588577572801}\n',
      err: 'backprop: stdin:2:1: x is not JSON: names and strings stand in double quotes\nbackprop: 1 of 3 records is bad\n',
    });
  });

  it('writes a table of one row', async () => {
    expect(
      (
        await backprop(
          ['batch', '--reduce', 'mean', '--get', 'dW1'],
          'x,y,W1,b1\n"[1,2]",1,"[[0,0]]",0\n',
        )
      ).out,
    ).toBe('records,dW1\n1,"[[-0.125,-0.25]]"\n');
  });
});

describe('saturated records', () => {
  it('have the cross-entropy of the logit', async () => {
    const logits = [-800, -745, -100, -37, -30, 30, 37, 100, 745, 800];
    const rows = logits.flatMap((x) => [0, 1].map((y) => ({ x, y })));
    const { out } = await backprop(
      ['batch', '--layers', '1', '--w1', '1', '--b1', '0', '--loss', 'bce', '--get', 'loss,db1'],
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
    const results = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);
    rows.forEach(({ x, y }, k) => {
      // PyTorch's binary_cross_entropy_with_logits and its gradient, 0 where it is 5e-324.
      const loss = Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)));
      const gradient = y === 0 ? 1 / (1 + Math.exp(-x)) : -1 / (1 + Math.exp(x));
      const { loss: got = NaN, db1 = NaN } = results[k]!;
      expect(Math.abs(got - loss), `x ${x}, y ${y}`).toBeLessThanOrEqual(1e-13 * loss);
      const error = Math.abs(db1 - gradient);
      const bound = 1e-13 * Math.abs(gradient) + Number.MIN_VALUE;
      expect(error, `x ${x}, y ${y}`).toBeLessThanOrEqual(bound);
    });
  });
});

it.each(['log(1 + x)', 'sqrt(1 + x) - 1', 'exp(x) - 1', '1 / (1 - x) - 1'])(
  'computes what little is left of %s as a single run does',
  async (formula) => {
    const model = ['--model', `f = ${formula}`, '--get', 'f'];
    const { out } = await backprop(['batch', ...model], '{"x":1e-200}\n');
    const single = await backprop([...model, '--x', '1e-200']);
    expect(String((JSON.parse(out) as { f: number }).f)).toBe(single.out.trim());
    expect(Number(single.out)).toBeGreaterThan(1e-201);
  },
);

it('computes a gelu far below 0 as a single run does', async () => {
  const argv = [
    '--activation',
    'gelu,identity',
    '--w1',
    '1',
    '--b1',
    '0',
    '--w2',
    '1',
    '--b2',
    '0',
  ];
  const names = ['--get', 'y_pred,dW1'];
  const { out } = await backprop(
    ['batch', ...argv, ...names, '--drop-input'],
    '{"x":-13,"y":0}\n{"x":-25,"y":0}\n',
  );
  for (const [k, x] of ['-13', '-25'].entries()) {
    const single = await backprop(['--x', x, '--y', '0', ...argv, ...names]);
    const values = Object.values(JSON.parse(out.split('\n')[k]!) as Record<string, number>);
    expect(values.map(String)).toEqual(single.out.trim().split('\n'));
    expect(values.every((value) => value !== 0)).toBe(true);
  }
});

describe('remarks on records', () => {
  it('are one line for all of a kind', async () => {
    const { err } = await backprop(
      ['batch', '--w1', '1', '--b1', '0', '--w2', '1', '--b2', '0'],
      '{"x":1,"y":0}\n{"x":800,"y":0}\n{"x":900,"y":0}\n{"x":1e-400,"y":0}\n',
    );
    expect(err).toBe(
      'backprop: stdin:2: nearer to 0 than any double, so 0 here, not in --format text of a single run: dW1, db1 (and the like in 1 more record)\nbackprop: stdin:4:6: x: 1e-400 is nearer to 0 than any double, so it is 0\n',
    );
  });
});
