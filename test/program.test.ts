// The command line as a whole: results, errors to the letter, exit codes, and what goes to which
// stream.
import { describe, expect, it } from 'vitest';
import { activationNames } from '../src/model/activations.ts';
import packageJson from '../package.json' with { type: 'json' };
import { backprop, type Outcome } from './backprop.ts';

const good = ['--x', '0.5', '--y', '1'];
const help = "Try 'backprop --help'\n";
const softmax = [
  ...['--x', '40', '--y', '[0,1]', '--layers', '1', '--w1', '[1;0]', '--b1', '0'],
  ...['--activation', 'softmax'],
];
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
  '[.40,.45; .50,.55]',
  '--b2',
  '.60',
];

describe("the notebook's problem", () => {
  it('prints its six results and nothing on stderr', async () => {
    expect(await backprop(good)).toEqual({
      code: 0,
      out: 'y_pred 0.6591602\nloss 0.05808589\ndW2 -0.0439884\ndb2 -0.07657581\ndW1 -0.00748784\ndb1 -0.01497567\n',
      err: '',
    });
  });

  it('prints the last cell of the notebook byte for byte', async () => {
    const { out } = await backprop([...good, '--format', 'notebook']);
    expect(out).toBe(
      '손실: [0.05808589]\n출력층에서의 W2에 대한 기울기: [-0.0439884]\n은닉층에서의 W1에 대한 기울기: [-0.00748784]\n',
    );
  });

  it('gives dW1 at full precision to within 2 units in the last place', async () => {
    const { out } = await backprop([...good, '--get', 'dW1']);
    expect(out).toMatch(/^-0\.\d+\n$/);
    const expected = -0.007487837074539771;
    const lastPlace = 2 ** (Math.floor(Math.log2(-expected)) - 52);
    expect(Math.abs(Number(out) - expected)).toBeLessThanOrEqual(2 * lastPlace);
  });

  it('prints every quantity in the order of computation with --all, and the update', async () => {
    const { out } = await backprop([...good, '--all', '--lr', '0.1']);
    const names =
      'x y W1 b1 W2 b2 z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1 dx W1_new b1_new W2_new b2_new loss_new';
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(names.split(' '));
  });
});

describe('the 2-2-2 example (x .05 .10, lr .5), as published by Matt Mazur', () => {
  it('gives the published loss and weights after one step', async () => {
    const { code, out, err } = await backprop([...twoByTwo, '--lr', '.5', '--format', 'json']);
    const record = JSON.parse(out) as { loss: number; W2_new: number[][]; W1_new: number[][] };
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(record.loss.toFixed(10)).toBe('0.2983711088');
    expect(record.W2_new[0]?.[0]?.toFixed(10)).toBe('0.3589164797');
    expect(record.W1_new[0]?.[0]?.toFixed(10)).toBe('0.1497807161');
  });

  it('is written with vectors and matrices, no spaces in a value', async () => {
    const { out } = await backprop(twoByTwo);
    expect(out.split('\n')[0]).toBe('y_pred [0.75136507,0.77292847]');
    expect(out).toContain('\ndW1 [[0.00043857,0.00087714],[0.00049771,0.00099543]]\n');
  });
});

