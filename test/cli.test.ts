// The built program as a process: what only the operating system can show.
import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { backprop } from './backprop.ts';
import { bundle } from './bundle.ts';

const shell = (line: string, environment: Record<string, string> = {}): SpawnSyncReturns<string> =>
  spawnSync(
    'bash',
    ['-c', `set -o pipefail; backprop() { ${process.execPath} ${bundle} "$@"; }; ${line}`],
    {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      maxBuffer: 2 ** 30,
    },
  );

const folder = mkdtempSync(join(tmpdir(), 'backprop-'));
const wide = join(folder, 'wide.json');
const row = Array.from({ length: 250 }, (_, i) => i / 1e5);
writeFileSync(
  wide,
  JSON.stringify({ x: row, y: 1, W1: row.map(() => row), b1: 0, W2: [row], b2: 0 }),
);

describe('the program as a process', () => {
  it('ends quietly when its reader closes the pipe', () => {
    const { status, stdout, stderr } = shell(`backprop --from ${wide} --format json | head -c 8`);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{"x":[0,', stderr: '' });
  });

  it('writes a result of more than a megabyte whole through a pipe', () => {
    const { stdout } = shell(`backprop --from ${wide} --format json | cat`);
    expect(stdout.length).toBeGreaterThan(1e6);
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  it.skipIf(!existsSync('/dev/full')).each([['--x 0.5 --y 1'], ['--help'], ['--version']])(
    '%s on a full disk is an error',
    (argv) => {
      const { status, stderr } = shell(`backprop ${argv} > /dev/full`);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: "backprop: can't write the results: no space left on the device\n",
      });
    },
  );

  const noSpace = "backprop: can't write the results: no space left on the device\n";
  const tooLarge =
    "backprop: can't write the results: the file has grown to the largest size allowed\n";
  const output = join(folder, 'output');
  const records = join(folder, 'records.ndjson');
  writeFileSync(records, '{"x":0.5,"y":1}\n'.repeat(50_000));

  // A write that meets the limit takes what fits, and only the next one fails.
  it.each([
    ['explain --x .5 --y 1', 1],
    ['--help', 1],
    [`batch ${records}`, 100],
  ])('%s says that %i kB were not enough', (argv, kilobytes) => {
    const { status, stderr } = shell(`ulimit -f ${kilobytes}; backprop ${argv} > ${output}`);
    expect({ status, stderr }).toEqual({ status: 2, stderr: tooLarge });
    expect(statSync(output).size).toBe(kilobytes * 1024);
  });

  it('says that a disk was full in the middle of a record', (context) => {
    const disk = mkdtempSync(join(tmpdir(), 'backprop-disk-'));
    if (shell(`mount -t tmpfs -o size=100k tmpfs ${disk}`).status !== 0) context.skip('no mount');
    const { status, stderr } = shell(`backprop batch ${records} > ${disk}/output`);
    shell(`umount ${disk}`);
    expect({ status, stderr }).toEqual({ status: 2, stderr: noSpace });
  });

  it('writes all of it to a pipe that is full and does not wait', () => {
    const remark = '{"x":1e-400,"y":1}\n';
    const input = join(folder, 'remark.ndjson');
    writeFileSync(input, remark + '{"x":0.5,"y":1}\n'.repeat(50_000));
    const line = `backprop batch ${input} ${input} --get loss 2>&1 | (sleep 0.3; cat)`;
    const lines = shell(line).stdout.split('\n');
    expect(lines.filter((text) => text.startsWith('{'))).toHaveLength(100_002);
  });

  it('keeps its exit code when stderr is full or closed', () => {
    expect(shell('backprop --x 1 2> /dev/full').status).toBe(2);
    expect(shell('backprop --x 1 2>&-').status).toBe(2);
  });

  it('says that standard input is a folder', () => {
    for (const command of ['--from -', 'batch']) {
      const { status, stdout, stderr } = shell(`backprop ${command} < /`);
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: '',
        stderr: 'backprop: stdin: is a folder, not a file\n',
      });
    }
  });

  it.each([
    ['a closed standard input', '<&-'],
    ['nothing', '< /dev/null'],
  ])('takes %s as an empty record', (_, redirection) => {
    const { status, stderr } = shell(`backprop --from - ${redirection}`);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'backprop: stdin is empty: expected one JSON object, such as {"x":0.5,"y":1}\n',
    });
  });

  it('waits for a slow writer', () => {
    expect(
      shell(`(printf '{"x":0.5,'; sleep 0.3; printf '"y":1}') | backprop --from - --get loss`)
        .stdout,
    ).toBe('0.05808588577572801\n');
  });

  it('prints the same bytes under any locale, time zone and colour setting', () => {
    const plain = shell('backprop --x 1/3 --y 1 --all').stdout;
    const settings: Record<string, string>[] = [
      { LC_ALL: 'de_DE.UTF-8' },
      { TZ: 'Asia/Seoul' },
      { FORCE_COLOR: '1', NO_COLOR: '1' },
      { FORCE_COLOR: '3' },
      { COLUMNS: '20' },
    ];
    for (const environment of settings) {
      expect(shell('backprop --x 1/3 --y 1 --all', environment).stdout).toBe(plain);
    }
  });

  it('goes through a shell variable and back', () => {
    expect(shell('dw1=$(backprop --x 0.5 --y 1 --get dW1); echo "<$dw1>"').stdout).toBe(
      '<-0.007487837074539771>\n',
    );
  });
});

