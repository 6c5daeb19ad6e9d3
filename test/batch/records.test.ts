// What batch promises of every record: the single run's numbers to 1e-12, whatever the format, the
// way and the chunks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backprop, chunksOf } from '../backprop.ts';
import { runsIn, tried } from '../effort.ts';
import type { Nested } from '../../src/matrix.ts';
import { expectNear } from './near.ts';

const double = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.integer({ min: -3000, max: 3000 }).map((n) => n / 1000),
  fc.constantFrom(0, -0, 1e-320, -1e-9, 1, 2.5e-7),
);

const vector = (n: number) => fc.array(double, { minLength: n, maxLength: n });
const column = (n: number) => (n === 1 ? fc.oneof(double, vector(1)) : vector(n));
const matrix = (rows: number, cols: number) =>
  rows * cols === 1 ? double : fc.array(vector(cols), { minLength: rows, maxLength: rows });

/** Records of one to three layers; scalar ones of two, as others would need `--layers` alone. */
const record = fc.oneof(
  fc.record({ x: double, y: double, W1: double, b1: double, W2: double, b2: double }),
  fc.record({ x: double, y: double }),
  fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 })
    .chain(([inputs = 2, ...units]) => {
      const widths = [inputs + 1, ...units];
      const layers = units.flatMap((width, i) => [
        [`W${i + 1}`, matrix(width, widths[i] as number)],
        [`b${i + 1}`, fc.oneof(double, column(width))],
      ]);
      return fc.record(
        Object.fromEntries([
          ['x', column(inputs + 1)],
          ['y', column(units.at(-1) as number)],
          ...layers,
        ]) as Record<string, fc.Arbitrary<unknown>>,
      );
    }),
);

const choices = ['--activation', 'tanh', '--lr', '0.1'];

type Numbers = Record<string, number | number[] | number[][]>;

/** JSON that keeps the sign of zero. */
function json(value: unknown): string {
  if (Array.isArray(value)) return '[' + value.map(json).join(',') + ']';
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}

const line = (fields: object): string => {
  const entries = Object.entries(fields).map(([name, value]) => `"${name}":${json(value)}`);
  return '{' + entries.join(',') + '}';
};

async function single(fields: object): Promise<string> {
  const { code, out, err } = await backprop(
    ['--from', '-', ...choices, '--format', 'json'],
    line(fields),
  );
  expect(code, err).toBe(0);
  return out;
}

describe('the single run, but for its last digits', () => {
  it('in NDJSON, with --all, records of all shapes one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 12 }), async (records) => {
        const expected = await Promise.all(records.map(single));
        const { code, out, err } = await backprop(
          ['batch', ...choices, '--all'],
          records.map((fields) => line(fields) + '\n').join(''),
        );
        expect(code, err).toBe(0);
        const numbers = (text: string): Numbers[] =>
          text
            .trimEnd()
            .split('\n')
            .map((row) => JSON.parse(row) as Numbers);
        expect(numbers(out).length).toBe(records.length);
        numbers(out).forEach((got, i) => {
          const alone = JSON.parse(expected[i] as string) as Numbers;
          for (const name of Object.keys(got))
            if (!(name in (records[i] as object)))
              expectNear(got[name]!, alone[name]!, `${name} of ${expected[i]}`);
        });
      }),
      { numRuns: runsIn(2, 6), seed: 6 },
    );
  });

  it('in CSV, with vectors and matrices in cells', async () => {
    const names = ['x', 'y', 'W1', 'b1', 'W2', 'b2', 'W3', 'b3'];
    const get = ['loss', 'dW1', 'db1', 'dx'];
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 12 }), async (records) => {
        const expected = await Promise.all(records.map(single));
        const cells = (fields: Numbers): string =>
          names.map((name) => (name in fields ? `"${json(fields[name])}"` : '')).join(',');
        const lines = [names.join(','), ...records.map((fields) => cells(fields as Numbers))];
        const table = lines.map((text) => text + '\r\n').join('');
        const { code, out, err } = await backprop(
          ['batch', ...choices, '--get', get.join(), '--drop-input'],
          table,
        );
        expect(code, err).toBe(0);
        const [header, ...rows] = out.trimEnd().split('\n');
        expect(header).toBe(get.join());
        rows.forEach((row, i) => {
          const cells = row.match(/"[^"]*"|[^,]+/g) ?? [];
          const got = cells.map((cell) => JSON.parse(cell.replaceAll('"', '')) as Nested);
          const alone = JSON.parse(expected[i]!) as Numbers;
          get.forEach((name, k) => expectNear(got[k]!, alone[name]!, row));
        });
      }),
      { numRuns: runsIn(2, 6), seed: 7 },
    );
  });
});

