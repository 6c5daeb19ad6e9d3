// Marking from the command line: known sheets and their verdicts, errors to the letter, formats.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { conventionIds } from '../src/check/conventions.ts';
import { denseMistakeIds, modelMistakeIds } from '../src/check/mistake-ids.ts';
import { words } from '../src/check/words.ts';
import { languages } from '../src/language.ts';
import { backprop } from './backprop.ts';
import { twoByTwo as mazur } from './command-lines.ts';

const notebook = ['--x', '.5', '--y', '1'];
/** Three samples, a row each. */
const batch = (
  '--form xW --x [.5,1.2;-.8,.3;1.5,-.6] --y [1;0;1] --w1 [.4,-.9;.7,.1] --b1 [[.05,-.15]] ' +
  '--w2 [1.1;-.6] --b2 .2'
).split(' ');
const penalized = (
  '--activation tanh,linear --loss mse --x [.6,-.9] --y [.4,-.7] --w1 [.5,.2;-.3,.8] ' +
  '--b1 [.1,-.2] --w2 [.9,-.4;.3,.6] --b2 [.05,.15]'
).split(' ');
const deep = (
  '--activation relu,tanh,sigmoid --loss bce --x [.9,-.4] --y 1 --w1 [.3,-.6;.7,.2;-.5,.8] ' +
  '--b1 [.1,.05,-.2] --w2 [.6,-.1,.4;-.3,.9,.2] --b2 [.02,-.03] --w3 [[.7,-1.1]] --b3 .15'
).split(' ');
const softmaxPair = [
  ...['--layers', '1', '--x', '[1,2]', '--y', '[0,1]', '--w1', '[.1,.2;.3,.4]', '--b1', '0'],
  ...['--activation', 'softmax', '--loss', 'ce'],
];
const wide = [
  '--x',
  '[1,2,3]',
  '--y',
  '1',
  '--w1',
  '[.1,.2,.3;.4,.5,.6]',
  '--b1',
  '[.1,.2]',
  '--w2',
  '[[1,-1]]',
  '--b2',
  '0',
];

/** A network with z1 [0, 1.5]. */
const zeroAbove = [
  '--x',
  '1',
  '--y',
  '1',
  '--w1',
  '[1; 2]',
  '--b1',
  '[-1, -.5]',
  '--w2',
  '[[1,1]]',
  '--b2',
  '0',
];

const mistakeIds = [...new Set([...denseMistakeIds, ...modelMistakeIds])];

interface Marks {
  readonly answers: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly causes: readonly { readonly id: string; readonly with?: string }[];
    readonly follows_from: string | null;
    readonly tell_apart?: string | null;
  }[];
  readonly first_wrong: string | null;
  readonly convention: string | null;
}

/** Each answer's verdict, the causes behind it, and what it follows from. */
async function verdicts(
  argv: readonly string[],
  input = '',
): Promise<{ code: unknown; verdicts: Record<string, string>; marks: Marks }> {
  const { code, out, err } = await backprop(['check', ...argv, '--format', 'json'], input);
  expect(err).toBe('');
  const marks = JSON.parse(out) as Marks;
  return {
    code,
    marks,
    verdicts: Object.fromEntries(
      marks.answers.map(({ name, verdict, causes, follows_from }) => [
        name,
        [
          verdict,
          ...causes.map(({ id }) => id),
          ...(follows_from === null ? [] : [`< ${follows_from}`]),
        ].join(' '),
      ]),
    ),
  };
}

describe("a run's own output is a right sheet", () => {
  it.each([
    [notebook],
    [[...wide, '--lr', '.1']],
    [['--x', '2', '--y', '0.3', '--activation', 'tanh', '--loss', 'mse']],
  ])('%j', async (problem) => {
    for (const output of [['--all'], ['--format', 'json'], ['--all', '--digits', '2']]) {
      const { out } = await backprop([...problem, ...output]);
      const marked = await verdicts([...problem, '--answers', '-'], out);
      expect(
        Object.entries(marked.verdicts).filter(([, verdict]) => verdict !== 'right'),
        output.join(' '),
      ).toEqual([]);
      expect(marked.code).toBe(0);
    }
  });
});