describe('values and notes', () => {
  it.each([
    [
      'an expression, a negative value apart and one with =',
      ['--x', '1/3', '--y', '1', '--b1', '-0.3', '--w2=-.5', '--get', 'x,b1,W2'],
      '0.3333333333333333\n-0.3\n-0.5\n',
      "backprop: w1, b2 not given: the notebook's 0.4, 0.2\n",
    ],
    [
      'a negative expression',
      ['--x', '-sqrt(2)', '--y', '-e', '--get', 'x,y'],
      '-1.4142135623730951\n-2.718281828459045\n',
      '',
    ],
    [
      'capital --W1',
      ['--x', '1', '--y', '1', '--W1', '2', '--b1', '0', '--W2', '1', '--b2', '0', '--get', 'w1'],
      '2\n',
      '',
    ],
    [
      'only a first layer',
      ['--x', '1', '--y', '1', '--w1', '.6', '--b1', '.9', '--get', 'W2'],
      '0.8\n',
      "backprop: w2, b2 not given: the notebook's 0.8, 0.2 (for a single neuron: --layers 1)\n",
    ],
    [
      'a single neuron',
      ['--layers', '1', '--x', '2', '--y', '0', '--w1', '.6', '--b1', '.9', '--get', 'y_pred'],
      '0.8909031788043871\n',
      '',
    ],
    [
      'every spelling of a name',
      [...good, '--get', 'd_W1,yhat,y_true,w1,d_loss_y_pred'],
      '-0.007487837074539771\n0.6591601966444411\n1\n0.4\n-0.34083980335555886\n',
      '',
    ],
    [
      'the entry of a number',
      [...good, '--get', 'dW1[1],dW1[1,1]'],
      `${'-0.007487837074539771\n'.repeat(2)}`,
      '',
    ],
    [
      'fewer digits',
      [...good, '--digits', '3'],
      'y_pred 0.659\nloss 0.058\ndW2 -0.044\ndb2 -0.077\ndW1 -0.007\ndb1 -0.015\n',
      '',
    ],
    [
      '1e-400, which is 0',
      ['--x', '1e-400', '--y', '1', '--get', 'x'],
      '0\n',
      'backprop: --x: 1e-400 is nearer to 0 than any double, so it is 0\n',
    ],
    [
      'a saturated unit',
      ['--x', '40', '--y', '1', '--w1', '1', '--b1', '0', '--w2', '1', '--b2', '0', '--get', 'dW1'],
      '-8.98562488549951e-18\n',
      '',
    ],
    [
      'choices in a record',
      ['--from', '-', '--format', 'json', '--layers', '1'],
      '{"activation":"tanh","id":7,"x":2,"y":1,"W1":0,"b1":0,"z1":0,"y_pred":0,"loss":0.5,"dy_pred":-1,"dz1":-1,"dW1":-2,"db1":-1,"dx":0}\n',
      '',
      '{"activation":"tanh","id":7,"x":2,"y":1,"W1":0,"b1":0}',
    ],
    [
      'a loss that double precision takes for 0',
      [
        '--layers',
        '1',
        '--x',
        '37',
        '--y',
        '1',
        '--w1',
        '1',
        '--b1',
        '0',
        '--loss',
        'bce',
        '--get',
        'loss',
      ],
      '8.533047625744066e-17\n',
      '',
    ],
    [
      'a saturated softmax, through which cross-entropy still goes',
      [...softmax, '--loss', 'ce', '--get', 'dz1'],
      '[1,-1]\n',
      '',
    ],
    [
      'a saturated softmax, which keeps a square back',
      [...softmax, '--get', 'dz1'],
      '[8.496708510583178e-18,-8.496708510583178e-18]\n',
      '',
    ],
    [
      'fields that are no quantity',
      ['--from', '-', '--get', 'x'],
      '2\n',
      'backprop: not used, because they are not quantities: "id"\n',
      '{"id":7,"x":2,"y":1}',
    ],
  ])('%s', async (_, argv, out, err, input = '') => {
    expect(await backprop(argv, input)).toEqual({ code: 0, out, err });
  });

  it('gives entries as they stand in the whole', async () => {
    const get = async (names: string): Promise<string[]> =>
      (await backprop([...twoByTwo, '--get', names])).out.trimEnd().split('\n');
    const [dW1, x, W1, z1, dz2, loss] = await get('dW1,x,W1,z1,dz2,loss');
    const entry = (text: string | undefined, ...at: number[]): string =>
      String(at.reduce((value, k) => (value as unknown[])[k], JSON.parse(text!)));
    expect(await get('dW1[1,2],x[2], w1[ 2 , 1 ],z1[1,1],d_z2[2],loss')).toEqual([
      entry(dW1, 0, 1),
      entry(x, 1),
      entry(W1, 1, 0),
      entry(z1, 0),
      entry(dz2, 1),
      loss,
    ]);
  });

  it.each([['-710'], ['710'], ['-800'], ['800'], ['-40'], ['40']])(
    'z = %s gives finite numbers',
    async (z) => {
      const { code, out } = await backprop([
        '--x',
        z,
        '--y',
        '1',
        '--w1',
        '1',
        '--b1',
        '0',
        '--w2',
        '1',
        '--b2',
        '0',
        '--all',
      ]);
      expect(code).toBe(0);
      expect(out).not.toMatch(/NaN|Infinity/);
    },
  );
});

