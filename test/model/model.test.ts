// The language of models: what is read, how it is refused, and a dense network written in it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/engine/trace.ts';
import { activationNames } from '../../src/model/activations.ts';
import { lossNames } from '../../src/model/losses.ts';
import { modelSource } from '../../src/records/model-options.ts';
import { renderModel } from '../../src/text/model.ts';
import { backprop as program } from '../backprop.ts';
import { tried } from '../effort.ts';
import { hasLoneSoftmax, layersFor, randomProblem, shapes } from '../networks.ts';

const backprop = (...argv: string[]) => program(argv);

describe('a dense network as a model', () => {
  const cases = activationNames.flatMap((activation) =>
    lossNames.map((loss) => [activation, loss] as const),
  );

  it.each(tried(cases, 9))(
    'gives the same values, bit for bit but for the sign of 0: %s, %s',
    (activation, loss) => {
      for (const widths of shapes) {
        const names = layersFor(activation, loss, widths.length - 1);
        if (hasLoneSoftmax(names, widths)) continue;
        const problem = randomProblem(widths, names, loss, 7);
        const text = renderModel(problem);
        const { make } = modelSource({ text, source: 'model' }, { wrt: undefined });
        const [own, other] = [run(problem), run(make(new Map()))];
        for (const [name, { data }] of own.values)
          expect(
            other.values.get(name)!.data.map((value) => value + 0),
            `${name} of ${text}`,
          ).toEqual(data.map((value) => value + 0));
      }
    },
  );
});

describe('what is given, as it was written', () => {
  it.each<[given: string[], lines: string[]]>([
    [
      ['--x', '1/3', '--y', '-ln(3)', '--w1', 'sqrt(2)/2', '--b1', '0.12345678901234567890'],
      ['x = 1 / 3', 'y = -log(3)', 'W1 = sqrt(2) / 2', 'b1 = 0.123456789012345 + 6.789e-16'],
    ],
    [
      ['--x', '[1/3, 2]', '--y', '[pi, 0]', '--w1', '[1/7, 1; 2, 3]', '--b1', '1/3'],
      ['x = [1 / 3; 2]', 'y = [pi; 0]', 'W1 = [1 / 7, 1; 2, 3]', 'b1 = [1 / 3; 1 / 3]'],
    ],
    [
      ['--x', '[1/3, 2]', '--y', '1', '--w1', '[1/7; 1]', '--b1', '0', '--form', 'xW'],
      ['x = [[1 / 3, 2]]', 'y = 1', 'W1 = [1 / 7; 1]', 'b1 = 0'],
    ],
  ])('%j', async (given, lines) => {
    const argv = ['--layers', '1', ...given];
    const { out } = await backprop('model', ...argv);
    expect(out.split('\n').slice(2, 2 + lines.length)).toEqual(lines);
    // A model has no samples that are rows: their brackets are others.
    const digits = async (...problem: string[]): Promise<string> =>
      (await backprop(...problem, '--digits', '40', '--get', 'loss,dW1,dx')).out.replace(
        /[[\]]/g,
        '',
      );
    expect(await digits('--model', out)).toBe(await digits(...argv));
  });

  it.each([
    [
      "a = [1/3, 2]'; b = [sqrt(2); 1]'; f = sum(a) + sum(b)",
      '',
      "a = [1 / 3, 2]'\nb = [sqrt(2); 1]'\n",
    ],
    ['e = 3; f = e * x', 'pi * e', 'e = 3\nx = 8.539734222673566\n'],
    ['f = x', 'cbrt(2)', 'x = 1.2599210498948732\n'],
    ['f = sum(x)', `[${'1/3,'.repeat(2000)}1]`, `x = [${`${1 / 3},`.repeat(2000)}1]\n`],
  ])('where a model can say that: %s', async (model, x, lines) => {
    const given = x === '' ? [] : ['--x', x];
    const { out, code } = await backprop('model', '--model', model, ...given);
    expect([code, out.slice(0, lines.length)]).toEqual([0, lines]);
  });
});