describe('sheets and their verdicts', () => {
  it.each<[string, string[], string[], Record<string, string>, string?]>([
    [
      'the published weights of the 2-2-2 example by Matt Mazur',
      mazur,
      [
        'W2_new=[.35891648,.408666186;.511301270,.561370121]',
        'W1_new=[.149780716,.19956143;.24975114,.29950229]',
        'loss=.298371109',
      ],
      { W2_new: 'right', W1_new: 'right', loss: 'right' },
    ],
    [
      'the same with the new W2 used for the hidden layer',
      mazur,
      ['W1_new=.149817639 .199635277 .249788185 .299576370'],
      { W1_new: 'wrong updated-weight' },
    ],
    [
      'a sign among right numbers',
      notebook,
      ['dW1=0.0075', 'dW2=-.044', 'loss=.0581', 'dz2=-.0766'],
      { dW1: 'wrong sign', dW2: 'right', loss: 'right', dz2: 'right' },
    ],
    [
      'an error is reported once, where it was made',
      notebook,
      [
        'z1=.3',
        'a1=.57444',
        'z2=.65955',
        'y_pred=.65916',
        'dz2=-.34084',
        'dW2=-.19579',
        'db2=-.34084',
        'dW1=-.0333284',
      ],
      {
        z1: 'right',
        a1: 'right',
        z2: 'right',
        y_pred: 'right',
        dz2: 'wrong no-output-slope',
        dW2: 'follows < dz2',
        db2: 'follows < dz2',
        dW1: 'follows < dz2',
      },
    ],
    [
      'an error in a step that is not on the sheet',
      notebook,
      ['loss=.058086', 'dW2=-.195793', 'dW1=-.0333284'],
      { loss: 'right', dW2: 'wrong no-output-slope', dW1: 'follows < dW2' },
    ],
    [
      'a slip that nothing explains, and what comes of it',
      notebook,
      ['z1=.31', 'a1=.57689', 'z2=.66151', 'y_pred=.6596'],
      { z1: 'wrong', a1: 'follows < z1', z2: 'follows < z1', y_pred: 'follows < z1' },
    ],
    [
      'a value of the problem copied wrong',
      notebook,
      ['x=.6', 'z1=.34', 'a1=.58419052'],
      { x: 'wrong', z1: 'follows < x', a1: 'follows < x' },
    ],
    [
      'the total of the best known page, https://mattmazur.com/2015/03/17: no new biases, new W2',
      mazur,
      ['loss_new=0.291027924'],
      { loss_new: 'wrong biases-kept updated-weight' },
    ],
    [
      'the same with the old W2',
      mazur,
      ['loss_new=0.2910277737'],
      { loss_new: 'convention biases-kept bias-gradient' },
    ],
    [
      'logarithms to base 10',
      ['--x', '1', '--y', '1', '--layers', '1', '--w1', '.5', '--b1', '0', '--loss', 'bce'],
      ['loss=0.20591', 'dW1=-0.37754'],
      { loss: 'convention log10', dW1: 'right' },
    ],
    [
      'a raw error sent back',
      notebook,
      ['dz2=-0.07657581', 'dW2=-0.0439884', 'da1=-0.27267184'],
      { dz2: 'right', dW2: 'right', da1: 'wrong raw-error' },
    ],
    [
      'another rate',
      [...notebook, '--lr', '.5'],
      ['W1_new=.40074878', 'W2_new=.80439884'],
      { W1_new: 'wrong other-rate', W2_new: 'wrong other-rate' },
    ],
    [
      'the gradient of z for that of the prediction',
      softmaxPair,
      ['dy_pred=[0.3543,-0.3543]'],
      { dy_pred: 'wrong slope-included' },
    ],
    [
      'a value of the problem copied wrong, but not used so, and a sign',
      notebook,
      ['W1=0.5', 'dW2=0.04399'],
      { W1: 'wrong', dW2: 'wrong sign' },
    ],
    ['a decimal slip', notebook, ['dW2=-0.440'], { dW2: 'wrong decimal-slip' }],
    [
      'the sign of an entry',
      mazur,
      ['dW2=[0.08216704, 0.08266763; -0.02260254, 0.02274024]'],
      { dW2: 'wrong sign-slip' },
    ],
    [
      'a decimal slip in an entry',
      mazur,
      ['dW2=[0.08216704, 0.8266763; -0.02260254, -0.02274024]'],
      { dW2: 'wrong decimal-slip' },
    ],
    ['two digits swapped', notebook, ['dW2=-0.0493884'], { dW2: 'wrong digits-swapped' }],
    [
      'a zero beside a right number',
      notebook,
      ['dW2=-0.044', 'dW1=0'],
      { dW2: 'right', dW1: 'wrong' },
    ],
    ['a zero with decimals', notebook, ['dW1=0.000'], { dW1: 'wrong' }],
    ['a decimal slip beside a zero', zeroAbove, ['z1=[0, 15]'], { z1: 'wrong decimal-slip' }],
    [
      'a zero in the place of another answer',
      zeroAbove,
      ['z1[1]=1.5', 'z1[2]=0'],
      { 'z1[1]': 'wrong', 'z1[2]': 'wrong' },
    ],
    [
      'two answers exchanged',
      notebook,
      ['dW1=-0.043988', 'dW2=-0.0074878'],
      { dW1: 'wrong exchanged', dW2: 'wrong exchanged' },
    ],
    [
      'the loss without its half, everywhere',
      notebook,
      ['loss=.1161718', 'dW2=-.0879768'],
      { loss: 'convention sse factor-two', dW2: 'convention sse' },
    ],
    [
      'the direction down',
      notebook,
      ['dz2=.07657581', 'dW2=.0439884', 'dz1=.01497567', 'dW1=.00748784'],
      {
        dz2: 'convention descent-sign sign',
        dW2: 'convention descent-sign',
        dz1: 'convention descent-sign',
        dW1: 'convention descent-sign',
      },
    ],
    [
      'one bias for a layer',
      mazur,
      ['db1=0.0187256', 'dW2=[.08216704,.08266763;-.02260254,-.02274024]'],
      { db1: 'convention shared-bias', dW2: 'right' },
    ],
    [
      'weights as inputs × units',
      wide,
      ['dW1=[-.0199,.0042;-.0399,.0084;-.0598,.0125]'],
      { dW1: 'convention inputs-by-units' },
    ],
    [
      'steps for gradients',
      [...notebook, '--lr', '.1'],
      ['dW2=-.00439884', 'dW1=-.000748784'],
      { dW2: 'convention steps step-for-gradient', dW1: 'convention steps' },
    ],
    [
      'updated weights for gradients',
      [...notebook, '--lr', '.1'],
      ['dW2=.80439884', 'dW1=.400748784'],
      { dW2: 'convention updated-weights weight-for-gradient', dW1: 'convention updated-weights' },
    ],
    [
      'zeros that come of a zero, which earn nothing',
      notebook,
      ['dz2=0', 'dW2=0', 'dz1=0'],
      { dz2: 'wrong', dW2: 'wrong', dz1: 'wrong' },
    ],
    [
      'the opposite sign throughout, and a slip in one entry',
      [
        ...['--x', '[.35,.7]', '--y', '.5', '--w1', '[.2,.2;.3,.3]', '--b1', '0', '--lr', '1'],
        ...['--w2', '[[.3,.9]]', '--b2', '0'],
      ],
      [
        'dz2=-0.0368',
        'dz1=[-0.0027,-0.0081]',
        'W2_new=[0.2797,0.8787]',
        'W1_new=[0.1990,0.1981;0.2972,0.2134]',
      ],
      {
        dz2: 'convention descent-sign',
        dz1: 'convention descent-sign',
        W2_new: 'right',
        W1_new: 'wrong',
      },
    ],
    [
      'the opposite sign, and the new W2 used too early',
      [...mazur],
      ['dz2=[-.138498562,.0380982366]', 'da1=[-.0302297395,-.0352124673]'],
      { dz2: 'convention descent-sign', da1: 'wrong descent-sign updated-weight' },
    ],
    ['a gradient of 0 for a bias', notebook, ['db1=0'], { db1: 'wrong bias-gradient' }],
    [
      'a single digit beside other numbers, which is as exact as they are',
      notebook,
      ['db1=0', 'dW1=-.0075', 'dx=0.0'],
      { db1: 'wrong bias-gradient', dW1: 'right', dx: 'right' },
    ],
    [
      'a gradient of 0 that comes of a wrong output',
      notebook,
      ['y_pred=1', 'db1=0', 'dW1=-.0075'],
      { y_pred: 'wrong', db1: 'follows < y_pred', dW1: 'right' },
    ],
    ['a single digit alone', notebook, ['y_pred=1'], { y_pred: 'wrong' }],
    [
      'whole numbers that are right',
      [
        '--x',
        '3',
        '--y',
        '1',
        '--w1',
        '2',
        '--b1',
        '-7',
        '--w2',
        '1',
        '--b2',
        '0',
        '--activation',
        'linear',
      ],
      ['z1=-1', 'dW1=-6', 'y_pred=-1.00'],
      { z1: 'right', dW1: 'right', y_pred: 'right' },
    ],
    [
      'samples whose contributions are averaged twice',
      batch,
      [
        'dz1=[-.00460902,.00315256;.0130159,-.00650295;-.0065966,.00209268]',
        'db1=[.000603433,-.000419239]',
      ],
      { dz1: 'right', db1: 'wrong mean-of-samples' },
    ],
    [
      'one sample for all',
      batch,
      [
        'dz1=[-.00460902,.00315256;.0130159,-.00650295;-.0065966,.00209268]',
        'dW1=[-0.00230451,0.00157628;-0.00553082,0.00378307]',
      ],
      { dz1: 'right', dW1: 'wrong one-sample-only' },
    ],
    [
      'a sum of samples in the loss',
      batch,
      ['y_pred=[.688661,.585674,.670133]', 'loss=.274379'],
      { y_pred: 'right', loss: 'convention sum-over-samples mean-of-samples' },
    ],
    [
      'a softmax down the samples',
      (
        '--activation softmax --loss ce --form xW --no-bias --layers 1 ' +
        '--x [.5,-.2;-.3,.8;.4,-.7] --y [1,0;0,1;1,0] --w1 [1,0;0,1]'
      ).split(' '),
      ['y_pred=[.424779,.231224;.190865,.628532;.384356,.140244]'],
      { y_pred: 'wrong wrong-axis' },
    ],
    [
      'a penalty on the bias',
      [...penalized, '--l2', '.05'],
      ['dz2=[.165066,.434656]', 'db2=[.167566,.442156]'],
      { dz2: 'right', db2: 'wrong penalized-bias' },
    ],
    [
      'a penalty that one gradient lacks',
      [...penalized, '--l2', '.05'],
      ['dz2=[.165066,.434656]', 'dW2=[.0357397,-.132135;.0941109,-.347942]'],
      { dz2: 'right', dW2: 'convention no-penalty term-left-out' },
    ],
    [
      'the value of a relu for its slope',
      deep,
      ['da1=[-.333825,.471659,-.0267752]', 'dz1=[-.203633,.282995,0]'],
      { da1: 'right', dz1: 'wrong value-for-slope' },
    ],
    [
      'a sigmoid for a tanh',
      deep,
      ['z2=[.326,.327]', 'a2=[.580786,.581029]', 'z3=-.0825821'],
      { z2: 'right', a2: 'wrong other-function', z3: 'follows < a2' },
    ],
    [
      'the gradient by z for that by the output, and by z rightly',
      deep,
      ['y_pred=.505760', 'dy_pred=-.494240', 'dz3=-.494240', 'db3=-.494240'],
      { y_pred: 'right', dy_pred: 'wrong slope-included', dz3: 'right', db3: 'right' },
    ],
    [
      'a bias that is not updated',
      [...deep, '--lr', '.4'],
      ['db1=[-.333825,.471659,0]', 'b1_new=[.100000,.0500000,-.200000]', 'b3_new=.347696'],
      { db1: 'right', b1_new: 'wrong term-left-out', b3_new: 'right' },
    ],
    [
      'a convention and a mistake',
      notebook,
      ['dW2=0.19579287', 'dW1=0.033328449'],
      { dW2: 'wrong descent-sign no-output-slope', dW1: 'follows < dW2' },
    ],
    [
      'a convention and numbers rounded on the way, which are not right for that',
      ['--x', '-.82', '--y', '.8', '--w1', '-.19', '--b1', '.84', '--w2', '.86', '--b2', '-.53'],
      ['dW1=-0.00954', 'dW2=0.05017'],
      { dW1: 'convention descent-sign sign', dW2: 'convention descent-sign' },
    ],
    [
      'digits cut off',
      ['--x', '.9', '--y', '1'],
      ['dW1=-0.01268', 'loss=0.05574', 'dW2=-.04552'],
      {
        dW1: 'truncated truncation',
        loss: 'truncated truncation',
        dW2: 'truncated truncation',
      },
    ],
    [
      'a slope that was rounded before it was multiplied by',
      ['--x', '-.1', '--y', '1', '--w1', '-.1', '--b1', '1.2', '--w2', '-1.2', '--b2', '1'],
      ['a1=.770', 'y_pred=.519', 'da1=.144', 'dz1=.025'],
      { a1: 'right', y_pred: 'right', da1: 'right', dz1: 'truncated truncation' },
    ],
    [
      'float32 numbers as Python prints them',
      ['--layers', '1', '--x', '[.5,3]', '--y', '1', '--w1', '[[.5,-1.2]]', '--b1', '.7'],
      ['y_pred=0.06598900258541107'],
      { y_pred: 'rounded float32' },
    ],
    [
      'what follows from a slip, worked on with more digits than are written',
      ['--x', '.5', '--y', '0', '--w1', '.3', '--b1', '.2', '--w2', '.9', '--b2', '.1'],
      ['a1=.5866', 'dz2=.0740', 'da1=.0666', 'dz1=.0161'],
      { a1: 'right', dz2: 'wrong half-kept', da1: 'follows < dz2', dz1: 'follows < dz2' },
    ],
    [
      'a power of ten as it is written by hand',
      notebook,
      ['db1=-1.497567*10^-2', 'dW2=-4.399 × 10^(-2)'],
      { db1: 'right', dW2: 'right' },
    ],
    [
      'nothing that is within a part of an infinite loss',
      [
        '--x',
        '[1,2]',
        '--y',
        '[0,1]',
        '--w1',
        '[.1,-.2;0.3,.4]',
        '--b1',
        '0',
        '--w2',
        '[.1,.2;.3,.4]',
        '--b2',
        '0',
        '--activation',
        'relu,softmax',
        '--loss',
        'ce',
      ],
      ['loss=123.456'],
      { loss: 'wrong' },
    ],
    [
      'no coarse rounding for a cause, where a tolerance makes every number exact',
      [...notebook, '--rtol', '1e-6'],
      ['dW2=-.044', 'loss=.0580858'],
      { dW2: 'wrong', loss: 'wrong' },
    ],
    [
      'the step on earlier rounded numbers',
      notebook,
      ['y_pred=.66', 'dy_pred=-.34', 'dz2=-.076296'],
      { y_pred: 'right', dy_pred: 'right', dz2: 'rounded rounding' },
    ],
    [
      'intermediates at 3 decimals',
      notebook,
      ['dW1=-.007500', 'loss=.05814'],
      { dW1: 'rounded rounding', loss: 'rounded rounding' },
    ],
    [
      'entries',
      mazur,
      ['dW2[1,2]=.0827', 'dW2[2,1]=.0226', 'dz1[2]=.009954'],
      { 'dW2[1,2]': 'right', 'dW2[2,1]': 'wrong sign', 'dz1[2]': 'right' },
    ],
    ['expressions', notebook, ['z1=3/10', 'dx=1/3'], { z1: 'right', dx: 'wrong' }],
    [
      'expressions of rounded numbers, as exact as their digits are',
      notebook,
      ['dz2=(.6592-1)*.6592*(1-.6592)', 'loss=0.5*(1-.66)^2', 'dW2=(.6592-1)*.6592*.5744'],
      { dz2: 'right', loss: 'right', dW2: 'wrong' },
    ],
    [
      'numbers of the problem in expressions, which are exact',
      notebook,
      ['z1=0.4*0.5+0.1', 'z2=0.4*0.57444252+0.2'],
      { z1: 'right', z2: 'wrong' },
    ],
    [
      'two answers in a word',
      notebook,
      ['z1=.3, a1=.5744', 'dW2=-.044;dW1=-.0075'],
      { z1: 'right', a1: 'right', dW2: 'right', dW1: 'right' },
    ],
    [
      'an answer within a tolerance',
      [...notebook, '--rtol', '.01'],
      ['dW1=-.00749999', 'dW2=-.0445'],
      { dW1: 'right', dW2: 'wrong' },
    ],
    [
      'any spelling of a name',
      notebook,
      ['d_w1=-.0075', 'yhat=.659'],
      { dW1: 'right', y_pred: 'right' },
    ],
    ['a vector for a matrix of one row', wide, ['W2=[1,-1]'], { W2: 'right' }],
    [
      'lines of text',
      [...notebook, '--answers', '-'],
      [],
      { dW1: 'right', dW2: 'wrong sign', z1: 'right' },
      '# mine\r\nd_W1 -0.0075\n\n dW2 = .0440\nz1: 3/10',
    ],
    [
      'lines with numbers in front, and several answers with commas between',
      [...notebook, '--answers', '-'],
      [],
      {
        z1: 'right',
        a1: 'right',
        y_pred: 'right',
        loss: 'right',
        dW2: 'convention descent-sign sign',
      },
      '1) z1 = 0.4*0.5+0.1 = 0.3\n2. a1 = .5744\n(c) ŷ = .6592, L = ½(1-.6592)² = .0581; dW2=.044',
    ],
    [
      'a JSON record',
      [...notebook, '--answers', '-'],
      [],
      { dW1: 'right', loss: 'right', z2: 'right' },
      '{"dW1":-0.0075,"loss":"0.0580","z2":[0.66]}'.replace('0.0580', '0.0581'),
    ],
  ])('%s', async (_, problem, answers, expected, input) => {
    expect((await verdicts([...problem, ...answers], input)).verdicts).toEqual(expected);
  });

  it('the first wrong entry is named where others are right', async () => {
    const { marks } = await verdicts([
      ...mazur,
      'dW2=[.08216704,.08266763;-.02260254,-.02274024]',
      'dW1=[.000438568,.000877135;.000512345,.000995425]',
    ]);
    expect(marks.first_wrong).toBe('dW1[2,1]');
  });

  it('several mistakes that fit are all listed, with the value that tells them apart', async () => {
    const { marks } = await verdicts([...notebook, 'dW1=-.01497567', 'loss=.0581']);
    expect(marks.answers[0]).toMatchObject({
      causes: [{ id: 'factor-two' }, { id: 'missing-x' }],
      tell_apart: 'dy_pred',
    });
  });

  it('two mistakes in one number name each other', async () => {
    const { marks } = await verdicts([
      ...notebook,
      'dy_pred=-.34083980',
      'dz2=-.0765758078',
      'z1=.3',
      'a1=.574442517',
      'dW1=-.038287904',
    ]);
    expect(
      marks.answers
        .at(-1)
        ?.causes.map(({ id, with: other }) => `${id} with ${other}`)
        .sort(),
    ).toEqual(
      ['no-hidden-slope with no-chain-weight', 'no-chain-weight with no-hidden-slope'].sort(),
    );
  });
});