describe('--verify', () => {
  it('says the worst relative error on stderr and leaves stdout as it is', async () => {
    const { code, out, err } = await backprop([...good, '--verify']);
    expect(code).toBe(0);
    expect(out).toBe((await backprop(good)).out);
    expect(err).toMatch(
      /^backprop: verify: passed: worst relative error \d\.\de-\d+ at \S+, 5 gradients against central differences\n$/,
    );
  });

  it('reports a relu at its kink as that', async () => {
    const { code, err } = await backprop([
      '--x',
      '0',
      '--y',
      '1',
      '--w1',
      '1',
      '--b1',
      '0',
      '--w2',
      '1',
      '--b2',
      '0',
      '--activation',
      'relu,sigmoid',
      '--verify',
    ]);
    expect(code).toBe(0);
    expect(err).toContain(
      'backprop: verify: not compared: dx, db1: on the way is a kink, as of relu at 0, or a tie, where there is no derivative\n',
    );
  });

  const layers = (x: string, y: string, w1: string, ...more: string[]): string[] => [
    '--x',
    x,
    '--y',
    y,
    '--w1',
    w1,
    '--b1',
    '0',
    '--w2',
    '1',
    '--b2',
    '0',
    ...more,
  ];

  it.each([
    ['a large input and a small weight', layers('1e10', '1', '1e-10')],
    ['the same, symmetric', layers('1e10', '0', '5e-11', '--activation', 'tanh')],
    ['a small weight', layers('5', '1', '1e-30')],
    ['saturated units', layers('1e300', '1', '1', '--activation', 'tanh')],
    ['a kink close by', layers('1e-9', '1', '1', '--activation', 'relu')],
  ])('passes with %s', async (_, argv) => {
    expect((await backprop([...argv, '--verify'])).err).toMatch(
      /verify: passed: worst relative error \S+ at \S+, [45] gradients/,
    );
  });

  it('says which gradients are lost in rounding', async () => {
    const { code, err } = await backprop([...layers('30', '1', '1'), '--verify']);
    expect(code).toBe(0);
    expect(err).toContain(
      'backprop: verify: not compared: dx, dW1, db1: the rounding of the loss hides its differences\n',
    );
  });
});

