// `check` on models: every mistake that hangs on rules, planted wherever a published problem has
// room for it, is found where it was made; sheets to the letter.
import { describe, expect, it, vi } from 'vitest';
import { kindFor } from '../../src/check/desk.ts';
import { roughArithmetic } from '../../src/check/honest.ts';
import type { Base, Hypothesis, Kind } from '../../src/check/hypotheses.ts';
import { modelMistakeIds } from '../../src/check/mistake-ids.ts';
import { withoutTerms } from '../../src/check/rewriting.ts';
import { sheetReader, type WrittenAnswer } from '../../src/check/sheet.ts';
import { mark, type Marked } from '../../src/check/verdicts.ts';
import { markingOf } from '../../src/check/walk.ts';
import { computedNames } from '../../src/engine/results.ts';
import { prepare, run } from '../../src/engine/trace.ts';
import { denseNaming } from '../../src/engine/naming.ts';
import type { Problem } from '../../src/engine/problem.ts';
import type { Formula } from '../../src/model/formula.ts';
import { optimizerNames, optimizers } from '../../src/model/optimizers.ts';
import { namesRead } from '../../src/model/tree.ts';
import { withDescent } from '../../src/records/descent-options.ts';
import { backprop } from '../backprop.ts';
import { runs, seedsIn, tried } from '../effort.ts';
import { layersFor, randomProblem } from '../networks.ts';
import { random } from '../random.ts';
import { answersFor, isByName, sixDigits, valuesWith } from '../planting.ts';
import { modelOf, problemFrom, problemOf, problems } from './published.ts';

interface Desk {
  readonly kind: Kind;
  readonly names: readonly string[];
  readonly right: Float64Array;
}

function deskOf(problem: Problem, lr?: number): Desk {
  const prepared = prepare(problem, lr);
  const kind = kindFor(problem.model, prepared.steps, prepared.compiled);
  const right = new Float64Array(kind.size);
  for (const [name, { data }] of run(problem, lr, prepared).values)
    right.set(data, kind.places[kind.names.indexOf(name)]?.offset);
  return { kind, names: computedNames(prepared), right };
}

/** Marks the numbers of somebody who did this, each written to six digits. */
function marked({ kind, names, right }: Desk, values: Float64Array): Marked {
  return markedAs({ kind, names, right }, answersFor(kind, names, values, sixDigits));
}

function markedAs({ kind, names, right }: Desk, answers: readonly WrittenAnswer[]): Marked {
  const sheet = sheetReader(kind, names)(answers, () => undefined);
  return mark(markingOf({ kind, sheet, tolerance: undefined, right }), 'en');
}

/** Hypotheses whose numbers differ from the right ones by more than six digits hide. */
function* visible({ kind, right }: Desk): Generator<[Hypothesis, string, Float64Array]> {
  for (const hypothesis of kind.own.hypotheses()) {
    const [rewrite, second] = hypothesis.rewrites;
    if (!rewrite || second) continue;
    const values = valuesWith(kind, right, hypothesis);
    const { offset, rows, cols } = kind.places[rewrite.at + kind.givenCount]!;
    const differs = Array.from({ length: rows * cols }, (_, k) => offset + k).some(
      (k) => Math.abs(values[k]! - right[k]!) > 1e-4 * Math.abs(right[k]!),
    );
    if (!differs || !values.every(Number.isFinite)) continue;
    yield [hypothesis, kind.own.steps[rewrite.at]!.name, values];
  }
}

const found = new Set<string>();
const isAll = runs(1) > 1;

describe.each(problems.map((problem) => [problem.id, problem] as const))('%s', (_, problem) => {
  it('has its own numbers right, and every mistake is found where it was made', () => {
    const desk = deskOf(problemOf(problem), 0.1);
    expect(marked(desk, desk.right).right).toBe(desk.names.length);
    const all = [...visible(desk)];
    const isFirst = ({ id }: Hypothesis, i: number): boolean =>
      all.findIndex(([other]) => other.id === id) === i;
    const [first, each] = isAll ? [20, 7] : [0, 20];
    const some = all.filter(([one], i) => i < first || i % each === 0 || isFirst(one, i));
    const hits = some.filter(([hypothesis, name, values]) => {
      const { answers, convention } = marked(desk, values);
      const wrong = answers.filter(({ verdict }) => verdict === 'wrong');
      const here = wrong.find((one) => one.name === name)?.causes ?? [];
      // What is general is said where nothing with a name of its own comes to the same.
      const isNamed = isByName(hypothesis)
        ? here.some(({ id }) => id === hypothesis.id)
        : here.length > 0;
      if (isNamed) found.add(hypothesis.id);
      return convention !== null || (isNamed && wrong.length === 1);
    });
    expect(hits.length).toBeGreaterThanOrEqual(0.9 * some.length);
  });
});

/** True of a formula at a step that reads what is made of the step. */
function isCircular({ steps }: Base, at: number, tree: Formula): boolean {
  const seen = new Set<string>();
  const open = [...namesRead(tree)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === steps[at]!.name) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...namesRead(steps.find((step) => step.name === name)?.tree ?? 0));
  }
  return false;
}

function expectNoneCircular(kind: Kind): void {
  for (const base of [kind.own, ...kind.others()])
    for (const { id, rewrites } of base.hypotheses())
      for (const { at, tree } of rewrites)
        expect(isCircular(base, at, tree), `${id} at ${base.steps[at]!.name}`).toBe(false);
}

it.each(tried(problems, 4).map((problem) => [problem.id, problem] as const))(
  'no mistake in %s is made of its own number',
  (_, problem) => {
    expectNoneCircular(deskOf(problemOf(problem), 0.1).kind);
  },
);

it.each(optimizerNames)(
  'nor in a step of %s, where a new weight for a gradient is found',
  (name) => {
    const plain = randomProblem([1, 1, 1], layersFor('sigmoid', 'half-sse', 2), 'half-sse', 1);
    const chosen = { optimizer: name, settings: optimizers[name].usual, freeze: undefined };
    const nothing = { naming: denseNaming, others: [] };
    const { problem } = withDescent(plain, chosen, nothing, () => undefined);
    const desk = deskOf(problem, 0.1);
    expectNoneCircular(desk.kind);
    const planted = [...visible(desk)].filter(([{ id }]) => id === 'weight-for-gradient');
    expect(planted).toHaveLength(4);
    for (const [, step, values] of planted) {
      const { answers } = marked(desk, values);
      const causes = answers.find((one) => one.name === step)!.causes.map(({ id }) => id);
      expect(causes, step).toContain('weight-for-gradient');
    }
  },
);