describe('requests that cannot be marked', () => {
  const help = "Try 'backprop check --help'\n";
  const names = 'x y W1 b1 W2 b2 z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1 dx';
  it.each<[string[], string, string?]>([
    [['dw11=3'], `unknown quantity dw11: did you mean dW1? known are ${names}\n`],
    [['lr=3'], `unknown quantity lr: known are ${names}\n`],
    [
      ['dy=3'],
      'there is no dy: y is the target, which has no gradient; that of the prediction is dy_pred\n',
    ],
    [['dW1'], `dW1 is not an answer: write a name and a number, as in dW1=-0.0075\n${help}`],
    [[], `no answers given: write them like dW1=-0.0075, or name a file with --answers\n${help}`],
    [
      ['a1=0.574 z2=.66'],
      'a1=0.574 z2=.66 could be one answer or two: ' +
        'put a comma between two, or write * for a product\n',
    ],
    [['dW1='], 'dW1 has no number: write it like 0.5, [0.1, 0.2] or [[1, 2], [3, 4]]\n'],
    [['dW1=1,5'], 'dW1: 1,5 is not a number: write 1.5 with a point, or [1, 5] for a vector\n'],
    [['dW1=nan'], 'dW1: nan is not a finite number: write one such as 0.5\n'],
    [['dW1=[1,2]'], 'dW1 is 1×1 but [1,2] is 2×1\n'],
    [['dW1[2,1]=3'], 'dW1[2,1] is not an entry of dW1, which is one number\n'],
    [['W1_new=3'], 'W1_new needs a learning rate: add --lr 0.5, for example\n'],
    [['dW1=3', 'd_W1=4'], 'dW1 is given twice\n'],
    [['--rtol', '-1', 'dW1=3'], '--rtol is -1: write one number of 0 or more, such as 0.001\n'],
    [['--keep-going', 'dW1=3'], '--keep-going is for --each: one sheet is marked or it is not\n'],
    [
      ['--answers', '-'],
      'stdin:2: unknown quantity dW: known are ' + `${names}\n`,
      'dW1 0.3\ndW 4\n',
    ],
    [
      ['--answers', '-'],
      'stdin:1: what is not an answer: write a name and a number, as in dW1 -0.0075\n',
      'what\n',
    ],
    [
      ['--answers', '-'],
      'stdin:1:8: dW1: expected a number, a vector or a matrix, got true\n',
      '{"dW1":true}',
    ],
    [['--each', '-', 'dW1=3'], '--each takes the answers of each sheet: leave out dW1=3\n'],
  ])('%j', async (argv, message, input = '') => {
    expect(await backprop(['check', ...notebook, ...argv], input)).toEqual({
      code: 2,
      out: '',
      err: `backprop: ${message}`,
    });
  });

  it.each([
    ['--answers', '--from', []],
    ['--each', '--from', []],
    ['--answers', '--model', ['--w', '1']],
    ['--each', '--model', ['--w', '1']],
  ])('%s and %s both from standard input', async (option, other, givens) => {
    expect(await backprop(['check', option, '-', other, '-', ...givens], 'f = w * w')).toEqual({
      code: 2,
      out: '',
      err: `backprop: ${other} - and ${option} - cannot both come from standard input: name a file for one of them\n`,
    });
  });

  it('an entry beyond a matrix, and a matrix of another shape', async () => {
    expect((await backprop(['check', ...mazur, 'dW2[3,1]=1'])).err).toBe(
      'backprop: dW2[3,1] is not an entry of dW2, which is 2×2: rows and columns count from 1, as in dW2[2,2]\n',
    );
    expect((await backprop(['check', ...wide, 'dW1=[1,2;3,4]'])).err).toBe(
      'backprop: dW1 is 2×3 but [1,2;3,4] is 2×2: rows are units, columns are inputs\n',
    );
    expect((await backprop(['check', ...mazur, 'dW2[1,1]=1', 'dW2=[1,2;3,4]'])).err).toBe(
      'backprop: dW2 is given twice: it is in dW2[1,1] too\n',
    );
  });
});