/** Starts a process whose output nobody reads, interrupts it once, and says how it ended. */
async function interruptOnce(argv: readonly string[], after: number): Promise<string> {
  const child = spawn(process.execPath, [bundle, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)),
  );
  await vi.waitUntil(() => isListening(child.pid!), { timeout: 60_000, interval: 20 });
  await setTimeout(after);
  child.kill('SIGINT');
  return ended;
}

/** True once a process catches SIGINT itself, as Linux tells. */
function isListening(pid: number): boolean {
  const caught = /^SigCgt:\s*(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & 2n) !== 0n;
}

describe.skipIf(!existsSync('/proc/self/status'))('the first interrupt counts', () => {
  const pipe = join(folder, 'pipe');
  shell(`mkfifo ${pipe}`);

  it.each([
    ['batch', ['batch', pipe]],
    ['check --each', ['check', '--each', pipe, '--x', '0.5', '--y', '1']],
  ])('while %s waits for a writer', async (_, argv) => {
    expect(await interruptOnce(argv, 0)).toBe('SIGINT');
  });

  const rows = join(folder, 'rows.ndjson');
  writeFileSync(rows, '{"x":0.5,"y":1}\n'.repeat(50_000));
  const training = ['train', '--x', '0.5', '--y', '1', '--lr', '0.1', '--steps', '1000000000'];

  it('while the reader of batch takes nothing', async () => {
    expect(await interruptOnce(['batch', rows], 500)).toBe('SIGINT');
  });

  it('while the reader of train takes nothing', async () => {
    // Interrupted before it is stuck, it prints the state reached.
    expect(await interruptOnce([...training, '--every', '1'], 500)).toMatch(/^SIGINT$|^exit 130$/);
  });
});

