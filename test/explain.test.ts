// `backprop explain`: what is written is true and needed, and how it looks.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { compile } from '../src/engine/evaluate.ts';
import { paths } from '../src/explain/derivatives.ts';
import { explain, type Explanation } from '../src/explain/explanation.ts';
import { explanationLatex } from '../src/explain/latex.ts';
import { broken, goesOn } from '../src/explain/latex-writer.ts';
import { explanationMarkdown } from '../src/explain/markdown.ts';
import { sentences, type Sentence } from '../src/explain/sentences.ts';
import { explanationText } from '../src/explain/text.ts';
import { parseFormula, type Formula } from '../src/model/formula.ts';
import { languages, type Language } from '../src/language.ts';
import type { Choices } from '../src/engine/choices.ts';
import { makeProblem } from '../src/engine/problem.ts';
import { entryText, fromNested, type Matrix } from '../src/matrix.ts';
import { exact } from '../src/text/notation.ts';
import { entryValue } from '../src/text/readable.ts';
import { activationNames, type ActivationName } from '../src/model/activations.ts';
import { lossNames, losses, type Loss, type LossName } from '../src/model/losses.ts';
import { load, run, type Trace } from '../src/engine/trace.ts';
import { formulaText } from '../src/text/typesetting.ts';
import { denseNaming } from '../src/engine/naming.ts';
import { withDescent } from '../src/records/descent-options.ts';
import { optimizerNames, optimizers } from '../src/model/optimizers.ts';
import { backprop } from './backprop.ts';
import { calculated } from './calculator.ts';
import { tried } from './effort.ts';
import { traceOf } from './model/published.ts';
import { goTogether, hasLoneSoftmax, layersFor, randomProblem, shapes } from './networks.ts';

const good = ['--x', '0.5', '--y', '1'];
const twoByTwo = [
  '--x',
  '[.05,.10]',
  '--y',
  '[.01,.99]',
  '--w1',
  '[[.15,.20],[.25,.30]]',
  '--b1',
  '.35',
  '--w2',
  '[.40,.45; .50,.55]',
  '--b2',
  '.60',
];

interface Case {
  readonly trace: Trace;
  readonly activation: ActivationName;
  readonly loss: LossName;
  readonly seed: number;
}

/** Random problems of all shapes with all activations and losses that go together, or a fifth. */
const cases: readonly Case[] = tried(
  activationNames.flatMap((activation) =>
    lossNames
      .filter((loss) => goTogether(activation, loss))
      .flatMap((loss) =>
        [...shapes.entries()]
          .map(([i, widths]) => ({
            widths,
            names: layersFor(activation, loss, widths.length - 1),
            seed: 200 + i,
          }))
          .filter(({ widths, names }) => !hasLoneSoftmax(names, widths))
          .filter(({ widths }) => loss !== 'ce' || widths.at(-1) !== 1)
          .map((shape) => ({ activation, loss, ...shape })),
      ),
  ),
).map(({ activation, loss, widths, names, seed }) => {
  const trace = run(randomProblem(widths, names, loss, seed), 0.5);
  return { trace, activation, loss, seed };
});

/** A readable formula as the evaluator takes it. */
function entrywise(tree: Formula): Formula {
  if (typeof tree !== 'object') return tree;
  const [head, ...parts] = tree;
  return [head === '^' ? '.^' : head, ...parts.map(entrywise)];
}

/** The first entry of dW1, as it is asked for. */
const firstEntry = ({ values }: Trace): string => 'dW1' + entryText(0, values.get('dW1') as Matrix);

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

