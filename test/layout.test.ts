// The house rules that a machine can keep: one direction of imports, one file that names `process`.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

/** From the top: a room (a folder, or a file of its own) imports only from rooms below it. */
const rooms = [
  'launch',
  'index',
  'load',
  'build',
  'texts',
  'cli',
  'rehearsal',
  'library',
  'program',
  'arguments',
  'model-arguments',
  'plain-arguments',
  'commands',
  'manual',
  'train',
  'page',
  'check',
  'explain',
  'graph',
  'batch',
  'records',
  'text',
  'engine',
  'model',
  'threads',
  'command',
  'progress',
  'paint',
  'particles',
  'language',
  'declare',
  'option-table',
  'choice',
  'kept',
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
const roomOf = (file: string): string => file.split('/')[0]!;

/** The paths of the files of ours that a file imports, types and lazy imports among them. */
const importsOf = (file: string): string[] =>
  [...text(file).matchAll(/\b(?:from|import\()\s*'(\.[^']+)\.ts'/g)].map((match) =>
    normalize(join(dirname(file), match[1]!)),
  );

it('every file has its room in the order', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual([...rooms].sort());
});

it.each(files)('%s imports only from rooms below its own', (file) => {
  for (const other of importsOf(file)) {
    expect(files, `${file} imports ${other}`).toContain(other);
    if (roomOf(other) === roomOf(file)) continue;
    expect(rooms.indexOf(roomOf(other)), `${file} imports ${other}`).toBeGreaterThan(
      rooms.indexOf(roomOf(file)),
    );
  }
});

it('the short way of batch has one door', () => {
  for (const file of files.filter((name) => !name.startsWith('batch/fast/')))
    for (const other of importsOf(file))
      if (other.startsWith('batch/fast/')) expect(other, file).toBe('batch/fast/fast');
});

it('no files import each other in a circle', () => {
  const done = new Set<string>();
  const visit = (file: string, above: readonly string[]): void => {
    if (above.includes(file)) throw new Error([...above, file].join(' -> '));
    if (done.has(file)) return;
    for (const other of importsOf(file)) visit(other, [...above, file]);
    done.add(file);
  };
  files.forEach((file) => visit(file, []));
  expect(done.size).toBe(files.length);
});

it('only cli and launch name process, and build', () => {
  expect(
    files.filter((file) => /\bprocess\b[.[]/.test(text(file)) || /=\s*process\b/.test(text(file))),
  ).toEqual(['build', 'cli', 'launch', 'load']);
});

it('the first line of every file says what lives there', () => {
  for (const file of files) expect(text(file).replace(/^#!.*\n/, ''), file).toMatch(/^\/\/ \S/);
});

it('the manual names every room', () => {
  const readme = readFileSync(join(source, 'manual/contributing.md'), 'utf8');
  const folders = new Set(files.filter((file) => file.includes('/')).map(roomOf));
  for (const room of rooms)
    expect(readme).toContain(folders.has(room) ? `\n  ${room}/ ` : `${room}.ts`);
});

/** What finds out from a name what its quantity is: a prefix, an ending, a class of letters. */
const readsNames =
  /(?:starts|ends)With\('(?:d|_new|[Wbza])'\)|slice\('d'|\/[^/\n]*\[(?:Wb|WwBb|za|zab|Wbza)[^/\n]*\]|\/[^/ \n]*_new[^/\n]*\//;

it('names are read in the naming modules only: a step says what it is', () => {
  const naming = ['names', 'engine/naming', 'text/symbols'];
  expect(files.filter((file) => readsNames.test(text(file)) && !naming.includes(file))).toEqual([]);
  for (const code of ["name.startsWith('d')", "name.endsWith('_new')", '/^d[Wb]\\d$/.test(name)'])
    expect(code).toMatch(readsNames);
});

/** Comments, which stay, and strings, templates and patterns, which no formatter can break. */
const token =
  /\/\/.*|\/\*[^]*?\*\/|(?<=^ *)\/.*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/gm;

/** The TypeScript files below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return path.endsWith('.ts') ? [path] : [];
  });

it('no line is over 100 columns but for a string in it', () => {
  const long = [source, import.meta.dirname].flatMap(filesBelow).flatMap((file) => {
    const withoutStrings = readFileSync(file, 'utf8').replace(token, (found) =>
      /^\/[/*]/.test(found) ? found : found.replace(/[^\n]/g, ''),
    );
    const lines = withoutStrings.split('\n').map((line, i) => [line, `${file}:${i + 1}`]);
    return lines.filter(([line]) => line!.length > 100).map(([, place]) => place);
  });
  expect(long).toEqual([]);
});

it('no choice by ? : stands in another one or in a template', () => {
  // In the layout of Prettier: in one line, or under one another.
  const part = /(?:[^?:'"`(),\n]|\(\w*\)|'[^'\n]*')*/.source;
  const inOneLine = RegExp(` \\? ${part} : ${part} \\? `);
  const overLines = /^( +)[?:] .*\n\1 {2}\? /m;
  const inTemplate = /\$\{[^{}`\n]* \? /;
  const folders = [source, import.meta.dirname];
  const faulty = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
      .filter((file) => {
        const code = readFileSync(join(folder, file), 'utf8');
        return [inOneLine, overLines, inTemplate].some((pattern) => pattern.test(code));
      }),
  );
  expect(faulty).toEqual([]);
});
