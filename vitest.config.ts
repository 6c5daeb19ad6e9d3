import { defineConfig } from 'vitest/config';

/** What tries no seeds: run by `npm test` alone. */
const once = ['browser/*', 'readme', 'help', 'manual', 'cli', 'completion', 'python', 'sizes'];

const fileOf = (name: string): string => `test/${name}.test.ts`;

/**
 * `--mode long`: more seeds everywhere, and the files named `*.long.test.ts`; not what tries no
 * seeds.
 */
export default defineConfig(({ mode }) => {
  const isLong = mode === 'long';
  return {
    test: {
      include: ['test/**/*.test.ts'],
      exclude: ['**/node_modules/**', ...(isLong ? once.map(fileOf) : ['test/**/*.long.test.ts'])],
      provide: { effort: isLong ? 3 : 1 },
      globalSetup: 'test/bundle.ts',
      // Two, where Vitest would leave one of two cores idle; modules once a worker, not once a file.
      maxWorkers: '100%',
      isolate: false,
      // Only what hangs: six busy processes beside it make a test ten times as slow.
      testTimeout: isLong ? 3_600_000 : 300_000,
      hookTimeout: 300_000,
    },
  };
});