describe('a bad request is one clear message and exit 2, with nothing on stdout', () => {
  const vectors = (options: Record<string, string>): string[] => {
    const all = {
      x: '[1,2]',
      y: '[0,1]',
      w1: '[1,2;3,4]',
      b1: '0',
      w2: '[1,2;3,4]',
      b2: '0',
      ...options,
    };
    return Object.entries(all)
      .filter(([, value]) => value !== '')
      .flatMap(([name, value]) => [`--${name}`, value]);
  };
  const cases: [argv: string[], message: string, below?: string][] = [
    [[], 'nothing is given: write the input and the target, as in backprop --x 0.5 --y 1', help],
    [['--x', '0.5'], '--y is missing, as in --x 0.5 --y 1'],
    [['--w1', '0.5'], '--x and --y are missing, as in --x 0.5 --y 1'],
    [['--x', '--y', '1'], '--x needs a value, but --y follows it', help],
    [['-x', '0.5'], 'unknown option -x: did you mean --x?', help],
    [['--epochs', '3'], 'unknown option --epochs: it is an option of backprop train', help],
    [
      ['--iterations', '3'],
      'unknown option --iterations: did you mean --steps of backprop train?',
      help,
    ],
    [['--learning-rate', '.1'], 'unknown option --learning-rate: did you mean --lr?', help],
    [['--learning-rate=.1'], 'unknown option --learning-rate: did you mean --lr?', help],
    [['--learning_rate', '.1'], 'unknown option --learning_rate: did you mean --lr?', help],
    [['--eta', '.1'], 'unknown option --eta: did you mean --lr?', help],
    [['--target', '1'], 'unknown option --target: did you mean --y?', help],
    [['--optim', 'adam'], 'unknown option --optim: did you mean --optimizer?', help],
    [['--Lr', '1'], 'unknown option --Lr: did you mean --lr?', help],
    [
      ['--alpha', '1'],
      'unknown option --alpha: it is --lr for the rate, --l2 for a penalty, --rho for what rmsprop keeps, and a number behind a colon for an activation, as in elu:0.5',
      help,
    ],
    [['--lambda', '1'], 'unknown option --lambda: did you mean --l2?', help],
    [['--use-bias', '0'], 'unknown option --use-bias: did you mean --no-bias?', help],
    [['--nesterov', '1'], 'unknown option --nesterov: write --optimizer nesterov', help],
    [
      ['--x1', '.05'],
      'unknown option --x1: the entries of an input are one vector, as in --x "[0.05, 0.1]"',
      help,
    ],
    [
      ['--model', 'f = a * b', '--weights', '1'],
      'unknown option --weights: the model reads a b',
      help,
    ],
    [
      ['--model', 'f = alpha * b', '--alph', '1'],
      'unknown option --alph: did you mean --alpha?',
      help,
    ],
    [
      ['--dropout', '.5'],
      'unknown option --dropout: there is no dropout: write its mask into a --model, as in a = m .* tanh(W * x); target m',
      help,
    ],
    [
      ['--rnn', '3'],
      'unknown option --rnn: layers are dense: write a recurrent network as a --model, a line for each time step',
      help,
    ],
    [
      ['--hidden', '3'],
      'unknown option --hidden: the weights say how many units a layer has: --w1 with a row for each',
      help,
    ],
    [
      ['model', '--momentum', '.9'],
      'unknown option --momentum: it is an option of backprop, backprop explain, backprop check, backprop batch, backprop graph, backprop train',
      "Try 'backprop model --help'\n",
    ],
    [
      ['--x', '1', '--y', '1', '--activation', 'step'],
      '--activation is step, whose slope is 0 wherever it has one, so that no gradient comes back through it: take sigmoid, or tanh for -1 and 1',
    ],
    ...[
      ['--fromat', 'did you mean --format?'],
      ['--lerning-rate', 'did you mean --lr?'],
      ['--formula', 'did you mean --model?'],
      ['--hlep', 'did you mean --help?'],
      ['--grad', 'gradients are printed; --get dW1 prints one alone'],
      ['--csv', 'a format is written as in --format json'],
      ['--check', 'it is a command: backprop check and the problem'],
      ['--threads', 'did you mean --jobs of backprop check, backprop batch?'],
    ].map(([option = '', hint = '']): [string[], string, string] => [
      [option, '1'],
      `unknown option ${option}: ${hint}`,
      help,
    ]),
    [['--activaton', 'relu'], 'unknown option --activaton: did you mean --activation?', help],
    [['--w10', '1'], 'unknown option --w10: layers are numbered from 1 to 9', help],
    [['--x', '1', '--y'], '--y needs a value', help],
    [['--x', '1', '--y', '1', '--set', 'lr=3'], '--set lr: it is an option of its own: write --lr'],
    [
      ['--x', '1', '--y', '1', '--set', 'loss_function=3'],
      '--set loss_function: it is an option of its own: write --loss',
    ],
    [
      ['--model', 'f = x * y', '--set', 'x=1,y=2'],
      '--set x has one value: write --set again for the next one',
    ],
    [
      ['--model', 'f = sum(W)', '--set', 'W[1,1]=1'],
      '--set W[1,1]: an entry is not set alone: write all of W',
    ],
    [
      ['--x', '1', '--y', '1', '--get', 'dW1 dW2'],
      '--get: names have commas between them: dW1,dW2',
    ],
    [
      ['--x', '1', '--y', '1', '--get', 'gradients'],
      '--get: gradients is not a quantity: print all with --all, or without --get',
    ],
    [
      ['--x', '1', '--y', '1', '--activation', 'LeakyReLU(0.2)'],
      '--activation is LeakyReLU(0.2): did you mean leaky-relu:0.2?',
    ],
    [['--x', '1', '--y', '1', '--loss', 'huber=2'], '--loss is huber=2: did you mean huber:2?'],
    [
      ['--x', '[1,2]', '--y', '1'],
      'W1, b1 are missing: give --w1 and --b1, for a second layer --w2 and --b2 too',
    ],
    [
      ['bacth', 'rows.csv'],
      'unknown command bacth: did you mean batch? known are explain, check, model, batch, graph, train, help, completion; values have a name, as in --x 0.5',
      help,
    ],
    [
      ['constructor'],
      'unknown command constructor: known are explain, check, model, batch, graph, train, help, completion; values have a name, as in --x 0.5',
      help,
    ],
    [['0.5', '1'], 'unexpected argument 0.5: values have a name, as in --x 0.5 --y 1', help],
    [['\u2014x', '0.5'], 'unexpected argument \u2014x: write --x', help],
    [[...good, '--w1', '1', '--W1', '2'], 'W1 is given twice, by --w1 and --W1'],
    [['--x', '1', '--x', '2', '--y', '1'], '--x is given twice: 1 and 2'],
    // Shapes, by name.
    [vectors({ b1: '[1,2,3]' }), 'b1 is 3×1 but W1 (2×2) needs 2×1'],
    [vectors({ b1: '[[1,2]]' }), 'b1 is 1×2 but W1 (2×2) needs 2×1: write it as a vector, [1, 2]'],
    [
      vectors({ x: '[[1,2]]' }),
      'W1 is 2×2 but x (1×2) needs 1 column: x is a row: write it as a vector, [1, 2], or add --form xWt',
    ],
    [
      vectors({ w1: '[1,2]' }),
      "W1 is 2×1 but x (2×1) needs 2 columns: a single unit's weights are a row, [[1, 2]]",
    ],
    [
      vectors({ w2: '[1,2,3;4,5,6]' }),
      'W2 is 2×3 but W1 (2×2) needs 2 columns: rows are units, columns are inputs; it would fit --form xW',
    ],
    [vectors({ y: '[0,1,2]' }), 'y is 3×1 but W2 (2×2) needs 2×1'],
    [
      vectors({ w1: '[1,2;3]' }),
      '--w1: all rows of a matrix must have the same length',
      '  [1,2;3]\n         ^\n',
    ],
    [
      vectors({ w1: '[[1,2],[3]]' }),
      '--w1: row 2 has 1 entry but row 1 has 2',
      '  [[1,2],[3]]\n  ^\n',
    ],
    [vectors({ w2: '' }), 'W2 is missing: a network with vectors or matrices needs every W and b'],
    [vectors({ b1: '', b2: '' }), 'b1, b2 are missing: give --b1, or --no-bias'],
    [
      [...good, '--w3', '1'],
      'W3 is given without W1 and b1: layers are numbered from 1 without a gap',
    ],
    [
      [...good, '--w1', '1', '--b1', '1', '--w3', '1', '--b3', '1'],
      'b3 is given without W2 and b2: layers are numbered from 1 without a gap',
    ],
    [
      [...good, '--layers', '3'],
      'W1, b1, W2, b2, W3, b3 are missing: a network of 3 layers needs every W and b',
    ],
    [[...good, '--layers', '0'], '--layers is 0: write a whole number from 1 to 9'],
    [[...good, '--layers', '1', '--w2', '1'], 'W2 or b2 is given but --layers is 1'],
    // Choices that do not go together.
    [
      [...good, '--activation', 'sigmod'],
      `--activation is sigmod: did you mean sigmoid? choose from ${activationNames.join(', ')}`,
    ],
    [
      [...good, '--activation', 'relu,tanh,relu'],
      '--activation names 3 activations but the network has 2 layers: give one, or one each',
    ],
    [
      [...good, '--activation', 'constructor'],
      `--activation is constructor: choose from ${activationNames.join(', ')}`,
    ],
    [
      [...good, '--activation', 'softmax'],
      'softmax over the one unit of layer 1 is always 1: use sigmoid, or 2 or more units',
    ],
    [
      [...good, '--loss', 'mle'],
      '--loss is mle: choose from half-sse, sse, mse, bce, ce, bce-sum, mae, huber, hinge',
    ],
    [
      [...good, '--loss', 'ce'],
      'ce needs 2 or more outputs, a softmax over them: for one output use --loss bce',
    ],
    [
      [...vectors({}), '--loss', 'ce'],
      'ce needs softmax at the output, which is sigmoid: --activation sigmoid,softmax',
    ],
    [
      [...vectors({ y: '[-1,2]' }), '--activation', 'softmax', '--loss', 'ce'],
      'y = [-1, 2] is outside [0, 1]: ce needs targets from 0 to 1',
    ],
    [
      [
        '--x',
        '1',
        '--y',
        '1',
        '--layers',
        '1',
        '--w1',
        '1.5',
        '--b1',
        '0',
        '--loss',
        'bce',
        '--activation',
        'linear',
      ],
      'y_pred = 1.5 is outside [0, 1]: bce needs sigmoid or softmax at the output',
    ],
    [
      ['--x', '1', '--y', '2', '--loss', 'bce'],
      'y = 2 is outside [0, 1]: bce needs targets from 0 to 1',
    ],
    [
      [...vectors({ y: '[0.5,1]' }), '--activation', 'softmax', '--loss', 'ce'],
      'y = [0.5, 1] has the sum 1.5: ce needs targets with the sum 1',
    ],
    // Not finite, in exact arithmetic: the step and its values.
    [
      [
        ...['--x', '0', '--y', '1', '--layers', '1', '--w1', '1', '--b1', '0'],
        ...['--activation', 'linear', '--loss', 'bce'],
      ],
      'loss is not finite: y_pred = 0 and y = 1',
    ],
    [
      ['--model', 'f = x / (y - 0.3)', '--x', '1', '--y', '0.3'],
      'f is not finite: x = 1 and y = 0.3',
    ],
    [
      ['--model', 'z1 = x * y', '--x', '1e308', '--y', '1e308', '--format', 'json'],
      'z1 is larger than a double can be, 1.8e308: leave it out with --get, or see it in --format text of a single run',
    ],
    // Output.
    [
      [...good, '--format', 'notebok'],
      '--format is notebok: did you mean notebook? choose from text, json, notebook, python, pytorch',
    ],
    [
      [...good, '--format', '__proto__'],
      '--format is __proto__: choose from text, json, notebook, python, pytorch',
    ],
    [
      [...good, '--format', 'notebook', '--all'],
      '--all is for --format text or json: notebook has three lines',
    ],
    [
      [...good, '--format', 'notebook', '--lr', '1'],
      '--lr is for --format text or json: notebook has three lines',
    ],
    [
      [...good, '--format', '\u001b[31mred'],
      '--format is \\x1b[31mred: choose from text, json, notebook, python, pytorch',
    ],
    [[...good, '--get', 'loss', '--get', 'dW1'], '--get is given twice: loss and dW1'],
    [
      [...good, '--format', 'notebook', '--layers', '1', '--w1', '1', '--b1', '0'],
      '--format notebook is for a 1-1-1 network: use --format text or json',
    ],
    [[...good, '--digits', '3.5'], '--digits is 3.5: write a whole number from 0 to 300'],
    [
      [...good, '--digits', '3', '--format', 'json'],
      '--digits is for --format text: json has its own form',
    ],
    [[...good, '--get', 'dW1', '--format', 'json'], '--get prints bare values: leave out --format'],
    [
      ['--x', '1', '--y', '1', '--get', 'dy'],
      '--get: there is no dy: y is the target, which has no gradient; that of the prediction is dy_pred',
    ],
    [
      [...good, '--get', 'dW3'],
      '--get: unknown quantity dW3: known are x y W1 b1 W2 b2 z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1 dx',
    ],
    [[...good, '--get', 'W1_new'], '--get W1_new needs a learning rate: add --lr 0.5, for example'],
    [
      [...twoByTwo, '--get', 'loss,dW1[1,3]'],
      'dW1[1,3] is not an entry of dW1, which is 2×2: its last entry is dW1[2,2], row then column',
    ],
    [
      [...twoByTwo, '--get', 'dz1[3]'],
      'dz1[3] is not an entry of dz1, which is 2×1: its last entry is dz1[2]',
    ],
    [
      [...twoByTwo, '--get', 'dW1[0,1]'],
      'dW1[0,1] is not an entry of dW1, which is 2×2: its last entry is dW1[2,2], row then column',
    ],
    [
      [...twoByTwo, '--get', 'dW1[1'],
      'dW1[1 is not an entry of dW1, which is 2×2: its last entry is dW1[2,2], row then column',
    ],
    [[...good, '--get', 'dW1[2]'], 'dW1[2] is not an entry of dW1, which is one number: write dW1'],
    [[...good, '--get', ''], '--get has an empty name: write it like dW1 or loss,dW2'],
    [[...good, '--lr', '-1'], '--lr is -1: it must be 0 or more'],
    [[...good, '--lr', '[1,2]'], '--lr is one number, such as 0.5'],
    // Records.
    [['--from', ''], '--from is empty: name a file, or - for standard input'],
    [['--from', '/nowhere/record.json'], '/nowhere/record.json: no such file'],
    [['--from', 'src'], 'src: is a folder, not a file'],
    [['--from', '-'], 'stdin is empty: expected one JSON object, such as {"x":0.5,"y":1}'],
  ];

  it.each(cases)('%j', async (argv, message, below = '') => {
    expect(await backprop(argv)).toEqual({
      code: 2,
      out: '',
      err: `backprop: ${message}\n${below}`,
    });
  });
});

