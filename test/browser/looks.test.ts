// What is seen of pages and pictures, as far as it can be measured: nothing cut off on a narrow
// screen, nothing too small on paper, nothing on top of anything else. Each measure is tried on a
// page with a fault in it too.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { neuronGraph } from '../../src/graph/neurons.ts';
import { renderSvg } from '../../src/graph/svg.ts';
import { rounded } from '../../src/text/notation.ts';
import { deep, twoByTwo } from '../command-lines.ts';
import { tried } from '../effort.ts';
import { graphOf, publishedTraces, small, wide } from '../graph/samples.ts';
import { problems } from '../model/published.ts';
import { noBrowser } from './browser.ts';
import { fileOf, notebook, pageFile, visitor } from './visits.ts';

const samples = [
  ...['--x', '[1,.5,-2;2,-1,.3]', '--y', '[1,0,0;0,1,0;0,0,1]', '--layers', '1'],
  ...['--w1', '[.1,.2;.3,-.4;-.5,.6]', '--b1', '[.1,0,-.1]', '--activation', 'softmax'],
  ...['--loss', 'ce'],
];

/** Two steps that share their weights. */
const recurrent = [
  'h1 = tanh(Wx*x1 + Wh*h0 + b)',
  'h2 = tanh(Wx*x2 + Wh*h1 + b)',
  'y_pred = sigmoid(V*h2 + c)',
  'loss = (y_pred - t)^2/2',
  'target t',
  'input x1, x2, h0',
  'x1 = [1; 0.5]; x2 = [-0.3; 0.8]; h0 = [0; 0]; t = 1; c = 0.05; b = [0.1; -0.1]',
  'Wx = [.1, .2; .3, -.4]; Wh = [.5, -.1; .2, .3]; V = [[.7, -.6]]',
].join('; ');

const name = 'a_very_long_name_of_a_quantity_that_is_given';
const longNames = `${name} = 0.5; w = 2; ${name}_out = tanh(${name} * w); f = ${name}_out ^ 2`;

const entries = Array.from({ length: 50 }, (_, k) => (k - 25) / 50);
const fifty = `x = [${entries.join(';')}]; W = [[${entries.join()}]]; f = tanh(W * x)`;

const pages: [string, string[]][] = [
  ['the notebook', ['explain', ...notebook]],
  ['a circuit', ['explain', '--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z']],
  ['softmax of samples', ['explain', ...samples]],
  ['matrices and an update', ['explain', ...twoByTwo]],
  ['three layers', ['explain', ...deep]],
  ['shared weights in Korean', ['explain', '--model', recurrent, '--lang', 'ko']],
  ['long names', ['explain', '--model', longNames]],
  ['fifty inputs', ['explain', '--model', fifty]],
  ['marks', ['check', ...twoByTwo, 'dz2=[.7414,-.2171]', 'dW2=[.4399,.4425;-.1288,-.1296]']],
  ['marks in Korean', ['check', ...notebook, 'dz2=-0.3408', 'dW2=-0.1958', '--lang', 'ko']],
];

/** What reaches over an edge of the window and does not stand in a box that scrolls. */
const cutOff = (): string[] =>
  [...document.querySelectorAll('main *')]
    .filter((element) => !element.parentElement!.closest('.wide[tabindex]'))
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 0.5 || left < -0.5);
    })
    .map((element) => element.outerHTML.slice(0, 120));

/** Boxes that scroll without role, name, or a sign at the edge that there is more. */
const unsaid = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('main *')]
    .filter((box) => /auto|scroll/.test(getComputedStyle(box).overflowX))
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .filter(
      (box) =>
        box.role !== 'group' ||
        !box.ariaLabel ||
        !getComputedStyle(box).backgroundImage.includes('gradient'),
    )
    .map((box) => box.outerHTML.slice(0, 120));

/** The size of every text in the picture and of every formula, in pixels. */
const textSizes = (): number[] => {
  const picture = [...document.querySelectorAll<SVGTextElement>('figure svg text')];
  const tiles = [...document.querySelectorAll<SVGSVGElement>('.tiles svg')];
  const isTiled = tiles.some((tile) => tile.checkVisibility());
  const whole = document.querySelector<SVGSVGElement>('figure svg')!;
  const scales = (isTiled ? tiles : [whole]).map((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return Math.min(width / svg.viewBox.baseVal.width, height / svg.viewBox.baseVal.height);
  });
  const scale = Math.min(...scales);
  const formulas = [...document.querySelectorAll('main math')];
  return [
    ...picture.map((text) => parseFloat(getComputedStyle(text).fontSize) * scale),
    ...formulas.map((math) => parseFloat(getComputedStyle(math).fontSize)),
  ];
};

