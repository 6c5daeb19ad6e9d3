// Builds dist/: the program as a minified CommonJS file, which starts faster than an ES module and brings no dependency
// tree, with the formulas' trees in place of their parser: once whole, once with the default command alone. And the
// licences of what it contains.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { parseFormula } from './model/formula.ts';
import { formulaTexts } from './model/dense.ts';
import { patternTexts } from './model/recognize.ts';
import { ruleTexts } from './model/rules.ts';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/backprop.cjs');

const parsedFormulas: Plugin = {
  name: 'parsed-formulas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]model[\\/]formula\.ts$/ }, () => {
      const trees = Object.fromEntries(
        [...formulaTexts(), ...ruleTexts(), ...patternTexts].map((text) => [
          text,
          parseFormula(text),
        ]),
      );
      return {
        contents: `const trees = ${JSON.stringify(trees)};\nexport const parseFormula = (text) => trees[text];\n`,
        loader: 'js',
      };
    });
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  // The WebAssembly of Graphviz is text in its library: with ASCII escapes it would be a third larger.
  charset: 'utf8',
  // `import()` of a file beside the bundle as `require`, which needs no second module loader and finds what a minified file exports.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
};

/** esbuild does not shake what is loaded lazily, and all of mathjs/number is three times its parser: bundled by itself first. */
async function parserOfMathjs(): Promise<{ readonly text: string; readonly files: string[] }> {
  const contents = "export { create, parseDependencies } from 'mathjs/number';";
  const { outputFiles, metafile } = await build({
    ...common,
    format: 'cjs',
    stdin: { contents, resolveDir: root },
    write: false,
    metafile: true,
  });
  return { text: outputFiles[0]?.text ?? '', files: filesIn(metafile) };
}

const parser = await parserOfMathjs();

/** As text the parser costs a run that does not need it nothing; as code, V8 goes through its 140 kB first, which takes 3 ms. */
const parserAsText: Plugin = {
  name: 'parser-as-text',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^mathjs\/number$/ }, ({ path }) => ({ path, namespace: 'parser' }));
    onLoad({ filter: /.*/, namespace: 'parser' }, () => ({
      contents: `new Function('module', ${JSON.stringify(parser.text)})(module);`,
    }));
  },
};

/** What only some commands load: each a file of its own beside the bundle, which no other run reads. None has a part of ours in it. */
const separate: readonly string[] = [
  '@viz-js/viz',
  'asciichart',
  'cli-progress',
  'temml',
  'wrap-ansi',
];

const inFilesOfTheirOwn: Plugin = {
  name: 'in-files-of-their-own',
  setup({ onResolve }) {
    onResolve({ filter: /^[@\w]/ }, ({ path }) =>
      separate.includes(path) ? { path: `./${fileOf(path)}`, external: true } : undefined,
    );
  },
};

const fileOf = (library: string): string => `${library.replace(/^@/, '').replaceAll('/', '-')}.cjs`;

async function buildSeparate(library: string): Promise<string[]> {
  // What `import` of it gives in the source: the default export, and the named ones beside it.
  const contents = `const all = require('${library}'); module.exports = all.__esModule && all.default ? Object.assign(all.default, all) : all;`;
  const { metafile } = await build({
    ...common,
    format: 'cjs',
    stdin: { contents, resolveDir: root },
    outfile: join(root, 'dist', fileOf(library)),
    metafile: true,
  });
  return filesIn(metafile);
}

/** commander loads it to start subcommands that are programs of their own; there are none, and it costs a millisecond. */
const noChildProcess: Plugin = {
  name: 'no-child-process',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path }) => ({ path, namespace: 'none' }));
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The program as it is for the default command alone: V8 goes through the text of all the others in 4 ms. */
const withoutNamed: Plugin = {
  name: 'without-named',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\// }, ({ path }) =>
      path === './commands/compute.ts' ? undefined : { path, namespace: 'none' },
    );
  },
};

/** The bin: a first argument that is a word may name a command, and the whole program then says what it is. */
const launcher = `#!/usr/bin/env node
require(/^[a-z]/.test(process.argv[2] ?? '') ? './all.cjs' : './default.cjs');
`;

/** The files that something of went into the output. */
function filesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0),
  );
}

/** The folders of node_modules that a bundle took files from. */
function packagesIn(inputs: readonly string[]): string[] {
  const found = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(found)].sort();
}

/** What a package without a licence file says of its licence, and of the other software in it. */
const spoken: Readonly<Record<string, string>> = {
  '@viz-js/viz': `MIT licence. Copyright (c) Michael Daines, https://github.com/mdaines/viz-js
Contains in object code, unchanged: Graphviz, Eclipse Public License, source at https://gitlab.com/graphviz/graphviz; Expat, MIT licence, source at https://github.com/libexpat/libexpat`,
};

function licence(folder: string): string {
  const { name, version } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string };
  const files = readdirSync(join(root, folder)).filter((file) =>
    /^(licen[cs]e|notice)/i.test(file),
  );
  const texts =
    files.length > 0
      ? files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim())
      : [spoken[name]];
  if (texts.includes(undefined)) throw new Error(`${name} has no licence file`);
  return [`${name} ${version}`, ...texts].join('\n\n');
}

const plugins = [parsedFormulas, parserAsText, noChildProcess, inFilesOfTheirOwn];
rmSync(join(root, 'dist'), { recursive: true, force: true });
const program = (file: string, more: readonly Plugin[]) =>
  build({
    ...common,
    entryPoints: ['src/cli.ts'],
    outfile: join(root, 'dist', file),
    format: 'cjs',
    metafile: true,
    plugins: [...more, ...plugins],
  });
const { metafile } = await program('all.cjs', []);
await program('default.cjs', [withoutNamed]);
const others = await Promise.all(separate.map(buildSeparate));
writeFileSync(
  join(root, 'dist/LICENSES.txt'),
  `${packagesIn([...filesIn(metafile), ...parser.files, ...others.flat()])
    .map(licence)
    .join('\n\n\n')}\n`,
);
writeFileSync(bundle, launcher);
chmodSync(bundle, 0o755);
