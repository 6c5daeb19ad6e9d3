// The library, as a small TypeScript project has it that installs the packed tool.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'backprop-library-'));
const tsc = join(root, 'node_modules/.bin/tsc');

const packed = (): string => readdirSync(folder).find((name) => name.endsWith('.tgz'))!;

const project = {
  'package.json': '{"name":"project","type":"module"}',
  'tsconfig.json':
    '{"compilerOptions":{"module":"NodeNext","target":"ES2022","strict":true,"types":[],"lib":["ES2022","DOM"]}}',
  'main.ts': `
    import { check, explain, solve, type Choices, type Marks, type Solution } from 'backprop-calculator';
    const choices: Choices = { activation: ['tanh', 'sigmoid'], lr: 0.5 };
    const solution: Solution = await solve({ x: [1, 2], y: 1, W1: [[0.1, 0.2]], b1: 0, W2: 1, b2: 0 }, choices);
    const { steps } = await explain({ x: 0.5, y: 1 }, {}, { quantities: ['dW1'], lang: 'ko' });
    const marks: Marks = await check({ x: 0.5, y: 1 }, { dz2: '-0.0766', dW1: 0.0075 });
    console.log(solution.values.dW1, steps.at(-1)?.why, marks.answers.map(({ verdict }) => verdict));
    await solve({ x: 1 }).catch((error: unknown) => console.log(String(error)));`,
  'wrong.ts': `
    import { solve } from 'backprop-calculator';
    await solve({ x: 1, y: 0 }, { rate: 0.5 });`,
};

beforeAll(() => {
  for (const [name, text] of Object.entries(project)) writeFileSync(join(folder, name), text);
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: 'ignore',
  });
  execFileSync('npm', ['install', '--offline', '--no-audit', `./${packed()}`], {
    cwd: folder,
    stdio: 'ignore',
  });
});

describe('a project that has it installed', () => {
  it('compiles but for what is no choice', () => {
    const { stdout } = spawnSync(tsc, ['-p', '.'], { cwd: folder, encoding: 'utf8' });
    const expected =
      /^wrong\.ts\(3,35\): error TS2353: .*'rate' does not exist in type 'Choices'\.\n$/;
    expect(stdout).toMatch(expected);
  });

  it('does not run the program, where no file imports it either', () => {
    const code = "import('backprop-calculator').then(({ solve }) => console.log(typeof solve))";
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'function\n', stderr: '' });
  });

  it('runs', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['main.js'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({
      stdout:
        '[ [ -0.07207063162221765, -0.1441412632444353 ] ] ' +
        '가중치의 기울기는 해당 유닛의 기울기 dz1에 그 가중치가 곱해진 입력 x를 곱한 값입니다. ' +
        "[ 'right', 'wrong' ]\nError: --y is missing, as in --x 0.5 --y 1\n",
      stderr: '',
    });
  });
});

it('an installation for every folder brings the page of `man`', () => {
  const prefix = join(folder, 'global');
  execFileSync('npm', ['install', '--global', '--offline', '--prefix', prefix, `./${packed()}`], {
    cwd: folder,
    stdio: 'ignore',
  });
  expect(readdirSync(prefix, { recursive: true })).toContain('share/man/man1/backprop.1');
});
