// Pages as text: what they say of the command that made them.
import { describe, expect, it } from 'vitest';
import { colours, verdictColours } from '../src/graph/dot.ts';
import { dark, darkVerdicts } from '../src/graph/svg.ts';
import { lacking } from '../src/page/columns.ts';
import { backprop } from './backprop.ts';
import { deep, twoByTwo } from './command-lines.ts';
import { problems } from './model/published.ts';

it('a page ends with the command that makes it again, language and digits too', async () => {
  const { out } = await backprop([
    'explain',
    'dW2',
    ...deep,
    '--format',
    'html',
    '--lang',
    'ko',
    '--digits',
    '3',
  ]);
  const line = /<pre><code id="command">backprop (.*)<\/code><\/pre>/.exec(out)?.[1] ?? '';
  const argv = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  expect((await backprop(argv)).out).toBe(out);
});

it('a marked page exits as the marks do and ends with its command', async () => {
  const { code, out } = await backprop([
    'check',
    ...twoByTwo,
    'dW2=[[0.0822, 0.0827],[-.0226,-.0227]]',
    'loss=.5',
    '--rtol',
    '1e-2',
    '--format',
    'html',
  ]);
  expect(code).toBe(1);
  const line = (
    /<pre><code id="command">backprop (.*)<\/code><\/pre>/.exec(out)?.[1] ?? ''
  ).replaceAll('&quot;', '"');
  const argv = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  expect((await backprop(argv)).out).toBe(out);
});

it('a marked page has the numbers of other commands at saturated units', async () => {
  const options = ['--x', '.5', '--y', '1', '--w1', '.4', '--b1', '.1', '--w2', '40', '--b2', '.2'];
  const { out } = await backprop(['check', ...options, 'dW2=-4.24e-21', '--format', 'html']);
  const page = /<h2 id="results">[^]*<h2 id="problem">/.exec(out)![0];
  // Double precision has 8.59117222e-11 for 1 - y_pred.
  expect(out).toContain('8.5911736');
  expect(out).not.toContain('8.59117222');
  expect(page).toContain('4.23986');
});

describe('a page of any model or network', () => {
  it.each([
    ['explain', '--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z'],
    ['check', '--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z', 'f=-12', 'dz=-4'],
    ['explain', '--model', "w = [0.1; 0.2]; x = [1; 2]; f = sigmoid(w' * x)", '--set', 'f=0.5'],
    ['check', '--model', 'lr = 2; x = 3; f = lr * x', 'f=6'],
    ['explain', '--model', 'lr = a * 2; f = lr * lr', '--a', '3'],
    ['check', '--model', 'f = (w * x - 1)^2', '--w', '1', '--x', '2', 'f=1', '--lr', '.1'].concat([
      '--optimizer',
      'adam',
      '--freeze',
      'x',
    ]),
    ['explain', '--x', '1/3', '--y', '-ln(2)', '--set', 'a1=1/7', '--digits', '30'],
    ['explain', '--model', 'f = x^2 + sum(y)', '--x', '1/3', '--digits', '30'].concat([
      '--y',
      '[pi, 0.1234567890123456789]',
    ]),
    ['explain', '--x', '2', '--y', '1', '--lr', '.1', '--freeze', 'b1,b2'],
    ['explain', '--x', '2', '--y', '1', '--lr', '.1', '--weight-decay', '.2'],
    ['explain', '--x', '2', '--y', '1', '--lr', '.1', '--optimizer', 'nesterov'].concat([
      '--momentum',
      '.5',
    ]),
    ['explain', '--x', '[1,2,3]', '--y', '1', '--w1', '[.1;.2;.3]', '--form', 'xW', '--no-bias'],
    ['explain', '--x', '[[1,2]]', '--y', '[1,0]', '--l2', '.1', '--reduce', 'sum'].concat([
      '--w1',
      '2',
      '--b1',
      '0',
      '--layers',
      '1',
      '--activation',
      'leaky-relu:0.2',
    ]),
  ])('%s %s %s', async (...argv) => {
    const { out, err } = await backprop([...argv, '--format', 'html']);
    expect(err).toBe('');
    expect(out.replace(/<script>[^]*<\/script>/, '')).not.toMatch(/undefined|NaN/);
    const [, line = ''] = /<pre><code id="command">backprop (.*)<\/code><\/pre>/.exec(out) ?? [];
    const words = line
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll("'\\''", '\u0000');
    const again = [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) =>
      (quoted ?? plain ?? '').replaceAll('\u0000', "'"),
    );
    expect((await backprop(again)).out).toBe(out);
  });
});

