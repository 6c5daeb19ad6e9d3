// Pages in a real browser: what they ask for, how they fit, what lights up, and what is there
// without script.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { deep, twoByTwo } from '../command-lines.ts';
import { noBrowser } from './browser.ts';
import { notebook, pageFile, visitor } from './visits.ts';

const wide = JSON.stringify({
  x: Array.from({ length: 30 }, (_, i) => i / 30),
  y: 1,
  W1: [Array.from({ length: 30 }, (_, i) => (i - 15) / 90)],
  b1: 0.123456789012345,
});

/** Three samples of three classes. */
const samples = [
  ...['--x', '[1,.5,-2;2,-1,.3]', '--y', '[1,0,0;0,1,0;0,0,1]', '--layers', '1'],
  ...['--w1', '[.1,.2;.3,-.4;-.5,.6]', '--b1', '[.1,0,-.1]', '--activation', 'softmax'],
  ...['--loss', 'ce'],
];

/** The space between the margins of A4, in pixels. */
const paper = { width: 718, height: 1047 };

const pages: [string, string[], string?][] = [
  ['the notebook in English', ['explain', ...notebook]],
  ['the notebook in Korean', ['explain', ...notebook, '--lang', 'ko']],
  ['matrices and an update in Korean', ['explain', ...twoByTwo, '--lang', 'ko']],
  ['three layers', ['explain', ...deep, '--digits', '4']],
  ['one entry', ['explain', 'dW1[2,1]', ...deep]],
  [
    'marks in English',
    ['check', ...notebook, 'dz2=-0.0766', 'dW2=-0.044', 'dW1=0.0075', 'a1=.6', 'x=.5'],
  ],
  [
    'marks of matrices in Korean',
    [
      'check',
      ...twoByTwo,
      '--lang',
      'ko',
      'dW2=[[0.0822,-0.0226],[0.0827,-.0227]]',
      'dW1[1,2]=0.000877',
      'db2=[1,2]',
    ],
  ],
  ['thirty inputs', ['explain', '--from', '-', '--layers', '1'], wide],
];

