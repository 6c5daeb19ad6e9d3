// The choices that records make: obeyed by every command as the options are, in whatever format.
import { describe, expect, it } from 'vitest';
import { activationNames } from '../src/model/activations.ts';
import { tried } from './effort.ts';
import { backprop, type Outcome } from './backprop.ts';

type Values = Readonly<Record<string, string>>;

/** Problems, and what is chosen for them. */
const cases: [string, Values, Values][] = [
  ['an activation', { x: '0.5', y: '1' }, { activation: 'tanh' }],
  ['one for each layer', { x: '0.5', y: '1' }, { activation: 'relu,linear' }],
  ['a loss', { x: '0.5', y: '1' }, { loss: 'mse' }],
  ['a rate', { x: '0.5', y: '1' }, { lr: '0.5' }],
  ['a depth', { x: '0.5', y: '1', W1: '0.4', b1: '0.1' }, { layers: '1' }],
  [
    'everything',
    { x: '2', y: '1' },
    { activation: 'tanh,sigmoid', loss: 'bce', lr: '2', layers: '2' },
  ],
  [
    'a distribution',
    { x: '[1,2]', y: '[0,1]', W1: '[[0.1,0.2],[0.3,0.4]]', b1: '0' },
    { activation: 'softmax', loss: 'ce', lr: '.5' },
  ],
];