describe('the picture of a marked page', () => {
  const answers = ['dz2=-0.3408', 'dW2=-0.1958', 'dW1=-0.0333', 'a1=0.5744', 'z1=.31', 'x=.5'];
  const html = async (...more: string[]): Promise<string> => {
    const argv = ['check', '--x', '0.5', '--y', '1', ...answers, ...more, '--format', 'html'];
    return (await backprop(argv)).out;
  };
  /** What the band behind a name says, and the sign before it. */
  const rowOf = (page: string, name: string): (string | undefined)[] => {
    const [, band, sign] =
      new RegExp(`<rect class="(\\w+)"[^>]*/><text [^>]*>([^< ]+) ${name}</text>`).exec(page) ?? [];
    return [band, sign];
  };
  const thick = (page: string): string[] =>
    [...page.matchAll(/<g class="edge back bad"><title>([^<:]*):/g)].map(([, ends]) => ends!);

  it('has each number in the colour of its verdict, with its sign', async () => {
    const page = await html();
    expect(rowOf(page, 'dz2')).toEqual(['wrong', '✗']);
    expect(rowOf(page, 'z1')).toEqual(['rounded', '≈']);
    expect(rowOf(page, 'dW2')).toEqual(['follows', '↳']);
    expect(rowOf(page, 'dW1')).toEqual(['follows', '↳']);
    expect(rowOf(page, 'a1')).toEqual(['right', '✓']);
    expect(rowOf(page, 'x')).toEqual(['right', '✓']);
    expect(/>[✓✗↳≈] (z2|dz1|b1)</.exec(page)).toBeNull();
    expect(/<desc [^>]*>.*\. (.*)\.<\/desc>/.exec(page)?.[1]).toBe(
      'dz2: wrong, dW2: carried forward, dW1: carried forward, a1: right, z1: rounded, x: right',
    );
  });

  it('has thick arrows where the mistake went on, over what is not answered', async () => {
    expect(thick(await html())).toEqual(['dz1 → dW1', 'da1 → dz1', 'dz2 → da1', 'dz2 → dW2']);
    expect(await html()).toContain('where a mistake is carried forward');
    expect(thick(await html('dz1=-0.01497567'))).toEqual(['dz2 → dW2']);
  });

  it('begins with a table of the verdicts, each with its cause', async () => {
    const page = await html('da1=0.0275', '--lang', 'en');
    expect(page.indexOf('id="marks"')).toBeLessThan(page.indexOf('id="results"'));
    const [table] = /<table>[^]*?<\/table>/.exec(page)!;
    expect(table).toContain(
      '<td>should be -0.07657581<br>the slope of the output activation is missing</td>',
    );
    expect(table).toContain('<td>correct for your dz2</td>');
    expect(table).toContain(
      '<td>should be -0.06126065<br>no known mistake gives this number: check the arithmetic</td>',
    );
  });

  it('says what its colours and signs mean, in both languages', async () => {
    const key = (page: string): string[] =>
      [.../<ul class="key">(.*)<\/ul>/.exec(page)![1]!.matchAll(/<\/span> ([^<]*)</g)].map(
        ([, word]) => word!,
      );
    expect(key(await html())).toEqual([
      'right',
      'rounded',
      'carried forward',
      'wrong',
      'where a mistake is carried forward',
    ]);
    expect(key(await html('--lang', 'ko'))).toEqual([
      '맞음',
      '반올림 차이',
      '앞 오류의 영향',
      '틀림',
      '오류가 이어진 길',
    ]);
  });

  it.each(['light', 'dark'] as const)('has a contrast of 4.5 to 1 in %s', (look) => {
    const [palette, behind] = {
      light: [colours, verdictColours] as const,
      dark: [dark, darkVerdicts] as const,
    }[look];
    const inks = ['ink', 'value', 'gradient', 'update'] as const;
    const tints = ['right', 'rounded', 'follows', 'convention', 'wrong'] as const;
    for (const ink of inks)
      for (const tint of tints)
        expect(contrast(palette[ink], behind[tint]), `${ink} on ${tint}`).toBeGreaterThan(4.5);
  });
});

