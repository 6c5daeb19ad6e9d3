// Every digit that is printed is right, and the check of the check: one unit in the last digit is
// found.
import { describe, expect, it } from 'vitest';
import { kinds, randomDigits, wrongDigits } from './digits.ts';
import { isTried, runs } from './effort.ts';

describe('no digit printed of random networks is wrong', () => {
  it.each([1, 5, 50])('parameters of up to %d in size', async (range) => {
    for (const [i, kind] of kinds(range).entries())
      for (let k = 0; k < runs(1); k++) {
        if (!isTried(i)) continue;
        const seed = 1000 * i + k;
        const where = `${JSON.stringify(kind)}, seed ${seed}`;
        expect(await wrongDigits(randomDigits(kind, seed), [8, 20]), where).toEqual([]);
      }
  });
});

describe('a unit in the last printed digit', () => {
  const [kind] = kinds(5);

  it.each([8, 20])('is found at %d digits', async (digits) => {
    const plant = (text: string): string => {
      const at = text.search(/\d(?=(e|$))/);
      const digit = Number(text[at]);
      return text.slice(0, at) + (digit === 9 ? 8 : digit + 1) + text.slice(at + 1);
    };
    const problem = randomDigits(kind!, 7);
    const wrong = await wrongDigits(problem, [digits], (texts) => {
      const [name, entries] = [...texts].findLast(([, [text = '']]) => text.length > digits)!;
      return new Map([...texts, [name, entries.map(plant)]]);
    });
    expect(wrong).toHaveLength(1);
  });
});
