// The manual: its pages in the terminal and in man.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tried } from './effort.ts';
import { topics } from '../src/manual/topics.ts';
import { activationNames } from '../src/model/activations.ts';
import { formNames } from '../src/model/dense.ts';
import { lossNames } from '../src/model/losses.ts';
import { partsOf } from '../src/manual/parts.ts';
import { functionNames, writtenOut } from '../src/records/model-functions.ts';
import { commands } from '../src/program.ts';
import { backprop } from './backprop.ts';
import { bundle } from './bundle.ts';

const folder = join(import.meta.dirname, '../src/manual');
const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
const textOf = (topic: string): string => readFileSync(join(folder, `${topic}.md`), 'utf8');

/** The lines of the examples of a page. */
const exampleLines = (topic: string): string[] =>
  [...textOf(topic).matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    match[1]!.split('\n').filter((line) => line.trim() !== ''),
  );

it('has a page for every command and topic, and says which there are', async () => {
  expect(files.sort()).toEqual(topics.map((topic) => `${topic}.md`).sort());
  expect([...topics, 'help']).toEqual(expect.arrayContaining(Object.keys(commands)));
  const { out } = await backprop(['help']);
  for (const topic of topics) expect(out).toContain(`\n  ${topic}: `);
});

describe.each(topics)('help %s', (topic) => {
  it('begins with what it is about, and shows every example as it stands', async () => {
    const { code, out, err } = await backprop(['help', topic]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.startsWith(`${topic}: `)).toBe(true);
    for (const line of exampleLines(topic)) expect(out.split('\n')).toContain(`  ${line}`);
  });

  it.each([40, 60, 80])('fits %i columns but for its examples', async (columns) => {
    const { out } = await backprop(['help', topic], '', {
      columns,
      environment: { NO_COLOR: '1' },
    });
    const words = /\S{30,}/;
    const long = out
      .split('\n')
      .filter((line) => !line.startsWith('  ') && line.length > columns && !words.test(line));
    expect(long).toEqual([]);
  });

  it('lines of its text are as wide as GitHub shows them in a block', () => {
    const text = textOf(topic).replace(/^```[\s\S]*?^```$/gm, '');
    const words = text.split('\n').filter((line) => !/^[|!]/.test(line));
    expect(words.filter((line) => line.length > 96 && line.includes(' '))).toEqual([]);
  });
});

it('parts of a page are what Markdown says', () => {
  const page =
    '# a: `b`\n\nc **d** [e](f) \\| <g>\n\n- h\n- `i|j`\n\n| k | l |\n|---|---|\n| `m` | n |\n\n![o](p)\n\n```\nq\n\n r\n```\n';
  expect(partsOf(page)).toEqual([
    { kind: 'heading', text: 'a: b' },
    { kind: 'text', text: 'c d e | <g>' },
    { kind: 'item', text: 'h' },
    { kind: 'item', text: 'i|j' },
    {
      kind: 'table',
      rows: [
        ['k', 'l'],
        ['m', 'n'],
      ],
    },
    { kind: 'code', lines: ['q', '', ' r'] },
  ]);
});

it('networks names every activation, loss and form', async () => {
  const { out } = await backprop(['help', 'networks']);
  const names = [...activationNames, ...lossNames, ...formNames];
  const named = (name: string): boolean =>
    new RegExp(`^ *${name.replace('+', '\\+')}[: ]`, 'm').test(out);
  expect(names.filter((name) => !named(name))).toEqual([]);
});

it('models names every function', async () => {
  const { out } = await backprop(['help', 'models']);
  const own = functionNames.filter((name) => !writtenOut.has(name));
  expect(own.filter((name) => !new RegExp(`\\b${name}\\b`).test(out))).toEqual([]);
});

it('headings are marked on a terminal', async () => {
  const { out } = await backprop(['help', 'names'], '', { columns: 80 });
  expect(out).toMatch(/^\x1b\[1mnames: /);
});

it.each([
  [['help', 'nmes'], 'nmes is not a page of the manual: did you mean names? there are values, '],
  [['help', 'constructor'], 'constructor is not a page of the manual: there are values, '],
  [['help', 'names', 'batch'], 'help is for one command or topic: leave out the rest\n'],
])('%j is refused', async (argv, message) => {
  const { code, err } = await backprop(argv);
  expect(code).toBe(2);
  expect(err.startsWith(`backprop: ${message}`)).toBe(true);
});

it('help of the built program is the same', async () => {
  for (const topic of tried(topics, 15)) {
    const { stdout } = spawnSync(process.execPath, [bundle, 'help', topic], { encoding: 'utf8' });
    expect(stdout).toBe((await backprop(['help', topic])).out);
  }
});

const hasMan = spawnSync('man', ['--version']).error === undefined;
if (!hasMan) console.warn('man backprop is not looked at: man is not on this machine');

it.skipIf(!hasMan)('man shows every example of every page', () => {
  const { stdout, stderr } = spawnSync('man', ['--warnings', '-l', join(bundle, '../backprop.1')], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '1000', LC_ALL: 'C.UTF-8', MAN_KEEP_FORMATTING: '' },
  });
  expect(stderr).toBe('');
  const plain = (line: string): string => line.trim().replace(/\s+/g, ' ');
  const shown = new Set(stdout.split('\n').map(plain));
  const missing = topics.flatMap((topic) =>
    exampleLines(topic).filter((line) => !shown.has(plain(line))),
  );
  expect(missing).toEqual([]);
});
