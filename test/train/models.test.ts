// Training of any model: a network and the model that it is, records that give what differs, what
// is stepped and what is not.
import { expect, it } from 'vitest';
import { backprop } from '../backprop.ts';
import { optimizerNames } from '../../src/model/optimizers.ts';

const network = [
  ...['--x', '[.05,.10]', '--y', '[.01,.99]', '--w1', '[[.15,.20],[.25,.30]]', '--b1', '.35'],
  ...['--w2', '[.40,.45; .50,.55]', '--b2', '.60'],
];
const weights = network.slice(4);

/** A record's numbers by their names. */
const numbers = (line: string): Map<string, number[]> =>
  new Map(
    Object.entries(JSON.parse(line) as Record<string, number>).map(
      ([name, value]) => [name, [value].flat(2)] as const,
    ),
  );

function expectClose(found: string, expected: string): void {
  const [one, other] = [numbers(found), numbers(expected)];
  expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  for (const [name, values] of other)
    values.forEach((value, k) => expect(one.get(name)![k], name).toBeCloseTo(value, 12));
}

it.each(optimizerNames)('a network is trained as the model that it is: %s', async (optimizer) => {
  const { out: model } = await backprop(['model', ...network]);
  const manner = ['--lr', '.1', '--optimizer', optimizer, '--steps', '6', '--format', 'ndjson'];
  const asNetwork = await backprop(['train', ...network, ...manner]);
  const asModel = await backprop(['train', '--model', model, ...manner]);
  expect(asModel.err).toBe('');
  const lines = asModel.out.trimEnd().split('\n');
  asNetwork.out
    .trimEnd()
    .split('\n')
    .forEach((line, k) => expectClose(lines[k]!, line));
});

it('records give what differs: the network again', async () => {
  const rows =
    '{"x":[0.05,0.1],"y":[0.01,0.99]}\n{"x":[1,0.5],"y":[1,0]}\n{"x":[0,-1],"y":[0,0]}\n';
  const { out: model } = await backprop(['model', ...network]);
  const manner = ['--data', '-', '--lr', '.5', '--batch-size', '2', '--epochs', '4'];
  const argv = ['train', ...manner, '--format', 'ndjson'];
  const asNetwork = await backprop([...argv, ...weights], rows);
  const asModel = await backprop([...argv, '--model', model], rows);
  expect(asModel.err).toBe('');
  const last = (text: string): string => text.trimEnd().split('\n').at(-1)!;
  expectClose(last(asModel.out), last(asNetwork.out));
});

const line = 'f = (w * x + b - y)^2';
const data = 'x,y\n1,3\n2,5\n3,7\n';

it.each<[what: string, argv: string[], input: string, out: string]>([
  [
    'targets and inputs are not',
    [
      ...['--model', `target y; input x; ${line}`, '--x', '2', '--y', '1', '--w', '1', '--b', '0'],
      ...['--lr', '.1', '--steps', '1'],
    ],
    '',
    'step 0 f 1 w 1 b 0\nstep 1 f 0 w 0.6 b -0.2\n',
  ],
  [
    'nor is what is frozen, and what --wrt leaves out',
    [
      '--model',
      line,
      '--x',
      '2',
      '--y',
      '1',
      '--w',
      '1',
      '--b',
      '0',
      '--wrt',
      'w,b',
      '--freeze',
      'b',
      '--lr',
      '.1',
      '--steps',
      '1',
    ],
    '',
    'step 0 f 1 w 1 b 0\nstep 1 f 0.04 w 0.6 b 0\n',
  ],
  [
    'nor what the records give',
    [
      '--model',
      line,
      '--data',
      '-',
      '--w',
      '0',
      '--b',
      '0',
      '--lr',
      '.1',
      '--steps',
      '400',
      '--every',
      '400',
      '--digits',
      '3',
    ],
    data,
    'step 0 f 27.667 w 0 b 0\nstep 400 f 5.113e-12 w 2 b 1\n',
  ],
  [
    'a model that calls its names as the optimizer does: both go their way',
    [
      '--model',
      'target t, eps; f = (mu * t - eps)^2',
      '--t',
      '1',
      '--eps',
      '2',
      '--mu',
      '1',
      '--lr',
      '.1',
      '--steps',
      '1',
      '--optimizer',
      'adam',
      '--format',
      'ndjson',
      '--every',
      '9',
    ],
    '',
    '{"step":0,"t":1,"eps":2,"mu":1,"t_":0,"m_mu":0,"v_mu":0,"f":1}\n' +
      '{"step":1,"t":1,"eps":2,"mu":1.0999999995,"t_":1,"m_mu":-0.19999999999999996,"v_mu":0.0040000000000000036,"f":0.8100000008999999}\n',
  ],
])('%s', async (_, argv, input, out) => {
  expect(await backprop(['train', ...argv], input)).toEqual({ code: 0, out, err: '' });
});

it('everything without a declaration is stepped, which is said where it is several', async () => {
  const argv = ['train', '--x', '1', '--lr', '.5', '--steps', '1', '--model'];
  expect(await backprop([...argv, 'f = x * y', '--y', '2'])).toEqual({
    code: 0,
    out: 'step 0 f 2 x 1 y 2\nstep 1 f 0 x 0 y 1.5\n',
    err: 'backprop: x y are all stepped: name what is data in the model, as in target y, or --freeze it\n',
  });
  expect((await backprop([...argv, 'f = x * y', '--y', '2', '--freeze', 'y'])).err).toBe('');
  expect((await backprop([...argv, 'f = x ^ 2'])).err).toBe('');
});

it.each<[what: string, argv: string[], input: string, err: string]>([
  [
    'records with other shapes',
    ['--model', 'f = norm(w * v)', '--w', '1'],
    '{"v":[1,2]}\n{"v":[1,2,3]}\n',
    'stdin:2: v is 3×1 here and 2×1 in the first record: all records are trained on together',
  ],
  [
    'a record that lacks what the first has',
    ['--model', line, '--w', '1', '--b', '0'],
    '{"x":1,"y":2}\n{"x":1}\n',
    'stdin:2: y is missing in the record',
  ],
  [
    'a record that gives what the first has not',
    ['--model', line, '--w', '1', '--b', '0'],
    '{"x":1,"y":2}\n{"x":1,"y":2,"w":3}\n',
    'stdin:2: w is not in the first record: all records are trained on together',
  ],
  [
    'records that give nothing',
    ['--model', line, '--w', '1', '--b', '0', '--x', '1', '--y', '2'],
    '{"id":1}\n',
    'stdin:1: the record has none of what the model reads: w x b y',
  ],
  [
    'records that give everything',
    ['--model', line],
    '{"x":1,"y":2,"w":3,"b":1}\n',
    'nothing to train: all is a target, an input or given by the records',
  ],
])('refuses %s', async (_, argv, input, err) => {
  const all = ['train', '--data', '-', '--lr', '.1', '--steps', '1', ...argv];
  expect(await backprop(all, input)).toEqual({ code: 2, out: '', err: `backprop: ${err}\n` });
});

it('says which options records stand in for', async () => {
  const argv = ['train', '--data', '-', '--lr', '.1', '--steps', '0', '--model', line, '--b', '0'];
  const given = ['--set', 'w=1', '--x', '3', '--set', 'y=4'];
  expect((await backprop([...argv, ...given], '{"x":1,"y":2}\n')).err).toBe(
    'backprop: --x, --set y not used: the records have it\n',
  );
});
