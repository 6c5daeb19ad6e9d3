// Training: many steps are one step many times, the course of it in three forms, and what ends it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backprop, type Outcome } from '../backprop.ts';
import { bundle } from '../bundle.ts';
import { hasLoneSoftmax, layersFor, randomProblem, shapes } from '../networks.ts';
import { activationNames } from '../../src/model/activations.ts';
import { exact, valueText } from '../../src/text/notation.ts';

const good = ['--x', '0.5', '--y', '1'];
const twoByTwo = [
  '--x',
  '[.05,.10]',
  '--y',
  '[.01,.99]',
  '--w1',
  '[[.15,.20],[.25,.30]]',
  '--b1',
  '.35',
  '--w2',
  '[.40,.45;.50,.55]',
  '--b2',
  '.60',
];

const lines = ({ out }: Outcome): string[] => out.trimEnd().split('\n');
const records = (outcome: Outcome): Record<string, unknown>[] =>
  lines(outcome).map((line) => JSON.parse(line) as Record<string, unknown>);
const train = (...argv: string[]): Promise<Outcome> => backprop(['train', ...argv]);

describe('a step', () => {
  const cases = shapes.flatMap((widths) =>
    activationNames
      .map((activation) => ({ widths, names: layersFor(activation, 'mse', widths.length - 1) }))
      .filter(({ names }) => !hasLoneSoftmax(names, widths)),
  );

  it.each(cases)(
    'is the update that --lr prints, bit for bit: $widths $names',
    async ({ widths, names }) => {
      const problem = randomProblem(widths, names, 'mse', 21);
      const fields = [...problem.given].map(([name, value]) => {
        const text = valueText(value, exact);
        return `"${name}":${text}`;
      });
      const record = '{' + fields.join(',') + '}';
      const choices = [
        '--from',
        '-',
        '--layers',
        String(names.length),
        '--activation',
        names.join(','),
        '--loss',
        'mse',
        '--lr',
        '0.3',
      ];
      const single = JSON.parse(
        (await backprop([...choices, '--format', 'json'], record)).out,
      ) as Record<string, unknown>;
      const outcome = await backprop(
        ['train', ...choices, '--steps', '1', '--format', 'ndjson'],
        record,
      );
      const [first, second] = records(outcome);
      expect(first?.loss).toBe(single.loss);
      expect(second?.loss).toBe(single.loss_new);
      for (const name of problem.given.keys())
        if (/^[Wb]/.test(name)) expect(second?.[name], name).toEqual(single[`${name}_new`]);
    },
  );
});

describe('many steps', () => {
  it('end at the published outputs of the 2-2-2 example, which keeps its biases', async () => {
    // Matt Mazur, A Step by Step Backpropagation Example (2015) has 0.015912196 and 0.984065734
    // after 10,000 rounds, which are the outputs after 10,001; the loop written by hand in
    // bench/training.ts, without biases, gives these.
    const outcome = await train(
      ...twoByTwo,
      '--lr',
      '0.5',
      '--steps',
      '10000',
      '--freeze',
      'b1,b2',
      '--format',
      'ndjson',
    );
    const { out } = await backprop(
      ['--from', '-', '--get', 'y_pred,b1'],
      lines(outcome).at(-1) ?? '',
    );
    const [outputs = '', biases] = out.split('\n');
    expect((JSON.parse(outputs) as number[]).map((value) => value.toFixed(10))).toEqual([
      '0.0159136204',
      '0.9840642735',
    ]);
    expect(biases).toBe('[0.35,0.35]');
  });

  it('go on from their last record as if they had never stopped', async () => {
    const choices = ['--lr', '0.7', '--every', '10', '--format', 'ndjson', '--activation', 'tanh'];
    const whole = await train(...good, ...choices, '--steps', '100');
    const first = await train(...good, ...choices, '--steps', '60');
    const second = await backprop(
      ['train', '--from', '-', ...choices, '--steps', '40'],
      lines(first).at(-1),
    );
    expect([...lines(first), ...lines(second).slice(1)]).toEqual(lines(whole));
  });

  it.each([
    [
      ['--steps', '100'],
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
    ],
    [
      ['--steps', '7'],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ],
    [
      ['--steps', '7', '--every', '3'],
      [0, 3, 6, 7],
    ],
    [['--steps', '0'], [0]],
  ])('%j prints the steps %j', async (argv, steps) => {
    expect(
      records(await train(...good, '--lr', '1', ...argv, '--format', 'ndjson')).map(
        ({ step }) => step,
      ),
    ).toEqual(steps);
  });
});