describe('what is refused, with line and caret', () => {
  const refused: [string, string, number][] = [
    ['f = foo(x)', '1: unknown function foo', 4],
    ['f = sigmiod(x)', '1: unknown function sigmiod: did you mean sigmoid?', 4],
    ['f = Tanh(x)', '1: unknown function Tanh: did you mean tanh?', 4],
    ['q = x + y\nq = q * z', '2: q is assigned twice: give the second one another name', 0],
    ['c = x; c += c + 1', '1: a name is assigned once', 9],
    ['f = q * z\nq = x + y', '1: f reads q before it is assigned: move its line up', 4],
    ['f = f + x', '1: f reads itself: give the new value another name', 4],
    ['out = x * w\ndout = out * 2', '2: dout is the name of the gradient of out', 0],
    ['f = x * w + dx', '1: dx is the name of the gradient of x: give it another one', 12],
    ['f = exq(x)', '1: unknown function exq: did you mean exp?', 4],
    ['f = sqaure(x)', '1: unknown function sqaure: did you mean square? write x', 4],
    ['q = x * 2\nf = 3e999 * q', '2: 3e999 is out of range: write a number of at most 1.7e308', 4],
    ['f = x[1; 2]', '1: a comma stands between row and column, as in x[1, 2]', 7],
    ['f = x +', '1: the formula ends too early', 7],
    ['f = x y', '1: an operator is missing before y: write * for a product', 6],
    ['f = 2x', '1: an operator is missing before x: write * for a product', 5],
    ['f = (x', '1: ) is missing here', 6],
    ['f = x)', '1: ) closes nothing', 5],
    ['f = x ** 2', '1: write ^ for a power', 6],
    ['f = x – y', '1: – cannot stand in a formula: write -', 6],
    ['f = x[1.5]', '1: 1.5 is not a whole number from 1: indices count from 1', 6],
    ['f = x[0]', '1: 0 is not a whole number from 1', 6],
    ['f = sum(x, 3)', '1: the axis of sum is 1 (down the rows) or 2 (along them)', 4],
    ['f = exp(x, y)', '1: exp takes 1 argument, not 2', 4],
    ['f =', '1: f gets no value: write a formula after =', 2],
    ['x + y', '1: expected an assignment, such as q = x + y', 0],
    ['target y,', '1: a name is missing after the comma', 8],
    ['target q\nf = x * y', '1: q is not a given of this model', 7],
  ];

  it.each(refused)('%s', async (text, message, caret) => {
    const { code, err, out } = await backprop('--model', `${text} # =`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`--model:${message}`);
    expect(err.split('\n')[2]).toBe(`  ${' '.repeat(caret)}^`);
  });

  it('no minus: U+2212 is one, and an en dash before a number', async () => {
    const { out } = await backprop(
      '--model',
      'f = x \u2212 y \u2013 2',
      '--x',
      '\u22121',
      '--y',
      '3',
    );
    expect(out).toBe('f -6\ndx 1\ndy -1\n');
  });

  it('a model that computes nothing, or is none', async () => {
    expect((await backprop('--model', 'x = 1')).err).toContain('nothing is computed');
    expect((await backprop('--model', '# = nothing')).err).toContain('the model is empty');
    expect((await backprop('--model', '')).err).toContain('--model is empty');
  });

  it('an output that is no number, and shapes that do not fit, by both names', async () => {
    const two = ['--x', '[1,2]'];
    expect((await backprop('--model', 'f = 2 * x', ...two)).err).toContain(
      'f is 2×1: end with one number, such as sum(f)',
    );
    expect((await backprop('--model', 'f = sum(x + y)', ...two, '--y', '[1,2,3]')).err).toContain(
      'x is 2×1 and y is 3×1',
    );
    expect((await backprop('--model', 'f = sum(x[3])', ...two)).err).toContain(
      'the index 3 is outside 1 to 2',
    );
  });

  it.each([
    ['q = x * 2\r\nf = tanh(q)', ':2: f is 2×1: end with one number, such as sum(f)'],
    ['f = sum([x; r])', 'x is 2×1 and r is 1×3: above each other they need the same number of'],
    ['f = sum([x, y])', 'x is 2×1 and y is 3×1: beside each other they need the same number of'],
    ['f = sum(conv(x, y))', 'x is 2×1 and y is 3×1: the filter does not fit in it'],
    ['f = sum(maxpool(x, 3))', 'x is 2×1: a window of 3×1 does not fit in it'],
    ['f = x[y]', 'an index is one number, but y is 3×1'],
    ['f = y[k]', 'the index k = 4 is not a whole number from 1 to 3'],
    ['f = sum(x + r)', 'for every entry with every other, x * [[1, 1, …]] repeats the column'],
  ])('says of %j what does not fit', async (text, message) => {
    const given = 'x = [1, 2]; y = [1, 2, 3]; r = [[1, 2, 3]]; k = 4; ';
    const { code, err } = await backprop('--model', given + text);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) as string });
  });

  it('a column that would fit as a row, and only that', async () => {
    const values = ['--W', '[1,2]', '--a', '[3,4]'];
    expect((await backprop('--model', 'f = sum(W * a)', ...values)).err).toContain(
      'a flat list is a column, as a row W is [[1,2]]',
    );
    const wide = ['--W', '[1,2,3,4,5,6,7]', '--X', '[[1,2,3,4,5,6,7],[1,2,3,4,5,6,7]]'];
    expect((await backprop('--model', 'f = sum(W .* X)', ...wide)).err).toContain(
      'as a row W is [[…]]',
    );
    const unlike = ['--W', '[1,2,3]', '--a', '[3,4]'];
    const { err } = await backprop('--model', 'f = sum(W * a)', ...unlike);
    expect(err).not.toContain('as a row');
  });

  it('bounds, each counted', async () => {
    const deep = `f = ${'('.repeat(101)}x${')'.repeat(101)}`;
    expect((await backprop('--model', deep)).err).toContain('nested deeper than 100 levels');
    const long = `f = x${' + x'.repeat(2600)}`;
    expect((await backprop('--model', long)).err).toContain('at most 10000 characters');
    const overLines = `f = sum([${'x;\n'.repeat(4000)}x])`;
    expect((await backprop('--model', overLines)).err).toContain('at most 10000 characters');
    const worked = `v = [${'1/2;\n'.repeat(2500)}1]; f = sum(v) * x`;
    expect((await backprop('--model', worked)).err).toContain('at most 10000 characters');
    const many = Array.from({ length: 1001 }, (_, k) => `q${k} = x * 2`).join('\n');
    expect((await backprop('--model', many)).err).toContain('at most 1000 assignments');
  });

  it('an array of numbers is as long as values may be: the model of a large network reads back', async () => {
    const vector = `[${'-0.025,'.repeat(2000)}1e1]`;
    const wide = [
      '--x',
      vector,
      '--y',
      '1',
      '--w1',
      `[${vector}]`,
      '--b1',
      '0',
      '--activation',
      'linear',
    ];
    const { out } = await backprop('model', ...wide);
    const got = await backprop('--model', out, '--get', 'loss');
    expect(got).toEqual(await backprop(...wide, '--get', 'loss'));
    expect(got.err).toBe('');
  });

  it('what is long or deep without being nested is counted too, and runs', async () => {
    const deep: string[] = [
      `f = x${"'".repeat(3000)}`,
      `f = x${' * x'.repeat(1000)}`,
      `f = x${'[1]'.repeat(1000)}`,
      `f = ${'['.repeat(90)}x${']'.repeat(90)}`,
      `f = ${'tanh('.repeat(90)}x${')'.repeat(90)}`,
      `f = ${'-'.repeat(90)}x`,
      `f = x${' - x'.repeat(1000)}`,
    ];
    for (const text of deep) {
      const { code, err } = await backprop('--model', text, '--x', '1');
      expect([text.slice(0, 12), code, err]).toEqual([text.slice(0, 12), 0, '']);
    }
    const value = await backprop('--model', `y = 1${"'".repeat(600)}; f = x * y`, '--x', '1');
    expect(value.err).toContain('more than 500 operations around one another');
  });

  it('givens that lack, and those that are not read', async () => {
    expect((await backprop('--model', 'f = x * z', '--x', '1')).err).toContain(
      'z is missing: give --z or --set z=…, or write z = … in the model',
    );
    const { err, code } = await backprop('--model', 'w = 3; f = x^2', '--x', '1');
    expect([code, err]).toEqual([0, 'backprop: w is given, but f does not read it\n']);
  });
});

