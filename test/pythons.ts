// The Python that tests run, where there is one with what they need: that of the environment's
// PYTHON, the first on the path, or the system's.
import { spawnSync } from 'node:child_process';
import { env } from 'node:process';

function has(python: string, modules: readonly string[]): boolean {
  const found = modules.map((name) => `importlib.util.find_spec("${name}")`).join(' and ');
  const code = `import importlib.util, sys; sys.exit(not (${found}))`;
  return spawnSync(python, ['-c', code], { stdio: 'ignore' }).status === 0;
}

/** One that has these modules; undefined where none has. */
export const pythonWith = (...modules: readonly string[]): string | undefined =>
  [env['PYTHON'] ?? 'python3', 'python3', '/usr/bin/python3'].find((python) =>
    has(python, modules),
  );
