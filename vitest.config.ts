import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { buildSync } from 'esbuild';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The tests that try more where more effort is asked for: those that read `effort.ts`. */
function seeded(): string[] {
  const root = import.meta.dirname;
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join('test', file))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes("effort.ts'"));
}

/**
 * The V8 of Node 20 is to optimise later: most of what few seeds run is over before that has paid.
 * Later ones have no such flag.
 */
const late = process.versions.v8.startsWith('11.3.') ? ['--interrupt-budget=1000000'] : [];

/** mathjs's parser of numbers in one file, which loads in a tenth of the time of its five hundred. */
function numbersInOneFile(): string {
  const outfile = join(import.meta.dirname, 'node_modules/.cache/mathjs-number.mjs');
  const contents = "export { create, parseDependencies } from 'mathjs/number';";
  const stdin = { contents, resolveDir: import.meta.dirname };
  buildSync({ stdin, outfile, bundle: true, format: 'esm', platform: 'node' });
  return outfile;
}

/** Types and layout first: alone at the end they would leave a core idle. */
class SourceFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isFirst = ({ moduleId }: TestSpecification): boolean => moduleId.includes('source.test');
    const sorted = await super.sort(files);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

/** `--mode long`: more seeds, in what tries any, and the files named `*.long.test.ts`. */
export default defineConfig(({ mode }) => {
  const isLong = mode === 'long';
  if (!isLong) late.forEach((flag) => setFlagsFromString(flag));
  return {
    resolve: {
      alias: [
        // One file in place of two thousand.
        { find: /^mathjs$/, replacement: 'mathjs/lib/browser/math.js' },
        { find: /^mathjs\/number$/, replacement: numbersInOneFile() },
      ],
    },
    test: {
      sequence: { sequencer: SourceFirst },
      include: isLong ? [...seeded(), 'test/**/*.long.test.ts'] : ['test/**/*.test.ts'],
      exclude: ['**/node_modules/**', ...(isLong ? [] : ['test/**/*.long.test.ts'])],
      provide: { effort: isLong ? 2 : 1 },
      globalSetup: 'test/global-setup.ts',
      // Two, where Vitest would leave one of two cores idle; modules once a worker, not once a file.
      maxWorkers: '100%',
      execArgv: isLong ? [] : late,
      isolate: false,
      // Only what hangs: six busy processes beside it make a test ten times as slow.
      testTimeout: isLong ? 3_600_000 : 300_000,
      hookTimeout: 300_000,
    },
  };
});
