// The program cut into two texts: what every run needs, and the rest, of which a run takes the
// parts that it imports lazily. V8 reads, and makes functions of, no more than a run has use for.
import { basename, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** A module as code splitting makes it. */
interface Piece {
  readonly text: string;
  readonly exports: readonly string[];
  /** The pieces that it cannot begin without. */
  readonly needs: readonly string[];
}

/** How each text is bundled, and the files that something of went into them. */
export interface Texts {
  readonly program: BuildOptions;
  readonly rest: BuildOptions;
  readonly inputs: readonly string[];
}

/** Cuts a program, whose imports of packages `options` resolve. */
export async function cut(entry: string, options: BuildOptions): Promise<Texts> {
  const outdir = 'pieces';
  const splitting: BuildOptions = { format: 'esm', splitting: true, supported: {}, minify: false };
  const { outputFiles = [], metafile } = await build({
    ...options,
    ...splitting,
    entryPoints: [entry],
    outdir,
    write: false,
    metafile: true,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const pieces = new Map<string, Piece>();
  const lazy: string[] = [];
  const inputs = new Set<string>();
  for (const [path, output] of Object.entries(metafile!.outputs)) {
    const name = basename(path);
    const needs = output.imports
      .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
      .map(({ path }) => basename(path));
    pieces.set(name, { text: texts.get(name)!, exports: output.exports, needs });
    if (output.entryPoint !== undefined && output.entryPoint !== entry) lazy.push(name);
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs))
      if (bytesInOutput > 0) inputs.add(input);
  }
  const first = basename(entry).replace(/\.ts$/, '.js');
  const core = neededBy(first, pieces);
  core.delete(first);
  return {
    program: bundled(programText(first, core, pieces), programImports(pieces, lazy), options),
    rest: bundled(restText(lazy), restImports(pieces, core), options),
    inputs: [...inputs],
  };
}

/** A piece and all that it cannot begin without. */
function neededBy(name: string, pieces: ReadonlyMap<string, Piece>): Set<string> {
  const found = new Set<string>();
  const visit = (piece: string): void => {
    if (found.has(piece)) return;
    found.add(piece);
    pieces.get(piece)!.needs.forEach(visit);
  };
  visit(name);
  return found;
}

const bundled = (contents: string, imports: Plugin, options: BuildOptions): BuildOptions => ({
  ...options,
  stdin: { contents, resolveDir: join(options.absWorkingDir!, 'pieces') },
  plugins: [imports],
});

/** What the program exports, and of each of its pieces what the rest takes from it. */
function programText(
  first: string,
  core: ReadonlySet<string>,
  pieces: ReadonlyMap<string, Piece>,
): string {
  const named = [...core].map((name, k) => {
    const { exports } = pieces.get(name)!;
    const own = (one: string): string => `${one}_${k}`;
    return {
      imports: `import { ${exports.map((one) => `${one} as ${own(one)}`).join()} } from './${name}';`,
      shared: `'${name}': () => ({ ${exports.map((one) => `${one}: ${own(one)}`).join()} }),`,
    };
  });
  return [
    `export * from './${first}';`,
    ...named.map(({ imports }) => imports),
    'export const shared = {',
    ...named.map(({ shared }) => shared),
    '};',
  ].join('\n');
}

/** The parts that a run can take, each made when it is first taken. */
const restText = (lazy: readonly string[]): string =>
  [
    'export const parts = {',
    ...lazy.map((name) => `'${name}': () => require('./${name}'),`),
    '};',
  ].join('\n');

/** A lazy import is of a part of the rest. */
const programImports = (pieces: ReadonlyMap<string, Piece>, lazy: readonly string[]): Plugin =>
  importing(pieces, (name) =>
    lazy.includes(name) ? { path: `rest.js/${name}`, external: true } : undefined,
  );

/** An import of a piece of the program is of what that shares. */
const restImports = (pieces: ReadonlyMap<string, Piece>, core: ReadonlySet<string>): Plugin =>
  importing(pieces, (name) => (core.has(name) ? { path: name, namespace: 'shared' } : undefined));

type Found = { readonly path: string; readonly external?: boolean; readonly namespace?: string };

/** Finds pieces, first where it is said, then among all; everything else is a file beside. */
const importing = (
  pieces: ReadonlyMap<string, Piece>,
  find: (name: string) => Found | undefined,
): Plugin => ({
  name: 'pieces',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path }) => {
      const name = basename(path);
      if (!pieces.has(name)) return { path, external: true };
      return find(name) ?? { path: name, namespace: 'piece' };
    });
    onLoad({ filter: /.*/, namespace: 'piece' }, ({ path }) => ({
      contents: pieces.get(path)!.text,
      loader: 'js',
    }));
    onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => {
      const names = pieces.get(path)!.exports.join(', ');
      const contents = `import { shared } from 'program.js';
        export const { ${names} } = shared['${path}']();`;
      return { contents, loader: 'js' };
    });
  },
});