describe('a quantity that is pinned is given', () => {
  const model = 'a = 1; s = 2; n = 3; u = a + s; r = relu(u); v = r*n; L = v + 1';
  const pinned = ['--model', model, '--set', 'r=2'];
  it('and marked as that: what is computed from it follows', async () => {
    const { out } = await backprop(['check', ...pinned, 'u=3', 'r=3', 'v=9', 'L=7']);
    expect(out).toBe(
      [
        '✓ u  3',
        '✗ r  3  should be 2',
        '     this differs from the given value',
        '↳ v  9  correct for your r',
        '✓ L  7',
        '2 of 4 right; first mistake: r',
        '',
      ].join('\n'),
    );
  });
  it('and no step is taken for another because of it', async () => {
    const { out, err } = await backprop(['check', ...pinned, 'dv=1', 'dr=3', 'du=1']);
    expect([out.split('\n').slice(2, 6), err]).toEqual([
      [
        '✗ du  1  should be 3',
        '      only the local derivative is written: multiply by the gradient from above',
        '      yours  du = [u > 0] = 1',
        '      right  du = dr · [u > 0] = 3',
      ],
      '',
    ]);
  });
  it('and all that a run prints is right', async () => {
    const { out } = await backprop([...pinned, '--lr', '.1', '--all']);
    const marks = await backprop(['check', ...pinned, '--lr', '.1', '--answers', '-'], out);
    expect(marks.out).toMatch(/\n(\d+) of \1 right\n$/);
  });
});

describe('a wrong number is marked, however the step is made', () => {
  const problems = [
    { wrong: 'loss=1', argv: ['--x', '.5', '--y', '1'], parameters: ['W1', 'b1', 'W2', 'b2'] },
    {
      wrong: 'f=1',
      argv: ['--model', 'a = 1; b = 2; c = 3; u = a*b; f = u*c + b'],
      parameters: ['a', 'b', 'c'],
    },
  ];
  const steps = problems.flatMap(({ wrong, argv, parameters }) => [
    ...optimizerNames.map((name) => [...argv, wrong, '--optimizer', name]),
    [...argv, wrong, '--weight-decay', '.1'],
    ...parameters.map((name) => [...argv, wrong, '--freeze', name]),
    [...argv, wrong, '--freeze', parameters.slice(1).join()],
  ]);
  it.each(steps.map((argv) => [argv.join(' '), argv] as const))('%s', async (_, argv) => {
    const { code, err } = await backprop(['check', '--lr', '.1', ...argv]);
    expect([code, err]).toEqual([1, '']);
  });
});

it('two gradients of a product, each by the other as it is updated, are not done together', async () => {
  const model = ['--model', 'f = x*y', '--x', '-1.49', '--y', '-1.49', '--lr', '.1'];
  const { out, err } = await backprop(['check', ...model, 'x_new=-1.5']);
  expect([out.slice(0, 9), err]).toEqual(['✗ x_new  ', '']);
});

it('takes an index as it is, whatever the precision of the sheet', async () => {
  const model = 'target t; p = softmax(z); L = -log(p[t])';
  const answers = [
    'p=[0.090030,0.244728,0.665241]',
    'L=2.407612',
    'dp=[-11.107409,0.000000,0.000000]',
    'dz=[-0.909970,0.244728,0.665241]',
    'z_new=[1.090997,1.975527,2.933476]',
    'L_new=2.275632',
  ];
  const given = ['--z', '[1,2,3]', '--t', '1', '--lr', '.1'];
  const { code, err } = await backprop(['check', '--model', model, ...given, ...answers]);
  expect([code, err]).toEqual([0, '']);
});

it('marks the update of what is multiplied with itself', async () => {
  const { out, err } = await backprop(
    'check --lr .1 --x 1.5 y_new=1.3 --model'.split(' ').concat('y = x * x'),
  );
  expect(out).toContain('should be 1.44');
  expect(err).toBe('');
});

it('every mistake that hangs on rules was found somewhere', () => {
  expect(modelMistakeIds.filter((id) => !found.has(id))).toEqual([]);
});

