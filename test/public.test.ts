// Networks that others published with their numbers: tests of libraries, notebooks and sheets of
// courses. Each is held to every digit that stands there.
import { describe, expect, it } from 'vitest';
import { fromNested, type Nested } from '../src/matrix.ts';
import { backprop } from './backprop.ts';

/** Options by their names, `true` for one without a value. */
type Problem = Readonly<Record<string, string | true | Nested>>;

/** Published numbers by the names that they have here, as they are written there. */
type Numbers = Readonly<Record<string, string>>;

type Results = Readonly<Record<string, Nested>>;

const valueOf = (value: string | Nested): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const optionsOf = (problem: Problem): string[] =>
  Object.entries(problem).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, valueOf(value)],
  );

async function solved(problem: Problem): Promise<Results> {
  const { out, err, code } = await backprop([...optionsOf(problem), '--format', 'json']);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Results;
}

/** The state that training ends with. */
async function trained(problem: Problem, data: string): Promise<Results> {
  const argv = ['train', '--data', '-', '--format', 'ndjson', ...optionsOf(problem)];
  const { out, err, code } = await backprop(argv, data);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out.trimEnd().split('\n').at(-1)!) as Results;
}

/** How far a number that others printed may be off: by its rounding, and what doubles lose. */
function errorOf(number: string): number {
  const [mantissa = '', exponent = '0'] = number.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return 0.5 * 10 ** (Number(exponent) - decimals) + 1e-12 * Math.abs(Number(number));
}

/** Holds results to numbers, by the digits they are written to, or as near as their source says. */
function hold(results: Results, numbers: Numbers, nearness?: number): void {
  for (const [name, text] of Object.entries(numbers)) {
    const found = fromNested(results[name]!).data;
    const wanted = text.match(/-?[\d.]+(e-?\d+)?/g) ?? [];
    expect(found, name).toHaveLength(wanted.length);
    wanted.forEach((number, k) => {
      const error = Math.abs(found[k]! - Number(number));
      expect(error, `${name} is ${found[k]} for ${number}`).toBeLessThanOrEqual(
        nearness ?? errorOf(number),
      );
    });
  }
}

// sklearn/neural_network/tests/test_mlp.py, test_fit: alpha 0.1, one sample, one step.
describe("scikit-learn's worked example of one step with a penalty", () => {
  const problem = {
    form: 'xW',
    x: [0.6, 0.8, 0.7],
    y: 0,
    w1: [
      [0.1, 0.2],
      [0.3, 0.1],
      [0.5, 0],
    ],
    b1: [0.1, 0.1],
    w2: [[0.1], [0.2]],
    b2: 1,
    loss: 'bce',
    l2: 0.1,
    lr: 0.1,
  };

  /** One step, and the output of the network after it. */
  async function stepped(): Promise<Results> {
    const step = await solved(problem);
    const { W1_new: w1, b1_new: b1, W2_new: w2, b2_new: b2 } = step as Record<string, Nested>;
    const after = await solved({ ...problem, w1: w1!, b1: b1!, w2: w2!, b2: b2! });
    return { ...step, probability: after['y_pred']! };
  }

  it('within the three decimals that the test asks for of its numbers by hand', async () => {
    const byHand = {
      W1_new: '[0.098, 0.195756], [0.2956664, 0.096008], [0.4939998, -0.002244]',
      W2_new: '[0.04706], [0.154089]',
      b1_new: '[0.098333, 0.09626]',
      b2_new: '0.9235',
      probability: '0.739',
    };
    hold(await stepped(), byHand, 1.5e-3);
  });

  it('to the digits that the library gives in that test (scikit-learn 1.9.1)', async () => {
    const byLibrary = {
      loss: '1.4725951146222291',
      W1_new: `[0.09799927101876635, 0.1957545466925248], [0.29566569469168846,
        0.09600606225669969], [0.4938324828552274, -0.00261969552538777]`,
      W2_new: '[0.04701212914783179], [0.15402918140357222]',
      b1_new: '[0.09833211836461057, 0.09625757782087463]',
      b2_new: '0.9234547978090479',
      probability: '0.7394919180486681',
    };
    hold(await stepped(), byLibrary);
  });
});

