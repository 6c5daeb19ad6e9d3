// Networks as people write them: forms, several samples, no bias, a bias in the weights, penalties,
// activations and losses beyond the first five. Laws first, then numbers that others published or
// NumPy gave.
import { describe, expect, it } from 'vitest';
import type { Choices } from '../src/engine/choices.ts';
import { makeProblem } from '../src/engine/problem.ts';
import { run, type Trace } from '../src/engine/trace.ts';
import { tolerance, verify } from '../src/engine/verify.ts';
import { fromNested, type Matrix, type Nested } from '../src/matrix.ts';
import { neuronGraph } from '../src/graph/neurons.ts';
import { exact, valueText } from '../src/text/notation.ts';
import { formNames, formOf, type Form } from '../src/model/dense.ts';
import { otherActivations, otherLosses } from '../src/model/elsewhere.ts';
import { backprop } from './backprop.ts';
import { seedsIn, tried } from './effort.ts';
import { inForm } from './networks.ts';
import { between, random } from './random.ts';

const matrix = (next: () => number, rows: number, cols: number): Matrix => ({
  rows,
  cols,
  data: Float64Array.from({ length: rows * cols }, () => between(next, -1, 1)),
});

/** Values of a network of these widths in the form Wx, with so many samples in columns. */
function valuesInColumns(
  widths: readonly number[],
  samples: number,
  seed: number,
): Map<string, Matrix> {
  const next = random(seed);
  const values = new Map([
    ['x', matrix(next, widths[0]!, samples)],
    ['y', matrix(next, widths.at(-1)!, samples)],
  ]);
  for (let l = 1; l < widths.length; l++) {
    values.set(`W${l}`, matrix(next, widths[l]!, widths[l - 1]!));
    values.set(`b${l}`, matrix(next, widths[l]!, 1));
  }
  return values;
}

const numbers = ({ data }: Matrix): number[] => [...data].sort((a, b) => a - b);

const near = (found: readonly number[], wanted: readonly number[], where: string): void => {
  expect(found.length, where).toBe(wanted.length);
  found.forEach((value, k) =>
    expect(Math.abs(value - wanted[k]!), where).toBeLessThan(
      1e-12 * Math.max(1, Math.abs(wanted[k]!)),
    ),
  );
};

const solve = (values: ReadonlyMap<string, Matrix>, choices: Choices): Trace =>
  run(makeProblem(values, choices), 0.1);

const shapes: readonly (readonly number[])[] = [
  [2, 3, 2],
  [3, 1],
  [1, 2, 3, 1],
];