describe.skipIf(noBrowser)('a page', () => {
  const visit = visitor();

  it.each(pages)(
    'of %s has no console message, asks for nothing, shows its mathematics and fits 360 px',
    async (_, argv, input) => {
      const file = await pageFile(argv, input);
      const { said, asked } = await visit(
        file,
        { viewport: { width: 360, height: 740 } },
        async (page) => {
          const [beyond, sizes] = await page.evaluate(
            () =>
              [
                document.documentElement.scrollWidth - innerWidth,
                [...document.querySelectorAll('math')]
                  .map((math) => math.getBoundingClientRect())
                  .filter(({ width, height }) => !(width > 3 && height > 3)).length,
              ] as const,
          );
          expect(beyond, 'pixels to the right of the window').toBeLessThanOrEqual(0);
          expect(sizes, 'formulas without size').toBe(0);
          expect(await page.locator('math').count()).toBeGreaterThan(10);
          expect(await page.locator('.temml-error, merror').count()).toBe(0);
        },
      );
      expect({ said, asked }).toEqual({ said: [], asked: [pathToFileURL(file).href] });
    },
  );

  it.each([
    ['a page that answers', 'light', 1200, ['explain', ...twoByTwo]],
    ['three layers', 'dark', 360, ['explain', ...deep]],
    [
      'a model',
      'dark',
      1200,
      ['explain', '--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z'],
    ],
    ['marks', 'light', 360, ['check', ...notebook, 'dz2=-0.3408', 'dW2=-0.1958', 'a1=.6', 'z1=2']],
    [
      'marks in Korean',
      'dark',
      1200,
      ['check', ...twoByTwo, 'db2=[1,2]', 'a1=[.6,.6]', '--lang', 'ko'],
    ],
  ] as const)(
    'has nothing to find for axe-core, changed or not: %s in %s, %i px',
    async (_, colorScheme, width, argv) => {
      const axe = readFileSync(
        createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
        'utf8',
      );
      const file = await pageFile(argv);
      await visit(file, { viewport: { width, height: 740 }, colorScheme }, async (page) => {
        await page.evaluate(axe);
        const violations = (): Promise<(string | undefined)[][]> =>
          page.evaluate(async () => {
            interface Axe {
              run(options: object): Promise<{
                violations: { id: string; nodes: { html: string }[] }[];
              }>;
            }
            const found = await (window as unknown as { axe: Axe }).axe.run({
              resultTypes: ['violations'],
            });
            return found.violations.map(({ id, nodes }) => [id, nodes[0]?.html.slice(0, 200)]);
          });
        expect(await violations()).toEqual([]);
        await page.locator('input').first().fill('0.25');
        expect(await violations()).toEqual([]);
      });
    },
  );

  it('can be scrolled by keyboard wherever it scrolls, and says what scrolls there', async () => {
    const file = await pageFile(['explain', ...deep]);
    await visit(file, { viewport: { width: 360, height: 740 } }, async (page) => {
      const scrollers = (): Promise<(string | number | null)[][]> =>
        page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('body *')]
            .filter((box) => box.scrollWidth > box.clientWidth)
            .filter((box) => /auto|scroll/.test(getComputedStyle(box).overflowX))
            .map((box) => [box.role, box.ariaLabel, box.tabIndex]),
        );
      const found = await scrollers();
      expect(found.length).toBeGreaterThan(4);
      for (const [role, label, tabIndex] of found) {
        expect([role, tabIndex]).toEqual(['group', 0]);
        expect(label).toMatch(/./);
      }
      const picture = page.locator('figure');
      await picture.focus();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => picture.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
      await page.setViewportSize({ width: 2000, height: 900 });
      const boxes = page.locator('[tabindex="0"]:not(.edge)');
      // The page looks at its boxes again a moment after the window has changed.
      await expect.poll(async () => (await boxes.count()) - (await scrollers()).length).toBe(0);
    });
  });

  it('is gone through by Tab, every link, field, button and fold of it', async () => {
    const file = await pageFile(['explain', ...notebook]);
    await visit(file, { viewport: { width: 1200, height: 900 } }, async (page) => {
      const count = await page.locator('a[href], input, button, summary, [tabindex="0"]').count();
      const gone = new Set<number>();
      for (let k = 0; k < count; k++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const element = document.activeElement!;
          const { outlineStyle } = getComputedStyle(element);
          const place = [...document.querySelectorAll('body *')].indexOf(element);
          return { place, outlineStyle, html: element.outerHTML.slice(0, 100) };
        });
        expect(at.outlineStyle, at.html).not.toBe('none');
        gone.add(at.place);
      }
      expect(gone.size).toBe(count);
      expect(gone.has(-1)).toBe(false);
    });
  });

  it('lights up the node of a step and what it reads, by pointer and by keyboard', async () => {
    const lit = (page: Page): Promise<string[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll('svg .lit[id]')].map(({ id }) => id).sort(),
      );
    await visit(
      await pageFile(['explain', ...twoByTwo]),
      { viewport: { width: 1200, height: 900 } },
      async (page) => {
        expect(await lit(page)).toEqual([]);
        await page.locator('#step-da1').hover();
        expect(await lit(page)).toEqual(['node-a1', 'quantity-W2', 'quantity-da1', 'quantity-dz2']);
        await page.locator('h1').hover();
        expect(await lit(page)).toEqual([]);
        await page.locator('#step-z1 summary').focus();
        expect(await lit(page)).toEqual([
          'node-z1',
          'quantity-W1',
          'quantity-b1',
          'quantity-x',
          'quantity-z1',
        ]);
        const fill = await page
          .locator('#node-z1 > rect')
          .evaluate((box) => getComputedStyle(box).fill);
        expect(fill).not.toBe(
          await page.locator('#node-a1 > rect').evaluate((box) => getComputedStyle(box).fill),
        );
      },
    );
  });

  it('lights up the step that an arrow leads to, forward and backward, and its numbers', async () => {
    await visit(await pageFile(['explain', ...notebook]), {}, async (page) => {
      const lit = (): Promise<string[]> =>
        page
          .locator('article.lit, svg [id^=quantity].lit')
          .evaluateAll((all) => all.map(({ id }) => id).sort());
      await page.locator('svg .edge text', { hasText: '= 0.8' }).hover();
      expect(await lit()).toEqual(['quantity-W2', 'quantity-da1', 'quantity-dz2', 'step-da1']);
      await page.locator('h1').hover();
      expect(await lit()).toEqual([]);
      await page.locator('svg .edge:not(:has(text)) polygon').last().hover();
      expect(await lit()).toContain('step-loss');
    });
  });

  it('has one arrow to go to by Tab, and from it all others by keys, each lighting its step', async () => {
    await visit(await pageFile(['explain', ...notebook]), {}, async (page) => {
      const lit = (): Promise<string[]> =>
        page.locator('article.lit').evaluateAll((all) => all.map(({ id }) => id));
      const name = (): Promise<string | null> =>
        page.evaluate(() => document.activeElement!.getAttribute('aria-label'));
      expect(await page.locator('svg .edge[tabindex="0"]').count()).toBe(1);
      const arrows = await page.locator('svg .edge').count();
      await page.locator('#play button').last().focus();
      await page.keyboard.press('Tab');
      expect(await name()).toBe('x → z1');
      expect(await lit()).toEqual(['step-z1']);
      const gone = new Set([await name()]);
      for (let k = 1; k < arrows; k++) {
        await page.keyboard.press('ArrowRight');
        gone.add(await name());
      }
      expect(gone.size).toBe(arrows);
      expect([...gone]).toContain('dz2 → da1: W2 · dz2');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowLeft');
      expect(await name()).toBe('x → z1');
      await page.keyboard.press('End');
      expect(await lit()).toEqual(['step-dx']);
      await page.keyboard.press('Tab');
      expect(await page.locator('svg .edge:focus').count()).toBe(0);
      expect(await lit()).not.toEqual(['step-dx']);
      expect(await page.locator('svg .edge[tabindex="0"]').count()).toBe(1);
    });
  });

  it('has its marks in full on a screen of 360 px, and on paper no links', async () => {
    const file = await pageFile([
      'check',
      ...twoByTwo,
      'db2=[1,2]',
      'dz2=[.1385,-.0381]',
      'a1=[1,2]',
    ]);
    await visit(file, { viewport: { width: 360, height: 740 } }, async (page) => {
      const cells = page.locator('.marks tbody th, .marks td:not(:empty), .results math');
      const places = await cells.evaluateAll((all) =>
        all.map((cell) => cell.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
      expect(places.length).toBeGreaterThan(12);
      for (const [left, right] of places) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(360);
      }
      await page.emulateMedia({ media: 'print' });
      const link = page.locator('.marks a').first();
      const looks = await link.evaluate((a) => getComputedStyle(a).textDecorationLine);
      expect(looks).toBe('none');
    });
  });

  it('has each wrong step beside the right one, and rows that lead there', async () => {
    await visit(
      await pageFile(['check', ...notebook, 'dW2=-0.044', 'dW1=0.0075']),
      { viewport: { width: 1100, height: 900 } },
      async (page) => {
        const mark = page.locator('#step-dW1 .mark.wrong');
        expect(await mark.locator('p:not(.stale)').allInnerTexts()).toEqual([
          '✗ wrong dW1 = 0.0075',
          'should be -0.00748784',
          'the sign is flipped: check the sign',
        ]);
        expect(await mark.locator('dt').allInnerTexts()).toEqual(['yours', 'right']);
        const formulas = await mark.locator('dd').allTextContents();
        expect(formulas.map((text) => text.replaceAll(/\s/g, ''))).toEqual([
          '∂L∂W1=−∂L∂z1⋅x=0.00748784',
          '∂L∂W1=∂L∂z1⋅x=−0.00748784',
        ]);
        expect(await mark.locator('.marked').allTextContents()).toEqual(['−']);
        const line = await mark
          .locator('.marked')
          .evaluate((sign) => getComputedStyle(sign).borderBottomStyle);
        expect(line, 'marked without colour too').toBe('solid');
        // The line would be taken for the sign if it stood right below it.
        const { height } = (await mark.locator('.marked').boundingBox())!;
        expect(height).toBeGreaterThan(10);
        const [left, right] = [
          await mark.boundingBox(),
          await page.locator('#step-dW1 .beside > :last-child .wide').boundingBox(),
        ];
        expect(right?.x).toBeGreaterThanOrEqual((left?.x ?? 0) + (left?.width ?? 0));
        expect(right?.y).toBeLessThan((left?.y ?? 0) + (left?.height ?? 0));
        expect(await page.locator('.mark').count()).toBe(2);
        await page.locator('tr.wrong a').click();
        expect(new URL(page.url()).hash).toBe('#step-dW1');
      },
    );
  });

  it('has all its content without script', async () => {
    const file = await pageFile(['explain', ...twoByTwo]);
    const textOf = async (javaScriptEnabled: boolean): Promise<string> => {
      let text = '';
      await visit(file, { javaScriptEnabled }, async (page) => {
        // What only serves the screen is hidden without script.
        if (javaScriptEnabled)
          await page.evaluate(() =>
            document.querySelectorAll('.screen').forEach((element) => element.remove()),
          );
        text = await page.locator('main').innerText();
      });
      return text;
    };
    expect(await textOf(false)).toBe(await textOf(true));
  });

  it('has the points of each column below each other, and keeps them there', async () => {
    /** Of every column without powers of ten how far its points are apart, in pixels. */
    const spreads = (): number[] =>
      [...document.querySelectorAll(':not([display]) > mtable')].flatMap((matrix) =>
        [...matrix.firstElementChild!.children].flatMap((_, k) => {
          const cells = [...matrix.children].map((row) => row.children[k]!);
          if (cells.some((cell) => cell.querySelector('msup'))) return [];
          const points = cells.map((cell) => {
            const text = cell.querySelector('mn')!.firstChild as Text;
            const range = document.createRange();
            range.setStart(text, 0);
            range.setEnd(text, /^[^.\s]*/.exec(text.data)![0].length);
            return range.getBoundingClientRect().right;
          });
          return Math.max(...points) - Math.min(...points);
        }),
      );
    await visit(await pageFile(['explain', ...deep, '--digits', '3']), {}, async (page) => {
      for (const number of [undefined, '0.1234', '-25']) {
        if (number !== undefined) await page.getByLabel('W1[2,2]', { exact: true }).fill(number);
        const found = await page.evaluate(spreads);
        expect(found.length).toBeGreaterThan(50);
        expect(Math.max(...found), number ?? 'as it is').toBeLessThan(1);
      }
    });
  });

  it('folds its steps away; a link unfolds one, and paper has them all', async () => {
    await visit(await pageFile(['explain', ...notebook]), {}, async (page) => {
      const formula = page.locator('#step-dW2 .beside math').first();
      expect(await formula.isVisible()).toBe(true);
      const fold = page.locator('#step-dW2 summary').first();
      await fold.focus();
      await page.keyboard.press('Enter');
      expect(await formula.isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await formula.isVisible()).toBe(true);
      await page.emulateMedia({ media: 'screen' });
      expect(await formula.isVisible()).toBe(false);
      await page.locator('.results a[href="#step-dW2"]').click();
      expect(await formula.isVisible()).toBe(true);
    });
  });

  it.each([
    ['explain', ...deep],
    ['explain', ...twoByTwo, '--lang', 'ko'],
    ['explain', ...samples],
    ['check', ...twoByTwo, 'dW1=[-.002268,-.004537;-.002577,-.005154]', 'dz2=[.7414,-.2171]'],
  ])('fits A4 as it is, so that nothing makes it smaller: %s %s %s', async (...argv) => {
    await visit(await pageFile(argv), { viewport: paper }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const right = await page.evaluate(() =>
        Math.max(
          // Of a picture in parts each shows its own.
          ...[...document.querySelectorAll('main *:not(use)')].map(
            (element) => element.getBoundingClientRect().right,
          ),
        ),
      );
      expect(right).toBeLessThanOrEqual(paper.width);
    });
  });

  it('has the reason beside the mathematics, on paper too, and below where that is wide', async () => {
    const places = (page: Page): Promise<{ isBeside: boolean; isCut: boolean }[]> =>
      page.locator('.worked').evaluateAll((all) =>
        all.map((both) => {
          const [left, right] = [...both.children].map((one) => one.getBoundingClientRect());
          const box = both.querySelector('.wide')!;
          return {
            isBeside: right!.left >= left!.right,
            isCut: right!.left >= left!.right && box.scrollWidth > box.clientWidth,
          };
        }),
      );
    await visit(await pageFile(['explain', ...notebook]), { viewport: paper }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect((await places(page)).every(({ isBeside }) => isBeside)).toBe(true);
    });
    const middling = { viewport: { width: 700, height: 900 } };
    await visit(await pageFile(['explain', ...samples]), middling, async (page) => {
      const found = await places(page);
      expect(new Set(found.map(({ isBeside }) => isBeside))).toEqual(new Set([true, false]));
      expect(found.filter(({ isCut }) => isCut)).toEqual([]);
    });
  });

  it('is printed on A4 with no formula and no picture cut off', async () => {
    await visit(
      await pageFile(['explain', ...deep]),
      { viewport: { width: 660, height: 900 } },
      async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        const cut = await page.evaluate(
          () =>
            [...document.querySelectorAll('figure svg')].filter(
              (element) => element.getBoundingClientRect().right > innerWidth,
            ).length,
        );
        expect(cut).toBe(0);
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
          'rgb(255, 255, 255)',
        );
        expect((await page.pdf({ preferCSSPageSize: true })).toString('latin1')).toContain(
          '/MediaBox [0 0 59',
        );
      },
    );
  });
});