// Matt Mazur, A Step by Step Backpropagation Example, 2015. He prints a total of 0.291027924 after
// the step; that of his weights is this one, as those who worked it again found (animesh/ann).
it("Mazur's step with the biases kept", async () => {
  const problem = {
    x: [0.05, 0.1],
    y: [0.01, 0.99],
    w1: '[.15,.20; .25,.30]',
    b1: 0.35,
    w2: '[.40,.45; .50,.55]',
    b2: 0.6,
    lr: 0.5,
    freeze: 'b1,b2',
  };
  hold(await solved(problem), {
    loss: '0.298371109',
    W1_new: '[0.149780716, 0.19956143], [0.24975114, 0.29950229]',
    W2_new: '[0.35891648, 0.408666186], [0.511301270, 0.561370121]',
    loss_new: '0.291027773693599',
  });
});

// DeepLearning.AI on Coursera, Neural Networks and Deep Learning, week 3: Planar data
// classification with one hidden layer, public_tests.py. Its samples are drawn with seed 1.
describe("Coursera's planar network on its three samples", () => {
  const network = {
    w1: `[-.00416758,-.00056267; -.02136196,.01640271; -.01793436,-.00841747;
      .00502881,-.01245288]`,
    w2: '[[-.01057952,-.00909008,.00551454,.02292208]]',
    activation: 'tanh,sigmoid',
    loss: 'bce',
  };
  const samples = {
    x: `[1.6243453636632417,-0.6117564136500754,-0.5281717522634557;
      -1.0729686221561705,0.8654076293246785,-2.3015386968802827]`,
    y: '[[1,0,1]]',
  };

  it('forward_propagation', async () => {
    const b1 = [1.74481176421648, -0.7612069008951028, 0.31903909605709857, -0.2493703754774101];
    hold(await solved({ ...network, ...samples, b1, b2: -1.3 }), {
      z1: `[1.7386459, 1.74687437, 1.74830797], [-0.81350569, -0.73394355, -0.78767559],
        [0.29893918, 0.32272601, 0.34788465], [-0.2278403, -0.2632236, -0.22336567]`,
      a1: `[0.9400694, 0.94101876, 0.94118266], [-0.67151964, -0.62547205, -0.65709025],
        [0.29034152, 0.31196971, 0.33449821], [-0.22397799, -0.25730819, -0.2197236]`,
      z2: '[-1.30737426, -1.30844761, -1.30717618]',
      y_pred: '[0.21292656, 0.21274673, 0.21295976]',
    });
  });

  it('compute_cost', async () => {
    const y = '[[1,0,0]]';
    hold(await solved({ ...network, ...samples, y, b1: 0, b2: 0 }), { loss: '0.69305876' });
  });

  it('backward_propagation', async () => {
    hold(await solved({ ...network, ...samples, b1: 0, b2: 0 }), {
      a1: `[-0.00616578, 0.0020626, 0.00349619], [-0.05225116, 0.02725659, -0.02646251],
        [-0.02009721, 0.0036869, 0.02883756], [0.02152675, -0.01385234, 0.02599885]`,
      y_pred: '[0.5002307, 0.49985831, 0.50023963]',
      dW1: `[0.00301023, -0.00747267], [0.00257968, -0.00641288], [-0.00156892, 0.003893],
        [-0.00652037, 0.01618243]`,
      db1: '[0.00176201], [0.00150995], [-0.00091736], [-0.00381422]',
      dW2: '[0.00078841, 0.01765429, -0.00084166, -0.01022527]',
      db2: '-0.16655712',
    });
  });

  it('nn_model: 10,000 steps at a rate of 1.2', async () => {
    const data = `x1,x2,y
1.6243453636632417,-1.0729686221561705,1
-0.6117564136500754,0.8654076293246785,0
-0.5281717522634557,-2.3015386968802827,1
`;
    const drawn = {
      w1: `[-0.00416757847405471,-0.00056266827226329; -0.02136196095668454,0.01640270808404989;
        -0.01793435585194863,-0.00841747365656204; 0.00502881417158043,-0.01245288086607232]`,
      w2: `[[-0.01057952218862339,-0.00909007614926849,0.00551454044546424,
        0.02292208012814958]]`,
    };
    const course = { ...network, ...drawn, b1: 0, b2: 0, lr: 1.2, steps: 10_000 };
    hold(await trained(course, data), {
      W1: `[-0.65848169, 1.21866811], [-0.76204273, 1.39377573], [0.5792005, -1.10397703],
        [0.76773391, -1.41477129]`,
      b1: '[0.287592], [0.3511264], [-0.2431246], [-0.35772805]',
      W2: '[-2.45566237, -3.27042274, 2.00784958, 3.36773273]',
      b2: '0.20459656',
    });
  });
});

