// Arrows that share their way: every reader is still reached, and nothing is drawn twice.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { backprop } from '../backprop.ts';
import { ownWays, passed, sharedWays, type Reads, type Ways } from '../../src/graph/trunks.ts';

/** Each of a number of quantities reads some of those before it. */
const reads: fc.Arbitrary<Reads> = fc
  .array(fc.uniqueArray(fc.nat(40), { maxLength: 6 }), { minLength: 1, maxLength: 40 })
  .map((all) => {
    const named = all.map((of, k): [string, string[]] => [
      `q${k}`,
      [...new Set(of.map((one) => (one < k ? `q${one}` : `g${one % 4}`)))],
    ]);
    return new Map(named.filter(([, of]) => of.length > 0));
  });

const piecesOf = (ways: Ways): string[] =>
  [...ways.values()].flatMap((way) => way.slice(1).map((end, k) => `${way[k]} > ${end}`));

/** What can be reached from a quantity over forks of its own. */
function reached(from: string, pieces: readonly string[]): Set<string> {
  const found = new Set([from]);
  for (const one of found)
    if (one === from || one.startsWith(`${from} `))
      for (const piece of pieces)
        if (piece.startsWith(`${one} > `)) found.add(piece.slice(one.length + 3));
  return found;
}

describe('shared ways', () => {
  it('lead from every quantity to all that read it, no piece of them twice', () => {
    fc.assert(
      fc.property(reads, (all) => {
        const ways = sharedWays(all);
        const pieces = piecesOf(ways);
        expect(new Set(pieces).size).toBe(pieces.length);
        expect([...ways.keys()].sort()).toEqual([...ownWays(all).keys()].sort());
        for (const [name, of] of all)
          for (const from of of) expect([...reached(from, pieces)]).toContain(name);
      }),
    );
  });

  it('have a fork for each step that reads from afar, but for the last', () => {
    const chain: Reads = new Map([
      ['a', ['w']],
      ['b', ['a', 'w']],
      ['c', ['b', 'w']],
      ['d', ['c', 'w']],
    ]);
    const way = (to: string) => sharedWays(chain).get(`w -> ${to}`);
    expect(['a', 'b', 'c', 'd'].map(way)).toEqual([
      ['w', 'a'],
      ['w', 'w 2', 'b'],
      ['w 2', 'w 3', 'c'],
      ['w 3', 'd'],
    ]);
    expect(passed(chain)).toBe(3 + 1 + 2 + 3 + 4);
  });
});

it('a weight that 70 steps read is drawn with one line beside them, as wide as a page', async () => {
  const steps = Array.from({ length: 70 }, (_, k) => `a${k + 1} = a${k} * w`);
  const { code, out } = await backprop(['graph', '--model', `w = 1; a0 = 2; ${steps.join('; ')}`]);
  expect(code).toBe(0);
  expect(Number(/ width="(\d+)pt"/.exec(out)![1])).toBeLessThan(500);
  expect(out.match(/<g class="edge">/g)).toHaveLength(4 * 70);
});