describe('what is written is true', () => {
  it('the paths of every gradient entry add up to it, by values and by formulas as printed', () => {
    let compared = 0;
    for (const { trace, activation, loss, seed } of tried(cases)) {
      for (const step of trace.steps.filter(({ pass }) => pass === 'backward')) {
        const value = trace.values.get(step.name) as Matrix;
        value.data.forEach((expected, k) => {
          const name = step.name + entryText(k, value);
          const found = paths(name, trace.steps, trace.values, { paths: 1000, links: 80 }) ?? [];
          const where = `${activation}, ${loss}, seed ${seed}, ${name}`;
          const product = (factors: readonly number[]): number =>
            factors.reduce((total, factor) => total * factor, 1);
          const total = found.reduce(
            (sum, path) => sum + product(path.map((link) => link.value)),
            0,
          );
          expect(near(total, expected), `${where}: ${total} but ${expected}`).toBe(true);
          compared++;
          if (found.length > 4) return;
          for (const link of found.flat()) {
            const text = formulaText(link.formula, (read) =>
              exact(entryValue(read, trace.values).data[0]!),
            );
            expect(
              near(calculated(text), link.value),
              `${where}: d${link.of}/d${link.by} = ${text} is not ${link.value}`,
            ).toBe(true);
          }
        });
      }
    }
    expect(compared).toBeGreaterThan(150);
  });

  it('a whole gradient in one formula has its value', () => {
    for (const { trace, activation, loss, seed } of cases) {
      for (const { name, value, chain } of explain(trace, []).steps) {
        if (chain?.formula === undefined) continue;
        const compiled = compile(
          [{ name: 'composed', pass: 'backward', tree: entrywise(chain.formula) }],
          trace.values,
        );
        const memory = load(compiled, trace.values);
        compiled.run(memory);
        const { offset = 0 } = compiled.places.get('composed') ?? {};
        value.data.forEach((expected, k) =>
          expect(
            near(memory[offset + k]!, expected),
            `${activation}, ${loss}, seed ${seed}, ${name}`,
          ).toBe(true),
        );
      }
    }
  });

  it('a loss that is said to cancel with its slope does', () => {
    const seen = new Set<string>();
    for (const { trace, loss, seed } of cases) {
      const { activations } = trace.problem.model.network!;
      const { collapse }: Loss = losses[loss];
      if (!collapse || activations.at(-1) !== collapse.activation) continue;
      const compiled = compile(
        [{ name: 'collapsed', pass: 'backward', tree: parseFormula(collapse.dz) }],
        trace.values,
      );
      const memory = load(compiled, trace.values);
      compiled.run(memory);
      const { offset = 0 } = compiled.places.get('collapsed') ?? {};
      trace.values
        .get(`dz${activations.length}`)
        ?.data.forEach((expected, k) =>
          expect(near(memory[offset + k]!, expected), `${loss}, seed ${seed}`).toBe(true),
        );
      seen.add(loss);
    }
    expect([...seen].sort()).toEqual(['bce', 'bce-sum', 'ce']);
  });

  it('json has the values of the trace, and numbers that give them', async () => {
    const { out } = await backprop(['explain', ...good, '--lr', '.5', '--format', 'json']);
    const { steps } = JSON.parse(out) as {
      steps: {
        name: string;
        numbers: string;
        value: number;
        chain?: { paths: { value: number }[][] };
      }[];
    };
    const record = JSON.parse(
      (await backprop([...good, '--lr', '.5', '--format', 'json'])).out,
    ) as Record<string, number>;
    for (const { name, numbers, value, chain } of steps) {
      if (name in record) expect(value).toBe(record[name]);
      expect(near(calculated(numbers), value), `${name} = ${numbers}`).toBe(true);
      for (const path of chain?.paths ?? [])
        expect(
          near(
            path.reduce((product, link) => product * link.value, 1),
            value,
          ),
        ).toBe(true);
    }
    expect(steps.map(({ name }) => name)).toContain('loss_new');
  });
});

describe('only what is asked for is explained', () => {
  const names = async (...argv: string[]): Promise<string> =>
    (
      JSON.parse((await backprop(['explain', ...argv, '--format', 'json'])).out) as {
        steps: { name: string }[];
      }
    ).steps
      .map(({ name }) => name)
      .join(' ');

  it.each([
    [[], 'z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1 dx'],
    [['y_pred'], 'z1 a1 z2 y_pred'],
    [['loss'], 'z1 a1 z2 y_pred loss'],
    [['dW2'], 'z1 a1 z2 y_pred dy_pred dz2 dW2'],
    [['d_W2', 'yhat,z1'], 'z1 a1 z2 y_pred dy_pred dz2 dW2'],
    [['dW1[1,1]'], 'z1 a1 z2 y_pred dy_pred dz2 da1 dz1 dW1'],
    [['W2_new', '--lr', '1'], 'z1 a1 z2 y_pred dy_pred dz2 dW2 W2_new'],
  ])('%j in the notebook’s network', async (argv, expected) => {
    expect(await names(...argv, ...good)).toBe(expected);
  });

  it.each([
    [['z2[2]'], 'z1[1] z1[2] a1[1] a1[2] z2[2]'],
    [['dW2[2,1]'], 'z1[1] z1[2] a1[1] a1[2] z2[2] y_pred[2] dy_pred[2] dz2[2] dW2[2,1]'],
    [['z1', 'z2[2]'], 'z1 a1[1] a1[2] z2[2]'],
    [['z1', 'z1[2]'], 'z1 z1[2]'],
  ])('%j in a network of 2-2-2', async (argv, expected) => {
    expect(await names(...argv, ...twoByTwo)).toBe(expected);
  });
});