const isNumber = (text: string): boolean => /^(-?\d|\[)/.test(text);

const json = (values: Values): string => {
  const fields = Object.entries(values).map(([name, text]) => {
    const value = isNumber(text) ? text : JSON.stringify(text);
    return `"${name}":${value}`;
  });
  return `{${fields.join()}}`;
};

const csv = (values: Values): string => {
  const cells = Object.values(values).map((text) => (text.includes(',') ? `"${text}"` : text));
  return `${Object.keys(values).join()}\n${cells.join()}\n`;
};

const options = (values: Values): string[] =>
  Object.entries(values).flatMap(([name, text]) => [`--${name}`, text]);

describe('choices in a record are those of the options', () => {
  const answers = ',"answers":{"loss":0.1}}';
  const train = ['--steps', '3', '--lr', '0.1'];
  const commands: [string, string[], (values: Values) => string][] = [
    ['results', ['--from', '-', '--all'], json],
    ['explain', ['explain', '--from', '-'], json],
    ['explain as a page', ['explain', '--from', '-', '--format', 'html'], json],
    ['graph', ['graph', '--from', '-'], json],
    ['model', ['model', '--from', '-'], json],
    ['check', ['check', '--from', '-', 'loss=0.1', 'db1=0.01'], json],
    ['check --each', ['check', '--each', '-'], (values) => json(values).slice(0, -1) + answers],
    ['batch, NDJSON', ['batch', '--all', '--drop-input'], json],
    ['batch, CSV', ['batch', '--get', 'loss,dx,dW1', '--drop-input'], csv],
    ['batch, CSV to NDJSON', ['batch', '--all', '--drop-input', '--format', 'ndjson'], csv],
    ['batch --reduce', ['batch', '--reduce', 'mean'], json],
    ['train', ['train', '--from', '-', ...train, '--format', 'csv'], json],
  ];
  const all = commands.flatMap(([command, ...how]) =>
    cases.map(([what, ...values]) => [command, what, ...how, ...values] as const),
  );

  it.each(tried(all))('%s: %s', async (command, _, argv, write, values, choices) => {
    const { lr: _lr, ...others } = choices;
    const refusesRate = command === 'model' || argv.includes('--reduce') || argv[0] === 'train';
    const chosen = refusesRate ? others : choices;
    const byOption = await backprop([...argv, ...options(chosen)], write(values));
    const inRecord = await backprop(argv, write({ ...values, ...chosen }));
    expect(plain(inRecord)).toEqual(plain(byOption));
    expect(byOption.code, byOption.err).not.toBe(2);
  });

  it.each(cases)('train --data: %s', async (_, { x = '', y = '', ...parameters }, choices) => {
    const { lr = '0.1', ...others } = choices;
    const argv = ['train', '--data', '-', '--steps', '3', ...options(parameters)];
    const chosen = { ...others, lr };
    const byOption = await backprop([...argv, ...options(chosen)], json({ x, y }));
    expect(byOption.code, byOption.err).toBe(0);
    for (const write of [json, csv])
      expect(await backprop(argv, write({ x, y, ...chosen }))).toEqual(byOption);
  });

  /** The choices themselves pass through `check --each`; graph and model say no more for them. */
  function plain({ code, out, err }: Outcome): Outcome {
    const passed = /"(activation|loss_function|layers|lr)":("[^"]*"|[\d.]+),/g;
    return { code, out: out.replaceAll(passed, ''), err };
  }
});

describe('what comes out', () => {
  const record =
    '{"id":7,"loss":"mse","Activation":"tanh","LR":0.5,"layers":"2","x":0.5,"y":1,"loss_new":3}';
  const given = '"loss_function":"mse","activation":"tanh","lr":0.5,"layers":"2"';

  it('JSON has the choices, the loss under a name of its own, and reads back to itself', async () => {
    const { out, err } = await backprop(['--from', '-', '--format', 'json'], record);
    expect(out.startsWith(`{"id":7,${given},"x":0.5,"y":1,"W1":0.4,`)).toBe(true);
    expect(err).toMatch(/^backprop: loss_new is 3 in the record, but 0\.0195\d+ comes out\n$/);
    const again = await backprop(['--from', '-', '--format', 'json'], out);
    expect(again).toEqual({ code: 0, out, err: '' });
    expect((await backprop(['batch', '--all'], out)).out).toBe(out);
  });

  it('options go before the record, and come out in its place', async () => {
    const argv = ['--from', '-', '--format', 'json', '--loss', 'sse', '--lr', '1/8'];
    const { out } = await backprop([...argv, '--layers', '2', '--activation', 'relu'], record);
    const chosen = '"loss_function":"sse","activation":"relu","lr":0.125,"layers":2';
    expect(out.startsWith(`{"id":7,${chosen},"x":0.5`)).toBe(true);
    expect((await backprop(['batch', '--all'], out)).out).toBe(out);
  });

  it('batch keeps them in their places; options are for the records that lack them', async () => {
    const argv = ['batch', '--get', 'loss', '--activation', 'linear', '--loss', 'sse'];
    const one = '{"x":1,"y":0,"W1":1,"b1":0,"W2":1,"b2":0';
    const { out } = await backprop(argv, `${one}}\n${one},"activation":"relu","loss":"mse"}\n`);
    expect(out).toBe(
      `${one},"loss":1}\n${one},"activation":"relu","loss_function":"mse","loss":1}\n`,
    );
  });

  it.each([
    [
      'CSV with a column loss of words',
      ['--get', 'loss'],
      'x,loss,y\n1,sse,0\n1,,0\n',
      'x,loss_function,y,loss\n1,sse,0,0.44587267317396373\n1,,0,0.22293633658698186\n',
    ],
    [
      'CSV with a column loss of numbers',
      ['--get', 'loss'],
      'x,loss,y\n1,0.223,0\n1,,0\n',
      'x,loss,y\n1,0.22293633658698186,0\n1,0.22293633658698186,0\n',
    ],
    ['CSV with nothing but a header', ['--get', 'loss'], 'x,loss,y\n', 'x,loss,y\n'],
    [
      'CSV as NDJSON',
      ['--get', 'dx', '--format', 'ndjson'],
      'x,y,loss,activation,lr\n1,0,sse,linear,1/2\n1,0,,,\n',
      '{"x":1,"y":0,"loss_function":"sse","activation":"linear","lr":0.5,"dx":0.3840000000000001}\n' +
        '{"x":1,"y":0,"dx":0.011140830486271356}\n',
    ],
    [
      'NDJSON as CSV',
      ['--get', 'loss', '--format', 'csv'],
      '{"x":1,"y":0,"activation":"linear,tanh","loss":"sse","lr":2}\n{"x":1,"y":0}\n',
      'x,y,activation,loss_function,lr,loss\n' +
        '1,0,"linear,tanh",sse,2,0.28842223741277734\n1,0,,,,0.22293633658698186\n',
    ],
  ])('%s', async (_, argv, input, out) => {
    expect(await backprop(['batch', ...argv], input)).toEqual({ code: 0, out, err: '' });
  });

  it('a table with a column lr has columns for the update', async () => {
    const { out } = await backprop(['batch'], 'x,y,lr\n0.5,1,0.5\n0.5,1,\n');
    const [header, updated, plain] = out.split('\n').map((line) => line.split(','));
    const at = header!.indexOf('W1_new');
    expect(header!.slice(at - 1)).toEqual('db1,W1_new,b1_new,W2_new,b2_new,loss_new'.split(','));
    expect(updated!.slice(at).every((cell) => Number.isFinite(Number(cell)) && cell !== '')).toBe(
      true,
    );
    expect(plain!.slice(at)).toEqual(['', '', '', '', '']);
  });

  it('a course of training carries them, so that it can be gone on from', async () => {
    const argv = ['train', '--steps', '4', '--format', 'ndjson'];
    const whole = (await backprop([...argv, '--from', '-'], record)).out.split('\n');
    const half = await backprop(
      ['train', '--steps', '2', '--format', 'ndjson', '--from', '-'],
      record,
    );
    const [state = ''] = half.out.trimEnd().split('\n').slice(-1);
    const rest = await backprop(
      ['train', '--steps', '2', '--format', 'ndjson', '--from', '-'],
      state,
    );
    expect(rest.out.trimEnd().split('\n').at(-1)).toBe(whole.at(-2));
    const data = await backprop(
      ['train', '--data', '-', '--steps', '1', '--format', 'ndjson', '--lr', '1'],
      'x,y,loss,lr\n0.5,1,mse,0.5\n',
    );
    expect(data.out.split('\n')[0]).toMatch(/^\{"loss_function":"mse","lr":1,"step":0,"W1":0.4,/);
  });

  it('the fast way gives what the plain one gives, whatever the records choose', async () => {
    const choices = ['', ',"activation":"tanh"', ',"loss":"mse"', ',"lr":0.5', ',"activation":3'];
    const lines = Array.from({ length: 40 }, (_, i) => {
      const choice = choices[(i * i) % choices.length];
      return `{"x":${i / 8},"y":1${choice}}`;
    });
    const argv = ['batch', '--all', '--keep-going'];
    const together = await backprop(argv, lines.join('\n'));
    const alone = await Promise.all(lines.map((line) => backprop(argv, line)));
    const placed = alone.map(({ out }, i) => out.replace('stdin:1:', `stdin:${i + 1}:`));
    expect(together.out).toBe(placed.join(''));
  });
});

describe('choices that are refused', () => {
  const names = `choose from ${activationNames.join(', ')}`;
  const losses = 'choose from half-sse, sse, mse, bce, ce, bce-sum, mae, huber, hinge';
  const together = 'all records are trained on together';
  it.each<[string[], string, string]>([
    [['--from', '-'], '{"x":1,"y":1,"loss":"mle"}', `stdin:1:21: loss_function is mle: ${losses}`],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"activation":"tan"}',
      `stdin:1:27: activation is tan: did you mean tanh? ${names}`,
    ],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"activation":["tanh"]}',
      'stdin:1:27: activation: expected text or a number, got an array',
    ],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"lr":null}',
      'stdin:1:19: lr: expected text or a number, got null',
    ],
    [['--from', '-'], '{"x":1,"y":1,"lr":-1}', 'stdin:1:19: lr is -1: it must be 0 or more'],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"lr":"fast"}',
      'stdin:1:19: lr is fast: write a number such as 0.5',
    ],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"layers":1.5}',
      'stdin:1:23: layers is 1.5: write a whole number from 1 to 9',
    ],
    [['--from', '-'], '{"x":1,"y":1,"layers":1,"W2":1}', 'W2 or b2 is given but layers is 1'],
    [['--from', '-'], '{"x":1,"y":1,"lr":1,"LR":2}', 'stdin:1:21: "LR" is given twice'],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"loss":"mse","loss_function":"sse"}',
      'stdin:1:27: "loss_function" is given twice',
    ],
    [['--from', '-'], '{"x":1,"y":1,"loss":"mse","loss":2}', 'stdin:1:27: "loss" is given twice'],
    [
      ['--from', '-'],
      '{"x":1,"y":1,"activation":"tanh,relu,relu"}',
      'activation names 3 activations but the network has 2 layers: give one, or one each',
    ],
    [
      ['--model', 'f = x * y', '--from', '-'],
      '{"x":1,"y":1,"loss":"mse"}',
      'loss in the record writes a dense network: leave it out, or leave out --model',
    ],
    [
      ['batch'],
      '{"x":1,"y":1,"activation":"tan"}',
      `stdin:1:27: activation is tan: did you mean tanh? ${names}`,
    ],
    [
      ['batch'],
      'x,y,activation\n1,1,tan\n',
      `stdin:2: activation is tan: did you mean tanh? ${names}`,
    ],
    [['batch'], 'x,y,loss\n1,1,mse\n1,1,3\n', `stdin:3: loss_function is 3: ${losses}`],
    [
      ['batch'],
      'x,y,loss\n1,1,0.0552\n1,1,mse\n',
      'stdin:3: loss is mse, a choice where the first row has none: name the column loss_function',
    ],
    [
      ['batch'],
      'x,y,loss,loss_function\n1,1,mse,sse\n',
      'stdin:2: loss is mse, a choice where the first row has none: name the column loss_function',
    ],
    [['batch'], 'x,y,lr\n1,1,"[1,2]"\n', 'stdin:2: lr is one number, such as 0.5'],
    [['batch'], 'x,y,lr,LR\n1,1,1,1\n', 'stdin:1: the column lr is given twice'],
    [
      ['batch', '--reduce', 'sum'],
      '{"x":1,"y":1}\n{"x":1,"y":1,"loss":"mse"}',
      'stdin:2: loss is mse but half-sse in the first record: the gradient of a batch is of the same network for all records',
    ],
    [
      ['batch', '--reduce', 'sum'],
      '{"x":1,"y":1,"activation":"elu:0.5"}\n{"x":1,"y":1,"activation":"elu"}',
      'stdin:2: activation is elu,elu but elu:0.5,elu:0.5 in the first record: the gradient of a batch is of the same network for all records',
    ],
    [
      ['check', '--each', '-'],
      '{"x":1,"y":1,"activation":"tan","answers":{"loss":1}}',
      `stdin:1:27: activation is tan: did you mean tanh? ${names}`,
    ],
    [
      ['train', '--data', '-', '--lr', '1', '--steps', '1'],
      'x,y,loss\n1,1,mse\n1,1,sse\n',
      `stdin:3: loss_function is "sse" here and "mse" in the first record: ${together}`,
    ],
    [
      ['train', '--data', '-', '--lr', '1', '--steps', '1'],
      'x,y,lr\n1,1,2\n1,1,\n',
      `stdin:3: lr is not given here and 2 in the first record: ${together}`,
    ],
    [
      ['train', '--data', '-', '--steps', '1'],
      'x,y\n1,1\n',
      '--lr is missing, as in --lr 0.5 --steps 100',
    ],
  ])('%j of %j', async (argv, input, message) => {
    const { code, err } = await backprop(argv, input);
    expect({ code, err }).toEqual({ code: 2, err: `backprop: ${message}\n` });
  });

  it.each([
    [['--format', 'notebook'], 'notebook has three lines'],
    [['graph', '--neurons', '--format', 'dot'], '--neurons shows no update'],
    [['model'], 'it is not part of a model'],
  ])('a rate that %j has no use for is remarked on', async (argv, reason) => {
    const { code, out, err } = await backprop([...argv, '--from', '-'], '{"x":1,"y":1,"lr":2}');
    expect(err).toBe(`backprop: lr of the record is not used: ${reason}\n`);
    expect({ code, out }).toEqual({
      code: 0,
      out: (await backprop([...argv, '--from', '-'], '{"x":1,"y":1}')).out,
    });
  });

  it('batch --reduce says once that it has no use for rates', async () => {
    const record = '{"x":0.5,"y":1,"lr":0.5}\n';
    const { code, err } = await backprop(['batch', '--reduce', 'mean'], record.repeat(3));
    expect({ code, err }).toEqual({
      code: 0,
      err: 'backprop: lr of the record is not used: --reduce prints no update\n',
    });
  });
});
