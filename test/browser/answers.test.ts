// Pages that answer, in a real browser: every number that is changed, by keyboard alone too.
import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { twoByTwo } from '../command-lines.ts';
import { noBrowser } from './browser.ts';
import { notebook, pageFile, shown, visitor } from './visits.ts';

/** The words of a command after the program's name, without its format. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)]
    .map(([, quoted, plain]) => quoted ?? plain ?? '')
    .filter((_, i, all) => all[i] !== '--format' && all[i - 1] !== '--format')
    .slice(1);

const answering: [string, string[], [field: string, number: string][]][] = [
  [
    'the notebook',
    [...notebook, '--lr', '0.5'],
    [
      ['x', '0.7'],
      ['W1', '-0.4'],
      ['b2', '-3'],
      ['lr', '0.01'],
      ['y', '0'],
      ['W2', '1e-5'],
      ['x', '-12.5'],
      ['b1', '0'],
      ['W2', '4'],
      ['x', '1'],
    ],
  ],
  [
    'matrices',
    twoByTwo,
    [
      ['x[1]', '0'],
      ['W1[1,2]', '-0.2'],
      ['b1[2]', '1.25'],
      ['W2[2,1]', '3e-6'],
      ['y[2]', '0.5'],
      ['x[2]', '-7'],
      ['W1[2,2]', '1'],
      ['b2[1]', '-0.6'],
      ['W2[1,1]', '-40'],
      ['lr', '2'],
    ],
  ],
  [
    'a model with an lr of its own',
    ['--model', 'lr = 2; p = lr * x; f = (p - 1)^2', '--x', '3', '--set', 'p=1/3'],
    [
      ['lr', '0.5'],
      ['x', '-1'],
      ['p', '2'],
      ['lr', '2'],
    ],
  ],
  [
    'a step of momentum',
    [...notebook, '--lr', '0.5', '--optimizer', 'momentum', '--freeze', 'b1'],
    [
      ['x', '0.7'],
      ['lr', '0.1'],
      ['b1', '2'],
    ],
  ],
  [
    'a model',
    ['--model', 'x = -2; y = 5; z = -4; q = x + y; f = q * z'],
    [
      ['x', '2'],
      ['y', '-5'],
      ['z', '4'],
      ['x', '0'],
      ['y', '1e-7'],
      ['z', '-0.125'],
      ['x', '100'],
      ['y', '3.5'],
      ['z', '0'],
      ['x', '-1'],
    ],
  ],
];

describe.skipIf(noBrowser)('a page', () => {
  const visit = visitor();

  it('does everything by keyboard alone: fields, Reset, play, folds', async () => {
    const file = await pageFile(['explain', ...notebook]);
    await visit(file, {}, async (page) => {
      const tabTo = async (selector: string): Promise<void> => {
        for (let k = 0; k < 200; k++) {
          await page.keyboard.press('Tab');
          if (await page.evaluate((one) => document.activeElement!.matches(one), selector)) return;
        }
        throw new Error(`Tab does not lead to ${selector}`);
      };
      const before = await page.evaluate(shown);
      await tabTo('input[aria-label="W1"]');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('-0.25');
      await tabTo('input[aria-label="b2"]');
      await page.keyboard.press('ArrowUp');
      const made = await pageFile([
        'explain',
        ...notebook,
        ...'--w1 -.25 --b1 .1 --w2 .8 --b2 .3'.split(' '),
      ]);
      await visit(made, {}, async (other) =>
        expect(await page.evaluate(shown)).toEqual(await other.evaluate(shown)),
      );
      await tabTo('#reset');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(shown)).toEqual(before);

      const played = page.locator('#played');
      await tabTo('[data-move="begin"]');
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowRight');
      expect(await played.innerText()).toBe('1/14: z1');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowLeft');
      expect(await played.innerText()).toBe('2/14: a1');
      expect(await page.locator('svg .later').count()).toBeGreaterThan(5);
      await tabTo('[data-move="end"]');
      await page.keyboard.press('Enter');
      expect(await page.locator('svg .later').count()).toBe(0);

      const folds = (): Promise<boolean> =>
        page.evaluate(() => document.activeElement!.closest('details')!.open);
      await tabTo('summary');
      expect(await folds()).toBe(true);
      await page.keyboard.press('Enter');
      expect(await folds()).toBe(false);
      await page.keyboard.press('Space');
      expect(await folds()).toBe(true);
    });
  });

  it.each(answering)(
    'of %s answers as the command line does, and says the command',
    async (_, argv, edits) => {
      const file = await pageFile(['explain', ...argv]);
      expect(statSync(file).size).toBeLessThan(400_000);
      const { said, asked } = await visit(file, {}, async (page) => {
        const before = await page.evaluate(shown);
        for (const [field, number] of edits) {
          await page.getByLabel(field, { exact: true }).fill(number);
          const made = await pageFile(wordsOf(await page.locator('#command').innerText()));
          let wanted: string[] = [];
          await visit(made, {}, async (other) => void (wanted = await other.evaluate(shown)));
          expect(await page.evaluate(shown), `${field} ${number}`).toEqual(wanted);
        }
        await page.getByRole('button', { name: 'Reset' }).focus();
        await page.keyboard.press('Enter');
        expect(await page.evaluate(shown)).toEqual(before);
      });
      expect({ said, asked }).toEqual({ said: [], asked: [pathToFileURL(file).href] });
    },
    300_000,
  );

  it.each([
    [
      'en',
      'x is not a number such as 0.5, -2 or 1e-3: the page keeps the last one.',
      '“,” was left out: write a number such as 0.5, -2 or 1e-3.',
      'The numbers have changed; the command at the end of the page reproduces this state.',
    ],
    [
      'ko',
      'x 칸에 0.5, -2, 1e-3 같은 숫자를 쓰세요. 그때까지 마지막 숫자로 계산합니다.',
      '‘,’ 기호는 빠졌습니다. 0.5, -2, 1e-3 같은 숫자를 쓰세요.',
      '숫자가 바뀌었습니다. 페이지 끝의 명령이 이 상태를 만듭니다.',
    ],
  ])('says what is no number in %s', async (lang, open, dropped, changed) => {
    const file = await pageFile(['explain', ...notebook, '--lang', lang]);
    await visit(file, {}, async (page) => {
      const status = page.locator('#status');
      const typeInto = async (text: string): Promise<string> => {
        await page.getByLabel('x', { exact: true }).press('Control+A');
        await page.keyboard.press('Delete');
        await page.keyboard.type(text);
        return status.innerText();
      };
      const before = await page.evaluate(shown);
      expect(await typeInto('abc')).toBe(open);
      expect(await page.evaluate(shown)).toEqual(before);
      expect(await typeInto('1,5')).toBe(dropped);
      expect(await typeInto('--2')).toBe(open);
      expect(await typeInto('1.5')).toBe(changed);
      await page.keyboard.type(',');
      expect(await status.innerText()).toBe(dropped);
      await page.locator('#reset').click();
      expect(await status.innerText()).toBe('');
    });
  });

  it.each([
    ['en', 'These marks apply to the original numbers, which Reset brings back, not to these.'],
    ['ko', '이 채점은 처음 숫자에만 적용됩니다. ‘처음으로’를 누르면 처음 숫자로 돌아갑니다.'],
  ])('with marks answers without them, and says so in %s, until Reset', async (lang, sentence) => {
    const answers = ['dz2=[.741365,-.217072]', 'db2=[.7414,-.2171]', 'a1=[.5932,.5969]'];
    const file = await pageFile(['check', ...twoByTwo, '--lang', lang, ...answers]);
    await visit(file, {}, async (page) => {
      /** What the picture says of the marks: colours, thick arrows; and the sentences. */
      const said = (): Promise<{ fills: number; thick: number; names: number; texts: string[] }> =>
        page.evaluate(() => {
          const looks = (selector: string): CSSStyleDeclaration[] =>
            [...document.querySelectorAll(selector)].map((element) => getComputedStyle(element));
          const boxes = looks('svg .node > rect').map(({ fill }) => fill);
          return {
            fills: boxes.filter((fill) => fill !== 'none').length,
            thick: looks('svg .edge path').filter(({ strokeWidth }) => strokeWidth === '2.5px')
              .length,
            names: [...document.querySelectorAll('svg .node text')].filter(({ textContent }) =>
              /^[✓✗↳≈]/.test(textContent ?? ''),
            ).length,
            texts: [...document.querySelectorAll<HTMLElement>('.stale')]
              .filter((element) => element.checkVisibility())
              .map(({ innerText }) => innerText),
          };
        });
      const before = await said();
      expect(before).toMatchObject({ fills: 3, names: 3, texts: [] });
      expect(before.thick).toBeGreaterThan(0);
      await page.getByLabel('W2[2,1]', { exact: true }).fill('-0.3');
      const command = wordsOf(await page.locator('#command').innerText());
      expect(command[0]).toBe('explain');
      await visit(await pageFile(command), {}, async (other) =>
        expect(await page.evaluate(shown)).toEqual(await other.evaluate(shown)),
      );
      expect(await said()).toEqual({
        fills: 0,
        thick: 0,
        names: 0,
        texts: Array.from({ length: answers.length + 1 }, () => sentence),
      });
      await page.locator('#reset').click();
      expect(await said()).toEqual(before);
    });
  });
});