it('fields of a record that are no quantity are remarked on', async () => {
  const { code, err } = await backprop(
    ['explain', 'z1', '--from', '-'],
    '{"x":1,"y":1,"dropout":0.5}',
  );
  expect({ code, err }).toEqual({
    code: 0,
    err: 'backprop: not used, because they are not quantities: "dropout"\n',
  });
});

describe('how it looks', () => {
  it('an entry is its sum, in numbers too', async () => {
    const { out } = await backprop(['explain', 'da1[2]', ...twoByTwo]);
    expect(out).toContain(
      '  da1[2] = ∂L/∂a1[2]\n         = W2[1,2] · dz2[1] + W2[2,2] · dz2[2]\n         = 0.45 · 0.13849856 + 0.55 · (-0.03809824)\n         = 0.04137032\n',
    );
  });

  it.each([
    [
      'x = [1; 5; 2]; p = x - max(x); f = sum(p)',
      'p[1]',
      'x[1] - max(x[1], x[2], x[3])\n       = 1 - max(1, 5, 2)\n       = -4\n',
    ],
    [
      'X = [1, 2; 4, 3]; p = max(X, [], 2); f = sum(p)',
      'p[2]',
      'max(X[2,1], X[2,2])\n       = max(4, 3)\n       = 4\n',
    ],
    [
      'X = [1, 2; 4, 3]; p = maxpool(X, 2) + min(X, [], 1); f = sum(p)',
      'p[1,2]',
      'max(X[1,1], X[1,2], X[2,1], X[2,2]) + min(X[1,2], X[2,2])\n         = max(1, 2, 4, 3) + min(2, 3)\n         = 6\n',
    ],
  ])(
    'of an entry every number is listed that it is the largest of: %s',
    async (model, of, worked) => {
      const { out } = await backprop(['explain', of, '--model', model]);
      expect(out).toContain(`${of} = ${worked}`);
    },
  );

  it('what goes down the rows or along them has its index behind its name', async () => {
    const model =
      'X = [1, 2; 4, 3]; p = max(X, [], 1) + mean(X, 1); q = sum(X, 2); f = sum(p) + sum(q)';
    const asked = ['explain', 'p', 'q', '--model', model];
    const { out } = await backprop(asked);
    expect(out).toContain('p = maxᵢ(X) + meanᵢ(X)\n');
    expect(out).toContain('q = Σⱼ X\n');
    const { out: latex } = await backprop([...asked, '--format', 'latex']);
    expect(latex).toContain('\\max_{i}\\left(X\\right) + \\operatorname{mean}_{i}\\left(X\\right)');
    expect(latex).toContain('\\sum_{j} X');
  });

  it('an entry of a softmax is worked as textbooks do, of large numbers so that it can be', async () => {
    const entry = async (...argv: string[]): Promise<string> => {
      const network = ['--layers', '1', '--b1', '0', '--activation', 'softmax', '--loss', 'ce'];
      return (await backprop(['explain', 'y_pred[2]', ...argv, ...network])).out;
    };
    expect(await entry('--x', '2', '--w1', '[1;3]', '--y', '[1,0]')).toContain(
      '= exp(z1[2])/(exp(z1[1]) + exp(z1[2]))\n            = exp(6)/(exp(2) + exp(6))\n',
    );
    expect(await entry('--x', '2000', '--w1', '[1;3]', '--y', '[1,0]')).toContain(
      '= exp(z1[2] - max(z1[1], z1[2]))',
    );
  });

  it('a scalar network reads as scalars, whatever its activations and loss', async () => {
    for (const { trace } of cases) {
      if ([...trace.values.values()].some(({ data }) => data.length > 1)) continue;
      const explanation = explain(trace, []);
      expect(await explanationText(explanation, 'en', 8)).not.toMatch(/[ᵀ⊙Σ⎡]|\[[^\]>≥]*\]/);
      expect(explanationLatex(explanation, 'en', 8)).not.toMatch(/\\top|\\odot|\\sum|pmatrix/);
    }
  });

  it('text is at most 100 columns wide in both languages, for quantities and entries', async () => {
    const wide = run(randomProblem([30, 12, 3], ['sigmoid', 'softmax'], 'ce', 9), 0.5);
    const deep = run(
      randomProblem(
        [2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
        Array.from({ length: 9 }, () => 'tanh'),
        'mse',
        9,
      ),
    );
    const manyOutputs = run(randomProblem([2, 19], ['softmax'], 'mse', 9));
    const traces = cases
      .filter(({ loss, seed }) => seed !== 200 && ['bce', 'ce'].includes(loss))
      .map(({ trace }) => trace);
    for (const trace of [wide, deep, manyOutputs, ...tried(traces, 4)]) {
      for (const targets of [[], [firstEntry(trace)]]) {
        for (const language of languages) {
          const text = await explanationText(explain(trace, targets), language, 8);
          // A character takes two columns at most, and measuring takes longer than explaining.
          const long = text.split('\n').filter((line) => line.length > 50);
          expect(long.filter((line) => stringWidth(line) > 100)).toEqual([]);
        }
      }
    }
  });

  it('a large matrix is shown by its corners, and that is said', async () => {
    const trace = run(randomProblem([30, 12, 1], ['sigmoid', 'sigmoid'], 'mse', 9));
    const text = await explanationText(explain(trace, ['z1']), 'en', 2);
    expect(text).toContain('⋮');
    expect(text).toMatch(/\n\nDots mark omitted entries; --format json prints them all\.\n$/);
    const said = 'Dots mark omitted entries; --format json prints them all.\n';
    expect(
      explanationMarkdown(explain(trace, ['z1']), 'en', 2).endsWith(`\n\`\`\`\n\n${said}`),
    ).toBe(true);
    const inLatex = said.replace('--', '-{}-');
    const latex = explanationLatex(explain(trace, ['z1']), 'en', 2);
    expect(latex.endsWith(`\\end{align*}\n${inLatex}`)).toBe(true);
    expect(await explanationText(explain(trace, ['dz2']), 'en', 2)).not.toContain(
      '--format json has them all.\n\n',
    );
  });

  it('a chain of more than 8 paths is not written out, and that is said', async () => {
    const trace = run(randomProblem([3, 4, 9], ['sigmoid', 'sigmoid'], 'mse', 1));
    expect(await explanationText(explain(trace, ['dW1[1,1]']), 'en', 8)).toContain(
      'The full chain from the loss to W1[1,1] is omitted: it would be too long to read.\n',
    );
  });

  it.each([
    ['dW1', [...good, '--l2', '0.01'], 1],
    ['dx', ['--model', 'x = 2; u = x^2; f = x*u'], 1],
    ['dx', ['--model', 'x = 2; u = x^2; v = 3*x; f = v*u'], 0],
  ])('a direct path of %s is told from the whole gradient: %j', async (name, argv, count) => {
    const { out } = await backprop(['explain', name, ...argv]);
    const said = /As a sum over the paths [^:]*:/.exec(out)![0].replace(/\s+/g, ' ');
    const direct = said.split('(that of the direct path with all else held fixed)');
    expect(direct.length - 1).toBe(count);
    const [, first] = /(∂\S+) = +(∂\S+)\n/.exec(out) ?? [];
    expect(first === undefined ? 0 : 1).toBe(count);
  });

  it('--digits rounds every number', async () => {
    const { out } = await backprop(['explain', 'z2', ...good, '--digits', '3']);
    expect(out).toContain('  z2 = W2 · a1 + b2\n     = 0.8 · 0.574 + 0.2\n     = 0.66\n');
  });

  it.each([60, 80, 100, 140])(
    'fills a terminal of %i columns, and 100 in a pipe',
    async (columns) => {
      const argv = ['explain', 'dW1[1,2]', ...twoByTwo];
      const wide = ['explain', 'dW1', ...good, '--color', 'never'];
      for (const request of [argv, wide]) {
        const { out } = await backprop(request, '', { columns });
        const widest = Math.max(...out.split('\n').map((line) => line.length));
        expect(widest).toBeLessThanOrEqual(columns);
        expect(widest).toBeGreaterThan(0.7 * Math.min(columns, 100));
      }
      const piped = (await backprop(wide)).out;
      expect(piped === (await backprop(wide, '', { columns })).out).toBe(columns === 100);
    },
  );

  it('the language follows --lang, else the locale', async () => {
    const first = async (argv: string[], environment: Record<string, string>): Promise<string> =>
      (await backprop(['explain', 'z1', ...good, ...argv], '', { environment })).out.split(
        '\n',
      )[0] as string;
    expect(await first([], {})).toBe('Given');
    expect(await first([], { LANG: 'ko_KR.UTF-8' })).toBe('주어진 값');
    expect(await first(['--lang', 'en'], { LANG: 'ko_KR.UTF-8' })).toBe('Given');
  });

  it('markdown keeps mathematics away from letters, as GitHub wants, and its fences closed', () => {
    for (const { trace } of tried(cases, 3)) {
      for (const language of languages) {
        const page = explanationMarkdown(explain(trace, []), language, 8);
        const prose = page.replace(/^```math\n[\s\S]*?^```$/gm, '');
        expect(prose).not.toContain('```');
        for (const [whole, before, inside, after] of prose.matchAll(/(.?)\$([^$]*)\$(.?)/gs)) {
          expect(before, whole).toMatch(/^[\s(]?$/);
          expect(after, whole).toMatch(/^[\s.,:)]?$/);
          expect(inside, whole).not.toMatch(/^\s|\s$|\\\\/);
        }
      }
    }
  });
});