describe('values', () => {
  const values: [string, string, string[], string][] = [
    ['constants are shadowed by assigned names', 'e = x * 2; f = e + 1', ['--x', '1'], '3'],
    ['pi and e', 'f = x * pi / e', ['--x', '1'], String(Math.PI / Math.E)],
    ['a range and an entry', 'f = sum(x[2:3]) * x[1]', ['--x', '[2,3,4]'], '14'],
    ['rows together', 'v = [x; y]; f = sum(v .* v)', ['--x', '[1,2]', '--y', '3'], '14'],
    ['powers bind tighter than signs', 'f = -x^2', ['--x', '3'], '-9'],
    ['powers from the right', 'f = x^y^z', ['--x', '2', '--y', '3', '--z', '2'], '512'],
    ['names that are options', 'f = lr * x', ['--x', '3', '--set', 'lr=2'], '6'],
    ['a long chain', `f = x${' + x'.repeat(499)}`, ['--x', '2'], '1000'],
    ['a long product', `f = x${' * x'.repeat(499)}`, ['--x', '1.01'], String(1.01 ** 500)],
  ];

  it.each(values)('%s', async (_, text, args, expected) => {
    const { out, code, err } = await backprop('--model', text, ...args, '--get', 'f');
    expect([code, err]).toEqual([0, '']);
    expect(Number(out) / Number(expected)).toBeCloseTo(1, 10);
  });

  it.each([
    [],
    ['--format', 'json'],
    ['--format', 'pytorch'],
    ['explain'],
    ['explain', '--format', 'latex'],
    ['explain', '--format', 'html'],
    ['graph'],
    ['train', '--lr', '0.1', '--steps', '2', '--freeze', 'valueOf'],
    ['check', 'f=9', '--format', 'html'],
  ])('have names that every object of JavaScript has: %s %s %s', async (...words) => {
    const [word = '', ...more] = words;
    const command = ['explain', 'graph', 'train', 'check'].includes(word) ? [word] : [];
    const rest = command.length > 0 ? more : words;
    const text = 'toString = __proto__ * valueOf; f = toString^2';
    const given = ['--set', '__proto__=3', '--valueOf', '2'];
    const { code, out, err } = await backprop(...command, '--model', text, ...given, ...rest);
    expect([code, err]).toEqual([word === 'check' ? 1 : 0, '']);
    expect(out).toContain('valueOf');
  });

  it('prints computed values, then gradients as soon as each is complete', async () => {
    const circuit = '# CS231n\nx = -2;  y = 5\nq = x + y\nf = q * z';
    const { out } = await backprop('--model', circuit, '--z', '-4');
    expect(out).toBe('q 3\nf -12\ndq -4\ndz 3\ndx -4\ndy -4\n');
  });

  it.each([
    [
      ['f = x * y', '--wrt', 'x', '--get', 'dy'],
      'no gradient of y is taken here: name it in --wrt y',
    ],
    [
      ['f = x * y; target y', '--get', 'df/dy'],
      'no gradient of y is taken here: name it in --wrt y',
    ],
    [['f = x * y', '--get', 'df'], 'the gradients are those of f, its own is 1'],
    [['f = x * y; q = f + x; out = f', '--get', 'dq'], 'out does not depend on q'],
  ])('says why there is no gradient: %j', async ([text, ...options], why) => {
    const { code, err } = await backprop('--model', text!, ...options, '--x', '1', '--y', '2');
    expect({ code, error: err.trimEnd().split('\n').at(-1) }).toEqual({
      code: 2,
      error: `backprop: --get: there is no ${options.at(-1)}: ${why}`,
    });
  });

  it.each([
    ['--l2', '.1'],
    ['--form', 'xW'],
    ['--no-bias'],
    ['--layers', '2'],
    ['--loss', 'mse'],
    ['--reduce', 'sum'],
  ])('goes with no option that writes a dense network: %s', async (option, ...value) => {
    const model = ['--model', 'L = w^2', '--w', '2'];
    const { code, err } = await backprop(...model, option, ...value);
    const said = `backprop: ${option} writes a dense network: leave it out with --model\n`;
    expect([code, err]).toEqual([2, said]);
  });

  it('is read from a file whose lines end in CR, and an error counts them', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'lines-')), 'circuit.txt');
    writeFileSync(file, '# a circuit\rx = -2\rf = x^2 * z\r');
    const { code, out } = await backprop('--model', file, '--z', '2');
    expect([code, out]).toEqual([0, 'f 8\ndx -8\ndz 4\n']);
    writeFileSync(file, '# a circuit\rx = -2\rf = x^2 * (z\r');
    const { err } = await backprop('--model', file, '--z', '2');
    expect(err).toContain('circuit.txt:3: ');
  });

  it('an answer for a gradient that is not taken says so too', async () => {
    const model = ['--model', 'target y; f = (x - y)^2', '--x', '2', '--y', '1'];
    const { code, err } = await backprop('check', ...model, 'dy=3');
    const said = 'backprop: there is no dy: no gradient of y is taken here: name it in --wrt y\n';
    expect([code, err]).toEqual([2, said]);
  });

  it('says of two losses that the gradients are of the last', async () => {
    const losses = 'L1 = (w - 1)^2; L2 = (w - 3)^2';
    const { code, out, err } = await backprop('--model', losses, '--w', '2');
    expect({ code, out }).toEqual({ code: 0, out: 'L1 1\nL2 1\ndw -2\n' });
    expect(err).toBe(
      'backprop: the gradients are of L2 alone, the last that is assigned: ' +
        'L1 is computed, but L2 does not read it\n',
    );
  });

  it.each([
    [
      ['--set', 'e=3'],
      "--set e: e is Euler's number in this model: assign it there, as in e = 3, or rename it",
    ],
    [
      ['--pi', '3'],
      'unknown option --pi: pi is π in this model: assign it there, as in pi = 3, or rename it',
    ],
    [['--set', 'q=3'], '--set q: unknown quantity: the model has x f'],
  ])('says what to do about %j', async (options, message) => {
    const { code, err } = await backprop('--model', 'f = x * e * pi', '--x', '1', ...options);
    expect([code, err.split('\n')[0]]).toEqual([2, `backprop: ${message}`]);
  });

  it('takes no gradient of targets, and only those of --wrt', async () => {
    const text = 'target y\nf = (x * w - y)^2';
    const given = ['--x', '1', '--w', '2', '--y', '3'];
    expect((await backprop('--model', text, ...given)).out).toBe('f 1\ndx -4\ndw -2\n');
    expect((await backprop('--model', text, ...given, '--wrt', 'w')).out).toBe('f 1\ndw -2\n');
  });

  it('pins a computed quantity by --set', async () => {
    const text = 'q = x * w; f = q^2';
    const { out } = await backprop('--model', text, '--x', '2', '--w', '3', '--set', 'q=5');
    expect(out).toBe('q 5\nf 25\ndq 10\ndx 30\ndw 20\n');
  });
});

