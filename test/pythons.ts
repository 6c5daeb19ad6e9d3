// The Python that tests run, where there is one with what they need: that of the environment's
// PYTHON, the first on the path, or the system's.
import { spawnSync } from 'node:child_process';
import { env } from 'node:process';

interface Python {
  readonly program: string;
  readonly modules: readonly string[];
}

const look = `
import importlib.util, json, sys
modules = [name for name in ("numpy", "torch") if importlib.util.find_spec(name)]
print(json.dumps({"program": sys.executable, "modules": modules}))
`;

let found: readonly Python[] | undefined;

/** Those that there are, each asked once: on the path may be a script that looks for one. */
function pythons(): readonly Python[] {
  const names = new Set([env['PYTHON'] ?? 'python3', 'python3', '/usr/bin/python3']);
  found ??= [...names].flatMap((name) => {
    const { status, stdout } = spawnSync(name, ['-c', look], { encoding: 'utf8' });
    return status === 0 ? [JSON.parse(stdout) as Python] : [];
  });
  return found;
}

/** One that has these modules; undefined where none has. */
export const pythonWith = (...modules: readonly ('numpy' | 'torch')[]): string | undefined =>
  pythons().find((python) => modules.every((name) => python.modules.includes(name)))?.program;