describe.each(formNames)('the form %s', (form) => {
  it.each([1, 3])('draws units with the weights between them: %s samples', (samples) => {
    /** What is drawn, each unit by its number. */
    const drawn = (values: ReadonlyMap<string, Matrix>, of: Form): unknown => {
      const hasNoBias = form.endsWith('+1') ? {} : { bias: false };
      const kept = [...values].filter(([name]) => !name.startsWith('b') || form.endsWith('+1'));
      const problem = makeProblem(new Map(kept), { form: of, ...hasNoBias });
      const { nodes, edges } = neuronGraph(run(problem), exact);
      const plain = (name: string): string => name.replace(/,:|:,/, '');
      return [
        nodes.map(({ name, rows }) => [plain(name), ...rows.map(({ cells }) => cells)]),
        edges
          .map(({ from, to, weight }) => [plain(from), plain(to), weight!.text].join(' '))
          .sort(),
      ];
    };
    for (const widths of shapes) {
      const values = valuesInColumns(widths, samples, 5);
      const own = form.endsWith('+1') ? 'Wx+1' : 'Wx';
      const found = drawn(inForm(values, form), form);
      expect(found).toEqual(drawn(inForm(values, own), own));
      const [, edges] = found as [unknown, string[]];
      const W = values.get('W1')!;
      const [from, to] = [W.cols > 1 ? 'x[2]' : 'x', W.rows > 1 ? 'a1[2]' : 'y_pred'];
      const weight = `${from} ${to}`;
      const at = (W.rows > 1 ? W.cols : 0) + (W.cols > 1 ? 1 : 0);
      expect(edges).toContain(`${weight} ${W.data[at]!}`);
    }
  });

  it.each([1, 4])('gives what Wx gives, for %i samples', (samples) => {
    for (const seed of seedsIn(1, 6))
      for (const widths of tried(shapes, 2)) {
        const values = valuesInColumns(widths, samples, seed);
        const choices = { activation: 'tanh', layers: String(widths.length - 1), l2: '0.3' };
        // A penalty leaves biases out, wherever they stand.
        const plain = solve(values, choices);
        const other = solve(inForm(values, form), { ...choices, form });
        for (const name of ['loss', 'y_pred', 'dx', 'loss_new', 'dz1'])
          near(
            numbers(other.values.get(name)!),
            numbers(plain.values.get(name)!),
            `${name}, seed ${seed}, ${widths.join('-')}`,
          );
      }
  });

  it('has gradients that agree with central differences, with or without biases', () => {
    for (const seed of seedsIn(1, 4))
      for (const widths of tried(shapes, 2))
        for (const samples of [1, 3]) {
          const choices: Choices = {
            activation: 'softplus',
            form,
            reduce: seed % 2 ? 'mean' : 'sum',
            layers: String(widths.length - 1),
          };
          const values = inForm(valuesInColumns(widths, samples, seed), form);
          expect(verify(run(makeProblem(values, choices))).worst, `seed ${seed}`).toBeLessThan(
            tolerance,
          );
          if (formOf({ form }).hasOne) continue;
          const bare = new Map([...values].filter(([name]) => !name.startsWith('b')));
          const trace = run(makeProblem(bare, { ...choices, bias: false }));
          expect(verify(trace).worst, `no bias, seed ${seed}`).toBeLessThan(tolerance);
          expect([...trace.values.keys()].some((name) => name.includes('b1'))).toBe(false);
        }
  });
});

describe('several samples', () => {
  it.each(['half-sse', 'sse', 'mse', 'mae', 'huber'])(
    'the mean and the sum of %s and of the gradients are those of single runs',
    (loss) => {
      for (const reduce of ['mean', 'sum']) {
        const values = valuesInColumns([2, 3, 2], 4, 7);
        const all = solve(values, { loss, reduce });
        const column = (value: Matrix, k: number): Matrix => ({
          rows: value.rows,
          cols: 1,
          data: Float64Array.from(
            { length: value.rows },
            (_, row) => value.data[row * value.cols + k]!,
          ),
        });
        const singles = [0, 1, 2, 3].map((k) => {
          const own = ['x', 'y'].map((name) => [name, column(values.get(name)!, k)] as const);
          return solve(new Map([...values, ...own]), { loss });
        });
        for (const name of ['loss', 'dW1', 'db1', 'dW2', 'db2']) {
          const total = all.values
            .get(name)!
            .data.map((_, i) =>
              singles.reduce((sum, trace) => sum + trace.values.get(name)!.data[i]!, 0),
            );
          const wanted = reduce === 'mean' ? total.map((value) => value / 4) : total;
          near([...all.values.get(name)!.data], [...wanted], `${name}, ${reduce}`);
        }
      }
    },
  );

  it('have a softmax each', () => {
    const values = valuesInColumns([2, 3], 2, 3);
    values.set(
      'y',
      fromNested([
        [1, 0],
        [0, 0],
        [0, 1],
      ]),
    );
    const trace = run(makeProblem(values, { layers: '1', activation: 'softmax', loss: 'ce' }));
    const { data } = trace.values.get('y_pred')!;
    expect(data[0]! + data[2]! + data[4]!).toBeCloseTo(1, 14);
    expect(verify(trace).worst).toBeLessThan(tolerance);
  });
});