describe('formats', () => {
  const sheet = ['check', ...notebook, 'dW1=0.0075', 'dW2=-.044'];

  it('text', async () => {
    expect(await backprop(sheet)).toEqual({
      code: 1,
      out: '✗ dW1  0.0075  should be -0.00748784\n       the sign is flipped: check the sign\n       yours  dW1 = -dz1 · x = 0.00748784\n       right  dW1 = dz1 · x = -0.00748784\n✓ dW2  -.044\n1 of 2 right; first mistake: dW1\n',
      err: '',
    });
  });

  it('text in Korean, as the locale says', async () => {
    const { out } = await backprop(sheet, '', { environment: { LANG: 'ko_KR.UTF-8' } });
    expect(out).toBe(
      '✗ dW1  0.0075  정답: -0.00748784\n       부호가 반대입니다: 식의 부호를 확인하세요\n       제출  dW1 = -dz1 · x = 0.00748784\n       정답  dW1 = dz1 · x = -0.00748784\n✓ dW2  -.044\n2개 중 1개 정답. 첫 오류: dW1\n',
    );
  });

  it('json, one line', async () => {
    expect((await backprop([...sheet, '--format', 'json'])).out).toBe(
      '{"answers":[{"name":"dW1","given":"0.0075","expected":-0.007487837074539771,"verdict":"wrong","causes":[{"id":"sign","says":"the sign is flipped: dW1 = -dz1 · x = 0.00748784; check the sign: dW1 = dz1 · x = -0.00748784","formula":"dW1 = -dz1 · x"}],"follows_from":null},{"name":"dW2","given":"-.044","expected":-0.04398839974825354,"verdict":"right","causes":[],"follows_from":null}],"right":1,"total":2,"first_wrong":"dW1","convention":null}\n',
    );
  });

  it('markdown, a table', async () => {
    expect((await backprop([...sheet, '--format', 'markdown'])).out).toBe(
      '| quantity | answer | verdict | remarks |\n| --- | --- | --- | --- |\n| dW1 | `0.0075` | wrong | should be -0.00748784<br>the sign is flipped: check the sign<br>yours dW1 = -dz1 · x = 0.00748784<br>right dW1 = dz1 · x = -0.00748784 |\n| dW2 | `-.044` | right |  |\n\n1 of 2 right; first mistake: dW1\n',
    );
  });
});

describe('what digits leave open', () => {
  it.each([
    [
      'a number far off that honest work gives is not called correct',
      ['dW2=-0.2', 'dW1=-0.008'],
      [
        '≈ dW2  -0.2    too few digits to tell right from wrong: write more, or the steps between (exactly -0.0439884)',
        '≈ dW1  -0.008  correct within the rounding of the intermediate values (exactly -0.00748784)',
        '0 of 2 right, 2 rounded',
      ],
    ],
    [
      'the same in Korean',
      ['dW1=-0.03', '--lang', 'ko'],
      [
        '≈ dW1  -0.03  자릿수가 적어 맞고 틀림을 가릴 수 없습니다. 자릿수를 늘리거나 중간 단계를 적으세요 (정확한 값: -0.00748784)',
        '1개 중 0개 정답, 1개 반올림 차이',
      ],
    ],
    [
      'a known mistake that so few digits do not prove',
      ['dW1=-0.03063'],
      [
        '✗ dW1  -0.03063  should be -0.00748784',
        '       this number alone does not tell what was done:',
        '       write more digits, or the steps between',
        '0 of 1 right; first mistake: dW1',
      ],
    ],
    [
      'the same in Korean',
      ['a1=0.3', '--lang', 'ko'],
      [
        '✗ a1  0.3  정답: 0.57444252',
        '      이 값만으로는 무엇을 잘못했는지 알 수 없습니다. 자릿수를 늘리거나 중간 단계를 적으세요',
        '1개 중 0개 정답. 첫 오류: a1',
      ],
    ],
    [
      'a number that no known mistake gives',
      ['a1=0.31234'],
      [
        '✗ a1  0.31234  should be 0.57444252',
        '      no known mistake gives this number: check the arithmetic',
        '0 of 1 right; first mistake: a1',
      ],
    ],
    [
      'a number that a known mistake gives, where other numbers rule that out, says so',
      ['a1=0.5744', 'dy_pred=-0.6817', 'dz2=-0.0766'],
      [
        '✓ a1       0.5744',
        '✗ dy_pred  -0.6817  should be -0.3408398',
        '           a known mistake would give this number, but your other numbers rule it out:',
        '           check the arithmetic',
        '✓ dz2      -0.0766',
        '2 of 3 right; first mistake: dy_pred',
      ],
    ],
    [
      'the same in Korean',
      ['a1=0.5744', 'dy_pred=-0.6817', 'dz2=-0.0766', '--lang', 'ko'],
      [
        '✓ a1       0.5744',
        '✗ dy_pred  -0.6817  정답: -0.3408398',
        '           알려진 실수로 나올 수 있는 값이지만 다른 값들과 맞지 않습니다. 계산을 다시 확인하세요',
        '✓ dz2      -0.0766',
        '3개 중 2개 정답. 첫 오류: dy_pred',
      ],
    ],
    [
      'fewer digits than the others have are as honest, and tell a sign as well',
      ['a1=0.57444252', 'y_pred=0.65', 'dz2=0.0766', 'dW2=-0.044'],
      [
        '✓ a1      0.57444252',
        '≈ y_pred  0.65        correct with its further digits cut off (exactly 0.6591602)',
        '✗ dz2     0.0766      should be -0.07657581',
        '          the sign is flipped: check the sign',
        '          yours  dz2 = -dy_pred · y_pred · (1 - y_pred) = 0.0766',
        '          right  dz2 = dy_pred · y_pred · (1 - y_pred) = -0.07657581',
        '✓ dW2     -0.044',
        '2 of 4 right, 1 truncated; first mistake: dz2',
      ],
    ],
    [
      'the right value with its digits cut off, or made of their numbers, is',
      ['y_pred=0.6', 'dy_pred=-0.4', 'dz2=-0.096'],
      [
        '≈ y_pred   0.6     correct with its further digits cut off (exactly 0.6591602)',
        '≈ dy_pred  -0.4    correct with the digits of the intermediate values cut off (exactly -0.3408398)',
        '≈ dz2      -0.096  correct with the digits of the intermediate values cut off (exactly -0.07657581)',
        '0 of 3 right, 3 truncated',
      ],
    ],
  ])('%s', async (_, argv, lines) => {
    const { out } = await backprop(['check', ...notebook, ...argv]);
    expect(out).toBe([...lines, ''].join('\n'));
  });
});