/** Of WCAG 2.2, section 1.4.3. */
function contrast(one: string, other: string): number {
  const light = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [less = 0, more = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

it('a sentence of a page breaks behind no formula but at a blank', async () => {
  const { out } = await backprop(['explain', ...twoByTwo, '--format', 'html', '--lang', 'ko']);
  const math = '<math(?:(?!</math>)[^])*</math>';
  const ends = [...out.matchAll(new RegExp(`(<span class="held">)?${math}([^\\s<]+)`, 'g'))];
  expect(ends.length).toBeGreaterThan(10);
  expect(ends.filter(([, held]) => held === undefined)).toEqual([]);
});

const lstm = problems.find(({ id }) => id === 'gomez-lstm')!;

it('a long formula of a page goes on in a row below inside of parentheses too', async () => {
  const argv = ['explain', 'dWi', '--model', lstm.program.replaceAll('\n', '; '), '--from', '-'];
  const { out } = await backprop([...argv, '--format', 'html'], JSON.stringify(lstm.given));
  const composed = out.slice(out.indexOf('substituted into one formula'));
  expect(composed.split('<mtr>').length).toBeGreaterThan(5);
  const widths = [...out.matchAll(/--chars:(\d+)/g)].map(([, width]) => Number(width));
  expect(Math.max(...widths)).toBeLessThan(100);
});

describe('functions on a page', () => {
  const formulasOf = async (...argv: string[]): Promise<string[]> => {
    const { out } = await backprop(['explain', ...argv, '--format', 'html']);
    return [...out.matchAll(/<math[^]*?<\/math>/g)].map(([math]) => math);
  };
  /** Without what is there for readers of the page aloud: that a function is applied. */
  const textOf = (math: string): string => math.replaceAll(/<[^>]*>|\u2061/g, '');

  it('have their names with the number put in, and are defined once', async () => {
    const texts = (await formulasOf('--x', '0.5', '--y', '1')).map(textOf);
    expect(texts).toContain('a1=σ(z1)=σ(0.3)=0.57444252');
    expect(texts).toContain('yˆ=σ(z2)=σ(0.65955401)=0.6591602');
    expect(texts.filter((text) => text.includes('e−'))).toEqual(['σ(u)=11+e−u']);
  });

  it.each([
    ['softmax of a layer', deep, ['softmax(u)=eu∑eu']],
    [
      'softmax of several samples',
      ['--x', '[[1,2]]', '--y', '[1,0;0,1]', '--w1', '[1;-1]', '--b1', '0', '--layers', '1'].concat(
        ['--activation', 'softmax', '--loss', 'ce'],
      ),
      ['softmaxi(u)=eu∑ieu'],
    ],
    ['sigmoids of layers', twoByTwo, ['σ(u)=11+e−u']],
    [
      'a model that writes it out',
      ['--model', 'z = [1; 2]; a = 1/(1 + exp(-z)); f = sum(a)'],
      ['σ(u)=11+e−u'],
    ],
    ['none', ['--model', 'x = 2; f = x * x'], []],
  ])('have no vectors in exponents: %s', async (_, argv, wanted) => {
    const formulas = await formulasOf(...argv);
    expect(formulas.length).toBeGreaterThan(5);
    expect(
      formulas.filter((math) => /<msup><mi>e<\/mi>(?:(?!<\/msup>)[^])*<mtable/.test(math)),
    ).toEqual([]);
    expect(formulas.map(textOf).filter((text) => text.includes('(u)='))).toEqual(wanted);
  });

  it('stand in parentheses that stretch only where they must, and the page draws these', async () => {
    const formulas = await formulasOf(...twoByTwo);
    const drawn = (math: string): boolean => math.includes('<mrow class="p">');
    expect(formulas.some(drawn)).toBe(true);
    expect(formulas.filter((math) => drawn(math) && !/<mtable>|mfrac/.test(math))).toEqual([]);
    expect(formulas.filter((math) => /stretchy="true">[()]/.test(math))).toEqual([]);
  });
});

it.each([
  [
    ['0.4', '0.45'],
    ['5', ''],
  ],
  [
    ['1', '-0.25', '12.5'],
    ['.25', '', '5'],
  ],
  [
    ['1', '-20'],
    ['', ''],
  ],
  [
    ['0.5', '4e-05'],
    ['', ''],
  ],
  [[], []],
])('a column of %j lacks %j', (numbers, ends) => {
  expect(lacking(numbers)).toEqual(ends);
});

it.each([
  [['--x', '2', '--y', '1'], {}, '--from problem.json --layers 2'],
  [['--model', 'f = (w * x - 1)^2'], { w: 1, x: 2, v_x: 0, v_w: 1 }, "1)^2' --from problem.json"],
])('what an optimizer carries comes from a file: %j', async (argv, more, from) => {
  const record = JSON.stringify({ v_W1: [2], ...more });
  const step = ['--lr', '.1', '--optimizer', 'momentum', '--from', '-', '--format', 'html'];
  const { out } = await backprop(['explain', ...argv, ...step], record);
  const end = out.slice(out.indexOf('<h2 id="reproduce">'), out.indexOf('</main>'));
  expect(end).toContain(from);
  expect(end).toMatch(/<p><code>problem.json<\/code> holds what the optimizer carries: v_\w/);
  expect(/<input [^>]*aria-label="v_/.exec(out)?.[0]).toBeUndefined();
});

it.each(['dW2 =\n', 'dW2 = 0,0x\n'])('an answer %j is none that could be typed', async (line) => {
  const argv = ['check', '--x', '0.5', '--y', '1', '--format', 'html', '--answers'];
  const { out } = await backprop([...argv, '-'], `loss = 0.058\n${line}`);
  const end = out.slice(out.indexOf('<h2 id="reproduce">'), out.indexOf('</main>'));
  expect(end).toContain('backprop check --answers answers.txt --format html');
  expect(end).toContain('<code>answers.txt</code> holds the answers');
});

it('no two parts of a page are called the same', async () => {
  const { out } = await backprop([
    'explain',
    '--x',
    '1',
    '--y',
    '2',
    '--lr',
    '.1',
    '--format',
    'html',
  ]);
  const ids = [...out.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  expect(ids.filter((id, k) => ids.indexOf(id) < k)).toEqual([]);
});

it('a page too large for a command names a file instead', async () => {
  const row = Array.from({ length: 400 }, (_, i) => i / 3);
  const { out } = await backprop(
    ['explain', '--from', '-', '--layers', '1', '--activation', 'linear', '--format', 'html'],
    JSON.stringify({ x: row, y: 1, W1: [row], b1: 0 }),
  );
  expect(out).toContain(
    '<pre><code id="command">backprop explain --format html --lang en --from problem.json --layers 1 --activation linear --loss half-sse</code></pre>',
  );
});
