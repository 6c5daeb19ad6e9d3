// What is completed: from the tree, and in real shells.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backprop } from './backprop.ts';
import { bundle } from './bundle.ts';

/** What is offered for the last word, without descriptions, and what else the shell is to do. */
async function offered(...words: string[]): Promise<{ values: string[]; directive: string }> {
  const { code, out, err } = await backprop(['complete', '--', ...words]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.trimEnd().split('\n');
  return {
    values: lines.slice(0, -1).map((line) => line.split('\t')[0]!),
    directive: lines.at(-1)!,
  };
}

const [files, noFiles, noSpace] = [':0', ':4', ':6'];

describe('the tree', () => {
  const cases: [line: string, values: string[], directive?: string][] = [
    ['tr', ['train']],
    ['graph --format ', ['svg', 'dot', 'mermaid']],
    ['graph --format=m', ['mermaid']],
    ['--activation relu,ta', ['relu,tanh']],
    ['check --lang k', ['ko']],
    ['train --optimizer ada', ['adagrad', 'adam', 'adamw']],
    ['explain dW', ['dW2', 'dW1']],
    ['explain --w3 1 dW', ['dW3', 'dW2', 'dW1']],
    ['--lr 1 --get loss,W1', ['loss,W1', 'loss,W1_new']],
    ['--layers 1 --get dW', ['dW1']],
    ['--model q=x*z;f=q+1 --get d', ['dq', 'dx', 'dz']],
    ['check dy', ['dy_pred='], noSpace],
    ['--model q=x*z;f=q+1 --wrt ', ['x', 'z']],
    ['--model q=x*z;f=q+1 --set ', ['x=', 'z=', 'q=', 'f='], noSpace],
    ['train --model q=x*z;f=q+1 --set ', ['x=', 'z='], noSpace],
    ['--model target@x;q=x*z;f=q+1 --freeze ', ['z']],
    ['--model q=x*wide;f=q+lr --w', ['--wrt', '--wide']],
    ['batch --model f=x*z --re', ['--reduce']],
    ['--model f=x*z --re', []],
    ['--model f=x*z --l', ['--lr']],
    ['--model f=lr*x --x ', []],
    ['--model - --wrt ', []],
    ['--layers 1 --freeze ', ['W1', 'b1']],
    ['--layers 1 --set W', ['W1='], noSpace],
    ['--layers 1 --set d', [], noSpace],
    ['train --layers 1 --set ', ['x=', 'y=', 'W1=', 'b1='], noSpace],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['batch ro', [], files],
    ['batch --from ', [], files],
    ['--x ', []],
    ['--model nonsense( --get d', []],
    ['--no-such d', []],
  ];

  it.each(cases)('%s', async (line, values, directive = noFiles) => {
    const words = line.split(' ').map((word) => word.replace('@', ' '));
    expect(await offered(...words)).toEqual({ values, directive });
  });

  it('offers every command and every option that the help shows', async () => {
    const help = (await backprop(['--help'])).out;
    const commands = [...help.matchAll(/^ {2}backprop ([a-z]+) {2,}/gm)].map((match) => match[1]!);
    expect((await offered('')).values).toEqual(commands);
    for (const command of ['', ...commands]) {
      const own = (await backprop([command, '--help'].filter(Boolean))).out;
      const listed = [...own.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1]!);
      const { values } = await offered(...[command].filter(Boolean), '--');
      expect(['--version', ...values].sort(), command).toEqual(
        expect.arrayContaining(listed.filter((option) => option !== '--wN').sort()),
      );
    }
  });
});

it('an unknown shell is refused', async () => {
  expect((await backprop(['completion', 'tcsh'])).err).toBe(
    'backprop: completion is for one shell: write bash, zsh or fish\n',
  );
});

const folder = mkdtempSync(join(tmpdir(), 'backprop-completion-'));
const program = join(folder, 'backprop');
writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`);
chmodSync(program, 0o755);
writeFileSync(join(folder, 'rows.ndjson'), '');

const bash = `
source <(backprop completion bash)
try() {
  COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
  _backprop
  echo "\${COMPREPLY[@]}"
}
try backprop graph --format d
try backprop explain dW
try backprop tr
try backprop graph --format = m
try backprop --model "'q=x*z;f=q+1'" --get d
`;

const fish = `
backprop completion fish | source
for line in 'backprop graph --format d' 'backprop explain dW' 'backprop tr' 'backprop batch ro'
  complete -C $line | string split -f 1 \\t | sort | string join ' '
end
`;

/** In a terminal of its own, with a key pressed. */
const zsh = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; autoload -U compinit; compinit -u; source <(backprop completion zsh)'
zpty -w shell 'print re''""''ady'; zpty -r shell text '*ready*'
for line wanted in 'graph --format do' dot tr train 'batch ro' rows.ndjson; do
  zpty -w -n shell "backprop $line"$'\\t'
  for k in {1..100}; do
    while zpty -rt shell text; do print -rn -- "$text"; shown+=$text; done
    [[ $shown == *$wanted* ]] && break
    sleep 0.1
  done
  zpty -w -n shell $'\\x15'
done
zpty -w shell exit
`;

const inShell = (shell: string, script: string): string =>
  spawnSync(shell, [...(shell === 'fish' ? ['--no-config'] : []), '-c', script], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, HOME: folder, TERM: 'dumb', PATH: `${folder}:${process.env['PATH']}` },
  }).stdout;

describe('in', () => {
  const isHere = (shell: string): boolean => {
    const here = spawnSync(shell, ['-c', 'true']).error === undefined;
    if (!here) console.warn(`completion in ${shell} is not tried: it is not on this machine`);
    return here;
  };

  it('bash', () => {
    expect(inShell('bash', bash)).toBe('dot\ndW2 dW1\ntrain\nmermaid\ndq dx dz\n');
  });

  it.skipIf(!isHere('fish'))('fish', () => {
    expect(inShell('fish', fish)).toBe('dot\ndW1 dW2\ntrain\nrows.ndjson\n');
  });

  it.skipIf(!isHere('zsh'))('zsh', () => {
    const seen = inShell('zsh', zsh);
    for (const line of [
      'backprop graph --format dot',
      'backprop train',
      'backprop batch rows.ndjson',
    ])
      expect(seen).toContain(line);
  });
});
