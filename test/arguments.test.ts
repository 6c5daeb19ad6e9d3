// Plain arguments are read without commander: as commander reads them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../src/arguments.ts';
import type { CommandDefinition } from '../src/command.ts';
import { compute } from '../src/commands/compute.ts';
import { optionName, rowsOf } from '../src/option-table.ts';
import { readModel } from '../src/model-arguments.ts';
import { plainArguments } from '../src/plain-arguments.ts';
import { commands } from '../src/program.ts';
import { enclosed } from '../src/streams.ts';

const streams = enclosed(Buffer.from(''), async () => undefined);

const definitions: [string | undefined, CommandDefinition][] = [[undefined, compute]];
for (const [name, { load }] of Object.entries(commands)) definitions.push([name, await load()]);

const byCommander = async (
  argv: readonly string[],
  [named, definition]: (typeof definitions)[number],
): ReturnType<typeof readArguments> => {
  const model = await readModel(argv, definition, streams);
  return readArguments(argv, { named, definition, commands }, streams, model);
};

const oddValues = ['', '-1', '-', '--', '-x', '--y', '-.5', 'a=b', '--x=1', '-h', '--help', 'é'];

describe.each(definitions)('%s', (named, definition) => {
  const flags = rowsOf(definition.options)
    .map((row) => `--${optionName(row)}`)
    .filter((flag) => flag !== '--model');
  const word = fc.oneof(
    fc.constantFrom(...flags, '--x', '--unknown', '--toString', '--set'),
    fc.constantFrom('0.5', '[1, 2]', 'x=1', ...oddValues),
  );
  const model = fc.constantFrom([], ['--model', 'q = x * toString + version; f = q * format']);

  it('reads plain arguments as commander does', async () => {
    await fc.assert(
      fc.asyncProperty(model, fc.array(word, { maxLength: 8 }), async (first, words) => {
        const argv = [...first, ...words];
        const model = await readModel(argv, definition, streams);
        const plain = plainArguments(argv, definition.options, model);
        if (plain === undefined) return;
        const all = await byCommander(argv, [named, definition]);
        expect(plain).toEqual(all);
        expect(Object.keys(plain.options)).toEqual(Object.keys((all as typeof plain).options));
      }),
      { numRuns: 300 },
    );
  });

  it('reads every option but one that begins with no', () => {
    for (const row of rowsOf(definition.options)) {
      const isLeft = row.flags.startsWith('--no-');
      const argv = [`--${optionName(row)}`, ...(row.flags.includes(' ') ? ['1'] : [])];
      expect(plainArguments(argv, definition.options) === undefined, row.flags).toBe(isLeft);
    }
  });
});

it.each([
  ['a word', ['--x', '1', 'loss']],
  ['an option given twice', ['--x', '1', '--x', '2']],
  ['a value that looks like an option', ['--x', '--y']],
  ['a value that is missing', ['--x']],
  ['an option that there is not', ['--xx', '1']],
  ['the help', ['--x', '1', '--help']],
  ['a value behind =', ['--x=1']],
])('leaves %s to commander', (_, argv) => {
  expect(plainArguments(argv, compute.options)).toBeUndefined();
});