/** Parentheses that are lower than what stands in them. */
const lowParentheses = (): string[] =>
  [...document.querySelectorAll('.p')]
    .filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const inside = [...row.children].map((part) => part.getBoundingClientRect());
      const width = parseFloat(getComputedStyle(row).borderLeftWidth);
      const isDrawn = width > 0 && getComputedStyle(row).borderLeftStyle === 'solid';
      return !isDrawn || inside.some((part) => part.top < top - 1 || part.bottom > bottom + 1);
    })
    .map((row) => row.textContent!);

/** Texts that reach over the border of their node, and arrows that go through a label. */
const overlaps = (): string[] => {
  const box = (element: SVGGraphicsElement): DOMRect => element.getBBox();
  return [...document.querySelectorAll('svg')].flatMap((svg) => {
    const nodes = [...svg.querySelectorAll('.node')].flatMap((node) => {
      const border = box(
        node.querySelector<SVGGraphicsElement>('path[fill=none], rect:not([class])')!,
      );
      return [...node.querySelectorAll<SVGTextElement>('text')].filter((text) => {
        const { x, width } = box(text);
        return x < border.x - 0.5 || x + width > border.x + border.width + 0.5;
      });
    });
    const points = [...svg.querySelectorAll<SVGPathElement>('.edge path')].flatMap((path) => {
      const length = path.getTotalLength();
      const count = Math.ceil(length / 2);
      return Array.from({ length: count + 1 }, (_, k) =>
        path.getPointAtLength((k * length) / count),
      );
    });
    const crossed = [...svg.querySelectorAll<SVGTextElement>('.edge text')].filter((text) => {
      // The letters, without the room above and below them.
      const { x, y, width, height } = box(text);
      const [top, bottom] = [y + 0.2 * height, y + 0.8 * height];
      return points.some((at) => at.x > x && at.x < x + width && at.y > top && at.y < bottom);
    });
    return [...nodes, ...crossed].map((text) => text.textContent!);
  });
};

const narrow = { viewport: { width: 360, height: 740 } };

/** Inside the margins of A4 upright or across, in pixels. */
const paper = { width: 718, height: 1047 };
const across = { width: 1047, height: 718 };

/** Six points and a half: of a footnote. */
const leastOnPaper = (6.5 * 96) / 72;

async function onPaper(page: Page): Promise<number> {
  await page.emulateMedia({ media: 'print' });
  const isAcross = (await page.locator('section.across').count()) > 0;
  await page.setViewportSize(paper);
  const formulas = await page.evaluate(textSizes);
  if (!isAcross) return Math.min(...formulas);
  // The picture has a page of its own.
  const count = await page.locator('figure svg text').count();
  await page.setViewportSize(across);
  const picture = (await page.evaluate(textSizes)).slice(0, count);
  return Math.min(...formulas.slice(count), ...picture);
}

