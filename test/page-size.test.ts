// The sizes of pages that the manual states, and the bound on them: below 400 kB whatever the
// model, and a sentence that says what is left out, exactly where something is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goesOn } from '../src/explain/latex-writer.ts';
import { typesetter } from '../src/page/mathml.ts';
import { backprop } from './backprop.ts';
import { deep, twoByTwo } from './command-lines.ts';
import { runsIn, tried } from './effort.ts';
import { problems } from './model/published.ts';

/** The bytes that a page stays below. */
const bound = 400_000;

/** So many assignments of each kind. */
const models: Readonly<Record<string, (count: number) => string>> = {
  'a chain': (count) =>
    chained(count, ['x = 0.5', 'w = 0.7'], (k, from) => [`q${k} = tanh(${from} * w + 0.${k})`]),
  'sigmoids with weights of their own': (count) =>
    chained(count / 2, ['x = 0.5'], (k, from) => [
      `w${k} = ${0.1 + (k % 7) / 10}`,
      `q${k} = sigmoid(w${k} * ${from} - 0.2)`,
    ]),
  'sums of products': (count) =>
    chained(count, ['x = 0.5', 'w = 0.7'], (k, from) => [`q${k} = ${from} * w + x * ${k / 100}`]),
  'a recurrent network': (count) =>
    chained(
      count / 2,
      ['x = [1; 0.5]', 'W = [.5, .1; .2, -.3]', 'U = [.1, .2; -.4, .3]', 'b = [.1; .2]'],
      (k, from) => [`z${k} = W * x + U * ${from} + b`, `q${k} = tanh(z${k})`],
    ) + `\nf = sum(q${count / 2})`,
};

/** Assignments that each read the one before; the first reads x. */
function chained(
  count: number,
  givens: readonly string[],
  assignments: (k: number, from: string) => string[],
): string {
  const all = Array.from({ length: count }, (_, k) => assignments(k + 1, k === 0 ? 'x' : `q${k}`));
  return [...givens, ...all.flat()].join('\n');
}

/** A network of layers of so many units, and so many samples. */
function network(sizes: readonly number[], samples = 1): string {
  let seed = 1;
  const number = (): number => {
    seed = (seed * 48271) % 2147483647;
    return Math.round((seed / 2147483647 - 0.5) * 1e3) / 1e3;
  };
  const matrix = (rows: number, cols: number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: cols }, number));
  const record: Record<string, unknown> = { x: matrix(sizes[0]!, samples) };
  for (let l = 1; l < sizes.length; l++) {
    record[`W${l}`] = matrix(sizes[l]!, sizes[l - 1]!);
    record[`b${l}`] = matrix(sizes[l]!, 1);
  }
  return JSON.stringify({ ...record, y: matrix(sizes.at(-1)!, samples) });
}

/** What is missing on a page of what `explain --format json` and the results have. */
interface Whole {
  readonly steps: readonly { readonly name: string; readonly chain?: unknown }[];
  readonly results: number;
}

const count = (page: string, pattern: RegExp): number => [...page.matchAll(pattern)].length;

function missing(page: string, { steps, results }: Whole): string[] {
  const articles = count(page, /<article /g);
  const chains = count(page, /<details open="">\n<summary>(?!<h3>)/g);
  const has: Readonly<Record<string, boolean>> = {
    picture: page.includes('<svg'),
    // Of the steps that are there; without them it is said of all.
    chains: chains === steps.filter(({ chain }) => chain).length || articles < steps.length,
    fields: page.includes('<input'),
    steps: articles === steps.length,
    results: count(page, /<tr>(?:<td>.*?<\/td>)?<th scope="row">/g) === results,
  };
  return Object.keys(has).filter((part) => !has[part]);
}

