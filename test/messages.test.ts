// Messages stay short, however long what they are about is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listed, namesLike } from '../src/choice.ts';
import { UserError } from '../src/user-error.ts';
import { backprop } from './backprop.ts';
import { tried } from './effort.ts';

/** A message, and `backprop: ` in front of it. */
const longest = 610;

const many = Array.from({ length: 1000 }, (_, k) => `w${k}`);
const sum = `L = ${many.join(' + ')}`;
const chain = many
  .slice(0, 900)
  .map((_, k) => (k === 0 ? 'q0 = x + 1' : `q${k} = x + q${k - 1}`))
  .join('; ');
const units = `[${many.map(() => '1').join()}]`;

type Run = readonly [argv: readonly string[], input?: string];

/** A run with something long in it, and its standard input. */
const runs = (typed: string): Run[] => [
  [['--x', '1', '--y', typed]],
  [['--x', '1', '--y', '1', '--set', typed]],
  [['--x', '1', '--y', '1', '--set', `${typed}=1`]],
  [['--x', '1', '--y', '1', '--get', typed]],
  [['--x', '1', '--y', '1', '--digits', typed]],
  [['--x', '1', '--y', '1', '--lr', typed]],
  [['--x', '1', '--y', '1', '--lr', '1', '--freeze', typed]],
  [['--x', '1', '--y', '1', '--loss', `huber:${typed}`]],
  [['--x', '1', '--y', '1', `--${typed}`, '2']],
  [['--from', typed]],
  [['--model', typed]],
  [['--model', `f = ${typed}(x)`]],
  [['--model', `f = ${typed} + x`, '--x', '1']],
  [['--model', `${typed} = x; ${typed} = y`]],
  [[typed]],
  [['help', typed]],
  [['explain', typed, '--x', '1', '--y', '1']],
  [['check', typed, '--x', '1', '--y', '1']],
  [['check', `${typed}=1`, '--x', '1', '--y', '1']],
  [['check', `z1=${typed}`, '--x', '1', '--y', '1']],
  [['check', '--x', '1', '--y', '1', '--answers', '-'], `${typed}\n`],
  [['check', '--x', '1', '--y', '1', '--each', '-'], `{"answers":{"${typed}":1}}\n`],
  [['batch'], `x,y\n${typed},2\n`],
  [['batch'], `{"x":"${typed}","y":1}\n`],
  [['batch', '--get', typed], '{"x":1,"y":1}\n'],
  [['graph', typed, '--x', '1', '--y', '1']],
];

const manyNames: readonly Run[] = [
  [['--model', sum]],
  [['--model', sum, '--from', '-'], '{"y":1}'],
  [['batch', '--model', sum], '{"y":1}\n'],
  [['train', '--model', sum, '--lr', '1', '--steps', '1', '--data', '-'], '{"y":1}\n'],
  [['--model', chain, '--x', '1', '--set', 'w=1']],
  [['--model', chain, '--x', '1', '--get', 'dw']],
  [['explain', 'foo', '--model', chain, '--x', '1']],
  [['check', 'foo=1', '--model', chain, '--x', '1']],
  [['batch', '--model', chain, '--get', 'foo'], '{"x":1}\n'],
  [['--x', '1', '--y', '7', '--layers', '1', '--w1', units, '--b1', '0']],
  [['--model', `${many.map((name) => `${name} = 1`).join('; ')}; f = x`.slice(-9000), '--x', '1']],
  [['check', '--x', '1', '--y', '1', '--each', '-'], `${many.join()}\n${units.slice(1, -1)}\n`],
  [
    ['check', '--x', '1', '--y', '1', '--each', '-'],
    `name,z1,${many.join()}\nkim,1,${units.slice(1, -1)}\n`,
  ],
];

const linesOf = async (argv: readonly string[], input?: string): Promise<string[]> => {
  const { err } = await backprop(argv, input);
  return err.split('\n');
};

describe('a message is short', () => {
  const letters = ['q', 'q ', '7', 'é', '가', '😀'];
  it.each([...runs('').keys()])('whatever is typed, in run %i', async (k) => {
    for (const letter of tried(letters, 3))
      for (const line of await linesOf(...runs(letter.repeat(4000).trim())[k]!))
        expect([...line].length).toBeLessThanOrEqual(longest);
  });

  it.each([...manyNames.keys()])('however many names there are, in run %i', async (k) => {
    const lines = await linesOf(...manyNames[k]!);
    expect(lines.length).toBeLessThan(6);
    expect(lines[0]!.length).toBeGreaterThan(20);
    for (const line of lines) expect(line.length).toBeLessThan(300);
  });

  it('and keeps its end, which says what to do', async () => {
    const [line] = await linesOf(['--x', '1', '--y', '1', '--digits', 'q'.repeat(4000)]);
    expect(line).toBe(
      `backprop: --digits is ${'q'.repeat(79)}…${'q'.repeat(39)}: ` +
        'write a whole number from 0 to 300',
    );
    const { message } = new UserError(`${'q '.repeat(4000)}: write 1`);
    expect([message.length, message.slice(-9)]).toEqual([600, ': write 1']);
  });

  it('is not touched where it is short', () => {
    const short = 'b1 is 3×1 but W1 (2×2) needs 2×1, '.repeat(17);
    expect(new UserError(short).message).toBe(short);
  });
});