describe('a class', () => {
  const lines = [
    '{"id":"a","x":0.5,"y":1,"answers":{"dW1":-0.0075}}',
    '',
    '{"id":2,"y":1,"answers":{"dW1":-0.0075}}',
    '{"x":0.5,"y":1,"answers":{"dW":1}}',
    '{"id":"ü","x":[1,2],"y":1,"W1":[[1,2]],"b1":0,"answers":{"dW1":[[0,0]]}}',
  ];
  const right =
    '"answers":[{"name":"dW1","given":"-0.0075","expected":-0.007487837074539771,"verdict":"right","causes":[],"follows_from":null}],"right":1,"total":1,"first_wrong":null,"convention":null}\n';

  it('keeps the fields of a sheet that cannot be read, and takes digits in strings', async () => {
    const input =
      '{"id":"choi","x":0.5,"y":1,"answers":{"dW2":"abc"}}\n{"id":"han","x":[1,2],"y":1,"W1":[[0,0]],"b1":0,"answers":{"dW1":["-0.140","-0.250"],"y_pred":"0.50"}}\n';
    const { out } = await backprop(['check', '--each', '-', '--keep-going'], input);
    const [choi, han] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Marks & { id: string; error?: string });
    expect([choi?.id, ...(choi?.answers ?? []).map(({ verdict }) => verdict)]).toEqual([
      'choi',
      'unreadable',
    ]);
    expect([han?.id, ...(han?.answers ?? []).map(({ verdict }) => verdict)]).toEqual([
      'han',
      'wrong',
      'right',
    ]);
  });

  it('gives for each line what its sheet alone gives, after the other fields', async () => {
    expect(await backprop(['check', '--each', '-'], `${lines[0]}\n`)).toEqual({
      code: 0,
      out: `{"id":"a",${right}`,
      err: '',
    });
    const { out } = await backprop(
      ['check', '--each', '-', '--x', '.5'],
      `${lines[2]}\n${lines[4]}`,
    );
    const alone = await backprop([
      'check',
      '--x',
      '[1,2]',
      '--y',
      '1',
      '--w1',
      '[[1,2]]',
      '--b1',
      '0',
      'dW1=[[0,0]]',
      '--format',
      'json',
    ]);
    const marks = alone.out.slice(1);
    expect(out).toBe(`{"id":2,${right}{"id":"ü",${marks}`);
  });

  it('ends at a bad line, with what is before it written', async () => {
    expect(await backprop(['check', '--each', '-'], lines.join('\n'))).toEqual({
      code: 2,
      out: `{"id":"a",${right}`,
      err: 'backprop: stdin:3: x is missing: give it in the line, or to all as an option\n',
    });
  });

  it('goes on with --keep-going, a bad line coming out as an error', async () => {
    const { code, out, err } = await backprop(
      ['check', '--each', '-', '--keep-going'],
      [...lines, '{"x":1'].join('\n'),
    );
    const begun = out.split('\n').map((line) => line.replace(/known are.*?"/, '…"').slice(0, 90));
    expect(begun).toEqual([
      `{"id":"a",${right}`.slice(0, 90),
      '{"id":2,"error":"stdin:3: x is missing: give it in the line, or to all as an option"}',
      '{"error":"stdin:4:32: unknown quantity dW: …"}',
      '{"id":"ü","answers":[{"name":"dW1","given":"[[0,0]]","expected":'.padEnd(90, ' ').trim() &&
        expect.stringContaining('{"id":"ü","answers":'),
      '{"error":"stdin:6:7: the record ends too early"}',
      '',
    ]);
    expect({ code, err }).toEqual({ code: 1, err: 'backprop: 3 of 5 sheets are bad\n' });
  });

  it('says once what is to be said of many numbers', async () => {
    const line = '{"x":1e-400,"y":1,"answers":{"loss":1e-400,"dW1":[1e-400]}}\n';
    const { err } = await backprop(['check', '--each', '-', '--keep-going'], `${line}{}\n${line}`);
    expect(err).toBe(
      'backprop: stdin:1:6: x: 1e-400 is nearer to 0 than any double, so it is 0 ' +
        '(and the like in 5 more records)\nbackprop: 1 of 3 sheets is bad\n',
    );
    const ended = await backprop(['check', '--each', '-'], `${line}{}\n${line}`);
    expect(ended.err.split('\n')).toEqual([
      expect.stringMatching(/^backprop: stdin:1:6: .* \(and the like in 2 more records\)$/),
      'backprop: stdin:2: x, y are missing: give them in the line, or to all as options',
      '',
    ]);
  });

  it('is the same however the bytes are cut', async () => {
    const input = `${lines[0]}\n${lines[4]}\n`;
    const whole = await backprop(['check', '--each', '-'], input);
    async function* single(): AsyncGenerator<Uint8Array> {
      for (const byte of Buffer.from(input)) yield Uint8Array.of(byte);
    }
    expect(await backprop(['check', '--each', '-'], '', { stdin: single() })).toEqual(whole);
  });
});

describe('words', () => {
  it.each(languages)('%s has every mistake and convention, each in its own words', (language) => {
    const { mistakes, conventions, ofModels } = words[language];
    const said = [
      ...Object.values(ofModels.mistakes).flatMap((cause) => Object.values(cause)),
      ...Object.values(ofModels.conventions),
      ...mistakeIds.flatMap((id) => [mistakes[id].did, mistakes[id].should]),
      ...conventionIds.map((id) => conventions[id]),
    ];
    for (const sentence of said)
      expect(sentence).toMatch(language === 'ko' ? /[가-힣]/ : /^[^가-힣]+$/);
    expect(new Set(mistakeIds.map((id) => mistakes[id].did)).size).toBe(mistakeIds.length);
    expect(Object.keys(words[language].sentences)).toEqual(Object.keys(words.en.sentences));
    const ids = (one: typeof ofModels) => Object.values(one).map((table) => Object.keys(table));
    expect(ids(ofModels)).toEqual(ids(words.en.ofModels));
  });

  it('both languages have what contract and table name', () => {
    expect([...denseMistakeIds, 'rounding'].sort()).toEqual(
      'sign factor-two mean-for-sum no-output-slope slope-kept no-hidden-slope slope-of-a slope-of-z half-slope tanh-slope no-chain-weight wrong-chain-weight updated-weight x-for-a z-for-a a-for-x missing-x missing-a transposed one-path-only no-bias bias-gradient no-weighted-sum exp-sign no-activation step-for-gradient weight-for-gradient rounding one-output-loss output-derivative half-kept slope-included raw-error raw-error-updated own-factor divided other-input sigmoid-for-softmax no-rate other-rate not-squared target-sign mean-of-samples one-sample-only penalized-bias value-for-slope other-function wrong-axis factor-left-out term-left-out'
        .split(' ')
        .sort(),
    );
    expect(conventionIds).toEqual([
      'sse',
      'mse',
      'descent-sign',
      'biases-kept',
      'bce-sum',
      'bce',
      'sum-over-samples',
      'mean-over-samples',
      'mean-at-weights',
      'no-penalty',
      'whole-penalty',
      'penalty-per-sample',
      'log10',
      'shared-bias',
      'inputs-by-units',
      'steps',
      'updated-weights',
    ]);
  });
});

describe('on a terminal', () => {
  const sheet = 'z1=0.3 loss=0.1162 dW2=-0.0879768 dz2=-0.3408 dW1=-0.0149757'.split(' ');

  it.each(languages.flatMap((lang) => [100, 60, 40].map((columns) => [lang, columns] as const)))(
    'it says the same in %s, in lines of at most %d columns',
    async (lang, columns) => {
      const argv = ['check', ...notebook, ...sheet, '--lang', lang, '--color', 'never'];
      const { out } = await backprop(argv);
      const shown = await backprop(argv, '', { columns });
      const wordsIn = (text: string): string[] => text.split(/\s+/);
      expect(wordsIn(shown.out)).toEqual(wordsIn(out));
      expect(shown.out.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
    },
  );
});

describe('sheets as people have them', () => {
  const marks = async (sheet: string, ...argv: string[]): Promise<[string, string]> => {
    const { out, err } = await backprop(
      ['check', ...notebook, '--answers', '-', '--format', 'json', ...argv],
      sheet,
    );
    const { answers } = JSON.parse(out) as Marks;
    return [answers.map(({ name, verdict }) => `${name} ${verdict}`).join(', '), err];
  };

  it.each([
    ['z1 = 0.3', 'z1 right'],
    ['z1: 0.3', 'z1 right'],
    ['z1,0.3', 'z1 right'],
    ['- z1 0.3', 'z1 right'],
    ['* z1 = 0.3', 'z1 right'],
    ['y_pred = 65.9 %', 'y_pred right'],
    ['y_pred = 65.9%', 'y_pred right'],
    ['y_pred = 659/1000', 'y_pred right'],
    ['y_pred = 670/1000', 'y_pred wrong'],
    ['dz1 = -1.5·10^-2', 'dz1 right'],
    ['dz1 = −1.5·10⁻²', 'dz1 right'],
    ['z1 = 0.3 # the sum\nloss = # not yet', 'z1 right, loss unanswered'],
    ['dz1 = −9.7 × 10⁻²', 'dz1 wrong'],
    ['{"dz1":"-1.5·10⁻²"}', 'dz1 right'],
    ['loss =\nz1 0.3', 'loss unanswered, z1 right'],
    ['# a comment\n\nz1 0.3\r\n', 'z1 right'],
    ['{"z1":0.3,"a1":null,"loss":"?"}', 'z1 right, a1 unanswered, loss unreadable'],
  ])('%j: %s', async (sheet, expected) => {
    expect(await marks(sheet)).toEqual([expected, '']);
  });

  it('a calculation, whose last number counts', async () => {
    expect(await marks('z1 = 0.4·0.5 + 0.1 = 0.3\ndW2 = -0.0766 · 0.574 = -0.0439')).toEqual([
      'z1 right, dW2 truncated',
      '',
    ]);
    expect((await marks('z1 = 0.4·0.5 + 0.2 = 0.3'))[1]).toBe(
      'backprop: stdin:1: z1: 0.4·0.5 + 0.2 is 0.4, not 0.3\n',
    );
  });

  it('a number that cannot be read, which is told and ends nothing', async () => {
    const [verdicts, err] = await marks('loss = abc\nz1 0.3\ndW2 =');
    expect(verdicts).toBe('loss unreadable, z1 right, dW2 unanswered');
    expect(err).toMatch(/^backprop: stdin:1: loss: .*abc.*\n$/);
  });

  it('a calculation in a word', async () => {
    const { out, err } = await backprop(['check', ...notebook, 'z1=0.4·0.5 + 0.1 = 0.3']);
    expect([out, err]).toEqual(['✓ z1  0.3\n1 of 1 right\n', '']);
    const slip = await backprop(['check', ...notebook, 'z1=0.4*0.5+0.2=0.3']);
    expect(slip.err).toBe('backprop: z1: 0.4*0.5+0.2 is 0.4, not 0.3\n');
  });

  it('what stands in front of it is told once', async () => {
    expect(await marks('name: Kim\ndate: 2026-11-25\nz1 0.3')).toEqual([
      'z1 right',
      'backprop: not marked, because they are not quantities: name, date\n',
    ]);
  });

  it('what stands in front of it is told in full, and ends nothing', async () => {
    expect(await marks('Date: 3 May\nz1 0.3')).toEqual([
      'z1 right',
      'backprop: not marked, because they are not quantities: Date\n',
    ]);
    expect(
      await marks('Kim, class 2\n은닉층 출력: 0.5744\nthe activation a1 = .57\nz1 0.3'),
    ).toEqual([
      'z1 right',
      'backprop: not marked, because they are not quantities: ' +
        'Kim, class 2, 은닉층 출력, the activation a1\n',
    ]);
  });

  it.each([
    ['$z_1 = 0.4 \\cdot 0.5 + 0.1 = 0.3$', 'z1 right'],
    ['$$\\frac{\\partial L}{\\partial W_{2}} = -4.4 \\times 10^{-2}$$', 'dW2 right'],
    ['\\delta_2 = -0.0766 \\\\', 'dz2 right'],
    ['\\begin{align}\n a^{[1]} &= \\frac{1}{1+0.7408} \\\\\n\\end{align}', 'a1 right'],
    ['\\hat{y} & 65.9\\% \\\\', 'y_pred right'],
    ['|:---|---:|\n| z1 | 0.3 | my first |', 'z1 right'],
    ['z1 = ?', 'z1 unanswered'],
    ['z_1 \\approx 0.3', 'z1 right'],
    ['z1 = 0.3.\na1 = 0.5744;\nz2 = 0.6596,\ny_pred = 65.9 %.', '4 right'],
    ['z1 ≈ 0.3\na1 -> 0.5744\nz2 → .6596\ny_pred := .6592', '4 right'],
    ['**z1** = 0.3\n- **a1:** 0.5744\n`z2` = .6596\ny_pred = **.6592**', '4 right'],
    ['답: z1 = 0.3\n정답 (2): a1 = .5744\nAnswer: z2 = .6596', '3 right'],
    ['Forward: z1 = 0.3\n2) Step 2, the output: a1 = .5744\n은닉층: z2 = .6596', '3 right'],
    ['z1 = 0.3 (exactly)\na1 = .5744 (반올림)', '2 right'],
    [
      'z1 = np.float64(0.3)\nW1 = array([[0.4]])\na1 = tensor(0.5744, grad_fn=<Sigmoid>)',
      '3 right',
    ],
    ['quantity,value\nz1,0.3\na1,0.5744', '2 right'],
    ['변수\t값\nz1\t0.3', 'z1 right'],
  ])('LaTeX, tables and questions: %j', async (sheet, mark) => {
    const [verdicts, err] = await marks(sheet);
    const count = verdicts.split(', ').filter((one) => one.endsWith(' right')).length;
    expect([/^\d/.test(mark) ? `${count} right` : verdicts, err]).toEqual([mark, '']);
  });

  it("NumPy's arrays over lines", async () => {
    const { out } = await backprop(
      ['check', ...mazur, '--answers', '-'],
      'W1_new = [[0.14978072 0.19956143]\n [0.24975114 0.29950229]]\nz1 [0.3775\n 0.3925]\n',
    );
    expect(out).toMatch(/2 of 2 right\n$/);
  });
});

describe('a class from a form', () => {
  const form =
    'name,x,y,z1,a1,loss,dW1\nKim,0.5,1,0.3,0.5744,0.0581,-0.00749\nLee,0.5,1,0.3,,0.0581,9\n' +
    '"Park, J",0.5,1,0.31,abc,0.0581,-0.0075\n';

  it('comes out as a table', async () => {
    const { out, code } = await backprop(['check', '--each', '-'], form);
    expect({ out, code }).toEqual({
      code: 1,
      out:
        'name,z1,a1,loss,dW1,right,total,first_wrong,convention,error\n' +
        'Kim,right,right,right,right,4,4,,,\n' +
        'Lee,right,unanswered,right,wrong,2,4,dW1,,\n' +
        '"Park, J",wrong,unreadable,right,right,2,4,z1,,\n',
    });
  });

  it('reads the name in the question of a column', async () => {
    const asked = form.replace('z1,a1,loss', 'z1 = ?,a1:,loss?');
    const argv = ['check', '--each', '-'];
    expect(await backprop(argv, asked)).toEqual(await backprop(argv, form));
  });

  it('with scores, as JSON, in short', async () => {
    const scored = await backprop(['check', '--each', '-', '--credit', 'wrong=.5'], form);
    expect(scored.out.split('\n')[2]).toBe('Lee,right,unanswered,right,wrong,2,4,2.5,dW1,,');
    const json = await backprop(['check', '--each', '-', '--format', 'json'], form);
    expect(JSON.parse(json.out.split('\n')[1]!)).toMatchObject({ name: 'Lee', right: 2, total: 4 });
    const { out } = await backprop(['check', '--each', '-', '--summary'], form);
    expect(out).toBe(`3 sheets, mean 66.7 %

quantity  right  wrong  unanswered  unreadable
z1        2      1      0           0
a1        1      0      1           1
loss      3      0      0           0
dW1       2      1      0           0
`);
  });

  it.each([
    ['without --credit', []],
    ['with --credit', ['--credit', 'follows=.5']],
  ])('what is rounded is worth 1 in the mean, %s', async (_, credit) => {
    const table = 'id,x,y,dW2\nkim,.5,1,-0.044\nlee,.5,1,-0.05\nann,.5,1,9\nbo,.5,1,-0.05\n';
    const { out } = await backprop(['check', '--each', '-', '--summary', ...credit], table);
    expect(out).toMatch(
      /^4 sheets, mean 75\.0 %\n\nquantity +right +rounded +wrong\ndW2 +1 +2 +1\n/,
    );
  });

  it.each([
    ['x,x\n1,2\n', 'stdin:1: column x is there twice'],
    ['w1,W1\n1,2\n', 'stdin:1: column W1 is there twice, as w1 too'],
    ['id,dW2,dw2\nkim,1,1\n', 'stdin:1: column dw2 is there twice, as dW2 too'],
    ['lr,LR,z1\n1,1,1\n', 'stdin:1: column LR is there twice, as lr too'],
    [
      'id,x,y,W2_new,dW2\nkim,.5,1,0.8,-0.044\n',
      'stdin:2: W2_new needs a learning rate: add --lr 0.5, for example',
    ],
    ['id,x,y,dW2[1],dW2\nkim,.5,1,0.8,-0.044\n', 'stdin:2: dW2 is given twice'],
    [
      'id,dWX\nkim,-0.044\n',
      'stdin:1: no column is an answer (id, dWX): ' +
        'name them as --all prints quantities, such as z1, y_pred, dW2',
    ],
    [
      '0.5,1\n0.5,1\n',
      'stdin:1: the first line has numbers: ' +
        'a table begins with the names of its columns, such as x,y',
    ],
    ['x,y,z1\n1,1,1,1\n', 'stdin:2: 4 cells, but the header has 3 columns'],
    ['z1\n1,1\n', 'stdin:2: 2 cells, but the header has 1 column'],
  ])('%j is refused', async (table, fault) => {
    expect(await backprop(['check', '--each', '-'], table)).toEqual({
      code: 2,
      out: '',
      err: `backprop: ${fault}\n`,
    });
  });

  it.each([
    ['id,dWX,dW2,note,Timestamp\nkim,1,1,,\nlee,1,1,,\n', 'dWX, note'],
    ['Timestamp,dWX,dW2\n9:00,1,1\n', 'dWX'],
    ['kid,dW2\nkim,1\n', undefined],
    ['kid,dW2\n7,1\n', undefined],
    ['zz1,dW2\n0.3,1\n', 'zz1'],
    ['제출 시간,학번,dW2\n9:00,1,1\n', undefined],
  ])('of %j the columns that are no answers are told once: %s', async (table, columns) => {
    const { err } = await backprop(['check', '--each', '-', '--x', '.5', '--y', '1'], table);
    const told = `backprop: stdin:1: not marked, because no answer is named so: ${columns}\n`;
    expect(err).toBe(columns === undefined ? '' : told);
  });

  it('in short in Korean, whose letters are two columns wide', async () => {
    const table = 'name,x,y,dz2,dW2\nKim,.5,1,-0.3408,-0.1958\nLee,.5,1,-0.0766,-0.044\n';
    const lines = '{"answers":{}}\n';
    const run = ['check', '--each', '-', '--summary', '--lang', 'ko'];
    expect((await backprop(run, table)).out).toBe(`답안지 2장, 평균 50.0 %

항목  맞음  앞 오류의 영향  틀림
dz2   1     0               1
dW2   1     1               0

원인             답안지  제출자
no-output-slope  1       Kim
`);
    const { out } = await backprop([...run, '--keep-going'], lines);
    expect(out).toMatch(/^답안지 1장, 읽을 수 없는 답안지 1장\n/);
  });

  it('one is told as one', async () => {
    const { out } = await backprop(['check', '--each', '-', '--summary'], 'x,y,z1\n.5,1,0.3\n');
    expect(out).toMatch(/^1 sheet, mean 100\.0 %\n/);
    const { err } = await backprop(['check', '--each', '-', '--keep-going'], '{}\n');
    expect(err).toBe('backprop: 1 of 1 sheet is bad\n');
    const odd = await backprop(['check', '--x', '.5', '--y', '1', 'dW1=[[1,2],[3]]']);
    expect(odd.err).toBe('backprop: dW1: row 2 has 1 entry but row 1 has 2\n');
  });

  it('takes givens and rates as expressions; a bad one is the fault of its row', async () => {
    const rows = [
      'name,x1,x2,y,lr,z1,y_pred',
      'Kim,.5,1/2,5e-1,1/2,-.05,-.05',
      'Lee,50%,50 %,½,1e-1,-5%,-0.05',
      'Ann,"1/2",sqrt(1/4),2*.25,.1,-0.05,-0.05',
      'Bo,.5,z,1,.1,-0.05,-0.05',
      'Cy,,1,1,.1,-0.05,-0.05',
      'Di,.5,.5,1,"[1,2]",-0.05,-0.05',
      '',
    ].join('\n');
    const network = ['--layers', '1', '--w1', '[[.2,-.3]]', '--b1', '0', '--activation', 'linear'];
    const run = ['check', '--each', '-', '--keep-going', ...network];
    const header = 'name,z1,y_pred,right,total,first_wrong,convention,error\n';
    const half = 'stdin:3: y: ½ is not understood: write numbers such as 0.5 or 1/2';
    const words =
      'use numbers, + - * / ^ ( ), pi, e, elementary functions, and [ , ; ] for vectors and matrices';
    const { out, err } = await backprop(run, rows);
    expect(out).toBe(
      header +
        'Kim,right,right,2,2,,,\n' +
        `Lee,,,,,,,${half}\n` +
        'Ann,right,right,2,2,,,\n' +
        `Bo,,,,,,,"stdin:5: x2: z is not known here: ${words}"\n` +
        'Cy,,,,,,,stdin:6: x1 is empty\n' +
        'Di,,,,,,,"stdin:7: lr is one number, such as 0.5"\n',
    );
    expect(err).toBe('backprop: 4 of 6 sheets are bad\n');
    const whole = await backprop([...run, '--jobs', '2'], rows.replace('½', '1'));
    expect(whole.out).toContain('Lee,right,right,2,2,,,\n');
    const { code, err: fault } = await backprop(
      run.filter((word) => word !== '--keep-going'),
      rows,
    );
    expect([code, fault.split('\n')[0]]).toEqual([2, `backprop: ${half}`]);
  });

  it('a column loss is a choice where the first sheet has the name of one in it', async () => {
    const marks = async (loss: string): Promise<string> => {
      const table = `name,loss,dy_pred\nKim,${loss},-0.68167961\n`;
      return (await backprop(['check', '--x', '0.5', '--y', '1', '--each', '-'], table)).out;
    };
    const results = 'right,total,first_wrong,convention,error';
    expect(await marks('MSE')).toBe(`name,dy_pred,${results}\nKim,right,1,1,,,\n`);
    expect(await marks('no idea')).toContain('Kim,unreadable,');
  });

  it.each([
    ['x1,x3', 'there is no column x2, but x3'],
    ['x99999999999999', 'there is no column x1, but x99999999999999'],
    ['x1,x', 'column x1 is an entry of x, which has a column too'],
  ])('the entries of a vector in columns of their own: %s is refused', async (columns, fault) => {
    const { code, err } = await backprop(
      ['check', '--each', '-'],
      `name,${columns},z1\nKim,1,1,1\n`,
    );
    expect([code, err]).toEqual([2, `backprop: stdin:1: ${fault}\n`]);
  });

  it('columns are named as on paper, those without an answer too', async () => {
    const weights = '"[.15,.20;.25,.30]","[.35,.35]","[.40,.45;.50,.55]","[.60,.60]"';
    const table = [
      'name,x1,x2,y1,y2,W1,b1,W2,b2,net_h1 = ?,out_o1,E_total,delta_o1,dE_total/dw5,a1_2',
      `Kim,0.05,0.1,0.01,0.99,${weights},0.3775,0.75136507,0.2984,0.1385,0.0822,0.5969`,
      `Lee,0.05,0.1,0.01,0.99,${weights},0.3775,0.75136507,0.31,,,0.5969`,
    ];
    const results = 'right,total,first_wrong,convention,error';
    const { out, err } = await backprop(['check', '--each', '-'], table.join('\n'));
    expect([out.split('\n'), err]).toEqual([
      [
        ['name,net_h1,out_o1,E_total,delta_o1,dE_total/dw5,a1_2', results].join(','),
        'Kim,right,right,right,right,right,right,6,6,,,',
        'Lee,right,right,wrong,unanswered,unanswered,right,3,6,loss,,',
        '',
      ],
      '',
    ]);
  });

  it('cells that are calculations are worked out, here and in lines of JSON', async () => {
    const table = [
      'name,x,y,z1,a1,y_pred,loss',
      'Kim,0.5,1,0.4*0.5+0.1,1/(1+exp(-0.3)),0.4·0.5 + 0.1 = 0.659,ln(2)',
      'Lee,0.5,1,0.3*,about 3,65.9 %,sqrt(0.0581^2)',
    ];
    const { out, err } = await backprop(['check', '--each', '-'], table.join('\n'));
    expect([out.split('\n').slice(1), err]).toEqual([
      [
        'Kim,right,right,right,wrong,3,4,loss,,',
        'Lee,unreadable,unreadable,right,right,2,4,,,',
        '',
      ],
      '',
    ]);
    const line = '{"x":0.5,"y":1,"answers":{"z1":"0.4*0.5 + 0.1","loss":"?"}}';
    const { answers } = JSON.parse((await backprop(['check', '--each', '-'], line)).out) as {
      answers: { verdict: string }[];
    };
    expect(answers.map(({ verdict }) => verdict)).toEqual(['right', 'unreadable']);
  });

  it('cells of another shape, out of range, or no numbers are answers that cannot be read', async () => {
    const table = 'name,x,y,z1,a1,loss\nKim,0.5,1,"[1,2]",1e999,0.0581\n';
    const { out } = await backprop(['check', '--each', '-'], table);
    expect(out.split('\n')[1]).toBe('Kim,unreadable,unreadable,right,1,3,,,');
    const line = '{"x":0.5,"y":1,"answers":{"z1":{"a":1},"a1":true,"dW1":[],"loss":0.0581}}';
    const marked = await backprop(['check', '--each', '-'], line);
    const { answers } = JSON.parse(marked.out) as { answers: { verdict: string }[] };
    const bad = ['unreadable', 'unreadable', 'unreadable'];
    expect(answers.map(({ verdict }) => verdict)).toEqual([...bad, 'right']);
  });

  it('knows whose a sheet is by a column that says it; pages of one name are numbered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backprop-pages-'));
    const table =
      'Timestamp,Student name,x,y,dz2\n9:00,Kim,0.5,1,-0.3408398\n9:00,kim,0.5,1,-0.0766\n' +
      '9:01,../Lee,0.5,1,-0.0766\n9:02,,0.5,1,-0.0766\n';
    const run = ['check', '--each', '-', '--pages', folder, '--summary'];
    const { out } = await backprop(run, table);
    expect(out).toMatch(/no-output-slope +1 +Kim\n/);
    const files = ['9-02.html', 'Kim.html', 'Lee.html', 'kim-2.html'];
    expect(readdirSync(folder).sort()).toEqual(files);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['', '--pages is empty: name a folder'],
    [import.meta.filename, `--pages is ${import.meta.filename}: this is a file, not a folder`],
    [
      join(import.meta.filename, 'pages'),
      `--pages is ${join(import.meta.filename, 'pages')}: this is a file, not a folder`,
    ],
  ])(
    'pages stand in a folder, not in %j: said before anything is printed',
    async (folder, fault) => {
      expect(await backprop(['check', '--each', '-', '--pages', folder], form)).toEqual({
        code: 2,
        out: '',
        err: `backprop: ${fault}\n`,
      });
    },
  );

  it.skipIf(!existsSync('/proc/self'))('a folder that cannot be made is named', async () => {
    const run = ['check', '--each', '-', '--pages', '/proc/pages'];
    const { code, err } = await backprop(run, form);
    expect([code, err]).toEqual([2, 'backprop: /proc/pages: nothing can be made there\n']);
  });

  it('the folders around that of the pages are made too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backprop-pages-'));
    const { code } = await backprop(['check', '--each', '-', '--pages', `${folder}/a/b`], form);
    expect([code, readdirSync(`${folder}/a/b`).length]).toEqual([1, 3]);
    rmSync(folder, { recursive: true });
  });

  it('pages are not written over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backprop-pages-'));
    const run = ['check', '--each', '-', '--pages', folder];
    await backprop(run, form);
    expect(readdirSync(folder).sort()).toEqual(['Kim.html', 'Lee.html', 'Park-J.html']);
    const again = await backprop(run, form);
    expect([again.code, again.err]).toEqual([
      2,
      `backprop: ${join(folder, 'Kim.html')} is there already: name another folder\n`,
    ]);
    rmSync(folder, { recursive: true });
  });
});