describe('help and version', () => {
  it('prints the version of the package', async () => {
    expect(await backprop(['-V'])).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
  });

  it('is one text of at most 60 lines of 80 columns, wherever asked for', async () => {
    const commands = [
      ...(await backprop(['--help'])).out.matchAll(/^ {2}backprop ([a-z]+) {2,}\S/gm),
    ].map((match) => match[1] as string);
    expect(commands).toContain('explain');
    for (const command of [[], ...commands.map((name) => [name])]) {
      const { code, out, err } = await backprop([...command, '--help']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.split('\n').length).toBeLessThanOrEqual(60);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      expect((await backprop([...command, '-h'])).out).toBe(out);
      expect((await backprop([...command, '--x', '--help'])).out).toBe(out);
    }
  });

  it.each(['', 'explain', 'check', 'model', 'batch', 'graph', 'train', 'help', 'completion'])(
    'goes with the width of the terminal, 60 columns and 120: %s',
    async (command) => {
      const argv = [...(command === '' ? [] : [command]), '--help'];
      const at = async (columns: number): Promise<string[]> =>
        (await backprop(argv, '', { columns })).out.split('\n');
      const isExample = (line: string): boolean => /^(?: {2}(?!backprop)[^ -]| {6}\S)/.test(line);
      const isFixed = (line: string): boolean => isExample(line) || line.startsWith('Usage: ');
      const wide = (await at(60)).filter((line) => line.length > 60 && !isFixed(line));
      expect(wide).toEqual([]);
      const words = (lines: readonly string[]): string => lines.join(' ').replace(/\s+/g, ' ');
      expect(words(await at(60))).toBe(words(await at(120)));
    },
  );

  it('shows every option of the contract but the repeated ones of the layers', async () => {
    const { out } = await backprop(['--help']);
    for (const option of [
      'x',
      'y',
      'w1',
      'b1',
      'w9',
      'b9',
      'layers',
      'from',
      'activation',
      'loss',
      'lr',
      'format',
      'all',
      'digits',
      'get',
      'verify',
      'version',
      'help',
    ]) {
      expect(out).toMatch(new RegExp(` --${option}\\b`));
    }
  });
});

describe('streams that fail', () => {
  const failing = (code: string): Promise<Outcome> =>
    backprop(good, '', {
      out: () => Promise.reject(Object.assign(new Error('write failed'), { code })),
    });

  it('ends quietly when the reader has gone away', async () => {
    expect(await failing('EPIPE')).toEqual({ code: 0, out: '', err: '' });
  });

  it('says that the disk is full, exit 2', async () => {
    expect(await failing('ENOSPC')).toEqual({
      code: 2,
      out: '',
      err: "backprop: can't write the results: no space left on the device\n",
    });
  });
});