describe.skipIf(noBrowser)('what is seen', () => {
  const visit = visitor();

  it('has its results in columns at 360 px', async () => {
    await visit(await pageFile(['explain', ...notebook]), narrow, async (page) => {
      const lefts = await page.evaluate(() =>
        [...document.querySelectorAll('.results tr > :last-child')].map(
          (cell) => cell.getBoundingClientRect().left,
        ),
      );
      expect(new Set(lefts).size).toBe(1);
    });
  });

  it.each(pages)('of %s is in full at 360 px, and large enough on paper', async (_, argv) => {
    await visit(await pageFile(argv), narrow, async (page) => {
      expect(await page.evaluate(cutOff)).toEqual([]);
      expect(await page.evaluate(unsaid)).toEqual([]);
      expect(await page.evaluate(lowParentheses)).toEqual([]);
      const matrices = await page.locator(':not([display]) > mtable').count();
      expect(await page.locator('.p > mtable').count()).toBe(matrices);
      expect(await page.evaluate(overlaps)).toEqual([]);
      expect(Math.min(...(await page.evaluate(textSizes)))).toBeGreaterThanOrEqual(9);
      expect(await onPaper(page)).toBeGreaterThanOrEqual(leastOnPaper);
      expect(await page.evaluate(unsaid), 'nothing scrolls on paper').toEqual([]);
    });
  });

  it('is found where it is wrong', async () => {
    await visit(await pageFile(['explain', ...samples]), narrow, async (page) => {
      const fault = (css: string): Promise<unknown> => page.addStyleTag({ content: css });
      await fault('h2{width:400px}');
      expect((await page.evaluate(cutOff)).length).toBeGreaterThan(3);
      await fault('.wide[tabindex]{background:none}');
      expect((await page.evaluate(unsaid)).length).toBeGreaterThan(1);
      await fault('.p{border-width:0}');
      expect((await page.evaluate(lowParentheses)).length).toBeGreaterThan(10);
      await fault('.node text{letter-spacing:.3em} .edge text{transform:translate(0,-10px)}');
      expect((await page.evaluate(overlaps)).length).toBeGreaterThan(3);
      await fault('@media print{math{font-size:6pt}}');
      expect(await onPaper(page)).toBeLessThan(leastOnPaper);
    });
  });

  it('of a picture that is too large for a sheet of paper is all there, in parts', async () => {
    const { program, given } = problems.find(({ id }) => id === 'gomez-lstm')!;
    // Without the forget gate of the first step, which nothing reads.
    const model = program.replace(/^f0 = .*\n/m, '').replaceAll('\n', '; ');
    const argv = ['explain', '--model', model, '--from', '-'];
    const file = await pageFile(argv, JSON.stringify(given));
    await visit(file, { viewport: across }, async (page) => {
      const tiles = page.locator('.tiles svg');
      expect(await tiles.first().isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('figure').isVisible()).toBe(false);
      /** The size of the smallest text, and the nodes and labels that no part has as a whole. */
      const found = (): Promise<{ size: number; cut: string[] }> =>
        tiles.evaluateAll((all) => {
          const parts = (all as SVGSVGElement[]).map((svg) => {
            const { x, y, width, height } = svg.viewBox.baseVal;
            const box = svg.getBoundingClientRect();
            return { x, y, width, height, scale: Math.min(box.width / width, box.height / height) };
          });
          const drawn = document.querySelector<SVGGraphicsElement>('#drawn')!;
          const { e, f } = drawn.transform.baseVal.consolidate()!.matrix;
          const isIn = (text: SVGTextElement): boolean => {
            const [x, y] = ['x', 'y'].map((name) => Number(text.getAttribute(name)));
            return parts.some(
              (part) =>
                x! + e >= part.x &&
                x! + e <= part.x + part.width &&
                y! + f >= part.y &&
                y! + f <= part.y + part.height,
            );
          };
          const texts = [...drawn.querySelectorAll('text')];
          return {
            size: Math.min(...parts.map(({ scale }) => 10 * scale)),
            cut: texts.filter((text) => !isIn(text)).map(({ textContent }) => textContent!),
          };
        });
      const { size, cut } = await found();
      expect(size).toBeGreaterThanOrEqual(leastOnPaper);
      expect(cut).toEqual([]);
      const sheets = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(sheets.split('/MediaBox [0 0 841').length - 1).toBe(await tiles.count());
      await page.addStyleTag({ content: '.tiles svg{width:50%!important}' });
      expect((await found()).size).toBeLessThan(leastOnPaper);
      await tiles.last().evaluate((svg) => svg.remove());
      expect((await found()).cut.length).toBeGreaterThan(5);
    });
  });

  const models = publishedTraces.map(
    ([name, trace]) => [name, () => graphOf(trace, (value) => rounded(value, 6))] as const,
  );
  const units = [small, wide].map(
    (trace, i) =>
      [
        `units ${i + 1}`,
        () => Promise.resolve(neuronGraph(trace, (value) => rounded(value, 6))),
      ] as const,
  );
  // Every other one: each takes seconds.
  const some = [...units, ...models].filter((_, k) => k % 2 === 0);
  it.each(tried(some))(
    'of the picture of %s has every text in its node and no arrow through a label',
    async (_, graph) => {
      const svg = await renderSvg(await graph());
      await visit(fileOf(svg), {}, async (page) => {
        expect(await page.evaluate(overlaps)).toEqual([]);
      });
    },
  );
});
