// Pages as text: what they say of the command that made them.
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';

const twoByTwo = [
  '--x',
  '[.05,.10]',
  '--y',
  '[.01,.99]',
  '--w1',
  '[.15,.20;.25,.30]',
  '--b1',
  '.35',
  '--w2',
  '[.40,.45;.50,.55]',
  '--b2',
  '.60',
  '--lr',
  '.5',
];
const deep = [
  '--x',
  '[1,-2,3]',
  '--y',
  '[0,1]',
  '--w1',
  '[.1,.2,.3;.4,.5,.6;-.7,.8,.9;1,1,1]',
  '--b1',
  '0',
  '--w2',
  '[1,2,-3,4;5,-6,7,8]',
  '--b2',
  '[.1,.2]',
  '--w3',
  '[1,0;0,1]',
  '--b3',
  '0',
  '--activation',
  'tanh,relu,softmax',
  '--loss',
  'ce',
];

it('a page ends with the command that makes it again, language and digits too', async () => {
  const { out } = await backprop([
    'explain',
    'dW2',
    ...deep,
    '--format',
    'html',
    '--lang',
    'ko',
    '--digits',
    '3',
  ]);
  const line = /<pre><code id="command">backprop (.*)<\/code><\/pre>/.exec(out)?.[1] ?? '';
  const argv = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  expect((await backprop(argv)).out).toBe(out);
});

it('a marked page exits as the marks do and ends with its command', async () => {
  const { code, out } = await backprop([
    'check',
    ...twoByTwo,
    'dW2=[[0.0822, 0.0827],[-.0226,-.0227]]',
    'loss=.5',
    '--rtol',
    '1e-2',
    '--format',
    'html',
  ]);
  expect(code).toBe(1);
  const line = (
    /<pre><code id="command">backprop (.*)<\/code><\/pre>/.exec(out)?.[1] ?? ''
  ).replaceAll('&quot;', '"');
  const argv = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  expect((await backprop(argv)).out).toBe(out);
});

describe('a page of any model or network', () => {
  it.each([
    ['explain', '--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z'],
    ['check', '--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z', 'f=-12', 'dz=-4'],
    ['explain', '--model', "w = [0.1; 0.2]; x = [1; 2]; f = sigmoid(w' * x)", '--set', 'f=0.5'],
    ['explain', '--x', '[1,2,3]', '--y', '1', '--w1', '[.1;.2;.3]', '--form', 'xW', '--no-bias'],
    ['explain', '--x', '[[1,2]]', '--y', '[1,0]', '--l2', '.1', '--reduce', 'sum'].concat([
      '--w1',
      '2',
      '--b1',
      '0',
      '--layers',
      '1',
      '--activation',
      'leaky-relu:0.2',
    ]),
  ])('%s %s %s', async (...argv) => {
    const { out, err } = await backprop([...argv, '--format', 'html']);
    expect(err).toBe('');
    expect(out.replace(/<script>[^]*<\/script>/, '')).not.toMatch(/undefined|NaN/);
    const [, line = ''] = /<pre><code id="command">backprop (.*)<\/code><\/pre>/.exec(out) ?? [];
    const words = line
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll("'\\''", '\u0000');
    const again = [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) =>
      (quoted ?? plain ?? '').replaceAll('\u0000', "'"),
    );
    expect((await backprop(again)).out).toBe(out);
  });
});

it('a page too large for a command names a file instead', async () => {
  const row = Array.from({ length: 400 }, (_, i) => i / 3);
  const { out } = await backprop(
    ['explain', '--from', '-', '--layers', '1', '--activation', 'linear', '--format', 'html'],
    JSON.stringify({ x: row, y: 1, W1: [row], b1: 0 }),
  );
  expect(out).toContain(
    '<pre><code id="command">backprop explain --format html --lang en --from problem.json --layers 1 --activation linear --loss half-sse</code></pre>',
  );
});
