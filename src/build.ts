// Builds dist/: the program as one minified text for V8's code cache, with the formulas' trees in
// place of their parser; the libraries that only some runs load, each in a file of its own; the
// launcher; the licences of what they contain.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { compute } from './commands/compute.ts';
import { manPage } from './manual/man.ts';
import { markdownOf, pages } from './manual/pages.ts';
import { screenScript } from './page/bundle.ts';
import { makeProblem } from './engine/problem.ts';
import { computedTrees } from './engine/certify.ts';
import { aheadKey, prepare } from './engine/trace.ts';
import { ofNumber } from './matrix.ts';
import { parseFormula } from './model/formula.ts';
import { chainRule, formulaTexts, networkKey } from './model/dense.ts';
import { optimizerTexts } from './model/optimizers.ts';
import { commands } from './program.ts';
import { rehearsed } from './rehearsal.ts';
import { patternTexts } from './model/recognize.ts';
import { ruleTexts } from './model/rules.ts';
import { stableTexts } from './model/stable.ts';
import { cut } from './texts.ts';
import { wayTexts } from './check/by-hand.ts';
import { wrongRuleTexts } from './check/model-mistakes.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const parsedFormulas: Plugin = {
  name: 'parsed-formulas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]model[\\/]formula\.ts$/ }, () => {
      const trees = Object.fromEntries(
        [
          ...formulaTexts(),
          ...optimizerTexts(),
          ...ruleTexts(),
          ...wrongRuleTexts(),
          ...wayTexts,
          ...patternTexts,
          ...stableTexts,
        ].map((text) => [text, parseFormula(text)]),
      );
      // As text it takes a third of the time to load, and many runs read none of it.
      const table = JSON.stringify(JSON.stringify(trees));
      const lookUp = `(trees ??= JSON.parse(${table}))[text]`;
      const contents = `let trees;\nexport const parseFormula = (text) => ${lookUp};`;
      return { contents, loader: 'js' };
    });
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // `import()` of a file beside the program as `require`, which needs no second module loader.
  supported: { 'dynamic-import': false },
  // The WebAssembly of Graphviz is text in its library: escaped it would be a third larger.
  charset: 'utf8',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
};

/** Of the network that options leave as it is. */
const defaultProblem = makeProblem(new Map(['x', 'y'].map((name) => [name, ofNumber(1)])), {});

const workedOutAhead: Plugin = {
  name: 'worked-out-ahead',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]model[\\/]ahead\.ts$/ }, () => {
      const network = defaultProblem.model.network!;
      const steps = JSON.stringify({ [networkKey(network)]: chainRule(network) });
      return { contents: `export const stepsAhead = ${steps};`, loader: 'js' };
    });
    onLoad({ filter: /[\\/]engine[\\/]ahead\.ts$/ }, () => {
      const { steps, compiled } = prepare(defaultProblem);
      const { places, size, source } = compiled;
      const parts = [
        `places: new Map(${JSON.stringify([...places])})`,
        `size: ${size}`,
        `source: ${JSON.stringify(source)}`,
        `run: (m) => {${source.code}}`,
      ];
      const key = JSON.stringify(aheadKey(defaultProblem));
      const computed = JSON.stringify(computedTrees({ problem: defaultProblem, steps }));
      const ahead = `{ compiled: { ${parts.join()} }, computed: ${computed} }`;
      const contents = `export const workedOutAhead = { ${key}: () => (${ahead}) };`;
      return { contents, loader: 'js' };
    });
  },
};

/** A library that only some runs load: a file of its own, with no part of ours in it. */
interface Separate {
  readonly file: string;
  /** What goes into it; where it is left out, everything. */
  readonly contents?: string;
}

/** esbuild does not shake what is loaded lazily: all of mathjs/number is three times its parser. */
const separate: Readonly<Record<string, Separate>> = {
  '@viz-js/viz': { file: 'viz.cjs' },
  '@bomb.sh/tab': { file: 'tab.cjs' },
  asciichart: { file: 'asciichart.cjs' },
  'cli-progress': { file: 'cli-progress.cjs' },
  'decimal.js': { file: 'decimal.cjs' },
  'fast-wrap-ansi': { file: 'fast-wrap-ansi.cjs' },
  'mathjs/number': {
    file: 'mathjs.js',
    contents: "export { create, parseDependencies } from 'mathjs/number';",
  },
  temml: { file: 'temml.cjs' },
};

/** Texts in files of their own: the pages of the manual, the script of a page. */
const manualFile = 'manual.cjs';
const scriptFile = 'page-script.cjs';

const textsInFiles: Plugin = {
  name: 'texts-in-files',
  setup({ onResolve }) {
    onResolve({ filter: /[\\/]manual[\\/]pages\.ts$/ }, () => ({
      path: `./${manualFile}`,
      external: true,
    }));
    onResolve({ filter: /[\\/]bundle\.ts$/ }, () => ({
      path: `./${scriptFile}`,
      external: true,
    }));
  },
};

const inFilesOfTheirOwn: Plugin = {
  name: 'in-files-of-their-own',
  setup({ onResolve }) {
    onResolve({ filter: /^[@\w]/ }, ({ path }) => {
      const file = separate[path]?.file;
      if (file === undefined) return undefined;
      return { path: file.endsWith('.js') ? file : `./${file}`, external: true };
    });
  },
};

