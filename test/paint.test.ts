// Colour: when there is any, and that the characters are the same.
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';

const commands = [
  ['explain', 'dW1', '--x', '0.5', '--y', '1'],
  ['check', '--x', '0.5', '--y', '1', 'dz2=-0.0766', 'dW1=0.0075', 'dW2=9'],
];

/** Of a terminal in which lines break as they do in a pipe. */
const width = 100;

const when: [
  what: string,
  argv: string[],
  columns: number | undefined,
  environment: object,
  is: boolean,
][] = [
  ['on a terminal', [], width, {}, true],
  ['into a pipe', [], undefined, {}, false],
  ['on a dumb terminal', [], width, { TERM: 'dumb' }, false],
  ['on a terminal with NO_COLOR', [], width, { NO_COLOR: '1' }, false],
  ['on a terminal with an empty NO_COLOR', [], width, { NO_COLOR: '' }, true],
  ['into a pipe with FORCE_COLOR', [], undefined, { FORCE_COLOR: '1' }, true],
  ['on a terminal with FORCE_COLOR=0', [], width, { FORCE_COLOR: '0' }, false],
  ['with both', [], width, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['into a pipe with --color always', ['--color', 'always'], undefined, { NO_COLOR: '1' }, true],
  ['on a terminal with --color never', ['--color', 'never'], width, { FORCE_COLOR: '1' }, false],
];

describe.each(commands)('%s', (...command) => {
  it.each(when)('%s', async (_, argv, columns, environment, isPainted) => {
    const plain = await backprop(command);
    const { code, out, err } = await backprop([...command, ...argv], '', {
      columns,
      environment: { ...environment },
    });
    expect({ code, err }).toEqual({ code: plain.code, err: plain.err });
    expect(out !== plain.out).toBe(isPainted);
    expect(stripVTControlCharacters(out)).toBe(plain.out);
  });

  it('has no colour in data', async () => {
    const argv = [...command, '--color', 'always', '--format'];
    for (const format of ['json', 'markdown', 'html'])
      expect((await backprop([...argv, format])).out).not.toContain('\x1b');
  });
});

it('marks headings and verdicts', async () => {
  const { out } = await backprop([...commands[1]!, '--color', 'always']);
  expect(out).toContain('\x1b[32m✓\x1b[39m dz2  -0.0766\n');
  expect(out).toContain('\x1b[31m✗\x1b[39m dW1  0.0075   should be');
  const explained = await backprop([...commands[0]!, '--color', 'always']);
  expect(explained.out).toMatch(/^\x1b\[1mGiven/);
});

it('no other word is taken', async () => {
  expect((await backprop([...commands[0]!, '--color', 'yes'])).err).toContain(
    'choose from auto, always, never',
  );
});
