// The optimisers against published numbers, their published algorithms, and themselves: steps in
// one run or in several, in train, compute and check.
import { describe, expect, it } from 'vitest';
import { backprop, type Outcome } from '../backprop.ts';
import { seedsIn, tried } from '../effort.ts';
import { layersFor, randomProblem } from '../networks.ts';
import { random } from '../random.ts';
import { activationNames } from '../../src/model/activations.ts';
import { prepare, run, type Trace } from '../../src/engine/trace.ts';
import type { Problem } from '../../src/engine/problem.ts';
import { lossNames } from '../../src/model/losses.ts';
import { optimizerNames, type OptimizerName } from '../../src/model/optimizers.ts';
import { exact, valueText } from '../../src/text/notation.ts';
import type { Nested } from '../../src/matrix.ts';

const notebook = ['--x', '.5', '--y', '1'];
const train = (...argv: string[]): Promise<Outcome> => backprop(['train', ...argv]);
const lastOf = ({ out }: Outcome): string => out.trimEnd().split('\n').at(-1)!;

describe('published numbers', () => {
  it.each<[what: string, argv: string[], state: string]>([
    [
      'the notebook, two steps with a momentum',
      ['--lr', '.5', '--steps', '2', '--optimizer', 'momentum', '--momentum', '.9'],
      'W1 0.41075821 b1 0.12151643 W2 0.86274035 b2 0.30907496',
    ],
    [
      'the notebook, two steps of Adam',
      ['--lr', '.01', '--steps', '2', '--optimizer', 'adam'],
      'W1 0.41999773 b1 0.11999774 W2 0.81999667 b2 0.21999478',
    ],
  ])('%s', async (_, argv, state) => {
    expect(lastOf(await train(...notebook, ...argv))).toContain(state);
  });

  // Tom Mitchell, Machine Learning, exercise 4.7: two examples one after the other, η .3, α .9.
  it("Mitchell's 4.7", async () => {
    const weights = ['--w1', '[[.1,.1]]', '--b1', '.1', '--w2', '.1', '--b2', '.1'];
    const manner = ['--lr', '.3', '--optimizer', 'momentum', '--batch-size', '1', '--epochs', '1'];
    const argv = ['train', '--data', '-', ...weights, ...manner];
    const out = lastOf(await backprop(argv, 'x,y\n"[1,0]",1\n"[0,1]",0\n'));
    expect(out).toBe(
      'step 2 loss 0.12608074 W1 [[0.10161744,0.09879853]] b1 0.10041596 W2 0.11347416 b2 0.12452152',
    );
  });
});

// keras-team/keras, keras/src/optimizers: test_single_step of sgd_test.py, rmsprop_test.py,
// adam_test.py and adamw_test.py, with Keras's rho and weight decay; to four decimals.
it.each<[optimizer: OptimizerName, argv: string[], after: string]>([
  ['sgd', [], '[0.5,-1,-0.5,3]'],
  ['rmsprop', ['--rho', '.9'], '[-0.5811,0.4189,1.4189,2.4189]'],
  ['adam', [], '[0.5,1.5,2.5,3.5]'],
  ['adamw', ['--weight-decay', '.004'], '[0.498,1.496,2.494,3.492]'],
])("Keras's single step of %s", async (optimizer, argv, after) => {
  const problem = ['--model', 'target g; f = sum(g .* w)', '--g', '[1,6,7,2]', '--w', '[1,2,3,4]'];
  const step = ['--lr', '.5', '--optimizer', optimizer, ...argv];
  const { out } = await backprop([...problem, ...step, '--get', 'w_new', '--digits', '4']);
  expect(out).toBe(`${after}\n`);
});

interface Settings {
  readonly optimizer: OptimizerName;
  readonly lr: number;
  readonly decay: number;
}

/** One number of a parameter under an optimiser: takes its gradient, gives its new value. */
type Algorithm = (settings: Settings) => (w: number, g: number) => number;

const [mu, beta1, beta2, rho, eps] = [0.9, 0.9, 0.999, 0.99, 1e-8] as const;

/** Kingma and Ba, Adam, ICLR 2015, algorithm 1; `more` is what AdamW adds to a step. */
const adam =
  (isDecoupled: boolean): Algorithm =>
  ({ lr, decay }) => {
    let [m, v, t] = [0, 0, 0];
    return (w, gradient) => {
      const g = isDecoupled ? gradient : gradient + decay * w;
      t++;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const step = (lr * m) / (1 - beta1 ** t) / (Math.sqrt(v / (1 - beta2 ** t)) + eps);
      return w - step - (isDecoupled ? lr * decay * w : 0);
    };
  };