describe('the bundle', () => {
  it('begins as a program does, and brings the licences of what it contains', () => {
    expect(readFileSync(bundle, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
    const licences = readFileSync(join(bundle, '../LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'mathjs', 'typed-function'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('is plain ASCII where V8 is to hold it as one byte a character', () => {
    for (const file of ['program.js', 'rest.js', 'mathjs.js'])
      expect(readFileSync(join(bundle, '..', file), 'utf8'), file).toMatch(/^[\0-\x7f]*$/);
  });

  const other = ['--x', 'sqrt(2)', '--y', '1', '--activation', 'tanh,sigmoid', '--loss', 'bce'];
  const notebook = ['--x', '0.5', '--y', '1'];
  it.each([
    [[...other, '--lr', '0.1', '--format', 'json']],
    [[...notebook, '--all']],
    [['explain', ...notebook, '--lang', 'ko']],
    [['explain', ...notebook, '--format', 'json']],
    [['graph', ...notebook, '--format', 'dot']],
    [['check', ...notebook, 'dW1=0.0075', 'dW2=-0.044', 'dz1=1']],
    [['explian', '--x', '1']],
  ])('gives what the source gives: %j', async (argv) => {
    const built = spawnSync(process.execPath, [bundle, ...argv], { encoding: 'utf8' });
    const { stdout: out, stderr: err, status: code } = built;
    expect({ out, err, code }).toEqual(await backprop(argv));
    expect(out + err).not.toBe('');
  });
});

describe('the code cache', () => {
  const all = readdirSync(join(bundle, '../cache'));
  const ofCheck = all.filter((name) => name.includes('-check-'));
  const made = all.filter((name) => /^\w+\.js-[0-9a-f]{16}-/.test(name));
  const files = ['backprop.cjs', 'program.js', 'rest.js', 'mathjs.js'];

  /** A folder as the packed tool is installed: without a cache. */
  function installed(): { folder: string; cache: string; run: () => string } {
    const folder = mkdtempSync(join(tmpdir(), 'backprop-installed-'));
    for (const file of files) copyFileSync(join(bundle, '..', file), join(folder, file));
    const argv = [join(folder, 'backprop.cjs'), '--x', '1/2', '--y', '1', '--get', 'dW1'];
    // What hangs reads a pipe without a writer.
    const options = { encoding: 'utf8', timeout: 60_000 } as const;
    const run = (): string => execFileSync(process.execPath, argv, options);
    return { folder, cache: join(folder, 'cache'), run };
  }

  const result = '-0.007487837074539771\n';

  it('is made by the build, a file for each text and this Node', () => {
    expect(made).toHaveLength(3);
    for (const name of all) expect(name).toMatch(`-${process.version}-${process.arch}`);
  });

  it('is made by the first run where there is none, and no other run writes', () => {
    const { cache, run } = installed();
    expect(run()).toBe(result);
    expect(readdirSync(cache)).toEqual(made);
    const times = (): number[] => made.map((name) => statSync(join(cache, name)).mtimeMs);
    const before = times();
    expect(run()).toBe(result);
    expect(times()).toEqual(before);
  });

  it('is another for each command, made by the first run of that', () => {
    expect(ofCheck).toHaveLength(2);
    const { folder, cache, run } = installed();
    run();
    const argv = [join(folder, 'backprop.cjs'), 'check', '--x', '0.5', '--y', '1', 'dW1=-0.0075'];
    const marks = execFileSync(process.execPath, argv, { encoding: 'utf8' });
    expect(marks).toContain('1 of 1 right');
    expect(readdirSync(cache)).toEqual([...made, ...ofCheck].sort());
    expect(execFileSync(process.execPath, argv, { encoding: 'utf8' })).toBe(marks);
  });

  it('is not made by a run of many steps, for which V8 is told to go about it otherwise', () => {
    const { folder, cache } = installed();
    const lines = Array.from({ length: 300 }, (_, k) => `q${k + 1} = q${k} * 2`).join('; ');
    const argv = [join(folder, 'backprop.cjs'), '--model', lines, '--q0', '0.5', '--get'];
    const { stdout, stderr } = spawnSync(process.execPath, [...argv, 'dq0'], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([`${2 ** 300}\n`, '']);
    const isTold = /^v(20|22|24)\./.test(process.version);
    expect(existsSync(cache)).toBe(!isTold);
  });

  it('is another for models without a command', () => {
    const { folder, cache } = installed();
    const argv = [join(folder, 'backprop.cjs'), '--model', 'q = 2 * x', '--x', '3', '--get', 'q'];
    expect(execFileSync(process.execPath, argv, { encoding: 'utf8' })).toBe('6\n');
    expect(readdirSync(cache)).toEqual(all.filter((name) => name.includes('.js---model-')));
  });

  it('is as if it were not there where V8 refuses it', () => {
    const { cache, run } = installed();
    mkdirSync(cache);
    for (const name of made) writeFileSync(join(cache, name), 'x'.repeat(1000));
    expect(run()).toBe(result);
  });

  it('does without where it cannot be written', () => {
    const { cache, run } = installed();
    writeFileSync(cache, '');
    expect(run()).toBe(result);
  });

  const strange: readonly [string, (cache: string) => void][] = [
    ['others can write to', (cache) => chmodSync(cache, 0o777)],
    ['the group can write to', (cache) => chmodSync(cache, 0o770)],
    ['is of another user', (cache) => chownSync(cache, 1234, 1234)],
  ];
  it.each(strange)('is neither read nor made in a folder that %s', (what, open) => {
    // Only root can give a folder away.
    if (what === 'is of another user' && process.getuid?.() !== 0) return;
    const { cache, run } = installed();
    mkdirSync(cache);
    for (const name of made) execFileSync('mkfifo', [join(cache, name)]);
    open(cache);
    expect(run()).toBe(result);
    for (const name of made) expect(statSync(join(cache, name)).isFIFO()).toBe(true);
    expect(readdirSync(cache)).toEqual(made);
  });

  it('is not read through a link', () => {
    const { folder, cache, run } = installed();
    const target = join(folder, 'elsewhere');
    mkdirSync(target);
    symlinkSync(target, cache);
    expect(run()).toBe(result);
    expect(readdirSync(target)).toEqual([]);
  });
});
