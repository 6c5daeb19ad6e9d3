// Names that a model's writer has not chosen: those of its parts, and of what the step of `--lr`
// makes. None of them takes the place of one that the writer has.
import { describe, expect, it } from 'vitest';
import { backprop } from '../backprop.ts';

const cube = 'f = v * v * v + v';

describe('parts of formulas', () => {
  it('that stand in a record are computed anew', async () => {
    const options = ['--model', cube, '--all', '--format', 'json'];
    const { out } = await backprop([...options, '--v', '2']);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['v', 'f_1', 'f', 'df_1', 'dv']);
    expect(await backprop([...options, '--from', '-'], out)).toEqual({ code: 0, out, err: '' });
    const batch = await backprop(['batch', '-', '--model', cube, '--all'], out);
    expect(batch).toEqual({ code: 0, out, err: '' });
  });

  it('are called otherwise than a given which nothing reads', async () => {
    const { out } = await backprop(['--model', `f_1 = 3; ${cube}`, '--v', '2', '--all']);
    expect(out).toBe('v 2\nf_1 3\nf_2 4\nf 10\ndf_2 2\ndv 13\n');
  });

  it('are no parts of what is a part as a whole', async () => {
    const deep = `x = 2\nf_1 = ${'tanh('.repeat(13)}x${')'.repeat(13)}\nf = f_1\n`;
    expect((await backprop(['model', '--model', deep])).out).toBe(deep);
  });

  it.each([
    ['f = log(mean(x - 3))', 'f is not finite: mean(x - 3) = -1'],
    ['g = exp(log(x - 3)); f = 2 * g', 'log(x - 3) is not finite: x = 2'],
  ])('are told of by their formulas: %s', async (model, message) => {
    const { code, err } = await backprop(['--model', model, '--x', '2']);
    expect([code, err]).toEqual([2, `backprop: ${message}\n`]);
  });
});

describe('what the step of --lr makes', () => {
  const cell = 'h_new = tanh(w * h); f = h_new ^ 2';
  const given = ['--h', '3', '--w', '0.1'];

  it.each([[], ['explain'], ['graph'], ['check', 'f=1']])(
    'is refused where the model has its name: %s',
    async (...command) => {
      const { code, out, err } = await backprop([
        ...command,
        '--model',
        cell,
        ...given,
        '--lr',
        '1',
      ]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe(
        'backprop: h_new is what h is called after the step of --lr: ' +
          'give that of the model another name, or write input h there\n',
      );
    },
  );

  it('is nothing of an input', async () => {
    const { code, out } = await backprop(['--model', `input h; ${cell}`, ...given, '--lr', '1']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^h_new 0.29131261\n/)]);
  });

  it('is named where the step leaves what has a logarithm', async () => {
    const { err } = await backprop(['--model', 'f = log(x)', '--x', '0.5', '--lr', '1']);
    expect(err).toBe('backprop: f_new is not finite: x_new = -1.5: try a smaller --lr\n');
  });
});
