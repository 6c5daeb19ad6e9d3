// Records: strict JSON, each fault with its line and column; and results that read back as the same
// problem.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fail } from '../src/records/excerpt.ts';
import {
  compact,
  eachItem,
  eachProperty,
  readJson,
  stringOf,
  type JsonValue,
  type Source,
} from '../src/records/json.ts';
import { backprop, chunksOf } from './backprop.ts';
import { runsIn } from './effort.ts';

describe('a record', () => {
  it.each([
    ['a byte-order mark', '\ufeff{"x":0.5,"y":1}'],
    ['lines and spaces', '{\r\n  "x" : 0.5,\r\n  "y": 1 }\r\n'],
    ['other spellings', '{"x":0.5,"y_true":1,"w1":0.4,"B1":0.1}'],
    [
      'computed quantities, which are computed anew',
      '{"x":0.5,"y":1,"loss":7,"dW1":[[1]],"W1_new":[3]}',
    ],
  ])('is read with %s', async (_, input) => {
    expect((await backprop(['--from', '-', '--get', 'loss'], input)).out).toBe(
      '0.05808588577572801\n',
    );
  });

  it('is read with a number of more digits than there are levels of a stack', async () => {
    const { out } = await backprop(
      ['--from', '-', '--get', 'x'],
      `{"x":0.${'3'.repeat(60_000)},"y":1}`,
    );
    expect(out).toBe('0.3333333333333333\n');
  });

  const given = '"x":0.5,"y":1,"W1":0.4,"b1":0.1,"W2":0.8,"b2":0.2';
  const held: [string, string][] = [
    ['"y_pred":0.659,"dW1":-0.00748784', ''],
    ['"loss":0.06', ''],
    ['"y_pred":0.66', ''],
    ['"y_pred":0.65', 'backprop: y_pred is 0.65 in the record, but 0.6591601966444411 comes out\n'],
    [
      '"y_pred":0.75,"loss":1,"db1":0',
      'backprop: y_pred is 0.75 in the record, but 0.6591601966444411 comes out; 2 more differ\n',
    ],
    ['"W1_new":3', ''],
  ];
  it.each(held)('that holds %s is remarked on where that differs', async (field, remark) => {
    const { err } = await backprop(['--from', '-', '--get', 'loss'], `{${given},${field}}`);
    expect(err).toBe(remark);
    const other = await backprop(['--from', '-', '--x', '2'], `{${given},${field}}`);
    expect(other.err, 'what is given is another').toBe('');
  });

  it.each([
    [['explain', 'dW1']],
    [['check', 'dW1=0']],
    [['graph', '--format', 'mermaid']],
    [['graph', '--neurons', '--format', 'dot']],
    [['explain', '--model', 'L = (x - y)^2; loss = L * W1 * b1 * W2 * b2']],
    [['graph', '--split', '--format', 'dot', '--model', 'loss = x - y + W1 + b1 + W2 * b2']],
  ])('that holds another loss is remarked on by %j too', async (argv) => {
    const { err } = await backprop([...argv, '--from', '-'], `{${given},"loss":7}`);
    expect(err).toMatch(/^backprop: loss is 7 in the record, but [-\d.]+ comes out\n$/);
  });

  describe('holds', () => {
    const read = (x: string): Promise<string> =>
      backprop(
        ['--from', '-', '--activation', 'linear', '--get', 'z1', '--digits', '40'],
        `{"x":${x},"y":1,"W1":1,"b1":0}`,
      ).then(({ out }) => out);

    it('a double of 17 digits as the number that its shortest text says', async () => {
      const doubles = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
      await fc.assert(
        fc.asyncProperty(doubles, async (x) => {
          expect(await read(x.toPrecision(17))).toBe(await read(String(x)));
        }),
        { numRuns: runsIn(15, 200), seed: 17 },
      );
    });

    it.each([
      ['0.029999999999999999', '0.03\n'],
      ['0.0299999999999999991', '0.0299999999999999991\n'],
      ['0.10000000000000001', '0.1\n'],
      ['0.100000000000000001', '0.100000000000000001\n'],
    ])('%s as %s', async (x, printed) => {
      expect(await read(x)).toBe(printed);
    });
  });

  it('is overridden by options', async () => {
    expect(
      (
        await backprop(
          ['--from', '-', '--x', '2', '--w1', '[[3]]', '--get', 'x,y,W1'],
          '{"x":1,"y":5,"W1":7,"b1":0}',
        )
      ).out,
    ).toBe('2\n5\n3\n');
  });

  it('passes fields that are no quantity through, byte for byte, no prototype touched', async () => {
    const others =
      '"__proto__":{"a":[1, 2]},"id":12345678901234567890,"price":1.10,"name":"\\u00e9 \\" ,"';
    const { out } = await backprop(
      ['--from', '-', '--format', 'json'],
      `{"x":0.5,${others},"y":1}`,
    );
    expect(
      out.startsWith(
        `{"__proto__":{"a":[1,2]},"id":12345678901234567890,"price":1.10,"name":"\\u00e9 \\" ,","x":0.5,"y":1,`,
      ),
    ).toBe(true);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  const cases: [input: string | Uint8Array, message: string][] = [
    ['{"x":NaN,"y":1}', '1:6: NaN is not a finite number'],
    ['{"x":-Infinity,"y":1}', '1:6: -Infinity is not a finite number'],
    ['{"x":.5,"y":1}', '1:6: .5 is not a JSON number: write it like 0.5, -1 or 1e-3'],
    ['{"x":+1,"y":1}', '1:6: +1 is not a JSON number: write it like 0.5, -1 or 1e-3'],
    ['{"x":012,"y":1}', '1:7: 012 is not a JSON number: write it like 0.5, -1 or 1e-3'],
    ['{"x":1e,"y":1}', '1:6: 1e is not a JSON number: write it like 0.5, -1 or 1e-3'],
    ['{"x":1,"y":1,}', '1:14: a comma with nothing after it'],
    ['{"x":1, // one\n"y":1}', '1:9: JSON has no comments'],
    [
      '{"x":1e400,"y":1}',
      '1:6: x: 1e400 is out of range: write a number of at most 1.7e308 in size',
    ],
    [
      `{"x":${'9'.repeat(400)},"y":1}`,
      `1:6: x: ${'9'.repeat(60)}… is out of range: write a number of at most 1.7e308 in size`,
    ],
    ['{"x":"0.5","y":1}', '1:6: x: expected a number, got a string ("0.5")'],
    ['{"x":1,"dW1":"mse"}', '1:14: dW1: expected a number, got a string ("mse")'],
    ['{"x":true,"y":1}', '1:6: x: expected a number, got true'],
    ['{"x":null,"y":1}', '1:6: x: expected a number, got null'],
    ['{"x":{"a":1},"y":1}', '1:6: x: expected a number, got an object'],
    ['{"x":[1,[2]],"y":1}', '1:9: x: expected a number, got an array'],
    ['{"W1":[[1],\n[2,3]]}', '2:1: W1: row 2 has 2 entries but row 1 has 1'],
    ['{"W1":[[1],2]}', '1:12: W1: expected a row of numbers, got a number'],
    ['{"x":[],"y":1}', '1:6: x: an empty vector has no numbers'],
    ['{"x":[[]],"y":1}', '1:7: x: an empty row has no numbers'],
    ['{"x":1,"y":1,\n "x":2}', '2:2: "x" is given twice'],
    ['{"w1":1,"W1":2}', '1:9: "W1" is given twice'],
    ['[1,2]', '1:1: expected one JSON object, such as {"x":0.5,"y":1}, got an array'],
    ['null', '1:1: expected one JSON object, such as {"x":0.5,"y":1}, got null'],
    ['{"x":1,"y":1}\n{"x":1,"y":1}', '2:1: expected one JSON object and nothing after it'],
    ['{"x":1,"y":1', '1:13: the record ends too early'],
    ['{"x":1,"y":"a', '1:12: the string is not closed'],
    ['{"x" 1}', '1:6: expected : after the name'],
    ['{"x":1 "y":1}', '1:8: expected a comma or the end of the object'],
    ["{'x':1}", "1:2: 'x' is not JSON: names and strings stand in double quotes"],
    ['{"a":"\u0001"}', '1:6: a control character must be escaped'],
    ['{"x":1}\u0000', '1:8: \\x00 is not JSON: names and strings stand in double quotes'],
    [`{"x":${'['.repeat(100_000)}`, '1:105: nested deeper than 100'],
    [Buffer.from('{"x":1,\n"y":"\xff"}', 'latin1'), '2: not valid UTF-8'],
  ];
  const named = cases.map(([input, message]) => ({ input, message }));
  it.each(named)('is refused with its place: $message', async ({ input, message }) => {
    expect(await backprop(['--from', '-'], input)).toEqual({
      code: 2,
      out: '',
      err: `backprop: stdin:${message}\n`,
    });
  });

  it('has at most a million entries a quantity', async () => {
    const text = `{"y":1,"x":[${'0,'.repeat(1_000_000)}0]}`;
    expect(
      await backprop(['--from', '-'], '', { stdin: chunksOf(Buffer.from(text), 65_536) }),
    ).toEqual({ code: 2, out: '', err: 'backprop: stdin:1:12: x: more than 1000000 entries\n' });
  });
});

describe('the reader of JSON', () => {
  const readable = (text: string): boolean => {
    try {
      readJson({ text, fail: (message) => expect.unreachable(message) }, () => undefined);
      return true;
    } catch {
      return false;
    }
  };
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '-',
    '.',
    'e',
    '+',
    '0',
    '1',
    'u',
    'null',
  ];
  const blanks = [' ', '\t', '\n', '\r', '\v', '\ufeff', '\u00a0', '\0', '/*', '//'];
  const nearly = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(2), fc.constantFrom(...pieces, ...blanks, ''))
    .map(([text, seed, cut, piece]) => {
      const at = seed % (text.length + 1);
      return text.slice(0, at) + piece + text.slice(at + cut);
    });
  const pieced = fc.array(fc.constantFrom(...pieces, 'true', '"a"', '"":'), { maxLength: 7 });

  it('takes the texts that JSON.parse takes, and no others', () => {
    const texts = fc.oneof(
      nearly,
      pieced.map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(readable(text), text).toBe(isJson(text));
      }),
      { numRuns: 5000, seed: 11 },
    );
  });

  it('finds the properties and the items that JSON.parse finds', () => {
    const walk = (text: string, value: JsonValue): unknown => {
      const source: Source = { text, fail: (message) => expect.unreachable(message) };
      const items: unknown[] = [];
      if (value.type === 'array') eachItem(source, value, (item) => items.push(walk(text, item)));
      if (value.type === 'array') return items;
      if (value.type !== 'object') return JSON.parse(text.slice(value.from, value.to));
      eachProperty(source, value, ({ key, value: inside }) =>
        items.push([stringOf(text, key), walk(text, inside)]),
      );
      return Object.fromEntries(items as [string, unknown][]);
    };
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const fail: Fail = (message) => expect.unreachable(message);
        const root = readJson({ text, fail }, () => undefined);
        expect(JSON.stringify(walk(text, root)), text).toBe(JSON.stringify(JSON.parse(text)));
        expect(compact(text)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 1000, seed: 12 },
    );
  });
});