describe('the course', () => {
  it('has the same values as text, NDJSON and CSV', async () => {
    const argv = [...twoByTwo, '--lr', '0.5', '--steps', '3'];
    const [ndjson, csv, text] = [
      await train(...argv, '--format', 'ndjson'),
      await train(...argv, '--format', 'csv'),
      await train(...argv, '--digits', '17'),
    ];
    const [header, ...rows] = lines(csv);
    expect(header).toBe('step,loss,W1,b1,W2,b2');
    const expected = records(ndjson).map(({ step, loss, W1, b1, W2, b2 }) => [
      step,
      loss,
      W1,
      b1,
      W2,
      b2,
    ]);
    const values = rows.map((row) => row.replaceAll('"', ''));
    expect(values.map((row) => JSON.parse(`[${row}]`) as unknown)).toEqual(expected);
    expect(
      lines(text).map((line) =>
        line
          .split(' ')
          .filter((_, i) => i % 2 === 1)
          .map((value) => JSON.parse(value) as unknown),
      ),
    ).toEqual(expected);
  });

  it('passes fields that are no quantity through NDJSON, and says so elsewhere', async () => {
    const record = '{"id":"a7","x":0.5,"y":1}';
    const ndjson = await backprop(
      ['train', '--from', '-', '--lr', '1', '--steps', '1', '--format', 'ndjson'],
      record,
    );
    expect(lines(ndjson)[1]).toMatch(/^\{"id":"a7","step":1,"x":0\.5,"y":1,"W1":/);
    expect(
      (await backprop(['train', '--from', '-', '--lr', '1', '--steps', '1'], record)).err,
    ).toBe('backprop: not used, because they are not quantities: "id"\n');
  });

  it('--plot draws the loss on a logarithmic scale where it spans decades', async () => {
    const { out, err } = await train(
      ...twoByTwo,
      '--lr',
      '0.5',
      '--steps',
      '2000',
      '--every',
      '2000',
      '--plot',
    );
    expect(err).toBe('');
    expect(out.split('\n').slice(2).join('\n')).toMatchInlineSnapshot(`
      "loss, logarithmic, steps 0 to 2000
          0.298 ┼╮
          0.152 ┤│
         0.0773 ┤│
         0.0394 ┤│
         0.0200 ┤╰╮
         0.0102 ┤ ╰╮
        0.00519 ┤  ╰─╮
        0.00264 ┤    ╰──╮
        0.00135 ┤       ╰────╮
       0.000685 ┤            ╰──────╮
       0.000349 ┤                   ╰───────────╮
       0.000178 ┤                               ╰───────────────╮
      0.0000904 ┤                                               ╰───────────
      "
    `);
  });

  it('--plot of a loss in one decade is linear, and goes to stderr beside NDJSON', async () => {
    const { out, err } = await train(
      ...good,
      '--lr',
      '0.1',
      '--steps',
      '20',
      '--plot',
      '--format',
      'ndjson',
    );
    expect(out.split('\n')).toHaveLength(12);
    expect(err).toMatchInlineSnapshot(`
      "loss, steps 0 to 20
         0.0581 ┼╮
         0.0570 ┤╰─╮
         0.0558 ┤  ╰╮
         0.0547 ┤   ╰─╮
         0.0536 ┤     ╰╮
         0.0525 ┤      ╰─╮
         0.0514 ┤        ╰╮
         0.0503 ┤         ╰─╮
         0.0491 ┤           ╰─╮
         0.0480 ┤             ╰─╮
         0.0469 ┤               ╰─╮
         0.0458 ┤                 ╰╮
         0.0447 ┤                  ╰─
      "
    `);
  });

  it.each([
    ['0', '0', 1],
    ['0', '1', 1],
    ['1e-15', '5', 13],
  ])('--plot at a rate of %s over %s steps has a range of its own', async (lr, steps, height) => {
    const [title, ...drawn] = (
      await train(...good, '--lr', lr, '--steps', steps, '--every', '9', '--plot')
    ).out
      .trimEnd()
      .split('\n')
      .slice(steps === '0' ? 1 : 2);
    expect(title).toBe(`loss, steps 0 to ${steps}`);
    expect(drawn).toHaveLength(height);
    for (const line of drawn) expect(line).toMatch(/^ {3}0\.0581 [┼┤]/);
  });
});

const xor = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
] as const;
const xorLines = xor.map(([a, b, y]) => `{"x":[${a},${b}],"y":${y}}\n`).join('');
/** Two decimals of random(1), as README has them. */
const start = [
  '--activation',
  'tanh,sigmoid',
  '--w1',
  '[.25,-.99;.05,.96]',
  '--b1',
  '[.94,-.44]',
  '--w2',
  '[[.23,.44]]',
  '--b2',
  '-.15',
];

