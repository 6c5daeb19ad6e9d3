// What is remarked on a model that is not refused.
import { describe, expect, it } from 'vitest';
import { backprop } from '../backprop.ts';

const remarksOn = async (model: string, ...options: string[]): Promise<string> => {
  const { code, err } = await backprop(['--model', model, ...options]);
  expect(code).toBe(0);
  return err;
};

describe('an output that may be meant as well', () => {
  it.each([
    ['a loss beside the other', 'a = (w - 1)^2; L = (w - 3)^2', 'a is computed'],
    ['of a generator and its critic', 'a = -log(w); L = -log(1 - w)', 'a is computed'],
    ['only what nothing reads', 'u = 2*w; a = u^2; L = w^3', 'a is computed'],
    ['a hinge', 'a = max(1 - w, 0); L = w^2', 'a is computed'],
  ])('is remarked on: %s', async (_, model, said) => {
    expect(await remarksOn(`w = 0.4; ${model}`)).toContain(said);
  });

  it.each([
    ['a forget gate before there is anything to forget', 'a = sigmoid(w); L = tanh(w)^2'],
    ['a gate that is written out', 'a = 1/(1 + exp(-w)); L = w^2'],
    ['several numbers', 'a = [w; 2*w]; L = w^2'],
    ['what has no slope', 'target t; t = 2; a = t^2; L = w^2'],
  ])('is none, with nothing said of it: %s', async (_, model) => {
    expect(await remarksOn(`w = 0.4; ${model}`)).not.toContain('computed');
  });

  it.each([
    ['en', 'L does not depend on a, so its gradient is 0.'],
    ['ko', 'L은 a에 의존하지 않으므로 기울기가 0입니다.'],
  ])('is explained to have no gradient: %s', async (language, sentence) => {
    const model = 'w = 0.4; a = sigmoid(w); L = w^2';
    const { out, err } = await backprop(['explain', '--model', model, '--lang', language]);
    expect([err, out]).toEqual(['', expect.stringContaining(sentence) as string]);
  });
});

it('is nothing on a record that the program wrote, whatever its digits have cost', async () => {
  const model =
    'q = [1, 0.5]; K = [1, 0.4; -0.2, 0.3; 0.6, -1]; s = K * q / 0.1\n' +
    'L = log(sum(exp(s))) - s[1]';
  const options = ['--model', model, '--all', '--format', 'json'];
  const { out } = await backprop(options);
  expect(await backprop([...options, '--from', '-'], out)).toEqual({ code: 0, out, err: '' });
  const other = out.replace(/"L":/, '"L":1');
  expect((await backprop([...options, '--from', '-'], other)).err).toContain('L is 1');
});

it('is a number of a formula that is nearer to 0 than any double', async () => {
  expect(await remarksOn('f = x * 1e-400', '--x', '1')).toBe(
    'backprop: the model: 1e-400 is nearer to 0 than any double, so it is 0\n',
  );
});

it('a given value keeps all its digits', async () => {
  const model = 'x = 0.1234567890123456789012345; f = x * 2';
  const { out } = await backprop(['--model', model, '--digits', '30']);
  expect(out).toBe('f 0.246913578024691357802469\ndx 2\n');
});

describe('what doubles cannot hold', () => {
  const model = ['--model', 'a = exp(1000 * x); b = a * y; L = log(b)', '--x', '1', '--y', '2'];

  it('is marked where its numbers are finite', async () => {
    const answers = ['L=1000.6931', 'dx=1000', 'dy=0.7', 'a=5'];
    const { code, out, err } = await backprop(['check', ...model, ...answers]);
    expect(code).toBe(1);
    expect(out.match(/^[✓✗].*$/gm)).toEqual([
      '✓ L   1000.6931',
      '✓ dx  1000',
      '✗ dy  0.7        should be 0.5',
      '✗ a   5          should be ∞',
    ]);
    expect(err).toContain(
      'larger than a double can be, 1.8e308, so a right value is shown as ∞: a, b',
    );
    const json = (await backprop(['check', ...model, ...answers, '--format', 'json'])).out;
    const { answers: marked } = JSON.parse(json) as { answers: { expected: number | null }[] };
    expect(marked.map(({ expected }) => expected)).toEqual([1000.6931471805599, 1000, 0.5, null]);
  });

  const product = [
    '--model',
    'f = sum([x * y, 1]) * z',
    '--x',
    '1e300',
    '--y',
    '1e300',
    '--z',
    '2',
  ];
  it.each([[], ['--digits', '30']])('is right on a sheet as it is printed: %j', async (...more) => {
    for (const problem of [model, product]) {
      const { out: sheet } = await backprop([...problem, ...more]);
      const { code, out } = await backprop(['check', ...problem, '--answers', '-'], sheet);
      expect([code, out]).toEqual([0, expect.stringMatching(/(\d) of \1 right\n$/)]);
    }
  });

  it.each([
    ['f=2e600', 'right'],
    ['f=2.0000000000000000000000e600', 'right'],
    ['f=20e599', 'right'],
    ['f=2.1e600', 'wrong'],
    ['f=-2e600', 'wrong'],
    ['f=2e601', 'wrong'],
    ['f=1e308', 'wrong'],
    ['x=1e400', 'wrong'],
  ])('%s is %s, by the digits it is written to', async (answer, verdict) => {
    const { out } = await backprop(['check', ...product, answer, '--format', 'json']);
    const { answers } = JSON.parse(out) as { answers: { verdict: string; causes: unknown[] }[] };
    expect(answers).toMatchObject([{ verdict, causes: [] }]);
  });

  it('is not marked where it has no value', async () => {
    const { code, err } = await backprop(['check', '--model', 'f = log(x)', '--x', '-1', 'f=1']);
    expect([code, err]).toEqual([2, 'backprop: f is not finite: x = -1\n']);
  });

  it('has no differences, and no kinks either', async () => {
    expect(await remarksOn(model[1]!, ...model.slice(2), '--verify')).toBe(
      'backprop: verify: not compared: dx, dy: ' +
        'something on the way is larger than a double can be, 1.8e308\n' +
        'backprop: verify: nothing could be compared\n',
    );
  });
});

describe('a softmax of a matrix', () => {
  it('without an axis is over all of it, which is said', async () => {
    const model = 'Z = [1, 2; 3, 4]; P = log(softmax(Z * Z)); L = P[1, 2]';
    expect(await remarksOn(model)).toBe(
      'backprop: P: a softmax of 2×2 without an axis is over all entries together: ' +
        'softmax(S, 1) is down each column, softmax(S, 2) along each row\n',
    );
  });

  it.each(['softmax(Z, 2)', 'softmax(Z, 1)', 'softmax(Z[1, :])', 'softmax(Z[:, 1])'])(
    'is clear: %s',
    async (call) => {
      expect(await remarksOn(`Z = [1, 2; 3, 4]; P = ${call}; L = sum(P .* P)`)).toBe('');
    },
  );
});

it('tells a tie from a relu where nothing is verified', async () => {
  const said = await remarksOn('m = max(a, b); f = m^2', '--a', '2', '--b', '2', '--verify');
  expect(said).toContain('not compared: da, db: on the way is a kink, as of relu at 0, or a tie');
});
