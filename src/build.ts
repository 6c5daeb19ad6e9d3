// Builds dist/: the program as one minified CommonJS file, which starts faster than an ES module and brings no
// dependency tree, with the formulas' trees in place of their parser; and the licences of what it contains.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { parseFormula } from './formula.ts';
import { formulaTexts } from './tables.ts';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/backprop.cjs');

const parsedFormulas: Plugin = {
  name: 'parsed-formulas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]formula\.ts$/ }, () => {
      const trees = Object.fromEntries(formulaTexts().map((text) => [text, parseFormula(text)]));
      return { contents: `const trees = ${JSON.stringify(trees)};\nexport const parseFormula = (text) => trees[text];\n`, loader: 'js' };
    });
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  // `import()` of a file beside the bundle as `require`, which needs no second module loader.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
};

/** esbuild does not shake what is loaded lazily, and all of mathjs/number is three times its parser: bundled by itself first. */
async function parserOfMathjs(): Promise<{ readonly text: string; readonly files: string[] }> {
  const contents = "export { create, parseDependencies } from 'mathjs/number';";
  const { outputFiles, metafile } = await build({ ...common, format: 'cjs', stdin: { contents, resolveDir: root }, write: false, metafile: true });
  return { text: outputFiles[0]?.text ?? '', files: filesIn(metafile) };
}

const parser = await parserOfMathjs();

/** As text the parser costs a run that does not need it nothing; as code, V8 goes through its 140 kB first, which takes 3 ms. */
const parserAsText: Plugin = {
  name: 'parser-as-text',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^mathjs\/number$/ }, ({ path }) => ({ path, namespace: 'parser' }));
    onLoad({ filter: /.*/, namespace: 'parser' }, () => ({ contents: `new Function('module', ${JSON.stringify(parser.text)})(module);` }));
  },
};

/** What only some commands load: each a file of its own beside the bundle, which no other run reads. None has a part of ours in it. */
const separate: readonly string[] = ['cli-progress', 'wrap-ansi'];

const inFilesOfTheirOwn: Plugin = {
  name: 'in-files-of-their-own',
  setup({ onResolve }) {
    onResolve({ filter: /^[@\w]/ }, ({ path }) => (separate.includes(path) ? { path: `./${fileOf(path)}`, external: true } : undefined));
  },
};

const fileOf = (library: string): string => `${library.replace(/^@/, '').replaceAll('/', '-')}.cjs`;

async function buildSeparate(library: string): Promise<string[]> {
  // What `import` of it gives in the source: the default export, and the named ones beside it.
  const contents = `const all = require('${library}'); module.exports = all.__esModule && all.default ? Object.assign(all.default, all) : all;`;
  const { metafile } = await build({ ...common, format: 'cjs', stdin: { contents, resolveDir: root }, outfile: join(root, 'dist', fileOf(library)), metafile: true });
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

/** The files that something of went into the output. */
function filesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0));
}

/** The folders of node_modules that a bundle took files from. */
function packagesIn(inputs: readonly string[]): string[] {
  const found = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(found)].sort();
}

function licence(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string; version: string };
  const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (files.length === 0) throw new Error(`${name} has no licence file`);
  return [`${name} ${version}`, ...files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim())].join('\n\n');
}

// Node's own `import()` of a bundled library finds no names in it; `require` hands on all of them.
const supported = { 'dynamic-import': false };
const { metafile } = await build({ ...common, entryPoints: ['src/cli.ts'], outfile: bundle, format: 'cjs', supported, metafile: true, plugins: [parsedFormulas, parserAsText, noChildProcess, inFilesOfTheirOwn] });
const others = await Promise.all(separate.map(buildSeparate));
mkdirSync(dirname(bundle), { recursive: true });
writeFileSync(join(root, 'dist/LICENSES.txt'), `${packagesIn([...filesIn(metafile), ...parser.files, ...others.flat()]).map(licence).join('\n\n\n')}\n`);
chmodSync(bundle, 0o755);
