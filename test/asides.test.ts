// What is written down beside the quantities of a dense network: slopes, local derivatives, the
// loss of one output, steps, products.
import { describe, expect, it } from 'vitest';
import { desk } from '../src/check/desk.ts';
import type { Marked } from '../src/check/verdicts.ts';
import { activationNames, type ActivationName } from '../src/model/activations.ts';
import { asideOf } from '../src/names.ts';
import { backprop } from './backprop.ts';
import { seedsIn } from './effort.ts';
import { layersFor, randomProblem } from './networks.ts';
import { answersFor, lr, prepareKind, rightValues } from './planting.ts';

describe('names', () => {
  it.each([
    ["f'(z2)", { kind: 'slope', layer: 2 }],
    ["sigmoid'(z1)", { kind: 'slope', layer: 1 }],
    ['σ’(z_2)', { kind: 'slope', layer: 2 }],
    ['dy_dz2', { kind: 'slope', layer: 2 }],
    ['da1/dz1', { kind: 'slope', layer: 1 }],
    ['∂ŷ/∂z2', { kind: 'slope', layer: 2 }],
    ['dz2_dW2', { kind: 'local', layer: 2, by: 'W' }],
    ['dz1/dx', { kind: 'local', layer: 1, by: 'a' }],
    ['E_o1', { kind: 'error', unit: 1 }],
    ['η*dW2', { kind: 'product', factors: ['lr', 'dW2'] }],
    ['dy_pred·ŷ·(1-ŷ)', { kind: 'product', factors: ['dy_pred', 'y_pred', [1, 'y_pred']] }],
  ])('%s', (text, aside) => expect(asideOf(text)).toEqual(aside));

  it.each(['dW1', 'dy_pred', 'd_loss_y_pred', 'dz2_dz1', 'da1_dz2', 'dW2_dz2', "W2'", 'E_total'])(
    '%s is none',
    (text) => expect(asideOf(text)).toBeUndefined(),
  );
});

/** The numbers of a 2-2-2 network, each worked out by hand from the others. */
function sheetOf(activation: ActivationName, seed: number, digits: number) {
  const problem = randomProblem([2, 2, 2], layersFor(activation, 'half-sse', 2), 'half-sse', seed);
  const ready = prepareKind(problem);
  const right = rightValues(problem, ready);
  const { kind } = ready;
  const valuesOf = (name: string): number[] => {
    const { offset, rows, cols } = kind.places[kind.names.indexOf(name)]!;
    return [...right.subarray(offset, offset + rows * cols)];
  };
  const [y, ŷ, dy, dz2] = ['y', 'y_pred', 'dy_pred', 'dz2'].map(valuesOf) as number[][];
  const written = (numbers: readonly number[]): string =>
    numbers.map((one) => one.toPrecision(digits)).join(' ');
  const beside: Readonly<Record<string, readonly number[]>> = {
    "f'(z2)": dz2!.map((gradient, k) => gradient / dy![k]!),
    da1_dz1: valuesOf('dz1').map((gradient, k) => gradient / valuesOf('da1')[k]!),
    dz2_dW2: valuesOf('a1'),
    dz2_da1: valuesOf('W2'),
    E_o1: [(ŷ![0]! - y![0]!) ** 2 / 2],
    E_o2: [(ŷ![1]! - y![1]!) ** 2 / 2],
    'lr*dW2': valuesOf('dW2').map((gradient) => lr * gradient),
    'dy_pred*(y_pred-y)': dy!.map((error) => error ** 2),
  };
  // Nothing tells a slope from gradients that are 0.
  const answers = Object.entries(beside)
    .filter(([, numbers]) => numbers.every(Number.isFinite))
    .map(([name, numbers]) => ({ name, text: written(numbers), where: '' }));
  const own = answersFor(kind, ready.names, right, (value) => value.toPrecision(digits));
  return { problem, answers: [...answers, ...own] };
}

const verdictsOf = ({ answers }: Marked): string[] =>
  answers.map(({ name, verdict }) => `${name} ${verdict}`);