describe('sheets', () => {
  it.each([
    [
      ['--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z', 'f=-12', 'dz=-4'],
      `✓ f   -12
✗ dz  -4   should be 3
      a factor is multiplied by itself, not by the other factor:
      the derivative of a product by one factor is the other factor
      yours  dz = z = -4
      right  dz = q = 3
1 of 2 right; first mistake: dz
`,
    ],
    [
      ['--model', 'a = 2; u = 3*a; v = a + 1; f = u*v', 'da=6', 'du=3'],
      `✗ da  6  should be 15
      only one of several paths is counted: add the contributions of all paths
      yours  da = dv = 6
      right  da = dv + 3 · du = 15
✓ du  3
1 of 2 right; first mistake: da
`,
    ],
    [
      ['--model', 'a = 2; b = 3; m = max(a, b); f = m^2', 'da=6', 'db=0'],
      `✗ da  6  should be 0
      the gradient goes to the wrong argument: it goes to the one that was taken
      yours  da = dm · [b ≥ a] = 6
      right  da = dm · [a ≥ b] = 0
✗ db  0  should be 6
      the gradient goes to the wrong argument: it goes to the one that was taken
      yours  db = dm · [a > b] = 0
      right  db = dm · [b > a] = 6
0 of 2 right; first mistake: da
`,
    ],
  ])('%j', async (argv, out) => {
    expect(await backprop(['check', ...argv])).toEqual({ code: 1, out, err: '' });
  });

  it.each([
    ['half-kept', 'dq=3.3455'],
    ['not-squared', 'f=3.3455'],
    ['no-rate', 'dw=24.7567', 'w_new=-22.6267'],
    ['other-rate', 'dw=24.7567', 'w_new=1.882433'],
  ])('%s in half a squared error', async (id, ...answers) => {
    const model = 'w = 2.13; x = 3.7; t = 1.19; q = w*x; f = 1/2*(q - t)^2';
    const run = ['check', '--model', model, '--lr', '.1', '--format', 'json', ...answers];
    const { answers: marked } = JSON.parse((await backprop(run)).out) as Marked;
    const last = marked.at(-1)!;
    expect([last.verdict, last.causes.map((cause) => cause.id).includes(id as 'sign')]).toEqual([
      'wrong',
      true,
    ]);
  });

  it('of a class, a line each', async () => {
    const lines = [
      '{"id":1,"z":-4,"answers":{"f":-12,"dx":-4}}',
      '{"id":2,"z":2,"answers":{"f":6,"dx":-2}}',
    ];
    const model = 'x = -2; y = 5; q = x + y; f = q * z';
    const { code, out } = await backprop(
      ['check', '--model', model, '--each', '-'],
      lines.join('\n'),
    );
    expect(code).toBe(1);
    const sheets = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { right: number });
    expect(sheets.map(({ right }) => right)).toEqual([2, 1]);
  });

  it('the own output of every published problem is right, at any digits', async () => {
    const every = [0, 1, 2, 3, 5, 8, 17, 30];
    for (const [i, problem] of tried([...problems.entries()], 4)) {
      const given = Object.entries(problem.given).flatMap(([name, value]) => [
        '--set',
        `${name}=${JSON.stringify(value)}`,
      ]);
      const options = ['--model', modelOf(problem), ...given];
      for (const digits of isAll ? every : [every[i % every.length]!]) {
        const { out } = await backprop([...options, '--all', '--digits', String(digits)]);
        const { out: marks } = await backprop(
          ['check', ...options, '--answers', '-', '--format', 'json'],
          out,
        );
        const { right, total } = JSON.parse(marks) as Marked;
        expect([problem.id, digits, right]).toEqual([problem.id, digits, total]);
      }
    }
  });
});

describe('a mistake in a neuron that is a model', () => {
  const neuron = 's = w0*x0 + w1*x1 + w2; f = sigmoid(s)';
  const given = '--w0 2 --x0 -1 --w1 -3 --x1 -2 --w2 -3'.split(' ');
  it.each([
    ['s=4.0000 f=0.9820', 's', 'term-left-out', 'one of three terms is forgotten'],
    ['s=1.0000 f=0.2689', 'f', 'exp-sign', 'exp(z) in the sigmoid'],
    ['ds=0.1966 dw0=-0.3932 dw1=-0.3932', 'dw0', 'other-input', "the other weight's input"],
  ])('%s: %s is %s: %s', async (answers, name, id) => {
    const argv = ['check', '--model', neuron, ...given, ...answers.split(' '), '--format', 'json'];
    const marks = JSON.parse((await backprop(argv)).out) as {
      first_wrong: string;
      answers: { name: string; causes: { id: string }[] }[];
    };
    const causes = marks.answers.find((answer) => answer.name === name)!.causes;
    expect([marks.first_wrong, ...causes.map((cause) => cause.id)]).toEqual([name, id]);
  });
});

it('each formula is listed once, in words of models', async () => {
  const problem = ['--model', 'f = (x*y + z)^2', '--x', '1', '--y', '2', '--z', '3'];
  const { out } = await backprop(['check', ...problem, 'dx=10']);
  const formulas = out.split('\n').filter((line) => /^ +yours /.test(line));
  expect(formulas).toHaveLength(4);
  expect(new Set(formulas).size).toBe(formulas.length);
  expect(out).toContain('off by a factor of 2: check the factors 2 and ½\n');
  expect(out).not.toMatch(/weight|loss|activation|input/);
});

it('a convention too is said in words of models', async () => {
  const problem = ['--model', 'f = (x*y + z)^2', '--x', '1', '--y', '2', '--z', '3'];
  const { out } = await backprop(['check', ...problem, 'dx=-20', 'dy=-10', 'dz=-10']);
  expect(out).toContain('correct for gradients defined with the opposite sign');
});

it('asks for a number that its writer has named, and not for a part of a formula', async () => {
  const model = "x = [1; 2; 4]; y = [2; 1; 5]; u = x - mean(x); r = u' * y / sqrt(sum(u.^2))";
  const { out } = await backprop(['check', '--model', model, 'dx=[-0.39678,0.59517,-0.19839]']);
  expect(out).toContain('your du would decide between them');
});

it('a number is marked whose formula has sixty terms, one inside of the other', async () => {
  const steps = Array.from({ length: 60 }, (_, k) => `a${k + 1} = tanh(a${k} * w)`).join('; ');
  const argv = ['check', '--model', steps, '--a0', '0.5', '--w', '0.9', 'dw=0.77'];
  expect(await backprop(argv)).toMatchObject({ code: 0, err: '' });
});

describe('a mistake is named where one number stands for all entries', () => {
  const means = 'x = [.3, -.7, 1.2]; u = tanh(x); g = mean(u); L = (g - 1)^2';
  it.each([
    [means, 'du=[.550978,.550978,.550978]', 'the sign is flipped'],
    [means, 'du=[-1.65293,-1.65293,-1.65293]', 'sum and mean are mixed up'],
    [
      'x = [.3, -.7, 1.2]; g = mean(tanh(x)); L = (g - 1)^2',
      'dx=[-.55098,-.55098,-.55098]',
      'the derivative of the function is missing',
    ],
  ])('%s %s', async (model, answer, said) => {
    expect((await backprop(['check', '--model', model, answer])).out).toContain(said);
  });
});

it.each([
  [
    'one of three steps',
    'w = 0.5; a = tanh(w); b = tanh(w * a); c = tanh(w * b); L = (c - .1)^2 / 2',
    'dw=0.005740004474',
  ],
  ['one of two places', 'w = 0.731; u = tanh(w); L = u * w + 2 * w', 'dw=1.0703377'],
  [
    'a formula that it is in two parts of',
    "w = [1; 2]; v = [.3; .7]; a = v' * w / (norm(v) * norm(w)); b = sum(w.^2); L = a + b + sum(tanh(w))",
    'dw=[2.419974,4.070651]',
  ],
])('a way back that is left out is named: %s', async (_, model, answer) => {
  const { out } = await backprop(['check', '--model', model, answer]);
  expect(out).toContain('one of several paths is missing: add the contributions of all paths\n');
});

