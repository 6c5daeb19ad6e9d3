// Training on a terminal: its end is seen coming.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from '../bundle.ts';

/** What a command shows on a terminal, ended by Ctrl-C as soon as it shows anything. */
function onTerminal(command: string): Promise<string> {
  const child = spawn('script', ['-qec', command, '/dev/null']);
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (shown === '') child.stdin.write('\x03');
    shown += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', () => resolve(shown)));
}

it.skipIf(spawnSync('script', ['--version']).error !== undefined)(
  'the end is seen coming on a terminal only, and only where the course goes elsewhere',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backprop-'));
    const program = `'${process.execPath}' '${bundle}'`;
    const endless = `${program} train --x .5 --y 1 --lr .01 --steps 100000000`;
    const [shown, elsewhere] = await Promise.all([
      onTerminal(`${endless} > ${folder}/a`),
      onTerminal(`timeout -s INT 1.5 ${endless} > ${folder}/b 2> ${folder}/err`),
    ]);
    expect(shown).toMatch(/#*\.+ +\d+%/);
    expect(shown).toMatch(/backprop: interrupted after step \d+\r\n$/);
    expect(elsewhere).toBe('');
    expect(readFileSync(`${folder}/err`, 'utf8')).not.toContain('%');
  },
);