const flat = (unit: string): string =>
  `The unit is saturated: at this ${unit} the activation is nearly flat, so almost no gradient gets through.`;

const off = (unit: string): string =>
  `Inactive ReLU: ${unit} is not positive, so its slope is 0 and no gradient gets through.`;

/** A matrix of LaTeX with so many columns of long numbers. */
const long = (columns: number): string => {
  const row = Array.from({ length: columns }, () => '0.12345678').join(' & ');
  return `\\begin{pmatrix} ${row} \\\\ ${row} \\end{pmatrix}`;
};
const three = long(3);

describe('a long formula in LaTeX', () => {
  it.each([
    [
      'in two parentheses',
      `\\left(${three} - \\sum \\left(${three} \\odot ${three}\\right)\\right)`,
      3,
    ],
    ['in a fraction', `\\frac{-\\sum \\left(${three} \\odot ${three}\\right)}{3}`, 2],
    ['in a fraction by a sum', `\\frac{${three} + ${three}}{n + 1} - 1`, 2],
    ['beside narrow ones', `\\frac{1}{2} \\cdot \\left(${three} - ${three}\\right)^{2}`, 2],
  ])('goes on in rows that hold one wide matrix: %s', (_, formula, count) => {
    const rows = broken(formula).split(goesOn);
    expect(rows).toHaveLength(count);
    for (const row of rows) {
      expect(row.split('pmatrix').length - 1).toBeLessThanOrEqual(2);
      expect(row.split('\\left').length).toBe(row.split('\\right').length);
    }
    const plain = (text: string): string =>
      text.replace(/\\[Bb]igg?[lr]|\\frac|\\left|\\right|[ /(){}]/g, '');
    expect(plain(rows.join(''))).toBe(plain(formula));
  });

  it('keeps parentheses that stretch, and fractions, where nothing is gained', () => {
    const name = 'long'.repeat(20);
    for (const formula of [
      `\\left(1 - ${three}\\right)`,
      `\\frac{1 - ${three}}{2}`,
      `\\frac{\\partial L}{\\partial ${name}}`,
    ])
      expect(broken(formula)).toBe(formula);
  });
});

