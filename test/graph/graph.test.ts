// Pictures: every formula's edges, every quantity's numbers, and DOT that the real program reads.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderDot } from '../../src/graph/dot.ts';
import { renderSvg } from '../../src/graph/svg.ts';
import { neuronGraph } from '../../src/graph/neurons.ts';
import { exact, rounded, valueText } from '../../src/text/notation.ts';
import { resultNames } from '../../src/engine/results.ts';
import { run } from '../../src/engine/trace.ts';
import { activationNames } from '../../src/model/activations.ts';
import { lossNames } from '../../src/model/losses.ts';
import { backprop } from '../backprop.ts';
import { goTogether, hasLoneSoftmax, layersFor, randomProblem, shapes } from '../networks.ts';
import { isSingle } from '../../src/model/shape.ts';
import { namesRead } from '../../src/model/tree.ts';
import { traceOf } from '../model/published.ts';
import { graphOf, graphs, publishedTraces, small, wide } from './samples.ts';

const cases = shapes.flatMap((widths) =>
  activationNames.flatMap((activation) =>
    lossNames
      .filter((loss) => goTogether(activation, loss))
      .map((loss) => ({ widths, loss, names: layersFor(activation, loss, widths.length - 1) }))
      .filter(
        ({ names, loss }) =>
          !hasLoneSoftmax(names, widths) && !(loss.startsWith('bce') && activation === 'softmax'),
      ),
  ),
);

const sorted = (texts: readonly string[]): string[] => [...texts].sort();