describe('a result given back', () => {
  const double = fc.double({ min: -3, max: 3, noNaN: true });
  const network = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 })
    .chain((widths) => {
      const matrix = (rows: number, cols: number) =>
        fc.array(fc.array(double, { minLength: cols, maxLength: cols }), {
          minLength: rows,
          maxLength: rows,
        });
      const column = (rows: number) => fc.array(double, { minLength: rows, maxLength: rows });
      const layers = widths
        .slice(1)
        .map((units, i): [string, ReturnType<typeof matrix>][] => [
          [`W${i + 1}`, matrix(units, widths[i] as number)],
        ]);
      const biases = widths
        .slice(1)
        .map((units, i): [string, ReturnType<typeof column>] => [`b${i + 1}`, column(units)]);
      return fc.record({
        x: column(widths[0] as number),
        y: column(widths.at(-1) as number),
        ...Object.fromEntries([...layers.flat(), ...biases]),
      });
    });

  it('reproduces itself bit for bit, through a record and through options', async () => {
    const choices = ['--activation', 'tanh', '--lr', '0.1', '--format', 'json'];
    await fc.assert(
      fc.asyncProperty(network, async (record) => {
        const layers = [
          '--layers',
          String(Object.keys(record).filter((name) => name.startsWith('W')).length),
        ];
        const first = await backprop(
          ['--from', '-', ...layers, ...choices],
          JSON.stringify(record),
        );
        expect(first.code, first.err).toBe(0);
        const again = await backprop(['--from', '-', ...layers, ...choices], first.out);
        expect(again.out).toBe(first.out);
        const options = Object.entries(JSON.parse(first.out) as object)
          .filter(([name]) => name in record)
          .flatMap(([name, value]) => [`--${name.toLowerCase()}`, JSON.stringify(value)]);
        expect((await backprop([...options, ...layers, ...choices])).out).toBe(first.out);
      }),
      { numRuns: runsIn(4, 60), seed: 5 },
    );
  });
});