/** How each part is called where it is left out. */
const said: Readonly<Record<string, RegExp>> = {
  picture: /the picture \((?:too large for )?<code>backprop graph<|그림\(<code>backprop graph</,
  chains: /as one product \(<code>backprop explain<|한 식으로 쓴 기울기\(/,
  fields: /fields for other numbers \(<code>--set<|숫자를 바꾸는 칸\(<code>--set</,
  steps: /(\d+) of (\d+) worked steps \(<code>backprop explain<|풀이 단계 (\d+)개 중 (\d+)개\(/,
  results: /(\d+) of (\d+) results \(<code>backprop<|결과 (\d+)개 중 (\d+)개\(/,
};

/** What the page says of a part that it should not, or does not say that it should. */
function faults(page: string, whole: Whole): string[] {
  const [sentence] = /<p id="left-out">.*<\/p>/.exec(page) ?? [];
  const gone = missing(page, whole);
  const isSaid = (part: string): boolean => said[part]!.test(sentence ?? '');
  const articles = count(page, /<article /g);
  const numbers =
    said['steps']!.exec(sentence ?? '')
      ?.slice(1)
      .filter(Boolean)
      .map(Number) ?? [];
  const [left, of] = numbers.sort((one, other) => one - other);
  return [
    ...gone.filter((part) => !isSaid(part)).map((part) => `${part}: not said`),
    ...Object.keys(said)
      .filter((part) => part !== 'chains' && isSaid(part) && !gone.includes(part))
      .map((part) => `${part}: said, and there`),
    ...(gone.length === 0 && sentence !== undefined ? ['a sentence about nothing'] : []),
    ...(left !== undefined && of! - left !== articles ? ['a wrong count of steps'] : []),
    ...(Buffer.byteLength(page) < bound ? [] : ['too large']),
  ];
}

async function pageAndWhole(argv: readonly string[], input: string): Promise<[string, Whole]> {
  const made = await backprop(['explain', ...argv, '--format', 'html'], input);
  expect(made.err).toBe('');
  const json = await backprop(['explain', ...argv, '--format', 'json'], input);
  const text = await backprop(
    argv.filter((word, i) => !isLang(word, argv[i - 1])),
    input,
  );
  const { steps } = JSON.parse(json.out) as Pick<Whole, 'steps'>;
  return [made.out, { steps, results: new Set(text.out.match(/^\w+(?= )/gm)).size }];
}

const isLang = (word: string, before = ''): boolean => word === '--lang' || before === '--lang';

/** Seconds of work each. */
const isLong = runsIn(0, 1) > 0;

describe('a page is below 400 kB and says what it leaves out', () => {
  const sizes = [10, 60, 150, 400, 990];
  const cases = sizes.flatMap((size, i) =>
    Object.entries(models).map(
      ([kind, model], k) => [size, kind, (i + k) % 2 === 0 ? 'en' : 'ko', model(size)] as const,
    ),
  );

  // The largest of every other kind: each takes seconds.
  const some = cases.filter(([size], k) => size < 990 || k % 2 === 0);
  it.each(tried(some, 20))('%i assignments, %s, in %s', async (_, _kind, lang, model) => {
    const [page, whole] = await pageAndWhole(['--model', '-', '--lang', lang], model);
    expect(faults(page, whole)).toEqual([]);
  });

  const networks = [
    ['9 layers of a unit', Array<number>(10).fill(1), 1, 'en'],
    ['9 layers of 3 units', Array<number>(10).fill(3), 1, 'ko'],
    ['9 layers of 8 units, 8 samples', Array<number>(10).fill(8), 8, 'en'],
    ['9 layers of 20 units', Array<number>(10).fill(20), 1, 'ko'],
    ['a wide network', [200, 60, 10], 1, 'en'],
    ['a wide network of many samples', [60, 30, 10], 40, 'ko'],
  ] as const;
  it.each(tried(networks, 6))('%s', async (_, layers, samples, lang) => {
    const argv = ['--from', '-', '--layers', String(layers.length - 1), '--lang', lang];
    const [page, { steps }] = await pageAndWhole(argv, network(layers, samples));
    const results = 2 + 2 * (layers.length - 1);
    expect(faults(page, { steps, results })).toEqual([]);
  });

  const drawn = [
    [70, '--lang en', 'the picture (<code>backprop graph</code>)'],
    [70, '--lang ko', '그림(<code>backprop graph</code>)'],
    [80, '--lang en', 'the picture (too large for <code>backprop graph</code>)'],
    [80, '--lang ko', '그림(<code>backprop graph</code>로도 그릴 수 없는 크기)'],
  ] as const;
  it.each(tried(drawn, 4))(
    'of %i assignments says which command draws it, if one does, %s',
    async (size, lang, said) => {
      const model = models['a chain']!(size);
      const argv = ['explain', '--model', '-', '--format', 'html', ...lang.split(' ')];
      expect((await backprop(argv, model)).out).toContain(said);
      // What is drawn takes seconds.
      if (size < 80) return;
      expect((await backprop(['graph', '--model', '-'], model)).code).toBe(2);
    },
  );

  it.runIf(isLong)('of numbers of 300 digits', async () => {
    const argv = ['--from', '-', '--layers', '3', '--digits', '300'];
    const input = network([8, 8, 8, 8], 8);
    const { out } = await backprop(['explain', ...argv, '--format', 'html'], input);
    expect(Buffer.byteLength(out)).toBeLessThan(bound);
    expect(out).toMatch(/<p id="left-out">.* \d+ of 20 worked steps/);
  });

  it('is found where it is wrong', async () => {
    const [page, whole] = await pageAndWhole(twoByTwo, '');
    const all = { ...whole, results: count(page, /<th scope="row">/g) };
    expect(faults(page, all)).toEqual([]);
    expect(faults(page.replace(/<article [^]*?<\/article>/, ''), all)).toEqual(['steps: not said']);
    expect(faults(page.replace(/<svg[^]*<\/svg>/, ''), all)).toEqual(['picture: not said']);
    expect(faults(page.replace('<h2', '<p id="left-out">nothing</p><h2'), all)).toEqual([
      'a sentence about nothing',
    ]);
    const [large, of] = await pageAndWhole(['--model', '-'], models['a chain']!(150));
    expect(faults(large.replace(/<p id="left-out">.*<\/p>/, ''), of)).toEqual([
      'picture: not said',
      'fields: not said',
      'steps: not said',
    ]);
    expect(faults(large.replace(/<article [^]*?<\/article>/, ''), of)).toEqual([
      'a wrong count of steps',
    ]);
    expect(faults(large + ' '.repeat(bound), of)).toEqual(['too large']);
  });
});

describe('a marked page is below 400 kB', () => {
  it.each(tried(['en', 'ko'], 2))('with the steps of what is not right, in %s', async (lang) => {
    const model = models['a chain']!(150);
    const { out } = await backprop(['--model', '-'], model);
    const values = out.split('\n').filter((line) => /^d?q\d+ /.test(line));
    const answers = values.map((line) => line.replace(' ', '=')).slice(0, 250);
    const wrong = 'q75=0.123';
    const argv = ['check', '--model', '-', '--lang', lang, '--format', 'html'];
    const marked = await backprop([...argv, ...answers.with(74, wrong)], model);
    expect(marked.code).toBe(1);
    expect(Buffer.byteLength(marked.out)).toBeLessThan(bound);
    expect(marked.out).toContain('<p id="left-out">');
    expect(marked.out).toContain('<article id="step-q75"');
    expect(marked.out).not.toContain('<article id="step-q74"');
    // No link leads to a step that is left out.
    const links = [...marked.out.matchAll(/href="#(step-[^"]*)"/g)].map(([, id]) => id!);
    expect(links.filter((id) => !marked.out.includes(`id="${id}"`))).toEqual([]);
    expect(links).toContain('step-q75');
  });

  it.runIf(isLong)('with the marks of what is not right before others', async () => {
    const model = models['sums of products']!(600);
    const { out } = await backprop(['--model', '-'], model);
    const lines = out.trim().split('\n');
    const answers = lines.map((line, i) => (i === 250 ? 'q251=0.123' : line.replace(' ', '=')));
    const argv = ['check', '--model', '-', '--format', 'html'];
    const marked = await backprop([...argv, ...answers], model);
    expect(Buffer.byteLength(marked.out)).toBeLessThan(bound);
    const [, missing, of] = /(\d+) of (\d+) marks/.exec(marked.out) ?? [];
    expect(Number(of)).toBe(answers.length);
    const rows = count(marked.out, /<tr class="/g);
    expect(rows).toBe(Number(of) - Number(missing));
    expect(marked.out).toMatch(/<tr class="wrong">.*q251/);
    expect(marked.out).toContain('<article id="step-q251"');
  });

  it.runIf(isLong)(
    'where an answer is a large matrix, of which the middle is left out',
    async () => {
      const input = network([100, 20, 2]);
      const dW1 = JSON.stringify(Array.from({ length: 20 }, () => Array<number>(100).fill(0.25)));
      const argv = ['check', '--from', '-', '--layers', '2', `dW1=${dW1}`, '--format', 'html'];
      const { out } = await backprop(argv, input);
      expect(Buffer.byteLength(out)).toBeLessThan(bound);
      expect(out).toContain('answers.txt');
      expect(out).toContain('⋯');
    },
  );
});

it('a formula can go on in more than 1,000 rows', async () => {
  const { display } = await typesetter();
  const html = display([['a &= b', ...Array<string>(1200).fill('+ b')].join(goesOn)]);
  expect(count(html, /<mtr>/g)).toBe(1201);
});

const lstm = problems.find(({ id }) => id === 'gomez-lstm')!;

/** A model of so many assignments, each with the same weight. */
const chainOf = (count: number): string =>
  ['x = 0.5', 'w = 0.7', 'q1 = x * w']
    .concat(Array.from({ length: count - 1 }, (_, k) => `q${k + 2} = tanh(q${k + 1} * w + 0.${k})`))
    .join('; ');

describe('the size of a page is about what the manual states, and below 400 kB', () => {
  const manual = readFileSync(join(import.meta.dirname, '../src/manual/explain.md'), 'utf8');
  const stated = [...manual.matchAll(/^\| (.+?) +\| (\d+) kB +\|$/gm)].map(
    ([, name, size]) => [name!, Number(size) * 1000] as const,
  );
  const marked = ['dz2=[.7414,-.2171]', 'dW1=[-.002268,-.004537;-.002577,-.005154]'];
  const commands = [
    ['explain', '--x', '0.5', '--y', '1'],
    ['explain', ...twoByTwo],
    ['check', ...twoByTwo, ...marked],
    ['explain', ...deep],
    ['explain', '--model', lstm.program.replaceAll('\n', '; '), '--from', '-'],
    ...[30, 60, 100].map((count) => ['explain', '--model', chainOf(count)]),
  ];

  const cases = stated.map(([name, size], i) => [name, size, commands[i]!] as const);

  it.each(tried(cases, 3))('%s', async (_, size, argv) => {
    const { out } = await backprop([...argv, '--format', 'html'], JSON.stringify(lstm.given));
    expect(Math.abs(Buffer.byteLength(out) - size)).toBeLessThan(0.1 * size);
    expect(Buffer.byteLength(out)).toBeLessThan(400_000);
  });

  it('is of every page of the table, and README says the first and the LSTM', () => {
    expect(stated.length).toBe(commands.length);
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const [first, last] = [stated[0]!, stated[4]!].map(([, size]) => size / 1000);
    expect(readme).toContain(`an LSTM of two steps | ${first} to ${last} kB |`);
  });
});

const leavesOut = [
  ['en', 'this page leaves out the picture (<code>backprop graph</code>)'],
  ['ko', '다음을 생략했으며'],
] as const;
it.each(tried(leavesOut, 2))(
  'a page of more quantities than a picture can show has none, and says so in %s',
  async (lang, said) => {
    const argv = ['explain', '--model', chainOf(50), '--format', 'html', '--lang', lang];
    const { code, out, err } = await backprop(argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(said);
    expect(out).not.toContain('<svg');
    expect(out).not.toContain('id="play"');
    expect(out).toContain('<input');
    expect(out).toContain('id="step-q50"');
  },
);
