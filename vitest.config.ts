import { defineConfig } from 'vitest/config';

/** `--mode long`: more seeds everywhere, and the files named `*.long.test.ts`. */
export default defineConfig(({ mode }) => {
  const isLong = mode === 'long';
  return {
    test: {
      include: ['test/**/*.test.ts'],
      exclude: ['**/node_modules/**', ...(isLong ? [] : ['test/**/*.long.test.ts'])],
      provide: { effort: isLong ? 4 : 1 },
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