// University of Massachusetts Amherst, COMPSCI 589, backprop_example1.txt and
// backprop_example2.txt: a row of Θ is a unit, its bias first. λ is 0.25 there, over two instances.
describe("UMass's cross-entropy", () => {
  const first = { form: 'Wx+1', loss: 'bce-sum', w1: '[.4,.1; .3,.2]', w2: '[[.7,.5,.6]]' };
  const second = {
    form: 'Wx+1',
    loss: 'bce-sum',
    w1: '[.42,.15,.4; .72,.1,.54; .01,.19,.42; .3,.35,.68]',
    w2: '[.21,.67,.14,.96,.87; .87,.42,.2,.32,.89; .03,.56,.8,.69,.09]',
    w3: '[.04,.87,.42,.53; .17,.1,.95,.69]',
  };

  it.each<[string, Problem, Numbers]>([
    [
      'example 1',
      { ...first, x: [[0.13, 0.42]], y: [[0.9, 0.23]] },
      {
        loss: '0.82098',
        dW1: '[0.02735 0.01333], [0.03318 0.01618]',
        dW2: '[0.23000 0.14037 0.13756]',
      },
    ],
    [
      'example 1, its first instance',
      { ...first, x: 0.13, y: 0.9 },
      {
        z1: '[0.41300 0.32600]',
        a1: '[0.60181 0.58079]',
        z2: '1.34937',
        y_pred: '0.79403',
        loss: '0.366',
        dz2: '-0.10597',
        dz1: '[-0.01270 -0.01548]',
        dW2: '[-0.10597 -0.06378 -0.06155]',
        dW1: '[-0.01270 -0.00165], [-0.01548 -0.00201]',
      },
    ],
    [
      'example 1, its second',
      { ...first, x: 0.42, y: 0.23 },
      {
        z1: '[0.44200 0.38400]',
        a1: '[0.60874 0.59484]',
        z2: '1.36127',
        y_pred: '0.79597',
        loss: '1.276',
        dz2: '0.56597',
        dz1: '[0.06740 0.08184]',
        dW2: '[0.56597 0.34452 0.33666]',
        dW1: '[0.06740 0.02831], [0.08184 0.03437]',
      },
    ],
    [
      'example 2, the first instance',
      { ...second, x: [0.32, 0.68], y: [0.75, 0.98] },
      {
        z1: '[0.74000 1.11920 0.35640 0.87440]',
        a1: '[0.67700 0.75384 0.58817 0.70566]',
        z2: '[1.94769 2.12136 1.48154]',
        a2: '[0.87519 0.89296 0.81480]',
        z3: '[1.60831 1.66805]',
        y_pred: '[0.83318 0.84132]',
        loss: '0.791',
        dz3: '[0.08318 -0.13868]',
        dz2: '[0.00639 -0.00925 -0.00779]',
        dz1: '[-0.00087 -0.00133 -0.00053 -0.00070]',
        dW3: '[0.08318 0.07280 0.07427 0.06777], [-0.13868 -0.12138 -0.12384 -0.11300]',
        dW2: `[0.00639 0.00433 0.00482 0.00376 0.00451], [-0.00925 -0.00626 -0.00698 -0.00544
          -0.00653], [-0.00779 -0.00527 -0.00587 -0.00458 -0.00550]`,
        dW1: `[-0.00087 -0.00028 -0.00059], [-0.00133 -0.00043 -0.00091],
          [-0.00053 -0.00017 -0.00036], [-0.00070 -0.00022 -0.00048]`,
      },
    ],
    [
      'example 2, the second instance',
      { ...second, x: [0.83, 0.02], y: [0.75, 0.28] },
      {
        z1: '[0.55250 0.81380 0.17610 0.60410]',
        a1: '[0.63472 0.69292 0.54391 0.64659]',
        z2: '[1.81696 2.02468 1.37327]',
        a2: '[0.86020 0.88336 0.79791]',
        z3: '[1.58228 1.64577]',
        y_pred: '[0.82953 0.83832]',
        loss: '1.944',
        dz3: '[0.07953 0.55832]',
        dz2: '[0.01503 0.05809 0.06892]',
        dz1: '[0.01694 0.01465 0.01999 0.01622]',
        dW3: '[0.07953 0.06841 0.07025 0.06346], [0.55832 0.48027 0.49320 0.44549]',
        dW2: `[0.01503 0.00954 0.01042 0.00818 0.00972], [0.05809 0.03687 0.04025 0.03160
          0.03756], [0.06892 0.04374 0.04775 0.03748 0.04456]`,
        dW1: `[0.01694 0.01406 0.00034], [0.01465 0.01216 0.00029], [0.01999 0.01659 0.00040],
          [0.01622 0.01346 0.00032]`,
      },
    ],
    [
      'example 2, both instances with the penalty',
      { ...second, x: '[.32,.83; .68,.02]', y: '[.75,.75; .98,.28]', l2: 0.125 },
      {
        loss: '1.90351',
        dW1: `[0.00804 0.02564 0.04987], [0.00666 0.01837 0.06719], [0.00973 0.03196 0.05252],
          [0.00776 0.05037 0.08492]`,
        dW2: `[0.01071 0.09068 0.02512 0.12597 0.11586], [0.02442 0.06780 0.04164 0.05308 0.12677],
          [0.03056 0.08924 0.12094 0.10270 0.03078]`,
        dW3: '[0.08135 0.17935 0.12476 0.13186], [0.20982 0.19195 0.30343 0.25249]',
      },
    ],
  ])('%s', async (_, problem, numbers) => hold(await solved(problem), numbers));
});