describe('remarks stand where they belong', () => {
  const layer = (activation: string, w: string, ...more: string[]): string[] => [
    '--x',
    '1',
    '--y',
    '0.5',
    '--layers',
    '1',
    '--w1',
    w,
    '--b1',
    '0',
    '--activation',
    activation,
    ...more,
  ];

  it.each<[string, string[], string, string[]]>([
    ['a saturated sigmoid', layer('sigmoid', '9'), 'dz1', [flat('y_pred')]],
    ['a sigmoid saturated at 0', layer('sigmoid', '-800'), 'dz1', [flat('y_pred')]],
    ['a sigmoid that is not', layer('sigmoid', '5'), 'dz1', []],
    ['a saturated tanh', layer('tanh', '-20'), 'dz1', [flat('y_pred')]],
    ['a relu that is off', layer('relu', '-2'), 'dz1', [off('z1')]],
    ['a relu at 0', layer('relu', '0'), 'dz1', [off('z1')]],
    ['a relu that is on', layer('relu', '2'), 'dz1', []],
    ['a linear unit', layer('linear', '-2000'), 'dz1', []],
    [
      'sigmoid and bce',
      layer('sigmoid', '9', '--loss', 'bce'),
      'dz1',
      ['Combined with this loss, the expression simplifies to y_pred - y.'],
    ],
    [
      'one entry',
      ['--x', '1', '--y', '[0,0]', '--w1', '[-1,-2]', '--b1', '0', '--activation', 'relu'],
      'dz1[2]',
      [off('z1[2]')],
    ],
    [
      'four units',
      [
        '--x',
        '1',
        '--y',
        '[0,0,0,0,0]',
        '--w1',
        '[-1,-2,1,-3,-4]',
        '--b1',
        '0',
        '--activation',
        'relu',
      ],
      'dz1',
      [
        '4 units of this layer are inactive (z is not positive, the first is z1[1]): their slope is 0, and no gradient gets through.',
      ],
    ],
    [
      'a confident softmax',
      ['--x', '1', '--y', '[0,1]', '--w1', '[9,0]', '--b1', '0', '--activation', 'softmax'],
      'dz1',
      [flat('y_pred[1]')],
    ],
    [
      'softmax and ce',
      [
        '--x',
        '1',
        '--y',
        '[0,1]',
        '--w1',
        '[9,0]',
        '--b1',
        '0',
        '--activation',
        'softmax',
        '--loss',
        'ce',
      ],
      'dz1',
      ['Combined with this loss, the expression simplifies to y_pred - y.'],
    ],
  ])('%s', async (_, argv, target, remarks) => {
    const { out, err } = await backprop(['explain', target, ...argv, '--format', 'json']);
    expect(err.replace(/.*: (no derivative at a kink|nearer to 0).*\n/g, '')).toBe('');
    const { steps } = JSON.parse(out) as { steps: { name: string; remarks: string[] }[] };
    const shortened = steps
      .find(({ name }) => name === target)
      ?.remarks.map((remark) =>
        remark.replace(/\d\.\d{7,}/g, (digits) => Number(digits).toPrecision(6)),
      );
    expect(shortened).toEqual(remarks);
    expect(steps.filter(({ name, remarks }) => name !== target && remarks.length > 0)).toEqual([]);
  });
});

