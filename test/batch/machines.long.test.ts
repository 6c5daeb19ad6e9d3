// batch on several machines by GNU parallel: two servers on loopback, with keys made here.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsText } from '../bench/rows.ts';
import { bundle } from '../bundle.ts';

const has = (program: string, ...argv: string[]): boolean =>
  spawnSync(program, argv, { stdio: 'ignore' }).error === undefined;

const sshd = '/usr/sbin/sshd';
const canRun = has(sshd, '-V') && has('ssh', '-V') && has('parallel', '--version') && isRoot();
if (!canRun) console.warn('batch on several machines is not tried: it needs sshd, parallel, root');

function isRoot(): boolean {
  return userInfo().uid === 0;
}

const folder = mkdtempSync(join(tmpdir(), 'backprop-machines-'));
const key = join(folder, 'key');
const servers: ChildProcess[] = [];

const script = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
};

const program = script('backprop', `exec '${process.execPath}' '${bundle}' "$@"`);

/** Fails in the middle of the second part that it is given, as a machine does that goes down. */
const failing = script(
  'failing',
  `echo part >> '${folder}/parts'
if [ "$(wc -l < '${folder}/parts')" -eq 2 ]; then
  eval "$SSH_ORIGINAL_COMMAND" | head -c 5000
  echo failed > '${folder}/failed'
  exit 255
fi
eval "$SSH_ORIGINAL_COMMAND"`,
);

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Starts a server; returns how parallel is to log in. */
async function startServer(name: string, more: readonly string[] = []): Promise<string> {
  const port = await freePort();
  const hostKey = join(folder, `${name}.host`);
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${key}.pub`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    'MaxStartups 100',
    ...more,
  ];
  const config = join(folder, `${name}.conf`);
  writeFileSync(config, `${lines.join('\n')}\n`);
  servers.push(spawn(sshd, ['-D', '-f', config], { stdio: 'ignore' }));
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const named = options.map((option) => `-o ${option}`).join(' ');
  const login = `ssh -p ${port} -i ${key} ${named} ${userInfo().username}@127.0.0.1`;
  for (let tries = 0; tries < 100; tries++)
    if (spawnSync('bash', ['-c', `${login} true`]).status === 0) return `1/${login}`;
  throw new Error(`${name} does not answer`);
}

const rows = join(folder, 'rows.ndjson');
let logins: string[] = [];

const run = (more = '') => {
  const hosts = logins.map((login) => `--sshlogin '${login}'`).join(' ');
  const how = `--will-cite --pipe --keep-order --block 100k ${more} ${hosts}`;
  const result = spawnSync('bash', ['-c', `parallel ${how} ${program} batch < ${rows}`], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, HOME: folder },
  });
  // What the profile of whoever logs in says is not of this.
  const lines = result.stderr.split('\n').filter((line) => /^(backprop|parallel)\b/.test(line));
  return { ...result, stderr: lines.join('\n') };
};

beforeAll(async () => {
  if (!canRun) return;
  mkdirSync('/run/sshd', { recursive: true });
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  writeFileSync(rows, rowsText('ndjson', 10_000, 1));
  logins = [await startServer('one')];
});

afterAll(() => servers.forEach((server) => server.kill()));

const whole = (): string =>
  spawnSync(program, ['batch', rows], { encoding: 'utf8', maxBuffer: 2 ** 30 }).stdout;

it.skipIf(!canRun)('gives byte for byte what one process gives', async () => {
  logins = [...logins.slice(0, 1), await startServer('two')];
  const { status, stdout, stderr } = run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout === whole()).toBe(true);
});

it.skipIf(!canRun)('does once more what a machine did not finish', async () => {
  logins = [...logins.slice(0, 1), await startServer('three', [`ForceCommand ${failing}`])];
  writeFileSync(join(folder, 'parts'), '');
  rmSync(join(folder, 'failed'), { force: true });
  const { status, stdout } = run('--retries 3');
  expect(readFileSync(join(folder, 'failed'), 'utf8')).toBe('failed\n');
  expect(status).toBe(0);
  expect(stdout === whole()).toBe(true);
});
