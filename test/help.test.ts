// The help of every command: its size, and its examples run and compared.
import { describe, expect, it } from 'vitest';
import { examplesIn, shown } from './examples.ts';

const commands = [
  ...(await shown('backprop --help')).matchAll(/^ {2}(backprop [a-z]+) {2,}\S/gm),
].map((match) => match[1]!);

describe.each(['backprop', ...commands])('help of %s', async (command) => {
  const help = (await shown(`${command} --help`)).split('\n');
  const indented = help
    .slice(
      0,
      help.findIndex((line) => line.startsWith('Usage:')),
    )
    .filter((line) => line.startsWith('  '));
  const examples = examplesIn(indented.map((line) => line.slice(2) + '\n').join(''));

  it.each(examples)('$command', async ({ command: example, output }) => {
    expect(await shown(example)).toBe(output);
  });

  it('has examples, and is at most 60 lines of 80 columns', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(help.length).toBeLessThanOrEqual(60);
    expect(Math.max(...help.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
