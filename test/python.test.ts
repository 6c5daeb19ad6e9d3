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

const has = (python: string, module: string): boolean =>
  spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;

const pythons = ['python3', '/usr/bin/python3'];
const pythonFor: Readonly<Record<DialectName, string | undefined>> = {
  numpy: pythons.find((python) => has(python, 'numpy')),
  pytorch: pythons.find((python) => has(python, 'torch, numpy')),
};

/** Programs one after the other in one process, and what the first that fails says. */
function failure(python: string, programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-python-'));
  programs.forEach((text, i) => writeFileSync(join(folder, `${i}.py`), text));
  const all = `
import contextlib, io, sys
for i in range(${programs.length}):
    text = open(f"${folder}/{i}.py").read()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, f"{i}.py", "exec"), {})
    except Exception as error:
        print(i, type(error), error)
        print(text)
        break
`;
  const { stdout, stderr } = spawnSync(python, ['-c', all], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return stdout + stderr.replace(/.*(Warning|warn).*\n?.*\n?/g, '');
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

describe.each(Object.keys(dialects) as DialectName[])('%s', (name) => {
  const python = pythonFor[name];

  it.skipIf(python === undefined)(`networks (skipped where ${name} is not installed)`, () => {
    expect(
      failure(
        python!,
        networks().map((trace) => renderPython(trace, name)),
      ),
    ).toBe('');
  });

  it.skipIf(python === undefined)(`published problems (skipped without ${name})`, () => {
    const programs = problems.map((problem) => renderPython(solve(problem), name));
    expect(failure(python!, programs)).toBe('');
  });

  it.skipIf(python === undefined)(`a planted error fails (skipped without ${name})`, async () => {
    const { out } = await backprop([
      '--x',
      '.5',
      '--y',
      '1',
      '--format',
      name === 'numpy' ? 'python' : name,
    ]);
    expect(failure(python!, [out])).toBe('');
    expect(failure(python!, [out.replace('W1 * x + b1', 'W1 * x - b1')])).toContain(
      'AssertionError',
    );
  });
});

it.each([
  ['--format', 'python', '--set', 'y_pred=0.6'],
  ['--format', 'python', '--form', 'xW', '--reduce', 'sum', '--l2', '.1', '--lr', '.1'],
  ['--format', 'pytorch', '--form', 'xW', '--reduce', 'sum', '--l2', '.1', '--lr', '.1'],
])('%s %s %s %s', async (...argv) => {
  const python = pythonFor[argv[1] === 'python' ? 'numpy' : 'pytorch'];
  if (python === undefined) return;
  const { out, err } = await backprop(['--x', '.5', '--y', '1', ...argv]);
  expect(err).toBe('');
  expect(failure(python, [out])).toBe('');
});

it('PyTorch takes no value for what it computes itself', async () => {
  const pinned = ['--x', '.5', '--y', '1', '--set', 'y_pred=.6', '--format', 'pytorch'];
  expect(await backprop(pinned)).toEqual({
    code: 2,
    out: '',
    err: 'backprop: autograd computes every value itself: y_pred is computed, so leave out --set y_pred\n',
  });
});