describe('a graph of quantities', () => {
  it.each([
    ...cases.map(({ widths, names, loss }) => {
      const trace = run(randomProblem(widths, names, loss, 7));
      return [`${widths.join('-')} ${names.join()} ${loss}`, trace] as const;
    }),
    ...publishedTraces,
  ])(
    'has an arrow for each name that a formula reads and each contribution: %s',
    async (_, trace) => {
      const { edges, nodes } = await graphOf(trace);
      const arrows = (kind: string): string[] =>
        sorted(edges.filter((edge) => edge.kind === kind).map(({ from, to }) => `${from} ${to}`));
      const forward = trace.steps.filter(({ pass }) => pass === 'forward');
      const read = forward.flatMap(({ name, tree }) =>
        namesRead(tree).map((from) => `${from} ${name}`),
      );
      const handed = trace.steps.flatMap(({ of, contributions = [] }) =>
        contributions.map(({ from }) => `${from} ${of}`),
      );
      expect(arrows('forward')).toEqual(sorted(read));
      expect(arrows('backward')).toEqual(sorted(handed));
      const known = new Set(nodes.map(({ name }) => name));
      for (const { from, to } of edges) expect(known.has(from) && known.has(to)).toBe(true);
    },
  );

  it.each(publishedTraces.filter(([, { values }]) => [...values.values()].every(isSingle)))(
    'of numbers is the chain rule: gradients times what stands on the arrows add up: %s',
    async (_, trace) => {
      const { nodes, edges } = await graphOf(trace);
      const gradientOf = (name: string): number | undefined => {
        const row = nodes
          .find((node) => node.name === name)!
          .rows.find(({ role }) => role === 'gradient');
        return row && Number(row.cells[0]![0]);
      };
      for (const { name } of nodes) {
        const back = edges.filter(({ kind, to }) => kind === 'backward' && to === name);
        if (back.length === 0) continue;
        const parts = back.map(({ from, label }) => {
          const factor = Number(label!.value ?? label!.factor.replace('× ', ''));
          return gradientOf(from)! * factor;
        });
        const total = parts.reduce((sum, part) => sum + part, 0);
        expect(total, name).toBeCloseTo(gradientOf(name)!, 9);
      }
    },
  );

  it.each([
    ['', small],
    [' and the update', wide],
  ])(
    'shows every quantity%s once, with its value, and where the backward pass begins',
    async (_, trace) => {
      const rows = (await graphOf(trace)).nodes.flatMap(({ rows }) => rows);
      expect(sorted(rows.map(({ name }) => name))).toEqual(
        sorted([...resultNames(trace), 'dloss']),
      );
      for (const { name, cells } of rows.filter(({ name }) => name !== 'dloss')) {
        const value = trace.values.get(name)!;
        expect(JSON.stringify(cells.flat().map(Number)), name).toBe(
          JSON.stringify([JSON.parse(valueText(value, exact)) as number[]].flat(3)),
        );
      }
    },
  );

  it('writes local derivatives by name, formula and number', async () => {
    const trace = run(randomProblem([1, 1, 1], ['sigmoid', 'tanh'], 'half-sse', 7));
    const { edges } = await graphOf(trace, (value) => rounded(value, 3));
    const texts = edges.flatMap(({ from, to, label }) => {
      const value = label?.value === undefined ? '' : ` = ${label.value}`;
      return label ? [`${from} -> ${to} ${label.factor}${value}`] : [];
    });
    expect(texts).toMatchInlineSnapshot(`
      [
        "loss -> y_pred × (y_pred - y) = -0.182",
        "y_pred -> z2 × tanh′ = 0.971",
        "z2 -> W2 × a1 = 0.392",
        "z2 -> b2 × 1",
        "z2 -> a1 × W2 = 0.043",
        "a1 -> z1 × σ′ = 0.238",
        "z1 -> W1 × x = -0.876",
        "z1 -> b1 × 1",
        "z1 -> x × W1 = 0.954",
      ]
    `);
  });

  it('writes a long formula as ∂f/∂x where that is shorter', async () => {
    const factorIn = async (model: string): Promise<string | undefined> => {
      const { edges } = await graphOf(traceOf(model));
      return edges.find(({ kind, to }) => kind === 'backward' && to === 'b')?.label?.factor;
    };
    expect(
      await factorIn('a_name_of_many_letters = 2; b = 3; c = a_name_of_many_letters * b'),
    ).toBe('× ∂c/∂b');
    expect(
      await factorIn(
        'a_name_of_many_letters = 2; b = 3; another_name_that_is_long = a_name_of_many_letters * b',
      ),
    ).toBe('× a_name_of_many_letters');
  });

  it('says on which side of a product a matrix stands, and what goes entry by entry', async () => {
    const { edges } = await graphOf(wide);
    const texts = edges.flatMap(({ from, to, label }) =>
      label ? [`${from} -> ${to} ${label.factor}`] : [],
    );
    expect(texts).toMatchInlineSnapshot(`
      [
        "loss -> y_pred × (-y / y_pred)",
        "y_pred -> z2 softmax′",
        "z2 -> W2 · a1ᵀ",
        "z2 -> b2 × 1",
        "z2 -> a1 W2ᵀ ·",
        "a1 -> z1 ⊙ relu′",
        "z1 -> W1 · xᵀ",
        "z1 -> b1 × 1",
        "z1 -> x W1ᵀ ·",
      ]
    `);
  });

  it('shows a matrix of more than 6 rows or columns as its shape', async () => {
    const trace = run(randomProblem([7, 6, 1], ['tanh', 'tanh'], 'sse', 3));
    const cells = new Map(
      (await graphOf(trace)).nodes
        .flatMap(({ rows }) => rows)
        .map(({ name, cells }) => [name, cells]),
    );
    expect(cells.get('W1')).toEqual([['6×7']]);
    expect(cells.get('dx')).toEqual([['7×1']]);
    expect(cells.get('z1')).toHaveLength(6);
  });
});

