// The program cut into texts: what every run needs, what runs of models take besides, and the rest.
// A run takes the parts that it imports lazily: V8 reads, and makes functions of, no more than it
// has use for.
import { basename, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** A module as code splitting makes it. */
interface Piece {
  readonly text: string;
  readonly exports: readonly string[];
  /** The pieces that it cannot begin without. */
  readonly needs: readonly string[];
  /** The module that this is, of one that is imported lazily. */
  readonly lazy?: string | undefined;
}

type Pieces = ReadonlyMap<string, Piece>;
type FileOf = ReadonlyMap<string, string>;

/** How each text is bundled, by its file, and the files that something of went into them. */
export interface Texts {
  readonly texts: ReadonlyMap<string, BuildOptions>;
  readonly inputs: readonly string[];
}

/** The files of the first and of the last text. */
const first = 'program.js';
const last = 'rest.js';

/**
 * Cuts a program, whose imports of packages `options` resolve. `between` has the modules, imported
 * lazily, that get a text of their own with all that they need: of those, what is not in a text
 * before.
 */
export async function cut(
  entry: string,
  options: BuildOptions,
  between: Readonly<Record<string, readonly string[]>>,
): Promise<Texts> {
  const { pieces, inputs } = await piecesOf(entry, options);
  const lazy = [...pieces].filter(([, piece]) => piece.lazy !== undefined).map(([name]) => name);
  const nameOf = (module: string): string => {
    const name = lazy.find((one) => pieces.get(one)!.lazy === module);
    if (name === undefined) throw new Error(`nothing imports ${module} lazily`);
    return name;
  };
  const main = basename(entry).replace(/\.ts$/, '.js');
  const roots = new Map([[first, [main]]]);
  for (const [file, modules] of Object.entries(between)) roots.set(file, modules.map(nameOf));
  roots.set(last, lazy);
  const fileOf = filesOf(roots, pieces);
  const texts = [...roots.keys()].map((file): [string, BuildOptions] => {
    const own = [...pieces.keys()].filter((name) => fileOf.get(name) === file && name !== main);
    const text = file === first ? programText(main, own, pieces) : partsText(own);
    return [file, bundled(text, importing(pieces, file, fileOf, lazy), options)];
  });
  return { texts: new Map(texts), inputs };
}

/** Splits a program where it imports lazily. */
async function piecesOf(
  entry: string,
  options: BuildOptions,
): Promise<{ pieces: Pieces; inputs: string[] }> {
  const splitting: BuildOptions = { format: 'esm', splitting: true, supported: {}, minify: false };
  const { outputFiles = [], metafile } = await build({
    ...options,
    ...splitting,
    entryPoints: [entry],
    outdir: 'pieces',
    write: false,
    metafile: true,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const pieces = new Map<string, Piece>();
  const used = new Set<string>();
  for (const [path, { imports, exports, entryPoint, inputs }] of Object.entries(
    metafile!.outputs,
  )) {
    const name = basename(path);
    const needs = imports
      .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
      .map(({ path }) => basename(path));
    const lazy = entryPoint === entry ? undefined : entryPoint;
    pieces.set(name, { text: texts.get(name)!, exports, needs, lazy });
    for (const [input, { bytesInOutput }] of Object.entries(inputs))
      if (bytesInOutput > 0) used.add(input);
  }
  return { pieces, inputs: [...used] };
}

/** Pieces and all that they cannot begin without. */
function neededBy(names: readonly string[], pieces: Pieces): Set<string> {
  const found = new Set<string>();
  const visit = (piece: string): void => {
    if (found.has(piece)) return;
    found.add(piece);
    pieces.get(piece)!.needs.forEach(visit);
  };
  names.forEach(visit);
  return found;
}

/** The file of each piece: the first that it is needed in. */
function filesOf(roots: ReadonlyMap<string, readonly string[]>, pieces: Pieces): FileOf {
  const fileOf = new Map<string, string>();
  for (const [file, names] of roots)
    for (const name of neededBy(names, pieces)) if (!fileOf.has(name)) fileOf.set(name, file);
  return fileOf;
}

const bundled = (contents: string, imports: Plugin, options: BuildOptions): BuildOptions => ({
  ...options,
  stdin: { contents, resolveDir: join(options.absWorkingDir!, 'pieces') },
  plugins: [imports],
});

/** What the program exports, and of each of its pieces what other texts take from it. */
function programText(main: string, own: readonly string[], pieces: Pieces): string {
  const named = own.map((name, k) => {
    const { exports } = pieces.get(name)!;
    const called = (one: string): string => `${one}_${k}`;
    const imports = exports.map((one) => `${one} as ${called(one)}`).join();
    const given = exports.map((one) => `${one}: ${called(one)}`).join();
    return {
      imports: `import { ${imports} } from './${name}';`,
      part: `'${name}': () => ({ ${given} }),`,
    };
  });
  return [
    `export * from './${main}';`,
    ...named.map(({ imports }) => imports),
    'export const parts = {',
    ...named.map(({ part }) => part),
    '};',
  ].join('\n');
}

/** The parts that a run can take, each made when it is first taken. */
function partsText(own: readonly string[]): string {
  const parts = own.map((name) => `'${name}': () => require('./${name}'),`);
  return ['export const parts = {', ...parts, '};'].join('\n');
}

/**
 * Finds pieces of a text in itself, others in theirs; a lazy import is of a part of its text, and
 * what is no piece is a file beside.
 */
const importing = (
  pieces: Pieces,
  file: string,
  fileOf: FileOf,
  lazy: readonly string[],
): Plugin => ({
  name: 'pieces',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) => {
      const name = basename(path);
      if (!path.startsWith('./') || !pieces.has(name)) return { path, external: true };
      const home = fileOf.get(name)!;
      if (home === file) return { path: name, namespace: 'piece' };
      return kind === 'dynamic-import' && lazy.includes(name)
        ? { path: `${home}/${name}`, external: true }
        : { path: name, namespace: 'elsewhere' };
    });
    onLoad({ filter: /.*/, namespace: 'piece' }, ({ path }) => ({
      contents: pieces.get(path)!.text,
      loader: 'js',
    }));
    onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => {
      const names = pieces.get(path)!.exports.join(', ');
      const from = `${fileOf.get(path)!}/${path}`;
      return { contents: `export const { ${names} } = require('${from}');`, loader: 'js' };
    });
  },
});