describe('a slip of the sign by another convention for it', () => {
  const given = '"x":-0.94,"y":0.98,"W1":0.44,"b1":0.2,"W2":0.19,"b2":0.04,"lr":0.5';
  const shown = '"dz2":0.111768,"dW2":0.049938,"db2":0.111768,"da1":0.021236,"dz1":0.005249';
  const updated = '"b1_new":0.202624,"W2_new":0.214969,"b2_new":0.095884';
  const wrongOf = async (dW1: string): Promise<unknown> => {
    const answers = `${shown},"dW1":${dW1},"db1":0.005249,"W1_new":0.442467,${updated}`;
    const { out } = await backprop(['check', '--each', '-'], `{${given},"answers":{${answers}}}`);
    const marks = JSON.parse(out) as {
      convention: string;
      answers: { name: string; verdict: string; causes: { id: string }[] }[];
    };
    return {
      convention: marks.convention,
      causes: marks.answers
        .filter(({ verdict }) => verdict === 'wrong')
        .map(({ name, causes }) => [name, ...causes.map(({ id }) => id)]),
    };
  };
  const expected = { convention: 'descent-sign', causes: [['W1_new', 'descent-sign', 'sign']] };

  it('a step that is taken up the gradient', async () => {
    expect(await wrongOf('-0.004934')).toEqual(expected);
  });

  it('the same on a gradient with the sign of the problem', async () => {
    expect(await wrongOf('0.004934')).toEqual(expected);
  });
});

