// The built program as a process: more of what only the operating system can show.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';
import { bundle } from './bundle.ts';
import { cached, installed, interruptOnce, made, result, shell } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-'));

describe('the program as a process', () => {
  it('goes on where V8, told to hurry for a long model, collects all that it keeps', () => {
    const model = join(folder, 'long.txt');
    const steps = Array.from({ length: 999 }, (_, k) => `a${k + 1} = 3.6 * a${k} * (1 - a${k})`);
    writeFileSync(model, `a0 = x * 1\n${steps.join('\n')}\n`);
    const argv = ['--trace-gc', bundle, '--model', model, '--x', '0.4'];
    const { status, stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('Mark-Compact');
    expect(stdout.match(/^d?[ax]\d* /gm)).toHaveLength(2000);
  });

  it.each([
    ['of tanh', 'dw=0.3', (k: number) => `tanh(w * h${k})`],
    // Whose own factor is taken for the other, of what nothing else here comes of.
    ['of products', 'dh0=0.0123', (k: number) => `h${k} * ${'uv'[k % 2]}`],
  ])('tells what there is of a wrong number behind a thousand steps %s', (_, answer, step) => {
    const steps = Array.from({ length: 996 }, (_, k) => `h${k + 1} = ${step(k)}`);
    const model = ['h0 = 0.5; u = 1.1; v = 0.91; w = 0.9', ...steps].join('; ');
    // Less of a stack than there is, so that none goes near its end.
    const argv = ['--stack-size=600', bundle, 'check', '--model', model, answer];
    const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect(stdout).toContain('this number alone does not tell what was done');
  });

  it('ends quietly when its reader closes the pipe', () => {
    const wide = join(folder, 'wide.json');
    const row = Array.from({ length: 250 }, (_, i) => i / 1e5);
    const problem = { x: row, y: 1, W1: row.map(() => row), b1: 0, W2: [row], b2: 0 };
    writeFileSync(wide, JSON.stringify(problem));
    const { status, stdout, stderr } = shell(`backprop --from ${wide} --format json | head -c 8`);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{"x":[0,', stderr: '' });
  });

  const noSpace = "backprop: can't write the results: no space left on the device\n";
  const tooLarge =
    "backprop: can't write the results: the file has grown to the largest size allowed\n";
  const output = join(folder, 'output');
  const records = join(folder, 'records.ndjson');
  writeFileSync(records, '{"x":0.5,"y":1}\n'.repeat(50_000));

  it.skipIf(!existsSync('/dev/full')).each(['--help', '--version'])(
    '%s on a full disk is an error',
    (argv) => {
      const { status, stderr } = shell(`backprop ${argv} > /dev/full`);
      expect({ status, stderr }).toEqual({ status: 2, stderr: noSpace });
    },
  );

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

  it('keeps its exit code when stderr is closed', () => {
    expect(shell('backprop --x 1 2>&-').status).toBe(2);
  });

  it('says that standard input is a folder, of one record too', () => {
    const { status, stdout, stderr } = shell('backprop --from - < /');
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'backprop: stdin: is a folder, not a file\n',
    });
  });

  it('takes nothing as an empty record', () => {
    const { status, stderr } = shell('backprop --from - < /dev/null');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'backprop: stdin is empty: expected one JSON object, such as {"x":0.5,"y":1}\n',
    });
  });

  it.each<Record<string, string>>([
    { LC_ALL: 'de_DE.UTF-8' },
    { TZ: 'Asia/Seoul' },
    { FORCE_COLOR: '1', NO_COLOR: '1' },
    { FORCE_COLOR: '3' },
    { COLUMNS: '20' },
  ])('prints the same bytes under %j', async (environment) => {
    const plain = (await backprop(['--x', '1/3', '--y', '1', '--all'])).out;
    expect(shell('backprop --x 1/3 --y 1 --all', environment).stdout).toBe(plain);
  });

  it('goes through a shell variable and back', () => {
    expect(shell('dw1=$(backprop --x 0.5 --y 1 --get dW1); echo "<$dw1>"').stdout).toBe(
      '<-0.007487837074539771>\n',
    );
  });
});

describe.skipIf(!existsSync('/proc/self/status'))('the first interrupt counts', () => {
  it('while check --each waits for a writer', async () => {
    const pipe = join(folder, 'pipe');
    shell(`mkfifo ${pipe}`);
    const argv = ['check', '--each', pipe, '--x', '0.5', '--y', '1'];
    expect(await interruptOnce(argv, 0)).toBe('SIGINT');
  });

  it('while the reader of train takes nothing', async () => {
    const training = ['train', '--x', '0.5', '--y', '1', '--lr', '0.1', '--steps', '1000000000'];
    // Interrupted before it is stuck, it prints the state reached.
    expect(await interruptOnce([...training, '--every', '1'], 500)).toMatch(/^SIGINT$|^exit 130$/);
  });
});

describe('the bundle', () => {
  const notebook = ['--x', '0.5', '--y', '1'];
  it.each([
    [[...notebook, '--all']],
    [['explain', ...notebook, '--format', 'json']],
    [['graph', ...notebook, '--format', 'dot']],
    [['check', ...notebook, 'dW1=0.0075', 'dW2=-0.044', 'dz1=1']],
  ])('gives what the source gives: %j', async (argv) => {
    const built = spawnSync(process.execPath, [bundle, ...argv], { encoding: 'utf8' });
    const { stdout: out, stderr: err, status: code } = built;
    expect({ out, err, code }).toEqual(await backprop(argv));
    expect(out).not.toBe('');
  });
});

describe('the code cache', () => {
  const ofCheck = cached.filter((name) => name.includes('-check-'));

  it('is another for each command, made by the first run of that', () => {
    expect(ofCheck).toHaveLength(2);
    const { program, cache, run } = installed();
    run();
    const argv = [program, 'check', '--x', '0.5', '--y', '1', 'dW1=-0.0075'];
    const marks = execFileSync(process.execPath, argv, { encoding: 'utf8' });
    expect(marks).toContain('1 of 1 right');
    expect(readdirSync(cache)).toEqual([...made, ...ofCheck].sort());
    expect(execFileSync(process.execPath, argv, { encoding: 'utf8' })).toBe(marks);
  });

  it('is not made by a run of many steps, for which V8 is told to go about it otherwise', () => {
    const { program, cache } = installed();
    const lines = Array.from({ length: 300 }, (_, k) => `q${k + 1} = q${k} * 2`).join('; ');
    const argv = [program, '--model', lines, '--q0', '0.5', '--get', 'dq0'];
    const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([`${2 ** 300}\n`, '']);
    const isTold = /^v(20|22|24)\./.test(process.version);
    expect(existsSync(cache)).toBe(!isTold);
  });

  it('is another for models without a command', () => {
    const { program, cache } = installed();
    const argv = [program, '--model', 'q = 2 * x', '--x', '3', '--get', 'q'];
    expect(execFileSync(process.execPath, argv, { encoding: 'utf8' })).toBe('6\n');
    expect(readdirSync(cache)).toEqual(cached.filter((name) => name.includes('.js---model-')));
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