describe('training on many records', () => {
  const onXor = (...argv: string[]): Promise<Outcome> =>
    backprop(['train', '--data', '-', ...start, ...argv], xorLines);

  it('brings XOR below a loss of 0.01', async () => {
    const { code, err, out } = await onXor(
      '--lr',
      '1',
      '--steps',
      '1000',
      '--until',
      '0.01',
      '--format',
      'ndjson',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const last = out.trimEnd().split('\n').at(-1)!;
    for (const [a, b, y] of xor) {
      const { out: output } = await backprop(
        [
          '--from',
          '-',
          '--activation',
          'tanh,sigmoid',
          '--x',
          `[${a},${b}]`,
          '--y',
          `${y}`,
          '--get',
          'y_pred',
        ],
        last,
      );
      expect(Math.round(Number(output)), `${a} xor ${b}`).toBe(y);
    }
  });

  it.each(['mean', 'sum'])(
    'goes down the gradient that batch --reduce %s prints',
    async (reduction) => {
      const [before, after] = records(
        await onXor('--lr', '0.25', '--steps', '1', '--reduce', reduction, '--format', 'ndjson'),
      ) as [Record<string, number[]>, Record<string, number[]>];
      const gradient = JSON.parse(
        (await backprop(['batch', ...start, '--reduce', reduction], xorLines)).out,
      ) as Record<string, number[]>;
      expect(before.loss).toBeCloseTo(gradient.loss as unknown as number, 14);
      for (const name of ['W1', 'b1', 'W2', 'b2']) {
        const [from, to, slope] = [before[name], after[name], gradient[`d${name}`]].map(
          (value) => [value].flat(3) as number[],
        ) as [number[], number[], number[]];
        to.forEach((value, k) => expect(value, name).toBeCloseTo(from[k]! - 0.25 * slope[k]!, 14));
      }
    },
  );

  it('of one record is training on that problem, and a table is the same records', async () => {
    const argv = ['--lr', '0.5', '--steps', '20'];
    const single = await train(...start, '--x', '[0,1]', '--y', '1', ...argv);
    expect(
      (await backprop(['train', '--data', '-', ...start, ...argv], '{"x":[0,1],"y":1}\n')).out,
    ).toBe(single.out);
    const table = ['y,x\n', ...xor.map(([a, b, y]) => `${y},"[${a}, ${b}]"\n`)].join('');
    expect(await backprop(['train', '--data', '-', ...start, ...argv], table)).toEqual(
      await onXor(...argv),
    );
  });

  it('goes on from its last record', async () => {
    const whole = await onXor('--lr', '1', '--steps', '20', '--every', '5', '--format', 'ndjson');
    const half = await onXor('--lr', '1', '--steps', '10', '--every', '5', '--format', 'ndjson');
    const folder = mkdtempSync(join(tmpdir(), 'backprop-'));
    const file = join(folder, 'half.json');
    writeFileSync(file, half.out.trimEnd().split('\n').at(-1)!);
    const rest = await backprop(
      [
        'train',
        '--data',
        '-',
        '--from',
        file,
        '--activation',
        'tanh,sigmoid',
        '--lr',
        '1',
        '--steps',
        '10',
        '--every',
        '5',
        '--format',
        'ndjson',
      ],
      xorLines,
    );
    expect([...lines(half), ...lines(rest).slice(1)]).toEqual(lines(whole));
  });

  const row = '{"x":[0,1],"y":1}\n';
  it.each([
    [
      '',
      'stdin has no records: one JSON object a line, such as {"x":0.5,"y":1}, or a table with columns x and y',
    ],
    [
      'x,y\n',
      'stdin has no records: one JSON object a line, such as {"x":0.5,"y":1}, or a table with columns x and y',
    ],
    [`${row}{"x":[0,1]}\n`, 'stdin:2: y is missing in the record'],
    [
      `${row}\n{"x":1,"y":1}\n`,
      'stdin:3: W1 is 2×2 but x (1×1) needs 1 column: rows are units, columns are inputs',
    ],
    [`${row}{"x":[0,1],"y":[1,2]}\n`, 'stdin:2: y is 2×1 but W2 (1×2) needs 1×1'],
    [
      `${row}{"x":[0,1],"y":1,"W1":1}\n`,
      'stdin:2: W1 stands in a record, but all records are trained on together: give it as an option or with --from',
    ],
    [`${row}{"x":[0,1],"y":"1"}\n`, 'stdin:2:16: y: expected a number, got a string ("1")'],
    ['x,y\n"[0,1]",1,3\n', 'stdin:2: the row has 3 cells but the header has 2'],
  ])('refuses %j', async (input, message) => {
    expect(
      await backprop(['train', '--data', '-', ...start, '--lr', '1', '--steps', '5'], input),
    ).toEqual({ code: 2, out: '', err: `backprop: ${message}\n` });
  });

  it('says which fields are not used', async () => {
    const { err } = await backprop(
      ['train', '--data', '-', ...start, '--lr', '1', '--steps', '1'],
      'id,x,y,name\na,"[0,1]",1,b\n',
    );
    expect(err).toBe('backprop: not used, because they are not quantities: id, name\n');
  });

  it('names the record that is not finite', async () => {
    const { err, code } = await backprop(
      [
        'train',
        '--data',
        '-',
        '--layers',
        '1',
        '--w1',
        '1',
        '--b1',
        '0',
        '--activation',
        'linear',
        '--lr',
        '1',
        '--steps',
        '5',
      ],
      '{"x":1,"y":1}\n{"x":1e160,"y":1}\n',
    );
    expect({ code, err }).toEqual({
      code: 2,
      err: 'backprop: record 2: loss is not finite: y_pred = 1e+160 and y = 1\n',
    });
  });
});

describe('the end', () => {
  it('--until stops at the first loss that is small enough', async () => {
    const argv = [...good, '--lr', '0.5', '--steps', '1000', '--format', 'ndjson'];
    const stopped = records(await train(...argv, '--until', '0.01', '--every', '1'));
    const losses = stopped.map(({ loss }) => loss as number);
    expect(losses.at(-1)).toBeLessThanOrEqual(0.01);
    expect(losses.slice(0, -1).every((loss) => loss > 0.01)).toBe(true);
    expect((await train(...argv, '--until', '1e-9')).err).toMatch(
      /^backprop: after 1000 steps the loss is still above --until 1e-9: 0\.000328\d+\n$/,
    );
  });

  it('where a number is not finite the step is named, the last finite state printed', async () => {
    const argv = [
      '--x',
      '2',
      '--y',
      '1000',
      '--activation',
      'linear',
      '--lr',
      '9',
      '--every',
      '2000',
    ];
    const { code, out, err } = await train(...argv, '--steps', '2000');
    expect({ code, err }).toEqual({
      code: 2,
      err: 'backprop: step 4: loss is not finite: y_pred = 2.6684545344718982e+262 and y = 1000: try a smaller --lr\n',
    });
    expect(out).toBe((await train(...argv, '--steps', '3')).out);
    expect(lines({ out } as Outcome)).toHaveLength(2);
  });

  it('an output that is no probability is refused at its step', async () => {
    const { code, err } = await train(
      '--x',
      '1',
      '--y',
      '1',
      '--w1',
      '.5',
      '--b1',
      '0',
      '--layers',
      '1',
      '--activation',
      'linear',
      '--loss',
      'bce',
      '--lr',
      '0.3',
      '--steps',
      '9',
    );
    expect({ code, err }).toEqual({
      code: 2,
      err: 'backprop: step 1: y_pred = 1.7000000000000002 is outside [0, 1]: bce needs sigmoid or softmax at the output: try a smaller --lr\n',
    });
  });

  it('an interrupt prints the state reached and exits with 130', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const argv = [...good, '--lr', '0.01', '--format', 'ndjson'];
    const { code, out, err } = await backprop(['train', ...argv, '--steps', '1000000000'], '', {
      interrupt: controller.signal,
    });
    const reached = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as { step: number };
    expect({ code, err }).toEqual({
      code: 130,
      err: `backprop: interrupted after step ${reached.step}\n`,
    });
    expect(records(await train(...argv, '--steps', String(reached.step))).at(-1)).toEqual(reached);
  });

  it('of the process is the same on SIGINT', async () => {
    const child = spawn(
      process.execPath,
      [bundle, 'train', ...good, '--lr', '0.01', '--steps', '1000000000'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (out === '') child.kill('SIGINT');
      out += chunk.toString();
    });
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (...ended) => resolve(ended)),
    );
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^step \d+ loss \S+ W1 /);
  });

  it('is quiet when its reader closes the pipe', () => {
    const { stdout, stderr, status } = spawnSync(
      'bash',
      [
        '-c',
        `set -o pipefail; '${process.execPath}' '${bundle}' train --x 0.5 --y 1 --lr 0.1 --steps 10000000 --every 1000 | head -1`,
      ],
      { encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({
      stdout: 'step 0 loss 0.05808589 W1 0.4 b1 0.1 W2 0.8 b2 0.2\n',
      stderr: '',
      status: 0,
    });
  });
});