describe('sentences', () => {
  const placeholders = (text: string): string[] =>
    [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

  it.each(Object.entries(sentences))(
    '%s is said in both languages, of the same things',
    (_, { en, ko }) => {
      expect(en).toMatch(/^[\x20-\x7e…]+$/);
      expect(ko).toMatch(/[가-힣]/);
      expect([...new Set(placeholders(ko))]).toEqual([...new Set(placeholders(en))]);
    },
  );

  it('none is there for nothing', () => {
    const said = new Set<string>(['given', 'left-out']);
    const hear = ({ key }: Sentence): unknown => said.add(key);
    const listen = ({ steps }: Explanation): void => {
      for (const { pass, reasons, remarks, chain } of steps) {
        said.add(pass);
        [...reasons, ...remarks, ...(chain ? [chain.heading] : [])].forEach(hear);
      }
    };
    for (const { trace } of cases) {
      listen(explain(trace, []));
      listen(explain(trace, [firstEntry(trace)]));
    }
    for (const [activation, low] of [
      ['relu', -1],
      ['sigmoid', 50],
    ] as const) {
      for (const units of [1, 5]) {
        const column = (value: number): Matrix => ({
          rows: units,
          cols: 1,
          data: new Float64Array(units).fill(value),
        });
        const problem = {
          ...randomProblem([1, units], [activation], 'sse', 1),
          given: new Map([
            ['x', { rows: 1, cols: 1, data: Float64Array.of(1) }],
            ['y', column(2)],
            ['W1', column(low)],
            ['b1', column(0)],
          ]),
        };
        listen(explain(run(problem), []));
      }
    }
    // Which are not in every fifth of the cases.
    listen(explain(run(randomProblem([1, 1], ['softsign'], 'huber', 1)), []));
    // 3 outputs, each reached through 3 entries of the softmax.
    listen(explain(run(randomProblem([3, 4, 3], ['sigmoid', 'softmax'], 'ce', 1)), ['dW1[1,1]']));
    for (const model of models) listen(explain(traceOf(model, 0.1), []));
    for (const optimizer of optimizerNames) {
      const settings = { ...optimizers[optimizer].usual, decay: 0.1 };
      const chosen = { optimizer, settings, freeze: undefined };
      const given = { naming: denseNaming, others: [] };
      const problem = randomProblem([1, 1, 1], ['sigmoid', 'sigmoid'], 'sse', 1);
      const descending = withDescent(problem, chosen, given, () => undefined);
      listen(explain(run(descending.problem, 0.1), []));
    }
    for (const choices of variants) listen(explain(run(makeProblem(samples, choices)), []));
    const withoutBiases = new Map([...samples].filter(([name]) => !name.startsWith('b')));
    listen(explain(run(makeProblem(withoutBiases, { bias: false })), []));
    const withOnes = new Map([...withoutBiases, ...ones]);
    listen(explain(run(makeProblem(withOnes, { form: 'Wx+1' })), []));
    expect([...said].sort()).toEqual(Object.keys(sentences).sort());
  });
});

it('the step of an optimizer is worked as any other', async () => {
  const step = ['--lr', '.5', '--optimizer', 'momentum', '--weight-decay', '.1'];
  const { out } = await backprop(['explain', 'W2_new', '--x', '.5', '--y', '1', ...step]);
  expect(out.slice(out.indexOf('One step'))).toBe(
    `One step of gradient descent

  v_W2_new = mu · v_W2 + (dW2 + decay · W2)
           = 0.9 · 0 + ((-0.0439884) + 0.1 · 0.8)
           = 0.0360116
           The velocity: the gradient dW2 plus what remains of the previous velocity v_W2.
           Weight decay: 0.1 times W2 is added to the gradient.

  W2_new = W2 - lr · v_W2_new
         = 0.8 - 0.5 · 0.0360116
         = 0.7819942
         A step against the velocity: subtract lr times the velocity.
`,
  );
});

/** All rules, and all that a model has to say beside them. */
const models = [
  'x = 1; y = 2; f = x + y',
  'x = 1; y = 2; f = x - y',
  'x = 1; y = 2; f = -x * y',
  'x = 1; y = 2; f = x / y',
  'x = 1; y = 2; f = x ^ y',
  "X = [1, 2; 3, 4]; w = [1; 2]; f = sum(X' * w)",
  'X = [1, 2; 3, 4]; Z = [X, X]; f = sum(Z)',
  'X = [1, 2; 3, 4]; Z = [X; X]; f = sum(Z)',
  'x = 1; y = 2; Z = [x, y]; f = sum(Z)',
  'x = 1; y = 2; Z = [x, 2; y, 1]; f = sum(Z)',
  'X = [1, 2; 3, 4]; r = [[1, 2]]; f = sum(X + r)',
  'X = [1, 2; 3, 4]; c = [1; 2]; f = sum(X + c)',
  'X = [1, 2; 3, 4]; f = sum(X + 1)',
  'X = [1, 2; 3, 4]; c = 2; f = sum(X + c)',
  'x = 1; y = 2; f = max(x, y)',
  'x = 1; y = 2; f = min(x, y)',
  'x = [1; 2]; f = sum(max(x, 0))',
  'X = [1, 2; 3, 5]; K = [1, 2]; f = sum(conv(X, K))',
  'X = [1, 2; 3, 5]; f = sum(maxpool(X, 2))',
  'x = [1; 2]; f = x[1]',
  ...['exp', 'log', 'sqrt', 'abs', 'sin', 'cos', 'tanh', 'sigmoid', 'relu', 'softplus'].map(
    (name) => `x = 1; f = ${name}(x)`,
  ),
  'x = [1; -2]; f = sum(softmax(x))',
  'x = [1; -2]; f = mean(x)',
  'x = [1; -2]; f = norm(x)',
  'x = [1; -2]; f = max(x)',
  'x = [1; -2]; f = min(x)',
  ...['softmax(X, 1)', 'mean(X, 1)', 'max(X, [], 1)', 'min(X, [], 1)'].map(
    (part) => `X = [1, 2; 3, 5]; f = sum(${part})`,
  ),
  'x = 1; f = erf(x)',
  'a = 2; unused = a + 1; u = a * 2; v = a * 3; f = a + u + v',
  'a = 2; u = a * 2; v = u * 3; f = u * v + u + exp(u)',
  'a = 2; u = a * 2; v = u * 3; w = u + 1; f = v * w + u',
  `w = [0.1; 0.2]; a0 = w; ${Array.from({ length: 60 }, (_, k) => `a${k + 1} = a${k} .* a${k} + w`).join('; ')}; f = sum(a60)`,
];

const samples = new Map<string, Matrix>(
  Object.entries({ x: [[1, 2, 3]], y: [[1, 0, 1]], W1: [[2]], W2: [[1]], b1: 1, b2: 0 }).map(
    ([name, value]) => [name, fromNested(value)],
  ),
);

const ones = ['W1', 'W2'].map((name) => [name, fromNested([[0.5, 2]])] as const);

/** Networks that are not plain. */
const variants: readonly Choices[] = [{ reduce: 'mean', l2: '0.1' }, { reduce: 'sum' }];

const hasTex = (...needed: string[]): boolean =>
  needed.every((file) => spawnSync('kpsewhich', [file]).status === 0) &&
  spawnSync('pdflatex', ['--version']).status === 0;

describe.each<[Language, string[], string]>([
  ['en', ['amsmath.sty'], '\\usepackage{amsmath}'],
  ['ko', ['amsmath.sty', 'kotex.sty'], '\\usepackage{amsmath,kotex}'],
])('LaTeX in %s', (language, needed, preamble) => {
  const packages = needed.join(' and ');
  it.skipIf(!hasTex(...needed))(
    `is compiled by pdflatex without a complaint (skipped where ${packages} is not installed)`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'backprop-tex-'));
      const pages = await Promise.all(
        [
          [...good, '--lr', '.5'],
          ['dW1[1,2]', 'dx', ...twoByTwo],
          [...twoByTwo, '--activation', 'relu,tanh', '--loss', 'mse', '--digits', '4'],
          [
            'dz1',
            ...good,
            '--w1',
            '80',
            '--b1',
            '-4e-5',
            '--w2',
            '1',
            '--b2',
            '0',
            '--loss',
            'bce',
          ],
          [
            'dW1',
            ...twoByTwo.map((word) => (word === '[.01,.99]' ? '[0,1]' : word)),
            '--activation',
            'sigmoid,softmax',
            '--loss',
            'ce',
            '--digits',
            '4',
          ],
        ].map(
          async (argv) =>
            (await backprop(['explain', ...argv, '--lang', language, '--format', 'latex'])).out,
        ),
      );
      expect(pages.every((page) => page.startsWith(`% needs ${preamble}\n\\begin{align*}\n`))).toBe(
        true,
      );
      writeFileSync(
        join(folder, 'page.tex'),
        [
          `\\documentclass{article}\n${preamble}\n\\allowdisplaybreaks\n\\begin{document}`,
          pages.join('\n\\clearpage\n') + '\\end{document}\n',
        ].join('\n'),
      );
      const { status, stdout } = spawnSync(
        'pdflatex',
        ['-interaction=nonstopmode', '-halt-on-error', 'page.tex'],
        { cwd: folder, encoding: 'utf8' },
      );
      const log = status === 0 ? readFileSync(join(folder, 'page.log'), 'utf8') : stdout;
      rmSync(folder, { recursive: true });
      expect(status, log.slice(-2000)).toBe(0);
      expect(log).not.toMatch(/Overfull|Missing character|undefined/);
    },
  );
});