describe('what random models have found', () => {
  const found: [string, string, string][] = [
    ['a largest along an axis, beside its empty place', 'f = sum(max(X, [], 2))', '9'],
    ['a count along an axis, which is a row', 'f = sum(count(X, 1) .* X)', '42'],
    ['a negative number where signs would meet', 'f = sum(X .* sin(-1)^2)', '14.86954178'],
    ['a power 0, which has the shape of its base', 'f = sum(X) * count(X^0)', '126'],
    ['a factor that one of two terms has twice', 'f = sum(X .* X .* r + X .* r)', '4'],
    ['a sum of rows through a quotient by a row', 'f = sum(sum(X ./ r, 2) .^ 2)', '65.25'],
    ['a softmax of columns in a mean of rows', 'f = max(mean(softmax(X, 1), 2))', '0.95257413'],
    ['a row added to a column', 'f = sum(mean(X, 1)) * sum(sum(X, 2))', '220.5'],
    ['a smaller of 0 and something, in that order', 'f = sum(r .* min(0, r))', '4'],
    ['a larger of 0 and something, in that order', 'f = sum(r .* max(0, r))', '2'],
  ];

  it.each(found)('%s: %s', async (_, text, value) => {
    const given = "X = [1, 2, 3; 4, 5, 6]; r = [1, -2, 1]'\n";
    const { out, err } = await backprop('--model', given + text, '--verify');
    expect(err).toContain('verify: passed');
    expect(out.split('\n')[0]).toBe(`f ${value}`);
  });

  it('a row added to a column, each from a step of its own', async () => {
    const model = 'X = [1, 2; 3, 4]; m = mean(X, 1); s = sum(X, 2); f = sum(m) * sum(s)';
    const { out, err } = await backprop('--model', model, '--get', 'dX', '--verify');
    expect(err).toContain('verify: passed');
    expect(out).toBe('[[10,10],[10,10]]\n');
  });
});

