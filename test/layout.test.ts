// The house rules that a machine can keep: one direction of imports, one file that names `process`.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** From the top to the bottom: a file imports only what stands below it. README describes each. */
const order = [
  'build',
  'cli',
  'program',
  'commands/batch',
  'commands/graph',
  'commands/train',
  'commands/check',
  'commands/compute',
  'commands/explain',
  'train/output',
  'train/follow',
  'train/data',
  'train/trainer',
  'train/curve',
  'train/course',
  'page/page',
  'page/marks',
  'page/words',
  'page/look',
  'page/mathml',
  'explain/text',
  'explain/markdown',
  'explain/latex',
  'explain/latex-writer',
  'explain/json',
  'explain/writer',
  'explain/corners',
  'explain/blocks',
  'explain/explanation',
  'explain/reasons',
  'explain/remarks',
  'explain/derivatives',
  'explain/sentences',
  'formats/svg',
  'formats/mermaid',
  'formats/dot',
  'graph/neurons',
  'graph/graph',
  'problem-options',
  'progress',
  'command',
  'check/class',
  'batch/stream',
  'batch/remarks',
  'batch/read',
  'batch/lines',
  'batch/reduce',
  'batch/outlet',
  'batch/fast',
  'batch/stamp',
  'batch/shortest',
  'batch/match',
  'batch/pattern',
  'batch/writers',
  'batch/ndjson',
  'batch/csv',
  'batch/solve',
  'batch/wanted',
  'batch/row',
  'formats/text',
  'formats/notebook',
  'formats/json',
  'check/desk',
  'formats/marks',
  'check/verdicts',
  'check/words',
  'check/marking',
  'check/explanation',
  'check/effect',
  'check/evidence',
  'check/walk',
  'check/answers',
  'check/answers-json',
  'check/sheet',
  'check/digits',
  'check/hypotheses',
  'check/conventions',
  'check/mistakes',
  'check/rewriting',
  'check/sites',
  'verify',
  'trace',
  'notation',
  'typesetting',
  'symbols',
  'readable',
  'evaluate',
  'record',
  'problem',
  'steps',
  'tables',
  'formula',
  'values',
  'expression',
  'tokens',
  'language',
  'choice',
  'decimal',
  'names',
  'matrix',
  'streams',
  'user-error',
];

const source = join(import.meta.dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const text = (file: string): string => readFileSync(join(source, `${file}.ts`), 'utf8');

it('every file has its place in the order', () => {
  expect([...files].sort()).toEqual([...order].sort());
});

it.each(files)('%s imports only what stands below it', (file) => {
  const imported = [...text(file).matchAll(/(?:from|import\()\s*'(\.[^']+)\.ts'/g)].map((match) =>
    normalize(join(dirname(file), match[1] as string)),
  );
  for (const other of imported)
    expect(order.indexOf(other), `${file} imports ${other}`).toBeGreaterThan(order.indexOf(file));
});

it('only cli names process, and the launcher that build writes', () => {
  expect(
    files.filter((file) => /\bprocess\b[.[]/.test(text(file)) || /=\s*process\b/.test(text(file))),
  ).toEqual(['build', 'cli']);
});

it('README describes every file', () => {
  const readme = readFileSync(join(source, '../README.md'), 'utf8');
  for (const file of files)
    expect(readme).toMatch(new RegExp(`^ +${file.split('/').at(-1)}\\.ts +\\S`, 'm'));
});