const recurrent =
  'target y; h1 = tanh(w*x1 + u*h0 + b); h2 = tanh(w*x2 + u*h1 + b); ' +
  'h3 = tanh(w*x3 + u*h2 + b); o = v*h3; L = (o - y)^2; x1 = .9; x2 = -.4; x3 = 1.3; ' +
  'h0 = .2; w = .7; u = -.85; b = .15; v = 1.6; y = .5';

describe('mistakes in the functions of a formula', () => {
  const cell =
    'target t; i = sigmoid(wi*x + ui*h0 + bi); f = sigmoid(wf*x + uf*h0 + bf); ' +
    'o = sigmoid(wo*x + uo*h0 + bo); g = tanh(wg*x + ug*h0 + bg); c = f*c0 + i*g; ' +
    'h = o*tanh(c); L = (h - t)^2/2; x = 1.35; h0 = -.62; c0 = .78; t = .4; wi = .55; ' +
    'ui = -.23; bi = .1; wf = -.37; uf = .64; bf = .9; wo = .71; uo = .15; bo = -.2; ' +
    'wg = .88; ug = -.49; bg = .05';
  const shares =
    'target y; z = W*x + b; p = softmax(z); L = -sum(y .* log(p)); x = [1.25; -.66]; ' +
    'W = [.31, -.62; .84, .15; -.47, .73]; b = [.1; -.3; .2]; y = [0; 0; 1]';
  const attention =
    "target T; S = Q*K' / sqrt(3); A = softmax(S, 2); O = A*V; L = 1/2*sum((O - T).^2); " +
    'Q = [.7, -.2, 1.1; .3, .9, -.5]; K = [.4, .8, -.6; 1.2, -.3, .5]; ' +
    'V = [.6, -1.1, .2; -.4, .7, 1.5]; T = [.2, -.4, .6; .9, .1, -.3]';
  const gated =
    'target t; z = sigmoid(wz*x + uz*h0); r = sigmoid(wr*x + ur*h0); ' +
    'k = tanh(wh*x + uh*(r*h0)); h = (1 - z)*h0 + z*k; L = 1/2*(h - t)^2; x = -.84; ' +
    'h0 = .57; t = -.1; wz = .66; uz = .31; wr = -.45; ur = .93; wh = 1.12; uh = -.58';
  const layers =
    'target Y; A = X*W; H = relu(A); O = H*V + c; L = 1/2*sum((O - Y).^2); ' +
    'X = [.5, -1.2; .8, .3; -.4, .9]; W = [.6, -.2; .1, .45]; V = [.7, -.3; -.5, .9]; ' +
    'c = [[.2, -.1]]; Y = [.1, .5; -.3, .2; .6, -.4]';
  const normed =
    'c = h - mean(h); v = mean(c.^2); n = c / sqrt(v + 0.00001); L = sum(n.^3); ' +
    'h = [.82; -1.14; 2.37; .05]';
  it.each([
    [
      'a slope that one gradient of a gate lacks',
      [cell, 'di=0.0273532', 'dwi=0.0369269', 'dbi=0.00541489', 'dui=-0.00335723'],
      ['dwi', 'the derivative of the function is missing'],
    ],
    [
      'a function inside of a product',
      [cell, 'c=1.05507', 'o=0.660495', 'h=0.696871'],
      ['h', 'the function is missing'],
    ],
    [
      'another function',
      [cell, 'g=0.823726', 'c=0.990492', 'h=0.500372'],
      ['g', 'a different function is used'],
    ],
    [
      'the logarithm of the other base',
      [shares, 'p=[0.511988,0.400455,0.0875579]', 'L=1.05770'],
      ['L', 'the logarithm is taken to base 10'],
    ],
    [
      'a loss without its sign',
      [shares, 'p=[0.511988,0.400455,0.0875579]', 'L=-2.43545'],
      ['L', 'the sign is flipped'],
    ],
    [
      'the variance of a sample',
      [
        normed,
        'c=[0.295,-1.665,1.845,-0.475]',
        'v=2.16297',
        'n=[.200584,-1.13211,1.2545,-.322974]',
      ],
      ['v', 'the sum of squares is divided by n - 1'],
    ],
    [
      'a softmax down the columns',
      [attention, 'S=[-.311769,.837158;.658179,-.092376]', 'A=[.274891,.716981;.725109,.283019]'],
      ['A', 'rows and columns are mixed up, or all are taken together'],
    ],
    [
      'a scale that is left out',
      [attention, 'S=[-.54,1.45;1.14,-.16]', 'A=[.120257,.879743;.785835,.214165]'],
      ['S', 'a factor is missing'],
    ],
    [
      'the gradient of a factor that is turned, where it is square',
      [
        attention,
        'dS=[-.424494,.424494;-.150699,.150699]',
        'dK=[-.0980326,.26959,-.39213;-.0348026,.095707,-.13921]',
      ],
      ['dK', 'a transpose is missing, or one too many'],
    ],
    [
      'a factor that is multiplied by itself in a product of matrices',
      [
        attention,
        'dS=[-.424494,.424494;-.150699,.150699]',
        'dQ=[-.0980326,.26959,-.39213;-.0348026,.095707,-.13921]',
      ],
      ['dQ', 'a factor is multiplied by itself, not by the other factor'],
    ],
    [
      'a factor that a part of one formula lacks',
      [gated, 'z=.406682', 'r=.712611', 'k=-.854177', 'h=-.00918665'],
      ['k', 'a factor is missing'],
    ],
    [
      'a term of what a gradient is multiplied by',
      [gated, 'dh=.102146', 'dk=.0415411', 'dz=-.0844045', 'dwz=.0171074', 'duz=-.0116086'],
      ['dz', 'a term is missing'],
    ],
    [
      'a factor that all ways back lack',
      [
        recurrent,
        'h1=0.544127',
        'h2=-0.531697',
        'h3=0.907283',
        'dh3=3.04529',
        'dh2=-0.457743',
        'dh1=0.279087',
        'dw=0.406639',
      ],
      ['dw', 'a factor is missing'],
    ],
    [
      'the value of the own step in time for the one before',
      [
        recurrent,
        'h1=0.544127',
        'h2=-0.531697',
        'h3=0.907283',
        'dh3=3.04529',
        'dh2=-0.457743',
        'dh1=0.279087',
        'du=0.770065',
      ],
      ['du', 'yours  du = dz_h3 · h3 + dz_h2 · h2 + dz_h1 · h1'],
    ],
    [
      'the input of the step before',
      [
        recurrent,
        'h1=0.544127',
        'h2=-0.531697',
        'h3=0.907283',
        'dh3=3.04529',
        'dh2=-0.457743',
        'dh1=0.279087',
        'dw=-0.510912',
      ],
      ['dw', 'yours  dw = dz_h3 · x2 + dz_h2 · x1'],
    ],
    [
      'the gradient of another quantity of the formula',
      [cell, 'f=0.500925', 'df=0.0233834', 'dwf=0.00789187', 'dbf=0.00789187'],
      ['dbf', 'yours  dbf = dz_f · x'],
    ],
    [
      'a gradient of a term that is multiplied by it',
      [
        layers,
        'dO=[0.226000,-0.654000;0.85700,-0.453000;-0.64250,0.736500]',
        'dc=[0.0881000,0.03705]',
      ],
      ['dc', 'a sum hands the gradient on as it is'],
    ],
    [
      'a mean over samples for their sum',
      [
        layers,
        'H=[0.18000,0.000000;0.510000,0.000000;0.000000,0.485000]',
        'dO=[0.226000,-0.654000;0.85700,-0.453000;-0.64250,0.736500]',
        'dV=[0.159250,-0.116250;-0.103871,0.119068]',
      ],
      ['dV', 'sum and mean are mixed up'],
    ],
    [
      'a step of the chain that one gradient leaves out',
      [
        layers,
        'dH=[0.35440,-0.701600;0.735800,-0.836200;-0.67070,0.984100]',
        'dA=[0.35440,0.000000;0.735800,0.000000;0.000000,0.984100]',
        'dW=[1.03412,-1.41340;-0.80817,1.47675]',
      ],
      ['dW', 'yours  dW = Xᵀ · dH'],
    ],
    [
      'what goes into a relu for its slope',
      [
        layers,
        'A=[0.18000,-0.640000;0.510000,-0.0250000;-0.15000,0.485000]',
        'dH=[0.35440,-0.701600;0.735800,-0.836200;-0.67070,0.984100]',
        'dA=[0.0637920,0.449024;0.375258,0.0209050;0.100605,0.477289]',
      ],
      ['dA', 'yours  dA = dH ⊙ A'],
    ],
    [
      'a transpose on the way forward',
      [layers, 'A=[0.540000,-0.49000;0.42000,0.215000;-0.42000,0.36500]'],
      ['A', 'yours  A = X · Wᵀ'],
    ],
    [
      'a ½ that one way back lacks',
      [
        'target y, lam; s = w*x + b; L = (s - y)^2 + lam/2*w^2; w = .64; b = -.21; x = 1.35; y = 1; lam = .3',
        'ds=-0.69200',
        'dw=-0.55020',
      ],
      ['dw', 'yours  dw = 2 · (lam · w) + ds · x'],
    ],
    [
      'two times for to the power of two',
      ['w = 1.35; b = -.21; s = w^2 + b; L = s^3', 's=2.49000', 'L=15.4382'],
      ['s', 'yours  s = 2 · w + b'],
    ],
    [
      'a mean over all for one of each column',
      [
        'target Y; m = mean(H, 1); D = H - m; L = sum((D - Y).^2); H = [.5, -1.2; .8, .3; -.4, .9]; Y = [.1, .5; -.3, .2; .6, -.4]',
        'm=[0.150000,0.150000]',
        'D=[0.35000,-1.35000;0.650000,0.15000;-0.550000,0.75000]',
      ],
      ['m', 'yours  m = mean(H)'],
    ],
    [
      'powers that are not divided by their sum',
      [
        'A = softmax(S, 2); L = sum(A.^3); S = [.4, -1.3; .8, .2]',
        'A=[1.49182,0.272532;2.22554,1.22140]',
        'L=16.1857',
      ],
      ['A', 'yours  A = exp(S)'],
    ],
    [
      "each other's factors",
      [
        'p = wd*x; q = wd*g; L = log(p) + q^3; wd = 1.4; x = 1.1; g = .26',
        'dp=0.649351',
        'dq=0.397488',
        'dwd=0.606068',
      ],
      ['dwd', 'yours  dwd = dq · x + dp · g'],
    ],
    [
      'a function of a sum that has none',
      [recurrent, 'h3=0.907283', 'o=0.896019', 'L=0.156831'],
      ['o', 'yours  o = tanh(v · h3)'],
    ],
    [
      'ways back that are averaged',
      [
        "target x; h = sigmoid(W*x + b); r = W'*h; L = 1/2*sum((r - x).^2); x = [.6; -.9; .3]; W = [.4, -.7, .2; .8, .1, -.5]; b = [.1; -.2]",
        'dr=[0.102765,0.435159,-0.407616]',
        'dh=[-0.345028,0.329536]',
        'dW=[0.0177974,0.190439,-0.160223;0.0509104,0.0739072,-0.0915892]',
      ],
      ['dW', 'sum and mean are mixed up'],
    ],
    [
      'a share for the rest of it',
      [gated, 'z=0.406682', 'r=0.712611', 'k=-0.82631', 'h=-0.258456'],
      ['h', 'a share and the rest of it, 1 minus the share, are mixed up'],
    ],
    [
      'a rate that is taken twice',
      ['w = .35; L = w^2', '--lr', '.3', 'dw=.7', 'w_new=-.07'],
      ['w_new', 'a different learning rate is used'],
    ],
  ])('%s', async (_, [model, ...argv], [name, said]) => {
    const { out, err } = await backprop(['check', '--model', model!, ...argv]);
    const wrong = out.split('\n').filter((line) => line.startsWith('✗'));
    expect([wrong.map((line) => line.split(' ')[1]), err]).toEqual([[name], '']);
    expect(out).toContain(said);
  });
});