describe('what the program prints is all right', () => {
  const printed = [
    ...['text', 'json', 'python', 'pytorch'].map((format) => ['--format', format]),
    ...['csv', 'tsv', 'ndjson'].map((format) => ['batch', '--all', '--format', format]),
    ['explain', '--format', 'json'],
  ];
  const cases = [notebook, mazur].flatMap((problem) =>
    printed.map((command) => [command, problem] as const),
  );
  it.each([...cases, [['--format', 'notebook'], notebook] as const])(
    '%j of %j',
    async ([word, ...options], problem) => {
      const isBatch = word === 'batch';
      const record = isBatch ? (await backprop([...problem, '--format', 'json'])).out : '';
      const argv = isBatch ? [word, ...options] : [word!, ...options, ...problem];
      const { out: sheet } = await backprop(argv, record);
      const check = ['check', ...problem, '--answers', '-', '--format', 'json'];
      const { code, out } = await backprop(check, sheet);
      const { right, total } = JSON.parse(out) as { right: number; total: number };
      expect([code, right]).toEqual([0, total]);
      expect(total).toBeGreaterThanOrEqual(3);
    },
  );

  it('a sheet with a name for it is a table of one row, more are a class', async () => {
    const check = ['check', ...notebook, '--answers', '-'];
    const table = 'id,z1,dW1\nkim,0.3,\n';
    expect(await backprop(check, table)).toEqual({
      code: 1,
      out: '✓ z1   0.3\n· dW1       unanswered\n1 of 2 right\n',
      err: 'backprop: not marked, because they are not quantities: id\n',
    });
    expect((await backprop(check, `${table}lee,0.3,1\n`)).err).toBe(
      'backprop: stdin is a table of 2 rows: mark a class of sheets with --each\n',
    );
  });

  it("the notebook's word for the loss is a name", async () => {
    expect((await backprop(['check', ...notebook, '손실=0.058'])).out).toContain('✓ loss  0.058');
  });
});