/** As they are published: the sources are with each. */
const algorithms: Readonly<Record<OptimizerName, Algorithm>> = {
  sgd:
    ({ lr, decay }) =>
    (w, g) =>
      w - lr * (g + decay * w),
  // Sutskever et al., ICML 2013, as PyTorch writes it: the rate outside the velocity.
  momentum: ({ lr, decay }) => {
    let v = 0;
    return (w, g) => {
      v = mu * v + g + decay * w;
      return w - lr * v;
    };
  },
  nesterov: ({ lr, decay }) => {
    let v = 0;
    return (w, gradient) => {
      const g = gradient + decay * w;
      v = mu * v + g;
      return w - lr * (g + mu * v);
    };
  },
  // Hinton, Neural Networks for Machine Learning, lecture 6e.
  rmsprop: ({ lr, decay }) => {
    let s = 0;
    return (w, gradient) => {
      const g = gradient + decay * w;
      s = rho * s + (1 - rho) * g * g;
      return w - (lr * g) / (Math.sqrt(s) + eps);
    };
  },
  // Duchi, Hazan, Singer, JMLR 12 (2011), the diagonal form.
  adagrad: ({ lr, decay }) => {
    let s = 0;
    return (w, gradient) => {
      const g = gradient + decay * w;
      s += g * g;
      return w - (lr * g) / (Math.sqrt(s) + 1e-10);
    };
  },
  adam: adam(false),
  // Loshchilov and Hutter, ICLR 2019, algorithm 2.
  adamw: adam(true),
};

/** The steps of a published algorithm on the gradients that compute gives. */
function published(problem: Problem, settings: Settings, steps: number): Map<string, number[]> {
  const names = [...problem.given.keys()].filter((name) => name !== 'x' && name !== 'y');
  const algorithm = algorithms[settings.optimizer];
  const each = names.map((name) =>
    Array.from(problem.given.get(name)!.data, () => algorithm(settings)),
  );
  const given = new Map(problem.given);
  const prepared = prepare(problem);
  for (let step = 0; step < steps; step++) {
    const { values }: Trace = run({ ...problem, given }, undefined, prepared);
    names.forEach((name, i) => {
      const value = given.get(name)!;
      const gradient = values.get(`d${name}`)!.data;
      const data = value.data.map((w, k) => each[i]![k]!(w, gradient[k]!));
      given.set(name, { ...value, data });
    });
  }
  return new Map(names.map((name) => [name, [...given.get(name)!.data]]));
}

/** A random problem as options and a record, with an optimiser. */
function randomTraining(seed: number): {
  problem: Problem;
  record: string;
  settings: Settings;
  argv: string[];
} {
  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  const widths = pick([
    [1, 1, 1],
    [2, 3, 2],
    [3, 2, 4, 2],
    [3, 2],
  ]);
  const loss = pick(lossNames.filter((name) => name !== 'ce' || widths.at(-1)! > 1));
  const activation = pick(activationNames.filter((name) => name !== 'softmax' && name !== 'relu'));
  const names = layersFor(activation, loss, widths.length - 1);
  const problem = randomProblem(widths, names, loss, seed);
  const fields = [...problem.given].map(([name, value]) => {
    const text = valueText(value, exact);
    return `"${name}":${text}`;
  });
  const optimizer = pick(optimizerNames);
  const settings = { optimizer, lr: pick([0.01, 0.1]), decay: pick([0, 0.1]) };
  return {
    problem,
    record: `{${fields.join(',')}}`,
    settings,
    argv: [
      ...['train', '--from', '-', '--layers', String(names.length), '--activation', names.join()],
      ...['--loss', loss, '--lr', String(settings.lr), '--weight-decay', String(settings.decay)],
      ...['--optimizer', optimizer, '--format', 'ndjson'],
    ],
  };
}

const numbersOf = (record: string, names: Iterable<string>): number[] => {
  const fields = JSON.parse(record) as Record<string, Nested>;
  return [...names].flatMap((name) => [fields[name]!].flat(2));
};

it('every step is the published algorithm, on random networks', async () => {
  for (const seed of seedsIn(2, 120)) {
    const { problem, record, settings, argv } = randomTraining(seed);
    const steps = 1 + (seed % 7);
    const outcome = await backprop([...argv, '--steps', String(steps)], record);
    const expected = published(problem, settings, steps);
    const found = numbersOf(lastOf(outcome), expected.keys());
    [...expected.values()].flat().forEach((value, k) => {
      const bound = 1e-11 * Math.max(1, Math.abs(value));
      expect(Math.abs(found[k]! - value), `seed ${seed}: ${argv.join(' ')}`).toBeLessThan(bound);
    });
  }
});