// Alexander Schiendorfer, A worked example of backpropagation, 2020: backprop-example.ipynb. The
// gradients of the samples are added.
describe("Schiendorfer's two samples", () => {
  const network = {
    form: 'xW',
    'no-bias': true,
    w1: '[6,-3; -2,5]',
    w2: '[1,-2; .25,2]',
    loss: 'sse',
  } as const;
  const added = { reduce: 'sum', lr: 0.5 };

  it('the first', async () => {
    hold(await solved({ ...network, x: [3, 1], y: [1, 0] }), {
      z1: '[16.0, -4.0]',
      a1: '[0.9999998874648379, 0.01798620996209156]',
      z2: '[1.0044964399553609, -1.9640273550054927]',
      y_pred: '[0.7319417133694889, 0.12303185591001443]',
      loss: '0.08699208',
      dy_pred: '[-0.5361165732610222, 0.24606371182002887]',
      dz2: '[-0.10518770232556676, 0.026549048699963138]',
      dW2: `[-0.10518769048825163, 0.02654904571226164], [-0.0018919280994576303,
        0.0004775167642113309]`,
      da1: '[-0.15828579972549303, 0.026801171818534586]',
      dW1: '[-5.34381484e-08, 1.42014367e-03], [-1.78127161e-08, 4.73381224e-04]',
      dx: '[-0.0014202505483048738, 0.0023669417454458123]',
    });
  });

  it('one step on both', async () => {
    const both = { x: '[3,1; -1,4]', y: '[1,0; 0,1]' };
    const step = await solved({ ...network, ...added, ...both });
    hold(step, {
      loss: '0.41724411',
      W1_new: '[6.00000016, -3.00071007], [-2.00000053, 4.99976331]',
      W2_new: '[1.05259373, -2.01327451], [0.11257513, 2.01227682]',
      loss_new: '0.37434126',
    });
    const { W1_new: w1, W2_new: w2 } = step as Record<string, Nested>;
    hold(await solved({ ...network, ...both, w1: w1!, w2: w2! }), {
      y_pred: '[0.74165987, 0.12162137], [0.52811432, 0.88207988]',
    });
  });

  it('201 steps', async () => {
    const course = { ...network, ...added, steps: 201 };
    hold(await trained(course, 'x1,x2,y1,y2\n3,1,1,0\n-1,4,0,1\n'), {
      W1: '[6.00000866, -3.2025047], [-2.00002564, 4.93249844]',
      W2: '[2.89356441, -2.99473202], [-2.82651445, 2.96419993]',
    });
  });
});