it('a table as Excel writes it where numbers have a comma: the same verdicts, semicolons between', async () => {
  const rows = [
    ['Name', 'x', 'y', 'dW2', 'dW1'],
    ['"Kim, A"', '0.5', '1', '-0.044', '0.0075'],
    ['Lee', '1/2', '1', '-4.4 %', ''],
  ];
  const check = (text: string) => backprop(['check', '--each', '-'], text);
  const commas = rows.map((row) => row.join(',')).join('\n');
  const excel = rows.map((row) => row.join(';').replace(/(\d)\.(\d)/g, '$1,$2')).join('\r\n');
  const marked = await check(commas);
  const { code, out } = await check(`\ufeff${excel}\r\n`);
  expect([code, out.replaceAll(';', ',').replace('Kim, A', '"Kim, A"')]).toEqual([1, marked.out]);
  expect(out).toContain('Kim, A;right;wrong;1;2;dW1');
});

it.each(['na\0me,dW1\nkim,1\n', 'name,dW1\nk\0im,1\n', 'name,dW1\nkim,1\0\n'])(
  'a NUL in a table of sheets is refused in its line: %j',
  async (table) => {
    const { out, err } = await backprop(['check', ...notebook, '--each', '-'], table);
    const line = table.slice(0, table.indexOf('\0')).split('\n').length;
    expect(out + err).toContain(`stdin:${line}: a NUL character is not allowed`);
  },
);
