// The programs that are printed run: NumPy's backward pass and PyTorch's autograd give what is
// printed, over networks of every kind and the published problems.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runUnchecked, type Trace } from '../src/engine/trace.ts';
import { activationNames } from '../src/model/activations.ts';
import { lossNames } from '../src/model/losses.ts';
import { dialects, type DialectName } from '../src/text/python-dialects.ts';
import { renderPython } from '../src/text/python.ts';
import { backprop } from './backprop.ts';
import { problems, solve } from './model/published.ts';
import { goTogether, hasLoneSoftmax, layersFor, randomProblem } from './networks.ts';
import { pythonWith } from './pythons.ts';

const pythonFor: Readonly<Record<DialectName, string | undefined>> = {
  numpy: pythonWith('numpy'),
  pytorch: pythonWith('torch', 'numpy'),
};

/** What each of some programs ends with, all of them run by one process: nothing, or its error. */
function endings(python: string, programs: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-python-'));
  writeFileSync(join(folder, 'programs.json'), JSON.stringify(programs));
  const all = `
import contextlib, io, json, os
ends = []
for text in json.load(open(${JSON.stringify(join(folder, 'programs.json'))})):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "program", "exec"), {})
        ends.append("")
    except Exception as error:
        ends.append(type(error).__name__ + ": " + str(error) + "\\n" + text)
print(json.dumps(ends))
`;
  const { stdout, stderr } = spawnSync(python, ['-W', 'ignore', '-c', all], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

const networks = (): Trace[] =>
  [
    [1, 1, 1],
    [3, 2, 2],
  ].flatMap((widths) =>
    activationNames.flatMap((activation) =>
      lossNames
        .filter((loss) => goTogether(activation, loss))
        .map((loss) => ({ loss, layers: layersFor(activation, loss, 2) }))
        .filter(({ layers }) => !hasLoneSoftmax(layers, widths))
        .map(({ loss, layers }, seed) =>
          runUnchecked(randomProblem(widths, layers, loss, seed), 0.1),
        ),
    ),
  );

/** Problems that are more than layers, as they are typed. */
const typed: readonly (readonly string[])[] = [
  ['--form', 'xW', '--reduce', 'sum', '--l2', '.1', '--lr', '.1', '--optimizer', 'adam'],
  ['--no-bias', '--w1', '.5', '--w2', '.5'],
  [
    '--model',
    'n = count([x; y]); f = sigmoid(0.5) * x + abs(-2) * y^n + max(1, sqrt(2)) * log(n) * x',
  ],
  ['--model', 'v = [sqrt(2), x; -pi, y] * [[1, 2], [3, 4]]; f = sum(softmax([1; 2])[1] * v .^ 2)'],
  // Ties, of which the first has the whole gradient.
  [
    '--model',
    'v = [x, y; y, 1]; f = max(x, .5) * min(y, 1) * max(v) + sum(max(v, [], 2) .^ 2) * min(v)',
  ],
];

describe.each(Object.keys(dialects) as DialectName[])('%s', (name) => {
  const python = pythonFor[name];
  const format = name === 'numpy' ? 'python' : name;

  it.skipIf(python === undefined)(
    `gives what is printed, and finds an error (skipped where ${name} is not installed)`,
    async () => {
      const outs = await Promise.all(
        [...typed, ...(name === 'numpy' ? [['--set', 'y_pred=0.6']] : [])].map(async (argv) => {
          const run = await backprop(['--x', '.5', '--y', '1', ...argv, '--format', format]);
          return run.out;
        }),
      );
      const { out } = await backprop(['--x', '.5', '--y', '1', '--format', format]);
      const programs = [
        ...networks().map((trace) => renderPython(trace, name)),
        ...problems.map((problem) => renderPython(solve(problem), name)),
        ...outs,
      ];
      // Nothing of what is printed is left out.
      expect(programs.filter((program) => program.includes('# Not these'))).toEqual([]);
      const planted = out.replace('W1 * x + b1', 'W1 * x - b1');
      const ends = endings(python!, [...programs, planted]);
      expect(ends.pop()).toMatch(/^AssertionError/);
      expect(ends.filter((end) => end !== '')).toEqual([]);
      expect(ends).toHaveLength(programs.length);
    },
  );
});

it('what doubles lose on the way is named in place of a value that no program has', async () => {
  const argv = ['--model', 'p = exp(z); f = sum(p .* log(p))', '--z', '[1,-800]'];
  const { code, out } = await backprop([...argv, '--format', 'python']);
  expect(code).toBe(0);
  expect(out).toContain('# Not these, which doubles lose on the way: f, dp, dz\n');
  expect(out).toContain('    "p": (p, ');
});

it('PyTorch calls its functions of tensors alone', async () => {
  const model = 'n = count([x; y]); f = sigmoid(0.5) * x + sum([sqrt(2); y; n])';
  const argv = ['--model', model, '--x', '.5', '--y', '1', '--format', 'pytorch'];
  const { out } = await backprop(argv);
  for (const part of ['n = torch.tensor(2.0)', 'sigmoid(torch.tensor(0.5))', 'float(math.sqrt(2))'])
    expect(out).toContain(part);
});

it('PyTorch takes no value for what it computes itself', async () => {
  const pinned = ['--x', '.5', '--y', '1', '--set', 'y_pred=.6', '--format', 'pytorch'];
  expect(await backprop(pinned)).toEqual({
    code: 2,
    out: '',
    err: 'backprop: autograd computes every value itself: y_pred is computed, so leave out --set y_pred\n',
  });
});