describe('the pass after the step', () => {
  it('computes what the output reads alone', async () => {
    const model = ['--model', 'a = log(x - 1); f = x * x', '--x', '2', '--lr', '.5'];
    expect((await backprop(...model, '--get', 'f_new')).out).toBe('0\n');
  });
});

describe('a computed quantity that is set', () => {
  const neuron = ['--x', '[1,2]', '--y', '0.8', '--w1', '[[.4,-.2]]', '--b1', '.1'];
  const network = [...neuron, '--layers', '1'];

  it('is what the chain of a dense network goes through', async () => {
    const { out } = await backprop(...network, '--set', 'yhat=0.6');
    expect(out).toBe('y_pred 0.6\nloss 0.02\ndW1 [[-0.048,-0.096]]\ndb1 -0.048\n');
  });

  it('in rows is written as a vector, as the input is', async () => {
    const rows = ['--x', '[1,2]', '--y', '[0,1]', '--w1', '[[1,2],[3,4]]', '--b1', '0'];
    const { out } = await backprop(...rows, '--form', 'xW', '--set', 'y_pred=[.5,.5]');
    expect(out).toContain('loss 0.25\n');
  });

  it('is given in what is explained', async () => {
    const { out } = await backprop('explain', 'dz1', ...network, '--set', 'y_pred=0.6');
    expect(out).toContain('y_pred = 0.6');
    expect(out).not.toContain('exp');
  });

  it('stays set in the pass after the step', async () => {
    const circuit = ['--model', 'q = x + y; f = q * z', '--x', '-2', '--y', '5', '--z', '-4'];
    const step = [...circuit, '--set', 'q=10', '--lr', '.1'];
    expect((await backprop(...step, '--get', 'f,f_new')).out).toBe('-40\n-50\n');
    const { out } = await backprop('check', ...step, 'f_new=-50');
    expect(out).toContain('1 of 1 right');
    const explained = await backprop('explain', 'f_new', ...step);
    expect(explained.out).toContain('f_new = q · z_new\n        = 10 · (-5)\n');
  });

  it.each([
    ['y_pred=0.6', 'loss_new=0.02'],
    ['y_pred=0.6', 'loss_new=0.04', 'here 0.02'],
    ['loss=0.6', 'loss_new=0.6'],
    ['z1=0', 'loss_new=0.045'],
  ])('%s: check %s', async (set, answer, found = '1 of 1 right') => {
    const step = [...network, '--set', set, '--lr', '.1'];
    expect((await backprop('check', ...step, answer)).out).toContain(found);
  });

  const refused: [string[], string][] = [
    [['--set', 'dW1=3'], '--set dW1: what can be set is given or one of z1 y_pred loss'],
    [['--set', 'a5=2'], '--set a5: what can be set is given or one of z1 y_pred loss'],
    [['--set', 'z1=[1,2]'], 'z1 is set to 2×1, but its formula gives 1×1'],
    [['--set', 'z1=1', '--verify'], 'leave out --set z1'],
  ];
  it.each(refused)('%s: refused', async (args, message) => {
    const { code, err } = await backprop(...network, ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('goes with no model that is printed, and no training', async () => {
    const set = [...network, '--set', 'z1=1'];
    expect((await backprop('model', ...set)).code).toBe(2);
    expect((await backprop('train', ...set, '--lr', '.1', '--steps', '1')).code).toBe(2);
  });
});

describe('activations as functions of a model', () => {
  const names = activationNames.filter((name) => name !== 'linear' && name !== 'softmax');
  it.each(names)('%s is that of a network', async (name) => {
    const z = ['--w1', '-.7', '--no-bias', '--x', '1', '--y', '0.2', '--layers', '1'];
    const network = ['--activation', name, ...z, '--get', 'y_pred,dW1'];
    const model = `f = (${name.replace('-', '_')}(-(0 - w)) - 0.2)^2 / 2; a = f`;
    const [, dw] = (await program(network)).out.split('\n');
    const found = await program(['--model', model, '--w', '-.7', '--get', 'dw', '--verify']);
    expect(Number(found.out)).toBeCloseTo(Number(dw), 12);
    expect(found.err).toMatch(/verify: passed/);
  });

  it('their parameters, and how many', async () => {
    const argv = ['--z', '-2', '--get', 'f'];
    expect((await program(['--model', 'f = leaky_relu(z, 0.2)', ...argv])).out).toBe('-0.4\n');
    expect((await program(['--model', 'f = silu(z, 1)', ...argv])).err).toContain(
      'silu takes 1 argument, not 2',
    );
  });
});

describe('a gradient that is not finite', () => {
  it.each([
    ['f = a*x^n', { a: '1', x: '-2', n: '3' }],
    ['f = sqrt(x) * y', { x: '0', y: '3' }],
    ['u = x + 1; f = u * log(y)^n', { x: '1', y: '0.5', n: '2' }],
    ['target t; f = (y - t)^p', { y: '1', t: '2', p: '2' }],
  ])('of a given is left out by the --wrt that is said: %s', async (model, given) => {
    const argv = [
      ...['--model', model],
      ...Object.entries(given).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ];
    const { code, err } = await program(argv);
    expect(code).toBe(2);
    const [, wrt] = / is not finite: .*; without it: --wrt (\S+)\n$/.exec(err)!;
    expect((await program([...argv, '--wrt', wrt!])).code).toBe(0);
  });

  it('says nothing of others where there are none, or the value itself is not finite', async () => {
    const { err } = await program(['--model', 'f = sqrt(x)', '--x', '0']);
    expect(err).toBe('backprop: dx is not finite: f = 0\n');
    const value = await program(['--model', 'f = y / x', '--x', '0', '--y', '1']);
    expect(value.err).toBe('backprop: f is not finite: x = 0 and y = 1\n');
  });
});