describe('a graph of units', () => {
  it('has a connection for each weight, as thick as the weight is large', () => {
    const { nodes, edges } = neuronGraph(wide, exact);
    expect(nodes.map(({ name }) => name)).toEqual([
      'x[1]',
      'x[2]',
      'a1[1]',
      'a1[2]',
      'a1[3]',
      'y_pred[1]',
      'y_pred[2]',
    ]);
    expect(edges).toHaveLength(2 * 3 + 3 * 2);
    const W = wide.values.get('W1')?.data as Float64Array;
    const largest = Math.max(...[...W].map(Math.abs));
    const third = edges.find(({ from, to }) => from === 'x[2]' && to === 'a1[3]');
    expect(third?.weight?.share).toBe(W[5]! / largest);
    const dW = wide.values.get('dW1')?.data as Float64Array;
    expect(third?.weight?.hint).toBe(`W1[3,2] = ${W[5]}, dW1[3,2] = ${dW[5]}`);
  });

  it.each([[[2, 3, 1]], [[3, 2, 1]], [[6, 6, 6]], [[1, 5, 1]], [[3, 3, 3, 3]]])(
    '%s has the units of each layer in their order, from the top',
    async (widths) => {
      const svg = await renderSvg(
        neuronGraph(
          run(
            randomProblem(
              widths,
              widths.slice(1).map(() => 'tanh' as const),
              'sse',
              5,
            ),
          ),
          exact,
        ),
      );
      const places = [
        ...svg.matchAll(/<text[^>]* y="(-?[\d.]+)"[^>]*>([a-z_]+\d*)\[(\d+)\]<\/text>/g),
      ].filter(([, , name]) => !name?.startsWith('d'));
      expect(places).toHaveLength(
        widths.filter((width) => width > 1).reduce((total, width) => total + width, 0),
      );
      for (const layer of new Set(places.map(([, , name]) => name))) {
        const units = places
          .filter(([, , name]) => name === layer)
          .sort((a, b) => Number(a[1]) - Number(b[1]))
          .map(([, , , unit]) => Number(unit));
        expect(units, layer).toEqual(units.map((_, i) => i + 1));
      }
    },
  );

  it.each<[string, string[], string]>([
    ['an update', ['--lr', '.5'], '--neurons cannot be combined with --lr'],
    [
      'more than Mermaid draws',
      ['--format', 'mermaid'],
      'Mermaid draws at most 500 edges and 50000 characters, and this has 800 and 70063: use --format svg or dot',
    ],
  ])('is refused with %s', async (_, argv, message) => {
    const row = Array.from({ length: 20 }, () => 0.25);
    const W = row.map(() => row);
    const { code, err } = await backprop(
      ['graph', '--from', '-', '--neurons', ...argv],
      JSON.stringify({ x: row, y: row, W1: W, b1: 0, W2: W, b2: 0 }),
    );
    expect({ code, err }).toEqual({ code: 2, err: `backprop: ${message}\n` });
  });

  it('is refused where nobody could tell its lines apart', async () => {
    const row = Array.from({ length: 1001 }, () => 0.1);
    const { code, err } = await backprop(
      ['graph', '--from', '-', '--neurons'],
      JSON.stringify({ x: row, y: 1, W1: [row], b1: 0 }),
    );
    expect({ code, err }).toEqual({
      code: 2,
      err: 'backprop: --neurons draws at most 1000 connections, and this network has 1001: leave it out\n',
    });
  });
});

const withDot = spawnSync('dot', ['-V']).status === 0;