it('a matrix alone whose numbers are exact says as much as its digits', async () => {
  const model = 'target D; C = A .* B; L = sum(C .* D); B = [.72, -.43; 1.14, .96]';
  const given = ['--A', '[.51,1.23;-.84,.37]', '--D', '[2,3;-1,4]'];
  const answer = 'dA=[1.02,3.69;.84,1.48]';
  const { out } = await backprop(['check', '--model', model, ...given, answer]);
  expect(out).toContain('yours  dA = dC ⊙ A');
});

it('a number of another step is told', async () => {
  const answers = ['h1=0.544127', 'h2=-0.531697', 'h3=0.535263', 'o=0.856420'];
  const { out } = await backprop(['check', '--model', recurrent, ...answers]);
  expect(out).toContain('✗ h3  0.535263   should be 0.90728316\n      a different value is used');
});

it('numbers that all come of a slip in one that nobody sees are blamed on nothing', async () => {
  // dh1 is 2.136 times what it should be, which one factor of h2's slope comes near to.
  const answers = ['dv=1.72684', 'dw=1.20904', 'du=-0.381070', 'db=0.629771'];
  const { out } = await backprop(['check', '--model', recurrent, ...answers]);
  expect(out).toMatch(/^✓ dv .*\n✗ dw .*\n +(this number alone does not tell|no known mistake)/);
  expect(out).not.toContain('yours');
});