/** The printed numbers of a run. */
async function results(argv: readonly string[]): Promise<Record<string, Nested>> {
  const { out, err, code } = await backprop([...argv, '--format', 'json']);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out) as Record<string, Nested>;
}

describe('numbers worked out by others', () => {
  it.each<[string, string[], Record<string, Nested>]>([
    [
      'the squared error of one weight without a bias: 2 · (6 − 10) · 2',
      [
        '--layers',
        '1',
        '--x',
        '2',
        '--y',
        '10',
        '--w1',
        '3',
        '--no-bias',
        '--activation',
        'linear',
        '--loss',
        'sse',
      ],
      { loss: 16, dW1: -16 },
    ],
    [
      'logistic regression over three samples (DeepLearning.AI, week 2)',
      [
        '--layers',
        '1',
        '--x',
        '[1,2,-1;3,4,-3.2]',
        '--y',
        '[1,0,1]',
        '--w1',
        '[[1,2]]',
        '--b1',
        '2',
        '--loss',
        'bce',
      ],
      { loss: 5.801545319394553, dW1: [[0.99845601, 2.39507239]], db1: 0.00145557813678 },
    ],
    [
      'x · W as NumPy writes it',
      [
        '--layers',
        '1',
        '--x',
        '[1,2]',
        '--y',
        '[0,1]',
        '--w1',
        '[.5,.6;.7,.8]',
        '--b1',
        '[.1,.2]',
        '--form',
        'xW',
      ],
      {
        z1: [2, 2.4],
        dW1: [
          [0.09247804, -0.00634233],
          [0.18495609, -0.01268467],
        ],
        dx: [0.04243362, 0.05966076],
      },
    ],
    [
      'the bias as the first column',
      [
        '--layers',
        '1',
        '--x',
        '[.3,.7]',
        '--y',
        '[0,0]',
        '--w1',
        '[.1,.2,-.1;-.2,.3,-.3]',
        '--form',
        'Wx+1',
      ],
      { y_pred: [0.52248482, 0.42067575] },
    ],
    [
      'a penalty on the weights',
      [
        '--l2',
        '.1',
        '--layers',
        '1',
        '--x',
        '[1,2]',
        '--y',
        '.8',
        '--w1',
        '[[.4,-.2]]',
        '--b1',
        '.1',
      ],
      { loss: 0.04781822366, dW1: [[-0.0285836, -0.1571672]], db1: -0.0685836 },
    ],
    [
      'softplus below a linear unit',
      [
        '--activation',
        'softplus,linear',
        '--x',
        '.7',
        '--y',
        '.2',
        '--w1',
        '.5',
        '--b1',
        '.1',
        '--w2',
        '-1.2',
        '--b2',
        '.3',
      ],
      { a1: 0.943248946, y_pred: -0.831898735, dW1: 0.529298997 },
    ],
    [
      'binary cross-entropy, added',
      [
        '--loss',
        'bce-sum',
        '--layers',
        '1',
        '--x',
        '1',
        '--y',
        '[1,0]',
        '--w1',
        '[1;1]',
        '--b1',
        '0',
      ],
      { loss: 1.62652337504, dz1: [-0.26894142, 0.73105858] },
    ],
    [
      'the Huber loss at the errors 0.2 and 2',
      [
        '--loss',
        'huber',
        '--layers',
        '1',
        '--x',
        '1',
        '--y',
        '[0,0]',
        '--w1',
        '[.2;2]',
        '--no-bias',
        '--activation',
        'identity',
      ],
      { loss: 1.52 },
    ],
    [
      'the mean absolute error at the same',
      [
        '--loss',
        'mae',
        '--layers',
        '1',
        '--x',
        '1',
        '--y',
        '[0,0]',
        '--w1',
        '[.2;2]',
        '--no-bias',
        '--activation',
        'Linear',
      ],
      { loss: 1.1 },
    ],
  ])('%s', async (_, argv, wanted) => {
    const found = await results(argv);
    for (const [name, value] of Object.entries(wanted)) {
      const [got, right] = [fromNested(found[name]!).data, fromNested(value).data];
      right.forEach((entry, k) => expect(Math.abs(got[k]! - entry), name).toBeLessThan(1e-8));
    }
  });
});