/** What `import` gives: the default export, and the named ones beside it. */
const everythingOf = (library: string): string => `
  const all = require('${library}');
  module.exports = all.__esModule && all.default ? Object.assign(all.default, all) : all;
`;

/** Builds a file of dist/ and returns the files that something of went into it. */
async function buildFile(file: string, options: BuildOptions): Promise<string[]> {
  const isCached = file.endsWith('.js');
  const { outputFiles, metafile } = await build({
    ...common,
    ...(isCached && asFunction),
    ...options,
    write: false,
    metafile: true,
  });
  const text = outputFiles[0]!.text;
  writeFileSync(join(dist, file), isCached ? escaped(text) : text);
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path]!.bytesInOutput > 0),
  );
}

/** A text that evaluates to a function of `require`, as the launcher wants it. */
const asFunction: BuildOptions = {
  banner: { js: '(function(require){const module={exports:{}};' },
  footer: { js: 'return module.exports})' },
  charset: 'ascii',
};

/**
 * In plain ASCII V8 holds a text as one byte a character. What esbuild leaves over is in regular
 * expressions.
 */
const escaped = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });

/**
 * commander loads them to start subcommands that are programs of their own: there are none, and
 * they cost a millisecond.
 */
const unused: Readonly<Record<string, string>> = {
  'node:child_process': '{}',
  'node:path': '{}',
  'node:process': 'process',
};

const noSubprograms: Plugin = {
  name: 'no-subprograms',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      path in unused && /[\\/]commander[\\/]/.test(importer)
        ? { path, namespace: 'unused' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = ${unused[path]};`,
    }));
  },
};

/** The folders of node_modules that a bundle took files from. */
function packagesIn(inputs: readonly string[]): string[] {
  const found = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(found)].sort();
}

/** What a package without a licence file says of its licence, and of the other software in it. */
const spoken: Readonly<Record<string, string>> = {
  '@bomb.sh/tab': 'MIT licence, https://github.com/bombshell-dev/tab',
  '@viz-js/viz': [
    'MIT licence. Copyright (c) Michael Daines, https://github.com/mdaines/viz-js',
    'Contains in object code, unchanged: Graphviz, Eclipse Public License, source at ' +
      'https://gitlab.com/graphviz/graphviz; Expat, MIT licence, source at ' +
      'https://github.com/libexpat/libexpat',
  ].join('\n'),
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

/** The types of the library, which need no others. */
function writeTypes(): void {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-types-'));
  const options = ['--declaration', '--emitDeclarationOnly', '--noCheck', '--noEmit', 'false'];
  const tsc = join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', 'tsconfig.json', ...options, '--outDir', folder], { cwd: root });
  const types = readFileSync(join(folder, 'src/library.d.ts'), 'utf8');
  writeFileSync(join(dist, 'index.d.cts'), types);
  rmSync(folder, { recursive: true });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
/** What a run of a model takes besides, or one of expressions. */
const ofModels = [
  'src/model-arguments.ts',
  'src/records/model-options.ts',
  'src/records/model-words.ts',
  'src/records/expression.ts',
  'src/engine/pair-ball.ts',
  'src/engine/decimal.ts',
];

const { texts, inputs } = await cut(
  'src/cli.ts',
  {
    ...common,
    plugins: [parsedFormulas, workedOutAhead, noSubprograms, textsInFiles, inFilesOfTheirOwn],
    // No path: what imports the program may have none either, as `node -e`.
    define: { 'import.meta.filename': '""' },
  },
  { 'model.js': ofModels },
);
for (const [file, text] of texts) await buildFile(file, text);
const used = [...inputs];
for (const [library, { file, contents = everythingOf(library) }] of Object.entries(separate))
  used.push(...(await buildFile(file, { stdin: { contents, resolveDir: root } })));
const licences = packagesIn(used).map(licence).join('\n\n\n');
writeFileSync(join(dist, 'LICENSES.txt'), `${licences}\n`);

const hash = createHash('sha256');
for (const file of [...texts.keys(), 'mathjs.js']) hash.update(readFileSync(join(dist, file)));
const fingerprint = hash.digest('hex').slice(0, 16);
const define = {
  fingerprint: JSON.stringify(fingerprint),
  commandNames: JSON.stringify(Object.keys(commands)),
};
await buildFile('backprop.cjs', { entryPoints: ['src/launch.ts'], define });
await buildFile('index.cjs', { entryPoints: ['src/index.ts'], define });
writeTypes();
writeFileSync(join(dist, manualFile), `exports.pages = ${JSON.stringify(pages)};\n`);
const pageScript = JSON.stringify(await screenScript());
writeFileSync(join(dist, scriptFile), `exports.screenScript = () => ${pageScript};\n`);
const synopsis = Object.entries(commands).map(
  ([name, { summary }]) => `- \`backprop ${name}\` ${summary}`,
);
const usage = `\`backprop\` ${compute.usage.replaceAll('<', '\\<')}\n\n${synopsis.join('\n')}\n`;
writeFileSync(join(dist, 'backprop.1'), manPage(markdownOf(), packageJson.version, usage));
chmodSync(join(dist, 'backprop.cjs'), 0o755);
// The first run makes the caches, those of a command its first run; `--model` takes what is behind.
for (const command of rehearsed) {
  const argv = command === '' ? ['--version'] : [command, 'q = 2 * x', '--help'];
  execFileSync(process.execPath, [join(dist, 'backprop.cjs'), ...argv]);
}