describe('of many names', () => {
  it('the nearest stand first, and none twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 41, max: 2000 }), fc.nat(40), (count, k) => {
        const names = Array.from({ length: count }, (_, at) => `q${at}`);
        const [first, ...others] = namesLike(`q${k}`, names).split(' ');
        expect(first).toBe(`q${k}`);
        expect(others.slice(-3)).toEqual(['and', String(count - 8), 'more']);
        expect(new Set(others.slice(0, -3)).size).toBe(7);
      }),
      { seed: 1 },
    );
  });

  it('40 are all told, in their order', () => {
    const names = many.slice(0, 40);
    expect(namesLike('w7', names)).toBe(names.join(' '));
  });

  it('the first of what lacks is told, and how many more there are', async () => {
    expect(listed(many)).toBe('w0, w1, w2, w3, w4, w5, w6, w7 and 992 more');
    const [line] = await linesOf(['--model', sum]);
    expect(line).toBe(
      'backprop: w0, w1, w2, w3, w4, w5, w6, w7 and 992 more are missing: ' +
        'give --w0 or --set w0=…, or write w0 = … in the model',
    );
  });

  it('those that are not read are told in one line', async () => {
    const { err } = await backprop(['--model', 'a = 1; b = 2; f = x', '--x', '1']);
    expect(err).toBe('backprop: a, b are given, but f does not read them\n');
  });

  it('a name that slipped is told', async () => {
    const [line] = await linesOf(['--model', chain, '--x', '1', '--set', 'q88x=1']);
    expect(line).toMatch(
      /^backprop: --set q88x: unknown quantity: did you mean q88\? .* 893 more$/,
    );
  });
});

describe('a format of another command', () => {
  const problem = ['--x', '0.5', '--y', '1'];
  const formats: readonly (readonly [command: string, formats: readonly string[]])[] = [
    ['', ['text', 'json', 'notebook', 'python', 'pytorch']],
    ['explain', ['text', 'markdown', 'latex', 'html', 'json']],
    ['graph', ['svg', 'dot', 'mermaid']],
    ['train', ['text', 'ndjson', 'csv']],
  ];
  const lineOf = async (command: string, format: string): Promise<string> => {
    const step = command === 'train' ? ['--lr', '1', '--steps', '1'] : [];
    const argv = [...(command === '' ? [] : [command]), ...problem, ...step, '--format', format];
    return (await backprop(argv)).err.split('\n')[0]!;
  };

  it.each(formats)(
    'typed to "%s" is told with the command that writes it',
    async (command, own) => {
      for (const format of new Set(formats.flatMap(([, names]) => names))) {
        const line = await lineOf(command, format);
        if (own.includes(format)) expect(line).toBe('');
        else if (format === 'text' || format === 'json') expect(line).toContain('choose from');
        else {
          const [, named = '', shown] = / is .*: backprop ?(\w*) writes (\w+); here /.exec(line)!;
          const other = formats.find(([name]) => name === named)?.[1] ?? ['csv', 'ndjson'];
          expect([other.includes(format), shown]).toEqual([true, format]);
        }
      }
    },
  );

  it.each([
    ['explain', 'md', 'did you mean markdown? choose from text, markdown, latex, '],
    ['explain', 'tex', 'did you mean latex? '],
    ['', 'md', 'backprop explain writes markdown; here choose from text, json, '],
    ['', 'png', 'backprop graph writes svg; here choose from'],
    ['graph', 'png', 'did you mean svg? choose from svg, dot, mermaid'],
    ['graph', 'yaml', 'is yaml: choose from svg, dot, mermaid'],
  ])('%s %s', async (command, format, said) => {
    expect(await lineOf(command, format)).toContain(said);
  });
});

describe('a record that makes no problem', () => {
  it.each([
    [[], '--x and --y are missing, as in --x 0.5 --y 1'],
    [
      ['--model', 'f = x * y'],
      'x, y are missing: give --x or --set x=…, or write x = … in the model',
    ],
    [['--x', '[1,2]'], '--y is missing, as in --x 0.5 --y 1'],
  ])('is told with what is no quantity in it, with %j', async (argv, message) => {
    const { err } = await backprop([...argv, '--from', '-'], '{"inputs":[0.5],"target":[1]}');
    const unused = 'not used, because they are not quantities: "inputs", "target"';
    expect(err).toBe(`backprop: ${unused}\nbackprop: ${message}\n`);
  });
});