it('a page shows two layers whose inputs have a 1 before them, of several samples', async () => {
  const weights = ['--w1', '[.1,.2; .5,.1; .6,.3]', '--w2', '[.1; .2; .3]'];
  const samples = ['--x', '[[1,2],[3,4]]', '--y', '[1,0]', '--form', 'xW+1'];
  const { code, err } = await backprop(['explain', ...samples, ...weights, '--format', 'html']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

describe('a model of the network gives the same', () => {
  it.each([
    [
      [
        '--form',
        'xW',
        '--x',
        '[1,2;3,4;5,6]',
        '--y',
        '[1,0,1]',
        '--w1',
        '[1,2;3,4]',
        '--b1',
        '[1,2]',
        '--w2',
        '[.1;.2]',
        '--b2',
        '0',
      ],
    ],
    [['--no-bias', '--x', '.5', '--y', '1', '--w1', '1', '--w2', '2', '--l2', '.1']],
    [
      [
        '--x',
        '[[1,2,3]]',
        '--y',
        '[1,0,1]',
        '--w1',
        '1',
        '--b1',
        '0',
        '--w2',
        '2',
        '--b2',
        '1',
        '--reduce',
        'sum',
        '--activation',
        'gelu,hard-sigmoid',
      ],
    ],
  ])('%j', async (argv) => {
    const { out: text } = await backprop(['model', ...argv]);
    const { out: own } = await backprop([...argv, '--all', '--format', 'json']);
    const { out: model } = await backprop(['--model', text, '--all', '--format', 'json']);
    const [ours, theirs] = [own, model].map((json) => JSON.parse(json) as Record<string, Nested>);
    for (const [name, value] of Object.entries(theirs!))
      if (ours![name] !== undefined)
        near([...fromNested(ours![name]).data], [...fromNested(value).data], name);
  });
});

describe('columns x1 x2 of a table', () => {
  const options = ['batch', '--w1', '[[1,2]]', '--b1', '0', '--layers', '1', '--get', 'z1,dW1'];

  it('are the entries of x', async () => {
    const { out, err } = await backprop(options, 'x2,x1,y\n.2,.1,1\n1/2,0,0\n');
    expect(err).toBe('');
    const whole = await backprop(options, 'x,y\n"[.1,.2]",1\n"[0,.5]",0\n');
    const results = (text: string): string[] =>
      text.split('\n').map((line) => line.split(',').slice(-3).join());
    expect(results(out).slice(1)).toEqual(results(whole.out).slice(1));
  });

  it.each([
    ['x1,x3,y\n1,2,3\n', 'stdin:1: there is no column x2, but x3'],
    ['x1,x2,y\n1,,3\n', 'stdin:2: x2 is empty'],
    ['x1,x2,y\n1,"[1,2]",3\n', 'stdin:2: x2 is one entry: write one number'],
  ])('%j: %s', async (text, message) => {
    const { code, err } = await backprop(options, text);
    expect({ code, err }).toEqual({ code: 2, err: `backprop: ${message}\n` });
  });
});

it.each<[argv: string[], columns: string]>([
  [['--no-bias', '--w1', '1'], 'x,y,y_pred,loss,dW1,W1_new,loss_new'],
  [['--form', 'Wx+1', '--w1', '[[1,2]]'], 'x,y,y_pred,loss,dW1,W1_new,loss_new'],
  [['--w1', '1', '--b1', '0', '--freeze', 'b1'], 'x,y,y_pred,loss,dW1,db1,W1_new,loss_new'],
  [['--form', 'xW', '--w1', '1', '--b1', '0'], 'x,y,y_pred,loss,dW1,db1,W1_new,b1_new,loss_new'],
])('a table has the columns that the network has: %j', async (argv, columns) => {
  const { out } = await backprop(['batch', '--layers', '1', ...argv, '--lr', '1'], 'x,y\n1,1\n');
  const [header, row] = out.split('\n');
  expect(header).toBe(columns);
  expect(row).not.toMatch(/,,|,$/);
});

it('a sheet is marked on its own problem: nothing is filled up', async () => {
  const argv = ['check', '--x', '1', '--y', '0', '--w1', '.5', '--w2', '.5', 'z1=0.5'];
  expect((await backprop(argv)).err).toBe(
    'backprop: b1, b2 are missing: give --b1, or --no-bias\n',
  );
  expect((await backprop([...argv, '--no-bias'])).out).toContain('✓ z1  0.5');
});

describe('a sheet by another convention of samples or penalty', () => {
  const samples = ['--layers', '1', '--x', '[1,2,-1; 3,4,-3.2]', '--y', '[1,0,1]', '--loss', 'bce'];
  const problem = [...samples, '--w1', '[[1,2]]', '--b1', '2', '--lr', '.5'];
  it.each<[id: string, base: string[], flag: string[]]>([
    ['sum-over-samples', [], ['--reduce', 'sum']],
    ['mean-over-samples', ['--reduce', 'sum'], ['--reduce', 'mean']],
    ['no-penalty', ['--l2', '.3'], ['--l2', '0']],
    ['whole-penalty', ['--l2', '.3'], ['--l2', '0.6']],
    ['penalty-per-sample', ['--l2', '.3'], ['--l2', '0.1']],
  ])('%s', async (id, base, flag) => {
    const common = flag[0] === '--l2' ? [] : ['--l2', '.3'];
    const asked = ['--get', 'loss,dW1,W1_new,loss_new'];
    const { out } = await backprop([...problem, ...common, ...flag, ...asked]);
    const names = ['loss', 'dW1', 'W1_new', 'loss_new'];
    const sheet = out.trimEnd().split('\n');
    const answers = names.map((name, i) => [name, sheet[i]].join('='));
    const argv = ['check', ...problem, ...common, ...base, ...answers, '--format', 'json'];
    const marks = JSON.parse((await backprop(argv)).out) as {
      convention: string;
      answers: { verdict: string; causes: { says: string }[] }[];
    };
    expect(marks.convention).toBe(id);
    for (const { verdict, causes } of marks.answers) {
      expect(verdict).toBe('convention');
      expect(causes[0]!.says).toContain(`(${flag.join(' ')})`);
    }
  });
});

// deeplearning.ai, Planar data classification: dZ2 = A2 - Y, dW2 = 1/m · dZ2 · A1ᵀ.
it.each(['Wx', 'xW', 'Wx+1'] as const)(
  'a sheet that averages in dW and db only: %s',
  async (form) => {
    const values = inForm(valuesInColumns([2, 3, 1], 4, 3), form);
    const y = { ...values.get('y')!, data: Float64Array.of(1, 0, 0, 1) };
    const given = [...values.set('y', y)].flatMap(([name, value]) => [
      `--${name}`,
      valueText(value, exact),
    ]);
    const argv = [...given, '--form', form, '--activation', 'tanh,sigmoid', '--loss', 'bce'];
    const rest = ['--l2', '.1', '--all', '--format', 'json'];
    const [mean, sum] = await Promise.all(
      ['mean', 'sum'].map(async (reduce) => {
        const { out } = await backprop([...argv, ...rest, '--reduce', reduce]);
        return JSON.parse(out) as Record<string, Nested>;
      }),
    );
    const ofSamples = ['dz2', 'da1', 'dz1'].map((name) => [name, sum![name]!] as const);
    const ofWeights = ['dW2', 'db2', 'dW1', 'db1']
      .filter((name) => mean![name] !== undefined)
      .map((name) => [name, mean![name]!] as const);
    const answers = [...ofSamples, ...ofWeights].map(([name, value]) =>
      [name, JSON.stringify(value)].join('='),
    );
    const sheet = ['check', ...argv, '--l2', '.1', ...answers, '--format', 'json'];
    const marks = JSON.parse((await backprop(sheet)).out) as {
      convention: string;
      answers: { name: string; verdict: string }[];
    };
    expect(marks.convention).toBe('mean-at-weights');
    for (const { name, verdict } of marks.answers)
      expect(verdict, name).toBe(name.startsWith('dz') || name === 'da1' ? 'convention' : 'right');
  },
);

describe('a sample as a row is spoken of as one that is a column', () => {
  const given = ['--x', '[.5,2]', '--y', '[1,0]', '--b1', '[.1,.2]', '--layers', '1'];
  const columns = [...given, '--w1', '[.4,.7;-.3,.2]'];
  const rows = [...given, '--w1', '[.4,-.3;.7,.2]', '--form', 'xW'];

  /** The verdict on each answer of a sheet, and its causes. */
  const marksOf = async (argv: readonly string[], sheet = ''): Promise<unknown> => {
    const options = sheet === '' ? [] : ['--answers', '-'];
    const { out } = await backprop(['check', ...argv, ...options, '--format', 'json'], sheet);
    const { answers } = JSON.parse(out) as {
      answers: { verdict: string; causes: { id: string }[] }[];
    };
    return answers.map(({ verdict, causes }) => [verdict, ...causes.map(({ id }) => id)]);
  };

  it('where a loss is summed over the outputs', async () => {
    const ofSums = async (argv: readonly string[]): Promise<unknown> => {
      const { out } = await backprop([...argv, '--loss', 'bce-sum', '--all', '--digits', '6']);
      return marksOf([...argv, '--loss', 'bce'], out);
    };
    const marks = await ofSums(columns);
    expect(marks).toContainEqual(['convention', 'bce-sum']);
    expect(await ofSums(rows)).toEqual(marks);
  });

  // dz1 is (-0.02017405, 0.14518495): dW1 with its inputs exchanged, db1 summed over the units.
  it.each([
    [
      'other-input',
      'dW1=[-.0403481,-.01008703;.2903699,.07259247]',
      'dW1=[-.0403481,.2903699;-.01008703,.07259247]',
    ],
    ['shared-bias', 'db1=.1250109', 'db1=.1250109'],
  ])('where %s', async (id, inColumns, inRows) => {
    const marks = await marksOf([...columns, inColumns]);
    expect(JSON.stringify(marks)).toContain(id);
    expect(await marksOf([...rows, inRows])).toEqual(marks);
  });

  it('where the loss of one output is answered', async () => {
    const { out } = await backprop([...rows, '--get', 'y_pred[1],y_pred[2]']);
    const [first, second] = out.split('\n').map(Number) as [number, number];
    const errors = [`E_o1=${(first - 1) ** 2 / 2}`, `E_o2=${second ** 2 / 2}`];
    expect(await marksOf([...rows, ...errors])).toEqual([['right'], ['right']]);
  });

  it.each([
    ['columns', columns],
    ['rows', rows],
  ])('where a gradient comes back from several units: %s', async (_, argv) => {
    const deeper = [...argv.with(7, '2'), '--w2', '[1,2;3,4]', '--b2', '0'];
    const { out } = await backprop(['explain', 'da1', ...deeper, '--format', 'markdown']);
    expect(out).toContain('affects the loss through every unit of layer 2');
  });

  it('but not the loss of one output of several samples', async () => {
    const several = ['--x', '[1,2;3,4]', '--y', '[1,0;0,1]', '--reduce', 'sum'];
    const { err } = await backprop(['check', ...columns.slice(4), ...several, 'E_o1=.2']);
    expect(err).toContain('unknown quantity E_o1');
  });
});

describe('what does not fit is answered with what would', () => {
  const softmaxOf = (x: string, y: string): string[] => [
    ...['--layers', '1', '--x', x, '--y', y, '--w1', '[1,2;3,4;5,6]', '--b1', '0'],
    ...['--activation', 'softmax'],
  ];
  const nine = ['--w1', '[.1,.3;.2,.4;.5,.6]', '--w2', '[.5;.6]'];
  const xW = ['--form', 'xW'];
  const mazur = ['--x', '[.05,.1]', '--y', '[.01,.99]', '--b1', '.35', '--b2', '.6'];
  const edges = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => [`--w${i + 1}`, `.${i + 1}`]).flat();

  it.each([
    [
      ['--layers', '1', '--x', '2', '--y', '10', '--w1', '3'],
      'b1 is missing: give --b1, or --no-bias',
    ],
    [
      ['--x', '[.3,.7]', '--y', '[0,0]', '--layers', '1', '--w1', '[.1,.2,-.1;-.2,.3,-.3]'],
      'b1 is missing: give --b1, or --no-bias; W1 is 2×3 for 2 inputs: --form Wx+1 (the first column is the bias)',
    ],
    [
      [
        '--layers',
        '1',
        '--x',
        '[1,2]',
        '--y',
        '2',
        '--w1',
        '[1,2;3,4;5,6]',
        '--b1',
        '0',
        '--activation',
        'softmax',
        '--loss',
        'ce',
      ],
      'y is 1×1 but W1 (3×2) needs 3×1: for class 2 write [0, 0, 1] if classes count from 0, [0, 1, 0] if they count from 1',
    ],
    [
      [...softmaxOf('[1,2;3,4]', '[2,0]'), '--loss', 'ce'],
      'y is 2×1 but W1 (3×2) with 2 samples needs 3×2: for classes 2, 0 write [0, 1; 0, 0; 1, 0] if classes count from 0',
    ],
    [
      [...softmaxOf('[1,2;3,4]', '[[2,1]]'), '--loss', 'ce', '--form', 'xWt'],
      'y is 1×2 but W1 (3×2) with 2 samples needs 2×3: for classes 2, 1 write [0, 0, 1; 0, 1, 0] if classes count from 0, [0, 1, 0; 1, 0, 0] if they count from 1',
    ],
    [
      [...softmaxOf('[1,2,3,4,5,6,7;1,2,3,4,5,6,7]', '[2,0,1,1,1,1,1]'), '--loss', 'ce'],
      'y is 7×1 but W1 (3×2) with 7 samples needs 3×7: for class 2 write a column for each sample, [0, 0, 1] if classes count from 0',
    ],
    [
      ['--x', '[0,0,1;0,1,1;1,0,1;1,1,1]', '--y', '[0,1,1,0]', '--no-bias', ...nine],
      'W1 is 3×2 but x (4×3) needs 4 columns: rows are units, columns are inputs; it would fit --form xW',
    ],
    [
      ['--x', '[0,0,1;0,1,1;1,0,1;1,1,1]', '--y', '[[0,1,1,0]]', '--no-bias', ...nine, ...xW],
      'y is 1×4 but W2 (2×1) with 4 samples needs 4×1: write it as a vector, [0, 1, 1, …]',
    ],
    [
      ['--layers', '1', '--x', '[1,2,3]', '--y', '[2,4,6]', '--w1', '1', '--b1', '0'],
      'W1 is 1×1 but x (3×1) needs 3 columns: 3 samples of one input are a row, [[1, 2, 3]]',
    ],
    [
      [...mazur, ...edges(8)],
      "W1 … W8 are one number each but x has 2 entries: the weights of a layer are one matrix, a row for each unit, as in --w1 '[[0.1, 0.2], [0.3, 0.4]]' --w2 '[[0.5, 0.6], [0.7, 0.8]]'",
    ],
    [
      ['--x', '[1,2]', '--y', '1', ...edges(2), '--b1', '.3'],
      "W1 … W2 are one number each but x has 2 entries: the weights of a layer are one matrix, a row for each unit, as in --w1 '[[0.1, 0.2]]'",
    ],
    [
      [...mazur, ...edges(3)],
      'W1 … W3 are one number each but x has 2 entries: the weights of a layer are one matrix, a row for each unit',
    ],
    [
      ['--x', '1', '--y', '1', '--form', 'PyTorch'],
      '--form is PyTorch: write xWt, one of Wx, xW, xWt, Wx+1, xW+1',
    ],
    [
      [
        'check',
        '--x',
        '[1,2]',
        '--y',
        '0',
        '--no-bias',
        ...nine.with(1, '[.1,.3;.2,.4]'),
        ...xW,
        'dW1=1',
      ],
      'dW1 is 2×2 but 1 is 1×1: rows are inputs, columns are units',
    ],
    [
      ['--no-bias', '--x', '1', '--y', '1', '--b1', '1'],
      'b1 is given, but the network has no biases of its own',
    ],
    [['--x', '1', '--y', '.5', '--loss', 'hinge'], 'y = 0.5: hinge needs targets of -1 and 1'],
    [['--x', '1', '--y', '1', '--l2', '-1'], '--l2 is -1: write a number of 0 or more'],
    [
      ['--x', '1', '--y', '1', '--activation', 'elu:a'],
      '--activation is elu:a: write a number behind the colon, as in elu:0.1',
    ],
    [
      ['--x', '1', '--y', '1', '--activation', 'tanh:1'],
      '--activation is tanh:1: tanh has no parameter',
    ],
  ])('%j', async (argv, message) => {
    const { code, err } = await backprop(argv);
    expect({ code, err: err.split('\n')[0] }).toEqual({ code: 2, err: `backprop: ${message}` });
  });

  it.each([
    ['--loss', 'cross-entropy', 'bce or ce'],
    ['--loss', 'L1', 'mae'],
    ['--loss', 'nll', 'ce'],
    ['--activation', 'logistic', 'sigmoid'],
  ])('%s %s', async (option, word, meant) => {
    const { err } = await backprop(['--x', '1', '--y', '1', option, word]);
    expect(err).toContain(`${option} is ${word}: did you mean ${meant}?`);
  });

  const others: [option: string, table: typeof otherLosses, options: string[]][] = [
    ['--loss', otherLosses, ['--y_pred', '[.6,.3]', '--y', '[1,1]']],
    ['--activation', otherActivations, ['--x', '[.6,-.3]']],
  ];
  it.each(others)(
    'a word for none of %s with a formula for a model',
    async (option, table, given) => {
      for (const [formula, words] of Object.entries(table)) {
        for (const word of words) {
          const { err } = await backprop(['--x', '1', '--y', '1', option, word]);
          expect(err).toContain(
            `${option} ${word} is not built in: write the network as a --model`,
          );
          expect(err).toContain(` with ${formula} (`);
        }
        const { code, err } = await backprop(['--model', `f = sum(${formula})`, ...given]);
        expect({ code, err }, formula).toEqual({ code: 0, err: '' });
      }
    },
  );

  it.each([
    ['ReLU', 'relu'],
    ['Leaky_ReLU', 'leaky-relu'],
    ['swish', 'silu'],
    ['Identity', 'linear'],
  ])('%s is read as %s', async (word, name) => {
    const run = (activation: string): ReturnType<typeof backprop> =>
      backprop(['--x', '1', '--y', '1', '--activation', activation]);
    expect(await run(word)).toEqual(await run(name));
  });
});
