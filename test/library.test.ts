// The library: the commands as functions, and what `import` of the built one finds.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, explain, solve } from '../src/library.ts';
import { bundle } from './bundle.ts';

it('is what the built file gives, which runs no program', () => {
  const file = join(bundle, '../index.cjs');
  const solved = 'solve({ x: 0.5, y: 1 }).then(({ values }) => console.log(values.dW1))';
  const code = `import(${JSON.stringify(file)}).then(({ solve }) => ${solved})`;
  expect(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })).toBe(
    '-0.007487837074539771\n',
  );
});

describe('what it gives', () => {
  it('solves what the program solves, with the step', async () => {
    const { values, remarks } = await solve({ x: 0.5, y: 1 }, { lr: 0.5 });
    expect([values['dW1'], values['W1_new'], remarks]).toEqual([
      -0.007487837074539771,
      0.40374391853726993,
      [],
    ]);
  });

  it('remarks on what the program remarks on', async () => {
    const { remarks } = await solve({ x: 0.5, y: 1, W1: 1, b1: 0, W2: 1 });
    expect(remarks).toEqual(["b2 not given: the notebook's 0.2"]);
  });

  it('takes models', async () => {
    const circuit = { model: 'q = x + y; f = q * z', wrt: ['x'] };
    const given = { x: -2, y: 5, z: -4 };
    expect((await solve(given, circuit)).values).toEqual({
      ...given,
      q: 3,
      f: -12,
      dq: -4,
      dx: -4,
    });
    expect((await explain(given, circuit)).steps.at(-1)).toMatchObject({ name: 'dx', value: -4 });
    expect(await check(given, { dx: 4 }, circuit)).toMatchObject({ right: 0, total: 1 });
  });

  it('marks within what is allowed', async () => {
    const marks = await check({ x: 0.5, y: 1 }, { loss: 0.058 }, {}, { rtol: 0.01 });
    expect(marks).toMatchObject({ right: 1, total: 1, first_wrong: null });
  });

  it('says what the program says of what is wrong', async () => {
    await expect(solve({ x: 1, y: 'a' })).rejects.toThrow('stdin:1:12: y: expected a number');
    await expect(solve({ x: 1, y: 1 }, { loss: 'l3' })).rejects.toThrow('--loss is l3');
  });
});
