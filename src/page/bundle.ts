// The script of a page as text. The build puts it into a file of its own in place of this one.
import { join } from 'node:path';

/** Bundles `screen.ts`, with what it needs of the engine, for the script of a page. */
export async function screenScript(): Promise<string> {
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