it('nor is a number of which only the sign shows', async () => {
  const model = 'target y; s = w*x + b; m = max(1 - y*s, 0); L = m + lam/2*w^2; target lam';
  const given = '--w .64 --b -.21 --x 1.35 --y 1 --lam .1'.split(' ');
  const answers = ['dw=0.06400', 'db=0.000', 'dx=0.000'];
  const { out } = await backprop(['check', '--model', model, ...given, ...answers]);
  expect(out).toContain('yours  dw = lam · w = 0.064');
  expect(out).not.toContain('z_m');
});

it('a function that is forgotten on the way back is told', async () => {
  const model =
    'target t; o = sigmoid(a); h = o*tanh(c); L = (h - t)^2/2; a = .6; c = 1.055; t = .4';
  const { out } = await backprop(['check', '--model', model, 'dh=.106028', 'do=.111860']);
  expect(out).toContain('the function is missing: apply it\n      yours  do = dh · c');
});

it('of a formula with many places the first forty are changed', () => {
  const sum = Array.from({ length: 500 }, (_, k) => `a${k}`).reduce<Formula>(
    (made, name) => ['+', made, name],
    0,
  );
  const made = withoutTerms(sum);
  expect(made).toHaveLength(40);
  expect(made.every((one) => namesRead(one).length >= 1 && namesRead(one).length < 500)).toBe(true);
});

it('a mistake that one entry stands against is not named', async () => {
  const model = 'target k, r; d = k .* h / r; L = sum(d .* v); v = [.708; -.472; 1.062]';
  const given = ['--k', '[1,0,1]', '--r', '.8', '--h', '[.4,1.13,.88]'];
  const answers = ['dd=[.708,-.472,1.062]', 'dh=[.708000,0,1.06200]'];
  const { out } = await backprop(['check', '--model', model, ...given, ...answers]);
  expect(out).not.toContain('the gradient from above is passed on unchanged');
  expect(out).toContain('a factor is missing');
});

it('a step is marked by each convention where its update is left out', async () => {
  const model = 'w = .35; u = w^2; L = u + w';
  const answers = ['dw=1.7', 'w_new=.350000'];
  const { out, err } = await backprop(['check', '--model', model, '--lr', '.3', ...answers]);
  expect([out.split('\n').slice(1, 3), err]).toEqual([
    ['✗ w_new  .350000  should be -0.16', '         a term is missing: take all of them'],
    '',
  ]);
});

it.each([
  ['n = -.6428; J = -log(sigmoid(-n))', 'dn=0.655386', 'exp(z) instead of exp(-z)'],
  ['h = .88; r = .8; d = h / r; L = d^2', 'd=.704000', 'multiplied where one divides'],
  ['a = 1.7; b = .45; u = a^2 - sin(b); L = 3*u', 'u=3.3249655', 'the sign is flipped'],
])('%s: %s', async (model, answer, said) => {
  expect((await backprop(['check', '--model', model, answer])).out).toContain(said);
});

it('a part of a formula is written out where it is not the mistake that reads it', async () => {
  const model = 'target t; f = sigmoid(w*x + u*h); g = tanh(f); L = 1/2*(g - t)^2';
  const given = '--x 1.2 --h 2.3 --t 1 --w 1.1 --u -.5'.split(' ');
  const answers = ['df=-0.38151216', 'dw=-.24831769', 'du=-0.21779215'];
  const { out } = await backprop(['check', '--model', model, ...given, ...answers]);
  expect(out).toContain(`
      yours  dw = df · f · x = -0.24831769
      right  dw = df · f · (1 - f) · x = -0.11363069
`);
});

describe('mistakes of matrices, shares and single ways back', () => {
  it.each([
    [
      'a transpose that is left out',
      'W = [.1, .4; -.2, .3]; h = [.2; -.4]; z = W * h; L = z[1] + 3 * z[2]^2',
      ['dz=[1,-0.96]', 'dh=[-0.284,-0.488]'],
      'yours  dh = W · dz',
    ],
    [
      'a softmax entry by entry',
      'z = [1; 2; .5]; p = softmax(z); L = sum((p - [0; 1; 0]).^2) / 2',
      ['dz=[0.0411022,-0.0867303,0.0169101]'],
      'each share of the softmax is differentiated by its own entry only',
    ],
    [
      'a rule that is wrong in one of two ways back',
      't = .4; x = cos(t); y = sin(2 * t); L = x + 3 * y',
      ['dt=5.6105817'],
      'the derivative of the function is missing',
    ],
    [
      'a mean over what was broadcast',
      'w = .5; x = [.3; -.7; 1.2]; z = w * x; L = sum(tanh(z) .* [1; 2; 5])',
      ['dw=1.1070748'],
      'sum and mean are mixed up',
    ],
  ])('%s', async (_, model, answers, said) => {
    const { out } = await backprop(['check', '--model', model, ...answers]);
    expect(out).toContain(said);
  });
});