it.each(['7.5', '-2', '"a"', '9007199254740991'])(
  'a record at step %s is not counted on from',
  async (step) => {
    const { code, out, err } = await backprop(
      ['train', '--from', '-', '--lr', '1', '--steps', '1'],
      `{"x":1,"y":1,"step":${step}}`,
    );
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: `backprop: step in the record is ${step}, which cannot be counted on from: leave it out, or write a whole number from 0\n`,
    });
  },
);

const help = "Try 'backprop train --help'\n";

it.each([
  [['--steps', '5'], '--lr is missing, as in --lr 0.5 --steps 100', ''],
  [['--lr', '1'], '--steps is missing, as in --lr 0.5 --steps 100', ''],
  [
    ['--lr', '1', '--steps', '1.5'],
    '--steps is 1.5: write a whole number from 0, such as 1000',
    '',
  ],
  [['--lr', '1', '--steps', '-1'], '--steps is -1: write a whole number from 0, such as 1000', ''],
  [
    ['--lr', '1', '--steps', '99999999999999999'],
    '--steps is 99999999999999999: write a whole number from 0, such as 1000',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--every', '0'],
    '--every is 0: write a whole number from 1, such as 1000',
    '',
  ],
  [['--lr', '1', '--steps', '5', '--until', '[1,2]'], '--until is one number, such as 0.01', ''],
  [
    ['--lr', '1', '--steps', '5', '--freeze', 'b3'],
    '--freeze b3 is not a parameter of this network: there are W1 b1 W2 b2',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--freeze', 'b1,'],
    '--freeze has an empty name: there are W1 b1 W2 b2',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--freeze', 'w1,b1,w2,b2'],
    '--freeze leaves nothing to train',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--data', 'x.csv'],
    '--x and --data: the records have x and y, leave out --x',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--reduce', 'sum'],
    '--reduce is for many records: add --data, or leave it out',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--data', '-', '--from', '-'],
    '--from - and --data - cannot both come from standard input: name a file for one of them',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--data', ''],
    '--data is empty: name a file, or - for standard input',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--format', 'json'],
    '--format is json: did you mean ndjson? choose from text, ndjson, csv',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', '--format', 'csv', '--digits', '3'],
    '--digits is for --format text: csv has its own form',
    '',
  ],
  [
    ['--lr', '1', '--steps', '5', 'x.csv'],
    'unexpected argument x.csv: values have a name, as in --x 0.5 --y 1',
    help,
  ],
])('train %j is refused', async (argv, message, below) => {
  expect(await train(...good, ...argv)).toEqual({
    code: 2,
    out: '',
    err: `backprop: ${message}\n${below}`,
  });
});