describe('numbers beside the steps', () => {
  const able = activationNames.filter((name) => name !== 'softmax');

  it.each(able)('are right with the rest, of %s units', (activation) => {
    for (const seed of seedsIn(1, 6)) {
      const { problem, answers } = sheetOf(activation, seed, 6);
      const marked = desk(lr, undefined, 'en')(problem, answers, () => undefined);
      const others = verdictsOf(marked).filter((one) => !/(right|rounded|truncated)$/.test(one));
      expect(others, `seed ${seed}`).toEqual([]);
    }
  });

  const check = (...answers: string[]) =>
    backprop(['check', '--x', '.5', '--y', '1', '--lr', '.5', '--format', 'json', ...answers]);

  it.each([
    [
      'a factor of the slope left out, the rest of it carried on',
      ['y_pred=0.6591602', 'dy_dz2=0.3408398', 'dz2=-0.1161718', 'dW2=-0.066734'],
      'y_pred right, dy_pred_dz2 wrong half-slope, dz2 follows, dW2 follows',
    ],
    [
      'the slope forgotten though it is there',
      ["f'(z2)=0.224668", 'dz2=-0.3408398'],
      'dy_pred_dz2 right, dz2 wrong no-output-slope',
    ],
    [
      'x for the activation',
      ['dz2_dW2=0.50000', 'dz2_da1=0.8', 'dz2_db2=1'],
      'dz2_dW2 wrong x-for-a, dz2_da1 right, dz2_db2 right',
    ],
    [
      'a step without its rate, carried on',
      ['dW2=-0.0439884', 'lr*dW2=-0.0439884', 'W2_new=0.8439884'],
      'dW2 right, lr*dW2 wrong no-rate, W2_new follows',
    ],
    [
      'a sign in a product that is a gradient',
      ['dy_pred*y_pred*(1-y_pred)=0.0765758', 'dz2=0.0765758', 'dW2=0.0439884'],
      'dy_pred*y_pred*(1-y_pred) wrong sign, dz2 follows, dW2 follows',
    ],
  ])('%s', async (_, answers, expected) => {
    const { answers: marked } = JSON.parse((await check(...answers)).out) as {
      answers: { name: string; verdict: string; causes: { id: string }[] }[];
    };
    const told = marked.map(({ name, verdict, causes }) =>
      [name, verdict, ...causes.map(({ id }) => id)].join(' '),
    );
    expect(told.join(', ')).toBe(expected);
  });

  it('a column of a form', async () => {
    const form = "name,x,y,f'(z2),dz2,lr*dW2\nKim,.5,1,.2247,-0.0766,0.4\n";
    const { out } = await backprop(['check', '--each', '-', '--lr', '.5'], form);
    expect(out).toBe(
      "name,f'(z2),dz2,lr*dW2,right,total,first_wrong,convention,error\n" +
        'Kim,right,right,wrong,2,3,lr*dW2,,\n',
    );
  });

  it.each([
    [["f'(z3)=1"], "unknown quantity f'(z3)"],
    [['E_o2=1'], 'unknown quantity E_o2'],
    [["f'(z2)=.2", 'dy_dz2=.3'], 'dy_pred_dz2 is given twice'],
  ])('%j: %s', async (argv, fault) => {
    const { code, err } = await backprop(['check', '--x', '.5', '--y', '1', ...argv]);
    expect([code, err.startsWith(`backprop: ${fault}`)]).toEqual([2, true]);
  });
});

it('a softmax has no slope of its own', async () => {
  const network = ['--layers', '1', '--activation', 'softmax', '--loss', 'ce'];
  const given = ['--x', '1', '--y', '[1,0]', '--w1', '[[.1],[.2]]', '--b1', '0'];
  const { err } = await backprop(['check', ...network, ...given, "f'(z1)=1"]);
  expect(err).toMatch(/^backprop: unknown quantity f'\(z1\)/);
});

// https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
it('the errors, slopes and products of the best known page', async () => {
  const { out, code } = await backprop([
    'check',
    ...['--x', '[.05,.10]', '--y', '[.01,.99]', '--w1', '[.15,.20;.25,.30]', '--b1', '.35'],
    ...['--w2', '[.40,.45;.50,.55]', '--b2', '.60', '--lr', '.5'],
    ...['E_o1=0.274811083', 'E_o2=0.023560026', 'E_total=0.298371109'],
    ...["f'(z2)[1]=0.186815602", 'dy_pred[1]=0.74136507', 'dz2[1]=0.138498562'],
    ...['da1_dz1[1]=0.241300709', 'dW2[1,1]=0.082167041'],
  ]);
  expect([code, out.split('\n').at(-2)]).toEqual([0, '8 of 8 right']);
});