describe('kernels, largest entries and errors in place of gradients', () => {
  type Rows = readonly (readonly number[])[];
  const kernel =
    'input X; target t; C = conv(X, K); L = 1/2*sum((C - t).^2); t = [.5, -1.2; .3, .8]; ' +
    'X = [.31, 1.24, -.53; 1.42, -.97, .66; -.78, 1.13, .45]; K = [.64, -.37; .22, .91]';
  const pool =
    'target t; A = tanh(Z); P = maxpool(A, 2, 1); L = 1/2*sum((P - t).^2); ' +
    'Z = [.31, 1.24, -.53; 1.42, -.97, .66; -.78, 1.13, .45]; t = [.5, -1.2; .3, .7]';
  const largest = 'u = tanh(x); m = max(u); L = (m - .25)^2/2; x = [.4; 1.3; -.7]';
  const pair = 'a = 2.13; b = 3.17; u = max(a, b); L = u^2/2';
  const shares =
    'target y; z = W*x + b; p = softmax(z); L = -sum(y .* log(p)); x = [1.25; -.66]; ' +
    'W = [.31, -.62; .84, .15; -.47, .73]; b = [.1; -.3; .2]; y = [0; 0; 1]';
  const units =
    'target y; s = X*w + b; p = sigmoid(s); X = [.5, -1.2; .8, .3; -.4, .9]; w = [.6; -.2]; b = .1; ' +
    'J = -sum(y .* log(p) + (1 - y) .* log(1 - p)); y = [1; 0; 1]';
  const picked = 'target k; q = softmax(s); L = -log(q[k]); s = [.3; -.8; 1.1]; k = 2';
  const written = (rows: Rows, digits: number): string =>
    `[${rows.map((row) => row.map((value) => value.toPrecision(digits)).join()).join(';')}]`;

  it.each<[string, string, string, Rows, string, Rows | undefined, string]>([
    [
      'the kernel of the way back to the input is not flipped',
      kernel,
      'dX',
      [
        [-1.210937, 2.052225, 0.566918],
        [2.152563, -2.320012, 1.427698],
        [-0.675028, 1.540169, -0.644416],
      ],
      '',
      undefined,
      'flip',
    ],
    [
      'the gradient slides flipped',
      kernel,
      'dK',
      [
        [6.900094, -5.593343],
        [-6.713139, 4.493879],
      ],
      '',
      undefined,
      'flip',
    ],
    [
      "the kernel's gradient is flipped",
      kernel,
      'dK',
      [
        [4.6, -6.950016],
        [-5.450047, 6.35018],
      ],
      '',
      undefined,
      'flip',
    ],
    [
      'the kernel slides flipped',
      kernel,
      'C',
      [
        [-0.5913, 1.7931],
        [2.0906, -0.8676],
      ],
      'dC',
      [
        [-1.0913, 2.9931],
        [1.7906, -1.6676],
      ],
      'flip',
    ],
    [
      'every entry of a window gets the gradient',
      pool,
      'dA',
      [
        [0.38959892, 2.4350545, 2.0454556],
        [0.97919785, 3.1356727, 2.1564749],
        [0.58959892, 0.70061819, 0.11101926],
      ],
      'dZ',
      [
        [0.35443277, 0.69448932, 1.5635569],
        [0.20427414, 1.3779459, 1.4351249],
        [0.33841443, 0.239785, 0.09125797],
      ],
      'goes to all entries',
    ],
    [
      'the entries of a window share it',
      pool,
      'dA',
      [
        [0.097399731, 0.60876363, 0.5113639],
        [0.24479946, 0.78391818, 0.53911871],
        [0.14739973, 0.17515455, 0.027754816],
      ],
      '',
      undefined,
      'shared out among them',
    ],
    [
      'every entry gets the gradient of the largest',
      largest,
      'du',
      [[0.61172316], [0.61172316], [0.61172316]],
      'dx',
      [[0.52341406], [0.15747785], [0.38828491]],
      'goes to all entries',
    ],
    [
      'the entries share the gradient of the largest',
      largest,
      'du',
      [[0.20390772], [0.20390772], [0.20390772]],
      'dx',
      [[0.17447135], [0.052492616], [0.1294283]],
      'shared out among them',
    ],
    ['the smaller of two gets it too', pair, 'da', [[3.17]], 'db', [[3.17]], 'goes to all'],
    [
      'p - y for dp of a softmax',
      shares,
      'dp',
      [[0.51198754], [0.40045456], [-0.9124421]],
      'dz',
      [[0.086722478], [0.023166687], [-0.10988916]],
      "the gradient by the function's argument",
    ],
    [
      'and its slope once more, entry by entry',
      shares,
      'dz',
      [[0.12792331], [0.096145417], [-0.072896381]],
      'db',
      [[0.12792331], [0.096145417], [-0.072896381]],
      'is taken twice',
    ],
    [
      'p - y for dp of a sigmoid',
      units,
      'dp',
      [[-0.34524654], [0.62714777], [-0.57932425]],
      'ds',
      [[-0.078043452], [0.14664812], [-0.14118576]],
      "the gradient by the function's argument",
    ],
    [
      'y - p too',
      units,
      'dp',
      [[0.34524654], [-0.62714777], [0.57932425]],
      'ds',
      [[0.078043452], [-0.14664812], [0.14118576]],
      "the gradient by the function's argument",
    ],
    [
      'and its slope once more',
      units,
      'ds',
      [[-0.078043452], [0.14664812], [-0.14118576]],
      'dw',
      [[0.13477108], [0.010579396]],
      'is taken twice',
    ],
    [
      'q - 1 of the entry that is picked',
      picked,
      'dq',
      [[0.28102423], [-0.90645516], [0.62543093]],
      '',
      undefined,
      "the gradient by the function's argument",
    ],
  ])('%s', async (_, model, name, rows, next, carriedOn, said) => {
    for (const digits of [6, 4, 3]) {
      const answers = [`${name}=${written(rows, digits)}`];
      if (carriedOn) answers.push(`${next}=${written(carriedOn, digits)}`);
      const { out } = await backprop(['check', '--model', model, ...answers]);
      expect(out, `${digits} digits`).toContain(said);
      expect(out.split('\n')[0]).toMatch(new RegExp(`^✗ ${name} `));
    }
  });

  const all = [kernel, pool, largest, shares, units, picked];
  const write = (digits: number) => (value: number) => value.toPrecision(digits);

  /** The problem with other numbers in place of all but its targets. */
  function drawn(model: string, seed: number): Desk {
    const { kind, names, right } = deskOf(problemFrom(model, {}));
    const next = random(seed);
    const given = right.slice();
    for (const [q, name] of kind.names.slice(0, kind.givenCount).entries()) {
      const { offset, rows, cols } = kind.places[q]!;
      if (!/^[ytk]$/.test(name))
        for (let k = offset; k < offset + rows * cols; k++) given[k]! *= 0.5 + next();
    }
    return { kind, names, right: valuesWith(kind, given, { rewrites: [] }) };
  }

  it.each(all)('numbers rounded on the way are never wrong: %s', (model) => {
    for (const seed of seedsIn(4, 100))
      for (const digits of [3, 4, 6])
        for (const kept of [0, 1, 2]) {
          const desk = drawn(model, seed);
          const { kind, names, right } = desk;
          const round = write(digits + kept);
          const rounded = (values: Float64Array, from: number, to: number): void =>
            values.set(
              values.slice(from, to).map((value) => Number(round(value))),
              from,
            );
          const values = valuesWith(kind, right, { rewrites: [] }, rounded);
          const { answers } = markedAs(desk, answersFor(kind, names, values, write(digits)));
          const wrong = answers.filter(({ verdict }) => /follows|wrong/.test(verdict));
          const which = `seed ${seed}, ${digits} digits, ${kept} more kept`;
          expect(
            wrong.map(({ name }) => name),
            which,
          ).toEqual([]);
        }
  });

  it.each(all)('random slips are not blamed on them: %s', (model) => {
    for (const digits of [4, 6])
      for (const seed of seedsIn(10, 200)) {
        const desk = drawn(model, seed);
        const { kind, names, right } = desk;
        const next = random(seed + 1000);
        const at = kind.places[kind.givenCount]!.offset;
        const values = right.slice();
        values[at + Math.floor(next() * (right.length - at))]! *= 3 * next() - 1;
        const { answers } = markedAs(desk, answersFor(kind, names, values, write(digits)));
        const ids = answers.flatMap(({ causes }) => causes.map(({ id }) => id));
        const blamed = ids.filter((id) => /flipped|to-all|slope-/.test(id));
        expect(blamed, `seed ${seed}, ${digits} digits`).toEqual([]);
      }
  });
});

