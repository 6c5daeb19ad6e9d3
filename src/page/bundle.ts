// The script of a page as text. The build puts it into a file of its own in place of this one.
import { join } from 'node:path';

let script: Promise<string> | undefined;

/** The script of a page, bundled at the first call. */
export const screenScript = (): Promise<string> => (script ??= bundled());

/** Bundles `screen.ts`, with what it needs of the engine. */
async function bundled(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'screen.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    treeShaking: true,
    legalComments: 'none',
    external: ['node:*'],
    plugins: [
      {
        name: 'without-side-effects',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => ({
            path: join(resolveDir, path),
            sideEffects: false,
          })),
      },
    ],
  });
  return outputFiles[0]!.text.trim().replaceAll('</', '<\\/');
}