it.each(tried(optimizerNames, 9))(
  '%s is drawn as the new values of what it steps, and worked on a page',
  async (optimizer) => {
    const manner = ['--lr', '.05', '--optimizer', optimizer];
    const { code, out } = await backprop(['graph', ...notebook, ...manner, '--format', 'dot']);
    expect(code).toBe(0);
    expect(out).toContain('W1_new');
    expect(out).not.toMatch(/"node-(t|[mvs]_)/);
    expect(out).toContain('"node-W1"');
    const page = await backprop(['explain', ...notebook, ...manner, '--format', 'html']);
    expect({ code: page.code, err: page.err }).toEqual({ code: 0, err: '' });
    expect(page.out).toContain('loss_new');
  },
);

describe.each(optimizerNames)('%s', (optimizer) => {
  const manner = ['--lr', '.05', '--optimizer', optimizer];

  it('goes on from a record bit for bit', async () => {
    const ndjson = ['--format', 'ndjson', '--every', '1'];
    const whole = await train(...notebook, ...manner, '--steps', '7', ...ndjson);
    const first = await train(...notebook, ...manner, '--steps', '3', ...ndjson);
    const argv = ['train', '--from', '-', ...manner, '--steps', '4', ...ndjson];
    const second = await backprop(argv, lastOf(first));
    const lines = whole.out.split('\n');
    expect(second).toEqual({ code: 0, out: lines.slice(3).join('\n'), err: '' });
  });

  it('goes on in the middle of a shuffled epoch', async () => {
    const rows = Array.from({ length: 7 }, (_, k) => `${k / 7},${k % 2}\n`).join('');
    const fixed = ['--w1', '.4', '--b1', '.1', '--w2', '.8', '--b2', '.2', '--layers', '2'];
    const { mkdtempSync, writeFileSync } = await import('node:fs');
    const { join } = await import('node:path');
    const { tmpdir } = await import('node:os');
    const file = join(mkdtempSync(join(tmpdir(), 'backprop-')), 'rows.csv');
    writeFileSync(file, `x,y\n${rows}`);
    const all = ['--data', file, ...manner, '--batch-size', '2', '--shuffle', '5'];
    const ndjson = ['--format', 'ndjson', '--every', '1'];
    const whole = await train(...fixed, ...all, '--steps', '11', ...ndjson);
    const first = await train(...fixed, ...all, '--steps', '6', ...ndjson);
    const argv = ['train', '--from', '-', ...all, '--steps', '5', ...ndjson];
    const second = await backprop(argv, lastOf(first));
    expect(second.out).toBe(whole.out.split('\n').slice(6).join('\n'));
  });

  it('steps in compute as in train, and check takes it', async () => {
    const one = await train(...notebook, ...manner, '--steps', '1', '--format', 'ndjson');
    const state = JSON.parse(lastOf(one)) as Record<string, number>;
    const names = ['W1', 'b1', 'W2', 'b2', 'loss'];
    const get = names.map((name) => `${name}_new`).join();
    const { out } = await backprop([...notebook, ...manner, '--get', get]);
    expect(out).toBe(names.map((name) => `${state[name]}\n`).join(''));
    const answers = names.map((name) => `${name}_new=${state[name]}`);
    const { code } = await backprop(['check', ...notebook, ...manner, ...answers]);
    expect(code).toBe(0);
  });
});

describe('batches', () => {
  const rows = [
    [0.1, 1],
    [0.7, 0],
    [-0.3, 1],
  ] as const;
  const table = `x,y\n${rows.map((row) => `${row.join()}\n`).join('')}`;
  const rate = ['--lr', '.5', '--format', 'ndjson'];
  const weights = ['--w1', '.4', '--b1', '.1', '--w2', '.8', '--b2', '.2'];
  const onRows = (...argv: string[]): Promise<Outcome> =>
    backprop(['train', '--data', '-', ...weights, ...rate, ...argv], table);
  const state = (record: string): number[] => numbersOf(record, ['W1', 'b1', 'W2', 'b2']);

  it('of one are the records one after the other', async () => {
    let from = '{"W1":0.4,"b1":0.1,"W2":0.8,"b2":0.2}';
    for (const [x, y] of rows) {
      const argv = ['train', '--from', '-', '--x', String(x), '--y', String(y), ...rate];
      from = lastOf(await backprop([...argv, '--steps', '1'], from));
    }
    expect(state(lastOf(await onRows('--batch-size', '1', '--epochs', '1')))).toEqual(state(from));
  });

  it('of all are the steps without batches', async () => {
    const whole = await onRows('--steps', '5');
    expect(await onRows('--batch-size', '3', '--epochs', '5')).toEqual(whole);
    expect(await onRows('--batch-size', '99', '--epochs', '5')).toEqual(whole);
  });

  it('of two leave one for the end of the epoch', async () => {
    const { out } = await onRows('--batch-size', '2', '--epochs', '3', '--every', '1');
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    const argv = ['train', '--from', '-', '--data', '-', ...rate, '--steps', '1'];
    const last = await backprop(
      ['train', '--x', '-0.3', '--y', '1', ...argv.slice(5), '--from', '-'],
      lines[1],
    );
    expect(state(lines[2]!)).toEqual(state(lastOf(last)));
  });

  it('are shuffled the same way by the same seed, each record once an epoch', async () => {
    const one = ['--batch-size', '1', '--epochs', '4'];
    const orders = await Promise.all(
      Array.from({ length: 6 }, (_, seed) => onRows(...one, '--shuffle', String(seed))),
    );
    const again = await onRows(...one, '--shuffle', '3');
    expect(again).toEqual(orders[3]);
    expect(new Set(orders.map(({ out }) => out)).size).toBeGreaterThan(3);
  });
});

it('a frozen parameter stays, and what it alone changes is not computed again', async () => {
  const { out } = await backprop([...notebook, '--lr', '.5', '--freeze', 'w1,b1', '--all']);
  const names = out.split('\n').map((line) => line.split(' ')[0]!);
  const updated = names.filter((name) => name.endsWith('_new'));
  expect(updated).toEqual(['W2_new', 'b2_new', 'loss_new']);
  const frozen = await train(...notebook, '--lr', '.5', '--freeze', 'w1,b1', '--steps', '1');
  const loss = /^loss_new (.*)$/m.exec(out)![1]!;
  expect(lastOf(frozen)).toContain(`loss ${loss} W1 0.4 b1 0.1`);
});

it.each<[argv: string[], err: string]>([
  [
    ['--optimizer', 'adagrad', '--momentum', '.5'],
    '--momentum is for momentum, nesterov, not for adagrad: add --optimizer momentum, for example',
  ],
  [
    ['--momentum', '.5'],
    '--momentum is for momentum, nesterov, not for sgd: add --optimizer momentum, for example',
  ],
  [
    ['--optimizer', 'adm'],
    '--optimizer is adm: did you mean adam? choose from sgd, momentum, nesterov, rmsprop, adagrad, adam, adamw',
  ],
  [
    ['--optimizer', 'momentum', '--momentum', '1'],
    '--momentum is 1: write one number from 0 to below 1',
  ],
  [['--weight-decay', '-1'], '--weight-decay is -1: write one number of 0 or more'],
  [['--freeze', 'W3'], '--freeze W3 is not a parameter of this network: there are W1 b1 W2 b2'],
  [['--batch-size', '2'], '--batch-size is for many records: add --data, or leave it out'],
  [['--shuffle', '2'], '--shuffle is for many records: add --data, or leave it out'],
  [['--epochs', '2'], '--steps and --epochs are two ways to say how long: leave out one'],
])('%j is refused', async (argv, err) => {
  const outcome = await train(...notebook, '--lr', '.1', '--steps', '1', ...argv);
  expect(outcome).toEqual({ code: 2, out: '', err: `backprop: ${err}\n` });
});

it.each<[argv: string[], record: string, err: string]>([
  [
    ['--optimizer', 'momentum'],
    '{"x":0.5,"y":1,"v_W1":[1,2]}',
    'v_W1 in the record is 2×1, but the optimizer needs 1×1',
  ],
  [
    ['--optimizer', 'adam'],
    '{"x":0.5,"y":1,"t":"now"}',
    't:1:6: t: expected a number, got a string ("now")',
  ],
])('%j on a record that carries something else is refused', async (argv, record, err) => {
  const all = ['--from', '-', '--lr', '.1', ...argv];
  expect(await backprop(all, record)).toEqual({ code: 2, out: '', err: `backprop: ${err}\n` });
});

it('a step that is described without a rate is refused', async () => {
  expect(await backprop([...notebook, '--optimizer', 'adam'])).toEqual({
    code: 2,
    out: '',
    err: 'backprop: --optimizer says how a step is made: add its rate, such as --lr 0.1\n',
  });
});