describe('the gradient of the output by itself', () => {
  const square = ['--model', 'x = 2; L = x^2'];
  it.each([
    [square, 'dL'],
    [square, 'dL/dL'],
    [square, '∂L/∂L'],
    [['--x', '.5', '--y', '1'], 'dloss'],
    [['--x', '.5', '--y', '1'], 'dE/dE'],
  ])('of %j is remarked on, and the rest is marked: %s', async (problem, name) => {
    const { out, err } = await backprop(['check', ...problem, `${name}=1`, 'dx=4']);
    expect(err).toBe(`backprop: ${name} is not marked: where the chain begins, it is 1\n`);
    expect(out).toMatch(/^. dx  4/);
  });

  it('is no answer alone, as it is no quantity', async () => {
    const { code, err } = await backprop(['check', ...square, 'dL=1']);
    const said = 'backprop: there is no dL: the gradients are those of L, its own is 1\n';
    expect([code, err]).toEqual([2, said]);
  });
});

describe('one of many ways back that is left out', () => {
  /** w is read in so many steps; the last of them is left out of its gradient. */
  const marked = async (count: number): Promise<string> => {
    const steps = Array.from({ length: count }, (_, k) => `a${k + 1} = a${k} * w + x * ${k + 2}`);
    const problem = ['--model', steps.join('; '), '--a0', '0.5', '--x', '0.3', '--w', '0.9'];
    const { out } = await backprop(problem);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]);
    const last = Number(answers.find(([name]) => name === `a${count - 1}`)![1]);
    const sheet = answers.map(([name, value]) =>
      name === 'dw' ? `dw=${(Number(value) - last).toFixed(8)}` : `${name}=${value}`,
    );
    return (await backprop(['check', ...problem, ...sheet])).out;
  };

  it('is named of few', async () => {
    expect(await marked(4)).toContain('one of several paths is missing');
  });

  it('is not looked for of more, which would take with their square', async () => {
    expect(await marked(30)).not.toContain('one of several paths is missing');
  });
});

describe('a wrong number alone behind many steps', () => {
  /** How many products of ranges are worked out a step, for a dh0 of -3 times the right one. */
  const productsAStep = (count: number): number => {
    const steps = Array.from({ length: count }, (_, k) => `h${k + 1} = tanh(w * h${k})`);
    const problem = problemFrom(['h0 = 0.5; w = 0.9', ...steps].join('; '), {});
    const { kind, names, right } = deskOf(problem);
    const [answer] = answersFor(kind, ['dh0'], right, (value) => (-3 * value).toPrecision(1));
    const noted = (): void => undefined;
    const sheet = sheetReader(kind, names)([answer!], noted, [...problem.given.values()]);
    const { inOrder, inAnyOrder } = roughArithmetic(sheet);
    const products = [inOrder, inAnyOrder].map(({ usual }) =>
      vi.spyOn(usual.operators as Record<'*', (typeof usual.operators)[string]>, '*'),
    );
    try {
      const [verdict] = mark(markingOf({ kind, sheet, tolerance: undefined, right }), 'en').answers;
      expect(verdict!.verdict).toBe('wrong');
      expect(verdict!.doubt!()).toBe('undecided');
      return products.reduce((sum, { mock }) => sum + mock.calls.length, 0) / count;
    } finally {
      products.forEach((spy) => spy.mockRestore());
    }
  };

  it('takes no more a step where there are more of them', () => {
    const few = productsAStep(60);
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(200);
    expect(productsAStep(240)).toBeLessThan(2 * few);
  });
});