describe('a bad request is one clear message and exit 2, with nothing on stdout', () => {
  const there = 'known are z1 a1 z2 y_pred loss dy_pred dz2 dW2 db2 da1 dz1 dW1 db1 dx';
  const tryHelp = "Try 'backprop explain --help'\n";
  it.each<[string[], string, string?]>([
    [['dW3', ...good], `unknown quantity dW3: ${there}`],
    [['', ...good], `unknown quantity '': ${there}`],
    [
      ['dL/dy', ...good],
      'there is no dL/dy: y is the target, which has no gradient; that of the prediction is dy_pred',
    ],
    [['x', ...good], `x is given, so there is nothing to explain: ${there}`],
    [['w1[1,1]', ...good], `W1 is given, so there is nothing to explain: ${there}`],
    [['W1_new', ...good], 'W1_new needs a learning rate: add --lr 0.5, for example'],
    [['\u2014digits', '3', ...good], 'unexpected argument \u2014digits: write --digits'],
    [['0.5', ...good], 'unexpected argument 0.5: values have a name, as in --x 0.5 --y 1'],
    [['dW1[1,2]', ...good], 'dW1[1,2] is not an entry of dW1, which is one number: write dW1'],
    [
      ['dW1[2,3]', ...twoByTwo],
      'dW1[2,3] is not an entry of dW1, which is 2×2: its last entry is dW1[2,2], row then column',
    ],
    [
      ['dW1[0,1]', ...twoByTwo],
      'dW1[0,1] is not an entry of dW1, which is 2×2: its last entry is dW1[2,2], row then column',
    ],
    [
      ['dW1[1]', ...twoByTwo],
      'dW1[1] is not an entry of dW1, which is 2×2: its last entry is dW1[2,2], row then column',
    ],
    [
      ['dz2[3]', ...twoByTwo],
      'dz2[3] is not an entry of dz2, which is 2×1: its last entry is dz2[2]',
    ],
    [
      [...good, '--format', 'html5'],
      '--format is html5: did you mean html? choose from text, markdown, latex, json, html',
    ],
    [[...good, '--lang', 'kr'], '--lang is kr: choose from en, ko'],
    [
      [...good, '--digits', '3', '--format', 'json'],
      '--digits is for --format text, markdown, latex or html: json has its own form',
    ],
    [[...good, '--digits', '-1'], '--digits is -1: write a whole number from 0 to 300'],
    [[...good, '--langage', 'ko'], 'unknown option --langage: did you mean --lang?', tryHelp],
  ])('%j', async (argv, message, below = '') => {
    expect(await backprop(['explain', ...argv])).toEqual({
      code: 2,
      out: '',
      err: `backprop: ${message}\n${below}`,
    });
  });
});