describe('the fast way and the plain one', () => {
  const numbers = [
    '1e-25',
    '123e-25',
    '1e-22',
    '0.5',
    '-0.5',
    '0',
    '-0',
    '1e-320',
    '1e-400',
    '1e400',
    '1E2',
    '1e+2',
    '5e-1',
    '0.10',
    '123456789012345678',
    '0.1234567890123456789',
    '.5',
    '5.',
    '+1',
    '01',
    '1_0',
    '0x1',
    '1e',
    '-',
    'NaN',
    '"1"',
    'null',
    '[1]',
    '[[1]]',
    '[1,2]',
    '9007199254740993',
    '1.7976931348623157e308',
    '0.30000000000000004',
    '1e23',
  ];
  const extras = [
    '',
    ',"id":12345678901234567890',
    ',"id":1.10',
    ',"id":-0',
    ',"id":01',
    ',"id":1e999',
    ',"s":"\\u00e9"',
    ',"s":"é 한"',
    ',"s":"a\\"b"',
    ',"s":"\\x"',
    ',"s":"\\u12"',
    ',"s":"\t"',
    ',"o":{"a":[1,{"b":"]}"}]}',
    ',"o":{"a":}',
    ',"o":[1,2',
    ',"o":[]',
    ',"t":true',
    ',"t":null',
    ',"loss":7',
    ',"loss":"7"',
    ',"dW1":[[1]]',
    ',"x":1',
    ',"__proto__":1',
    ',"constructor":1',
    ',"t":tru',
  ];
  const ends = ['}', '} ', '}\r', '}}', '', '}{}', ' }', '},'];
  const aLine = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          fc.constantFrom('', ' ', ' '),
          fc.constantFrom(...numbers),
          fc.constantFrom(...numbers.slice(0, 6)),
          fc.constantFrom(...extras),
          fc.constantFrom(...ends),
        )
        .map(([space, x, y, extra, end]) => `{"x":${space}${x},"y":${y}${extra}${end}`),
    },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...numbers.slice(0, 12)), fc.constantFrom('0.1', '1', '-3e-1'))
        .map(([x, w]) => `{"x":${x},"y":1,"W1":${w},"b1":0,"W2":1,"b2":0.25}`),
    },
    fc.constantFrom(
      '',
      '  ',
      'x',
      '[1]',
      'null',
      '{"x":0.5,"y":1,"W1":1}',
      '{"x":[1,2],"y":1,"W1":[[1,2]],"b1":0}',
      '{"x":[1.5,-2],"y":1,"W1":[[1,0.5]],"b1":0}',
      '{"y":1,"x":2}',
      '{"y_true":1,"x":2}',
      '{"x":1000,"y":1}',
      '{"x":1e308,"y":1,"W1":1e308,"b1":0,"W2":1,"b2":0}',
    ),
  );

  /** Written so that no other line is like it. */
  const first = '{ "y" : 1 , "x" : 0.25 }';

  const ways: [string, string[]][] = [
    ['fields kept', []],
    ['--drop-input', ['--drop-input', '--get', 'loss,dW2,dW1']],
    ['--digits', ['--digits', '3', '--lr', '1']],
    ['--format csv', ['--format', 'csv', '--get', 'loss']],
    ['--format tsv --drop-input', ['--format', 'tsv', '--drop-input', '--get', 'loss']],
    ['bce', ['--loss', 'bce', '--get', 'loss,x']],
  ];

  it.each(ways)('give the same bytes for any line, %s', async (_, argv) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aLine, { minLength: 2, maxLength: 25 }),
        fc.integer({ min: 1, max: 60 }),
        async (lines, size) => {
          const options = ['batch', ...argv, '--keep-going'];
          const together = await backprop(options, '', {
            stdin: chunksOf(Buffer.from([first, ...lines].join('\n')), size),
          });
          let expected = (await backprop(options, first)).out;
          const begun = expected.length;
          let code: unknown = 0;
          for (const [i, row] of lines.entries()) {
            const alone = await backprop(options, `${first}\n${row}`);
            expected += alone.out.slice(begun).replaceAll('stdin:2:', `stdin:${i + 2}:`);
            code = alone.code === 0 ? code : alone.code;
          }
          expect(together.out).toBe(expected);
          expect(together.code).toBe(code);
        },
      ),
      { numRuns: runsIn(3, 15), seed: 8 },
    );
  });

  const strings = [
    '',
    'a',
    'é 한',
    'a\\"b',
    '\\\\',
    '\\u00e9',
    '\\u00g9',
    '\\u12',
    '\\x',
    'a\tb',
    '\0',
    'a"b',
    '\\',
    '}',
    '\ud83d\ude00',
    '\\/\\b\\f\\n\\r\\t',
  ];
  const others = [
    '1',
    '-1.5e3',
    '-0',
    '01',
    '1.',
    '.1',
    '1e',
    '1e5',
    '+1',
    '--1',
    '1e999',
    'true',
    '[1,"]"]',
    '[1',
    '{"a":{}}',
    '{"a":1,}',
    '[[[]]]',
    `${'['.repeat(95)}${']'.repeat(95)}`,
    `${'['.repeat(105)}${']'.repeat(105)}`,
  ];
  const alike = fc.oneof(
    fc
      .tuple(fc.constantFrom(...strings), fc.constantFrom('1', '0.25'), fc.constantFrom(...numbers))
      .map(([s, y, x]) => `{"s":"${s}","y":${y},"x":${x}}`),
    fc
      .tuple(fc.constantFrom(...others), fc.constantFrom('1', '-0'))
      .map(([o, y]) => `{"o":${o},"x":0.5,"y":${y}}`),
    fc
      .tuple(fc.constantFrom(...numbers), fc.constantFrom(...numbers))
      .map(([a, b]) => `{"x":[${a},1],"y":1,"W1":[[${b},2]],"b1":0}`),
  );

  it.each<[string, string[]]>([
    ['fields kept', []],
    ['--drop-input', ['--drop-input', '--get', 'loss']],
  ])(
    'give the same bytes for lines that differ in one place from lines that were learnt, %s',
    async (_, argv) => {
      const learnt = [
        '{"s":"","y":1,"x":0.5}',
        '{"o":1,"x":0.5,"y":1}',
        '{"o":[],"x":0.5,"y":1}',
        '{"x":[1,1],"y":1,"W1":[[1,2]],"b1":0}',
      ];
      const options = ['batch', ...argv, '--keep-going'];
      const before = (await backprop(options, learnt.join('\n'))).out;
      await fc.assert(
        fc.asyncProperty(alike, async (row) => {
          const together = await backprop(options, [...learnt, row].join('\n'));
          const alone = await backprop(options, `${first}\n\n\n\n${row}`);
          expect(together.out.slice(before.length)).toBe(
            alone.out.slice(alone.out.indexOf('\n') + 1),
          );
          expect([together.code, together.err.replace(' of 5', '')]).toEqual([
            alone.code,
            alone.err.replace(' of 2', ''),
          ]);
        }),
        { numRuns: runsIn(2, 40), seed: 10 },
      );
    },
  );

  it.each(['csv', 'tsv'])(
    'refuse the same numbers on the way from NDJSON to %s',
    async (format) => {
      const options = ['batch', '--format', format, '--get', 'loss', '--keep-going'];
      for (const number of tried(numbers, 3)) {
        const row = `{"x":${number},"y":1}`;
        expect(await backprop(options, `{"x":2,"y":1}\n{"x":2,"y":1}\n${row}`), row).toEqual(
          await backprop(options, `{ "x":2,"y":1}\n{"x" :2,"y":1}\n${row}`),
        );
      }
    },
  );

  const cells = [
    '0.5',
    '-0.5',
    '.5',
    '5.',
    '+5',
    '007',
    ' 5 ',
    '"0.5"',
    '1/2',
    '"[1,2]"',
    '[1;2]',
    '',
    '""',
    '1e-400',
    '1e400',
    'NaN',
    '1,5',
    '"a""b"',
    '"a\nb"',
    '"',
    '"a"b',
    'é',
    '\t',
    'a"b',
    '12345678901234567890',
    '\0',
    '1.10',
    '-0',
    '1e-320',
    '[[1]]',
    '"[1, 2]"',
  ];
  const aRow = fc
    .tuple(
      fc.constantFrom(...cells.slice(0, 20)),
      fc.constantFrom('1', '0', '', '0.25'),
      fc.constantFrom(...cells),
    )
    .map((all) => all.join(','));

  it.each<[string, string[], string]>([
    ['fields kept', [], 'x,y,note'],
    ['as NDJSON', ['--format', 'ndjson'], 'x,y,note'],
    ['as TSV', ['--format', 'tsv', '--get', 'loss'], 'x,y,note'],
    ['a computed column', ['--all'], 'x,y,dW1'],
  ])('give the same bytes for any row of a table, %s', async (_, argv, header) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aRow, { minLength: 2, maxLength: 20 }),
        fc.integer({ min: 1, max: 60 }),
        async (rows, size) => {
          const options = ['batch', ...argv, '--keep-going', '--input', 'csv'];
          const together = await backprop(options, '', {
            stdin: chunksOf(Buffer.from([header, ...rows].join('\n')), size),
          });
          let alone = '';
          let lineNumber = 2;
          for (let i = 0; i < rows.length;) {
            // A quote left open takes the rows after it in, up to the one that closes it.
            let row = rows[i++] as string;
            while (i < rows.length && (await isOpen(options, header, row))) row += `\n${rows[i++]}`;
            const { out } = await backprop(options, `${header}\n${row}`);
            const begun = lineNumber;
            const shifted = out.replace(
              /stdin:(\d+)/g,
              (_match, n: string) => `stdin:${Number(n) - 2 + begun}`,
            );
            const ours = argv.includes('ndjson')
              ? shifted
              : shifted.slice(shifted.indexOf('\n') + 1);
            alone += ours;
            lineNumber += row.split('\n').length;
          }
          expect(
            together.out.slice(argv.includes('ndjson') ? 0 : together.out.indexOf('\n') + 1),
          ).toBe(alone);
        },
      ),
      { numRuns: runsIn(3, 15), seed: 9 },
    );
  });

  /** `[bad, all]` records, as the last line on stderr says. */
  const counts = (err: string): readonly string[] =>
    /(\d+) of (\d+) records (?:is|are) bad\n$/.exec(err)?.slice(1) ?? ['0'];

  const anyLine = fc.oneof(
    aLine,
    alike,
    fc.constantFrom(
      '{"x":0.5,"y":1,"lr":"1/2"}',
      '{"x":0.5,"y":1,"activation":null}',
      '{"x":0.5,"y":1,"layers":""}',
      '{"x":0.5,"y":1,"loss":" ","lr":" "}',
      '{"x":0.5,"y":1,"loss":"mse","id":1}',
      '{"x":0.5,"y":1,"loss":"bogus"}',
      '{"x":null}',
      '{"id":"a","x":0.5',
      '"x"',
      '{"x":0.5,"y":1,"lr":[1]}',
      '{"x":0.5,"y":1,"unreadable":"{"}',
      '{"x":0.5,"y":1," unreadable":""}',
      '{"x":0.5,"y":1,"unreadable":null}',
      '{"x":0.5,"y":1,"dW1":null}',
      '{"id":1}',
    ),
  );
  const anyRow = fc.oneof(aRow, fc.constantFrom('1', '1,2,3,4', '1,2', '"', '1,"2"3,4', '1,1,'));
  const formats = fc.constantFrom('ndjson', 'csv', 'tsv');
  const inputs = fc.oneof(
    fc.array(anyLine, { minLength: 1, maxLength: 8 }).map((lines) => ['ndjson', lines] as const),
    fc
      .tuple(
        fc.constantFrom(
          'x,y,note',
          'x,y,loss',
          ' x ,y,dW1',
          'note,x,y',
          'x,y,unreadable',
          'x,y,lr',
        ),
        fc.array(anyRow, { minLength: 1, maxLength: 8 }),
      )
      .map(([header, rows]) => ['csv', [header, ...rows]] as const),
  );

  it('a bad record comes out in any format, is bad again, and loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        formats,
        fc.constantFrom([], ['--x', '0.5', '--y', '1']),
        async ([input, lines], format, defaults) => {
          const options = ['batch', '--keep-going', '--get', 'loss', ...defaults];
          const first = await backprop(
            [...options, '--input', input, '--format', format],
            lines.join('\n'),
          );
          if (counts(first.err)[0] === '0') return;
          expect(first.code, first.err).toBe(1);
          const second = await backprop([...options, '--input', format], first.out);
          expect(counts(second.err), first.out).toEqual(counts(first.err));
        },
      ),
      { numRuns: runsIn(5, 200), seed: 13 },
    );
  });

  async function isOpen(options: string[], header: string, row: string): Promise<boolean> {
    return (await backprop(options, `${header}\n${row}`)).out.includes(
      'a quote opened here is not closed',
    );
  }
});

it('the targets of every sample are looked at on the fast way too', async () => {
  const records = [
    '{"x":[[1,2]],"y":[[1,0]]}',
    '{"x":[[1,3]],"y":[[0,1]]}',
    '{"x":[[1,3]],"y":[[0,2]]}',
  ];
  const argv = ['batch', '--layers', '1', '--w1', '.3', '--b1', '0', '--loss', 'bce'];
  const { code, err } = await backprop(argv, records.map((record) => `${record}\n`).join(''));
  expect({ code, err }).toEqual({
    code: 2,
    err: 'backprop: stdin:3: y = 2 is outside [0, 1]: bce needs targets from 0 to 1\n',
  });
});