// Udacity, Self-Driving Car Engineer, MiniFlow: nn.py of its lessons on MSE and on the backward
// pass of the sigmoid, two rows of two inputs.
it("MiniFlow's batch", async () => {
  const batch = { x: '[-1,-2; -1,-2]', w1: '[2; 3]', b1: -3, y: '[1; 2]' };
  const problem = { form: 'xW', layers: 1, loss: 'mse', ...batch };
  hold(await solved(problem), {
    dx: '[-3.34017280e-05, -5.01025919e-05], [-6.68040138e-05, -1.00206021e-04]',
    dW1: '[5.01028709e-05], [1.00205742e-04]',
    db1: '-5.01028709e-05',
  });
  const outputs = { x: '[[4.5,5,10]]', w1: 1, 'no-bias': true, activation: 'linear' } as const;
  const errors = { layers: 1, loss: 'mse', y: '[[1,2,3]]' };
  hold(await solved({ ...errors, ...outputs }), { loss: '23.4166666667' });
});

describe('tables of losses', () => {
  /** A loss at what samples in rows put out, or at what their activation makes of it. */
  const at = (outputs: string, y: string, more: Problem): Problem => {
    const count = outputs.split(';')[0]!.split(',').length;
    const w1 = Array.from({ length: count }, (_, i) =>
      Array.from({ length: count }, (__, j) => (i === j ? 1 : 0)),
    );
    const network = { form: 'xW', layers: 1, 'no-bias': true, w1, activation: 'linear' } as const;
    return { ...network, x: outputs, y, ...more };
  };
  const [predicted, labels] = ['[4,8,12; 8,1,3]', '[1,9,2; -5,-2,6]'];
  const [probable, signs] = ['[.6,.4; .4,.6]', '[-1,1; -1,-1]'];
  const [wrong, classes] = ['[10,0,0; 0,10,0; 0,0,10]', '[0,0,1; 1,0,0; 0,1,0]'];
  const [logits, own] = ['[8,1,1; 0,9,1; 2,3,5]', '[1,0,0; 0,1,0; 0,0,1]'];
  const softmax = { activation: 'softmax', loss: 'ce' };

  // keras-team/keras, keras/src/losses/losses_test.py, and the examples of keras.losses: weighted
  // ones over their weight; three decimals where the test asks for these.
  it.each<[string, Problem, number, number?]>([
    ['MeanSquaredError', at(predicted, labels, { loss: 'mse' }), 49.5],
    ['its sum', at(predicted, labels, { loss: 'mse', reduce: 'sum' }), 227.69998 / 2.3, 1e-5],
    ['MeanAbsoluteError', at(predicted, labels, { loss: 'mae' }), 5.5],
    ['its sum', at(predicted, labels, { loss: 'mae', reduce: 'sum' }), 25.29999 / 2.3, 1e-5],
    ['Hinge', at(probable, signs, { loss: 'hinge' }), 1.3],
    ['its sum', at(probable, signs, { loss: 'hinge', reduce: 'sum' }), 2.6],
    // Its mean over two outputs is a sum here.
    ['Huber', at(probable, '[0,1; 0,0]', { loss: 'huber' }), 2 * 0.155],
    [
      'BinaryCrossentropy',
      at('[.9,.1,.2; .3,.8,.1; .1,.2,.7]', own, { loss: 'bce' }),
      0.20046903,
      1e-6,
    ],
    [
      'the same of logits',
      at('[10,-10,10; 10,10,-10]', '[1,0,1; 0,1,1]', { loss: 'bce', activation: 'sigmoid' }),
      3.3333,
      1e-3,
    ],
    ['CategoricalCrossentropy', at(logits, own, softmax), 0.0573, 1e-3],
    ['one of its samples', at('[8,1,1]', '[1,0,0]', softmax), 0.001822, 5e-7],
    ['another', at('[2,3,5]', '[0,0,1]', softmax), 0.169846, 5e-7],
    ['the third', at('[0,9,1]', '[0,1,0]', softmax), 0.000459, 5e-7],
    ['that of a class', at('[.088,.86,.018]', '[0,0,1]', softmax), 1.480129, 5e-7],
    [
      'targets smoothed by a tenth',
      at('[100,-100,-100]', '[.9+.1/3, .1/3, .1/3]', softmax),
      400 * (0.1 / 3),
      1e-6,
    ],
    [
      'two classes smoothed by a tenth',
      at('[10,-10,-10]', '[.95,.05,.95]', { loss: 'bce', activation: 'sigmoid' }),
      (10 + 5 * 0.1) / 3,
      1e-4,
    ],
  ])('Keras, %s', async (_, problem, loss, nearness = 1e-12) => {
    hold(await solved(problem), { loss: String(loss) }, nearness);
  });

  const weighted = { y: labels, p: predicted, v: '[1.2; 3.4]' };
  const timed = { ...weighted, v: '[3,6,5; 0,4,2]' };
  const boxes = { y: '[1,2; 1,2]', p: '[4,1; 6,1]' };
  const segments = {
    y: '[1,0,1,0; 0,1,0,1; 1,0,1,0; 0,1,0,1]',
    p: '[0,1,0,1; 1,0,1,1; 0,1,0,1; 1,0,1,1]',
  };
  const tversky = (alpha: number, beta: number): string =>
    `s = sum(y .* p); f = 1 - s / (s + ${alpha} * (sum(y) - s) + ${beta} * (sum(p) - s))`;
  const likely = { y: own, p: '[.9,.05,.05; .5,.89,.6; .05,.01,.94]' };
  const ofSum = 'q = p ./ sum(p, 2)';
  const focal = (gamma: number): string =>
    `f = -mean(y .* (1 - p) .^ ${gamma} .* log(p) + (1 - y) .* p .^ ${gamma} .* log(1 - p))`;

  // The same two files: what is no loss of a network here, as a model.
  it.each<[string, string, Problem, number, number?]>([
    [
      'MeanAbsolutePercentageError',
      'f = 100 * mean(abs((y - p) ./ y))',
      { y: labels, p: predicted },
      211.8518,
    ],
    [
      'MeanSquaredLogarithmicError',
      'f = mean((log(1 + max(y, 1e-7)) - log(1 + max(p, 1e-7))) .^ 2)',
      { y: labels, p: predicted },
      1.437,
    ],
    ['MeanSquaredError, samples weighted', 'f = mean(v .* (p - y) .^ 2)', weighted, 767.8 / 6],
    ['MeanSquaredError, steps weighted', 'f = mean(v .* (p - y) .^ 2)', timed, 97.833336],
    ['MeanAbsoluteError, samples weighted', 'f = mean(v .* abs(p - y))', weighted, 81.4 / 6],
    ['MeanAbsoluteError, steps weighted', 'f = mean(v .* abs(p - y))', timed, 13.833333],
    ['SquaredHinge', 'f = mean(max(1 - y .* p, 0) .^ 2)', { y: signs, p: probable }, 1.86],
    [
      'CategoricalHinge',
      'f = mean(max(max((1 - y) .* p, [], 2) - sum(y .* p, 2) + 1, 0))',
      { y: '[0,1; 0,0]', p: probable },
      1.4,
    ],
    ['CategoricalCrossentropy', `${ofSum}; f = -mean(sum(y .* log(q), 2))`, likely, 0.3239],
    [
      'CategoricalCrossentropy, weighted',
      `${ofSum}; f = -mean(v .* sum(y .* log(q), 2))`,
      { ...likely, v: '[1.2; 3.4; 5.6]' },
      1.0696,
    ],
    [
      'CategoricalCrossentropy of logits, weighted',
      'f = -mean(v .* log(sum(y .* softmax(z, 2), 2)))',
      { y: own, z: logits, v: '[1.2; 3.4; 5.6]' },
      0.31829,
      5e-6,
    ],
    ['BinaryFocalCrossentropy', focal(2), { y: '[1,0; 1,0]', p: '[.9,.8; .7,.2]' }, 0.268],
    ['BinaryFocalCrossentropy, a sample', focal(2), { y: '[1,0]', p: '[.9,.8]' }, 0.515547, 1e-6],
    ['BinaryFocalCrossentropy, another', focal(2), { y: '[1,0]', p: '[.7,.2]' }, 0.020513, 1e-6],
    [
      'BinaryFocalCrossentropy of logits',
      `p = sigmoid(z); ${focal(3)}`,
      { y: '[1,1,0; 0,1,0]', z: '[1.5,-2.7,2.9; -3.8,1.2,-4.5]' },
      0.799,
    ],
    [
      'CategoricalFocalCrossentropy',
      `${ofSum}; f = -mean(sum(0.25 * (1 - q) .^ 2 .* y .* log(q), 2))`,
      likely,
      0.02059,
    ],
    [
      'CategoricalFocalCrossentropy of logits',
      'q = softmax(z, 2); f = -sum(0.25 * (1 - q) .^ 2 .* y .* log(q))',
      { y: '[[0,0,1]]', z: '[[2,3,5]]' },
      1.0360638e-3,
      1e-9,
    ],
    [
      'CategoricalFocalCrossentropy, smoothed',
      'q = softmax(z, 2); f = -sum(0.25 * (1 - q) .^ 2 .* y .* log(q))',
      { y: '[[.9+.1/3, .1/3, .1/3]]', z: '[[4.9,-.5,2.05]]' },
      0.06685,
    ],
    ['Dice', 'f = 1 - 2 * sum(y .* p) / (sum(y) + sum(p))', boxes, -0.55555546, 1e-6],
    ['Dice, a segmentation', 'f = 1 - 2 * sum(y .* p) / (sum(y) + sum(p))', segments, 0.7777777],
    ['Tversky', tversky(0.5, 0.5), boxes, -0.55555546, 1e-6],
    ['Tversky, 0.2 and 0.8', tversky(0.2, 0.8), boxes, -0.29629636, 1e-6],
    ['Tversky, a segmentation', tversky(0.2, 0.8), segments, 0.7916667, 1e-6],
    [
      "TensorFlow's sigmoid_cross_entropy, weighted",
      'f = sum(v .* (softplus(z) - y .* z)) / 7',
      {
        y: classes,
        z: '[100,-100,-100; -100,100,-100; -100,-100,100]',
        v: '[3,4,5; 2,6,0; 8,0,1]',
      },
      1700 / 7,
    ],
  ])('%s, as a model', async (_, model, given, loss, nearness = 5e-4) => {
    hold(await solved({ model, ...given }), { f: String(loss) }, nearness);
  });

  // tensorflow/tensorflow, tensorflow/python/kernel_tests/losses_test.py: to three decimals.
  it.each<[string, Problem, number]>([
    ['absolute_difference', at(predicted, labels, { loss: 'mae' }), 5.5],
    ['mean_squared_error', at(predicted, labels, { loss: 'mse' }), 49.5],
    ['softmax_cross_entropy', at(wrong, classes, softmax), 10],
    [
      'sigmoid_cross_entropy',
      at('[100,-100,-100; -100,100,-100; -100,-100,100]', classes, {
        loss: 'bce',
        activation: 'sigmoid',
      }),
      600 / 9,
    ],
    ['sigmoid_cross_entropy', at('1', '1', { loss: 'bce', activation: 'sigmoid' }), 0.313],
    ['hinge_loss', at('[-.7; -1.4; 1.4; .6]', '[-1; -1; 1; 1]', { loss: 'hinge' }), 0.175],
    ['hinge_loss', at('[1.2; .4; -1; -1.1]', '[1; -1; -1; 1]', { loss: 'hinge' }), 0.875],
  ])('TensorFlow, %s', async (_, problem, loss) => {
    hold(await solved(problem), { loss: String(loss) }, 5e-4);
  });
});