describe('DOT', () => {
  it.skipIf(!withDot).each(graphs)(
    'of %s is accepted by the real dot without a warning (skipped where Graphviz is not installed)',
    async (_, graph) => {
      const { status, stderr, stdout } = spawnSync('dot', ['-Tplain'], {
        input: await renderDot(graph),
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const placed = stdout
        .split('\n')
        .filter((line) => line.startsWith('node '))
        .map((line) => /^node ("[^"]*"|\S+)/.exec(line)?.[1]?.replaceAll('"', ''));
      expect(placed.sort()).toEqual(graph.nodes.map(({ name }) => name).sort());
    },
  );
});

describe('SVG', () => {
  it('says the formula where the pointer rests on a value', async () => {
    const { out } = await backprop(['graph', '--x', '0.5', '--y', '1']);
    expect(out).toMatch(
      /<g id="quantity&#45;dW1"><title>dW1 = dz1 · x<\/title>\n<text [^>]*>&#45;0\.007488<\/text>/,
    );
  });

  it.each([
    ['notebook', 'README.md', '--x 0.5 --y 1'],
    ['circuit', 'README.md', "--model 'q = x + y; f = q * z' --x -2 --y 5 --z -4"],
    [
      'recurrent',
      'src/manual/models.md',
      "--model 'target y; h1 = tanh(w*x1); h2 = tanh(w*x2 + u*h1); L = (h2 - y)^2' " +
        '--x1 1 --x2 2 --y 1 --w .5 --u .1',
    ],
  ])('%s.svg, a picture of %s, is what the program draws', async (name, page, problem) => {
    const argv = [...problem.matchAll(/'([^']*)'|\S+/g)].map(([word, inner]) => inner ?? word);
    const file = `test/graph/${name}.svg`;
    const { out, err } = await backprop(['graph', ...argv]);
    expect(err).toBe('');
    expect(out, `after a wanted change: npm run -s dev -- graph ${problem} > ${file}`).toBe(
      readFileSync(join(import.meta.dirname, '../..', file), 'utf8'),
    );
    const text = readFileSync(join(import.meta.dirname, '../..', page), 'utf8');
    expect(text).toMatch(new RegExp(`\\]\\([./]*${file}\\)`));
    expect(text.replace(/ \\\n\s*/g, ' ')).toContain(problem);
  });
});

// At z2 = 23 and 230 double precision has some of the digits of 1 - y_pred, and none.
it.each([
  ['40', '8.591174e-11'],
  ['400', '1.325119e-100'],
])('slopes of saturated units are exact: --w2 %s', async (w2, slope) => {
  const options = ['--x', '.5', '--y', '1', '--w1', '.4', '--b1', '.1', '--w2', w2, '--b2', '.2'];
  for (const format of ['svg', 'dot', 'mermaid']) {
    const { out } = await backprop(['graph', ...options, '--format', format]);
    const plain = out.replaceAll('&#45;', '-');
    for (const label of [`= -${slope}`, `= ${slope}`]) expect(plain, format).toContain(label);
  }
  const { out } = await backprop(['explain', ...options, '--format', 'html', '--digits', '6']);
  const plain = out.replaceAll('&#45;', '-');
  for (const label of [`>= -${slope}<`, `>= ${slope}<`]) expect(plain).toContain(label);
});

it('a slope that is infinite, where no gradient comes to it, is drawn and explained as ∞', async () => {
  const options = ['--model', 's = sqrt(x); f = w * s', '--w', '0', '--x', '0'];
  const { out } = await backprop(['graph', ...options, '--format', 'mermaid']);
  expect(out).toContain('s -.->|"× 1/s/2 = ∞"| x');
  const shown = await backprop(['explain', 'dx', ...options]);
  expect(shown.out.split('\n').slice(-3)).toEqual(['           = 0 · ∞', '           = 0', '']);
  const latex = await backprop(['explain', 'dx', ...options, '--format', 'latex']);
  expect(latex.out).toContain('&= 0 \\cdot \\infty ');
  const json = await backprop(['explain', 'dx', ...options, '--format', 'json']);
  const { steps } = JSON.parse(json.out) as { steps: { chain?: { paths: object[][] } }[] };
  expect(steps.at(-1)!.chain!.paths[0]!.at(-1)).toMatchObject({ formula: '1/s/2', value: null });
});

it.each([
  ['L = log(sum(exp(a)))', ['--a', '[1000,1001]']],
  ['L = log(1 + exp(x))', ['--x', '800']],
  ['y = exp(x); L = y / (y + exp(v))', ['--x', '900', '--v', '901']],
])('%s is drawn as a run prints it, beyond what doubles hold', async (model, given) => {
  const argv = ['--model', model, ...given];
  const { out: printed } = await backprop([...argv, '--digits', '6']);
  for (const split of [[], ['--split']]) {
    const { code, out } = await backprop(['graph', ...argv, '--format', 'mermaid', ...split]);
    expect(code).toBe(0);
    for (const line of printed
      .trim()
      .split('\n')
      .filter((line) => !line.includes('[')))
      expect(out).toContain(line);
  }
  const none = await backprop(['graph', '--model', 'L = 1 / x', '--x', '0']);
  expect([none.code, none.err]).toEqual([2, 'backprop: L is not finite: x = 0\n']);
});

it.each([
  ['a row over a column', 'Y = X ./ c .* r; f = sum(Y .^ 2)', 'Y -.->|"dY ⊙ r / c"| X'],
  [
    'nothing but targets',
    'target X, c, r; f = sum(X ./ c) + sum(r)',
    'Solid arrows: values forward.',
  ],
])('what has no local derivative of its own is drawn: %s', async (_, model, expected) => {
  const given = 'X = [1, 2; 3, 4]; c = [1; 2]; r = [[3, 4]]; ';
  const argv = ['graph', '--model', given + model, '--format', 'mermaid'];
  const { code, out, err } = await backprop(argv);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(expected);
});

it('a model of more quantities than can be laid out is refused', async () => {
  const steps = Array.from({ length: 150 }, (_, i) => `a${i + 1} = a${i} + 1`);
  const { code, err } = await backprop(['graph', '--model', steps.join('; '), '--a0', '1']);
  const message =
    'a picture of a model has at most 150 quantities, and this has 151: ' +
    'leave out --split where it is given, or use --format mermaid';
  expect({ code, err }).toEqual({ code: 2, err: `backprop: ${message}\n` });
  const sums = Array.from({ length: 200 }, (_, i) => `a${i + 1} = a${i} * w + a${i} * u`);
  const given = ['a0', 'w', 'u'].flatMap((name) => ['--set', `${name}=1`]);
  const many = await backprop(['graph', '--model', sums.join('; '), ...given]);
  expect(many.err).toContain('or draw a part of its lines');
});

it('an operation that does nothing is no node of a circuit', async () => {
  const drawn = async (...argv: string[]): Promise<string> =>
    (await backprop(['graph', '--split', '--format', 'mermaid', '--x', '0.5', ...argv])).out;
  expect(await drawn('--y', '1')).toContain('<b>loss = 1/2 · loss_2</b>');
  const two = ['--y', '[1,0]', '--w1', '.4', '--b1', '.1', '--w2', '[.8;.1]', '--b2', '0'];
  expect(await drawn(...two)).toContain('<b>loss_3 = Σ loss_2</b>');
});

it('no formula stands at a value that is set', async () => {
  const model = ['--model', 'u = a + 1; r = max(u, 0); f = r * r', '--a', '1', '--set', 'r=7'];
  for (const more of [[], ['--split']]) {
    const { out } = await backprop(['graph', '--format', 'mermaid', ...model, ...more]);
    expect(out).toContain('  r["<b>r</b> 7<br/>');
    expect(out).toContain('<b>u = a + 1</b> 2<br/>');
  }
});

describe('a picture in Korean', () => {
  const graph = ['graph', '--x', '0.5', '--y', '1', '--format', 'mermaid'];
  it.each([
    [[], '파선: 국소 도함수를 곱해 거꾸로 전달되는 기울기.'],
    [['--neurons'], '선은 가중치: 클수록 굵고, 음수는 파선.'],
  ])('with %j', async (options, legend) => {
    const { out } = await backprop([...graph, ...options, '--lang', 'ko']);
    expect(out).toContain(legend);
    expect(out).toContain('accTitle: 1-1-1 신경망의 역전파');
    expect(out).toContain('["은닉층 1: sigmoid"]');
    expect(out).toContain('["출력층: sigmoid"]');
    expect(out).not.toMatch(/layer \d:|arrows|Lines/);
  });
});

it.each([
  [['--format', 'png'], '--format is png: did you mean svg? choose from svg, dot, mermaid', ''],
  [['--digits', '1.5'], '--digits is 1.5: write a whole number from 0 to 20', ''],
  [
    ['x.json'],
    'unexpected argument x.json: values have a name, as in --x 0.5 --y 1',
    "Try 'backprop graph --help'\n",
  ],
])('graph %j is refused', async (argv, message, below) => {
  expect(await backprop(['graph', '--x', '0.5', '--y', '1', ...argv])).toEqual({
    code: 2,
    out: '',
    err: `backprop: ${message}\n${below}`,
  });
});
