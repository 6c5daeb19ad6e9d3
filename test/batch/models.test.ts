// backprop batch on models: each row as a single run computes it, sums over the records, and what
// is said of a model's records.
import { describe, expect, it } from 'vitest';
import { runsIn } from '../effort.ts';
import { backprop } from '../backprop.ts';
import { problems, modelOf, type Published } from '../model/published.ts';
import { between, random } from '../random.ts';
import type { Nested } from '../../src/matrix.ts';

const count = runsIn(1, 6);

/** A value with every number of it moved a little, so that no two rows are alike. */
function moved(value: Nested, next: () => number): Nested {
  if (typeof value === 'number') return value * between(next, 0.9, 1.1);
  return value.map((part) => moved(part as Nested, next)) as Nested;
}

function rowsOf({ given, constants }: Published, seed: number): Record<string, Nested>[] {
  const next = random(seed);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        constants.includes(name) ? value : moved(value, next),
      ]),
    ),
  );
}

const linesOf = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('a row of a model', () => {
  const cases = problems.map((problem, k) => [problem.id, problem, k] as const);

  it.each(cases)('is what a single run gives: %s', async (_, problem, seed) => {
    const rows = rowsOf(problem, seed);
    const model = ['--model', modelOf(problem)];
    const single = await Promise.all(
      rows.map((row) =>
        backprop([...model, '--from', '-', '--format', 'json'], JSON.stringify(row)),
      ),
    );
    const { out, err } = await backprop(['batch', ...model, '--all'], linesOf(rows));
    // What is said is said of the first record, or of the model.
    const said = single[0]!.err.replace('1000', '360').trim();
    const ofFirst = said.replace('backprop: ', 'backprop: stdin:1: ');
    expect(err.startsWith(ofFirst) || err.trim() === said, err).toBe(true);
    expect(err === '').toBe(said === '');
    const alone = single.map(({ out: text }) => JSON.parse(text) as object);
    recordsOf(out).forEach((row, k) => expect(row, `seed ${seed}`).toEqual(alone[k]));
  });

  it.each(cases)('is the same in a table: %s', async (_, problem, seed) => {
    const rows = rowsOf(problem, seed);
    const names = Object.keys(rows[0]!);
    const quoted = (value: Nested): string => `"${JSON.stringify(value)}"`;
    const table = [names.join(), ...rows.map((row) => names.map((name) => quoted(row[name]!)))];
    const input = table.map((line) => `${String(line)}\n`).join('');
    const asLines = ['--all', '--drop-input', '--format', 'ndjson'];
    const argv = ['batch', '--model', modelOf(problem), ...asLines];
    const { out } = await backprop(argv, input);
    const lines = await backprop(argv, linesOf(rows));
    expect(out, `seed ${seed}`).toBe(lines.out);
    const header = (await backprop(argv.slice(0, 4), input)).out.split('\n')[0]!;
    const computed = Object.keys(JSON.parse(out.split('\n')[0]!) as object);
    expect(header.split(',')).toEqual([...names, ...computed]);
  });

  const recordsOf = (text: string): object[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
});

const circuit = ['batch', '--model', 'q = x + y; f = q * z'];
const line = ['batch', '--model', 'target y; input x; p = w * x + b; f = (p - y)^2'];

describe('what comes out', () => {
  const cases: [what: string, argv: string[], input: string, out: string][] = [
    [
      'everything that the model computes',
      circuit,
      'x,y,z\n-2,5,-4\n',
      'x,y,z,q,f,dq,dz,dx,dy\n-2,5,-4,3,-12,-4,3,-4,-4\n',
    ],
    [
      'options and values of the model for what a record lacks',
      ['batch', '--model', 'z = 7; q = x + y; f = q * z', '--y', '5', '--get', 'f'],
      '{"x":1,"id":"a"}\n{"x":1,"z":2,"id":"b"}\n',
      '{"x":1,"id":"a","f":42}\n{"x":1,"z":2,"id":"b","f":12}\n',
    ],
    [
      'one step of descent, of what is no input and no target',
      [...line, '--lr', '.1', '--w', '1', '--b', '0', '--get', 'w_new,b_new,f_new'],
      'x,y\n2,1\n',
      'x,y,w_new,b_new,f_new\n2,1,0.6,-0.2,0\n',
    ],
    [
      'a quantity pinned by --set',
      [...circuit, '--set', 'q=2', '--get', 'f,dz'],
      'x,y,z\n-2,5,-4\n',
      'x,y,z,f,dz\n-2,5,-4,-8,2\n',
    ],
    [
      'a computed quantity that came in replaced where it stands',
      [...circuit, '--get', 'dz'],
      '{"f":-12,"x":-2,"y":5,"z":-4}\n',
      '{"f":-12,"x":-2,"y":5,"z":-4,"dz":3}\n',
    ],
    [
      'vectors of different lengths',
      ['batch', '--model', 'f = norm(v)', '--get', 'f,dv'],
      '{"v":[3,4]}\n{"v":5}\n{"v":[0,3,4]}\n',
      '{"v":[3,4],"f":5,"dv":[0.6,0.8]}\n{"v":5,"f":5,"dv":1}\n{"v":[0,3,4],"f":5,"dv":[0,0.6,0.8]}\n',
    ],
    ['the header alone of a table without rows', circuit, 'x,y,z\n', 'x,y,z,q,f,dq,dz,dx,dy\n'],
    [
      'a quantity called loss, with numbers',
      ['batch', '--model', 'loss = x^2', '--get', 'loss'],
      'x,loss\n3,9\n',
      'x,loss\n3,9\n',
    ],
    [
      'the mean of the output and the gradients of what records do not give',
      [...line, '--w', '1', '--b', '0', '--reduce', 'mean'],
      'x,y\n2,1\n4,1\n',
      'records,f,dw,db\n2,5,14,4\n',
    ],
    [
      'the sum of one of them',
      [...line, '--w', '1', '--b', '0', '--reduce', 'sum', '--get', 'dw'],
      '{"x":2,"y":1}\n{"x":4,"y":1}\n',
      '{"records":2,"dw":28}\n',
    ],
  ];

  it.each(cases)('%s', async (_, argv, input, out) => {
    expect(await backprop(argv, input)).toEqual({ code: 0, out, err: '' });
  });

  it('what the output does not read is said once', async () => {
    const argv = ['batch', '--model', 'q = x + y; f = x^2', '--get', 'f'];
    const { err } = await backprop(argv, 'x,y\n1,2\n3,4\n');
    expect(err).toBe(
      'backprop: y is given, but f does not read it\n' +
        'backprop: the gradients are of f alone, the last that is assigned: ' +
        'q is computed, but f does not read it\n',
    );
  });

  it.each([
    ['X,y,Z\n1,2,3\n', 'X, Z are not read: write x, z'],
    ['{"X":1,"y":2}\n', 'X is not read: write x'],
    ['id;w\tn\n1;2\t2\n', 'nothing in the first record is read: that would be x y z'],
    ['id,x\n1,2\n', ''],
  ])('what nothing reads of %j is said once', async (input, said) => {
    const argv = [...circuit, '--x', '1', '--y', '2', '--z', '3', '--get', 'f'];
    const err = said === '' ? '' : `backprop: ${said}\n`;
    expect(await backprop(argv, input)).toMatchObject({ code: 0, err });
  });

  it('a bad record in its place with --keep-going', async () => {
    const argv = ['batch', '--model', 'p = [1; 2; 3]; target k; f = p[k] * w', '--w', '2'];
    const { code, out } = await backprop(
      [...argv, '--keep-going', '--get', 'f'],
      '{"k":1}\n{"k":7}\n{}\n{"k":2}\n',
    );
    expect({ code, out }).toEqual({
      code: 1,
      out:
        '{"k":1,"f":2}\n' +
        '{"k":7,"error":"stdin:2: the index k = 7 is not a whole number from 1 to 3"}\n' +
        '{"error":"stdin:3: k is missing: give it in the record, or to all as an option"}\n' +
        '{"k":2,"f":4}\n',
    });
  });
});

it.each<[argv: string[], input: string, err: string]>([
  [
    ['batch', '--model', 'error = 2*x', '--keep-going'],
    '{"x":1}\n',
    '--keep-going writes a field error: call that of the model by another name',
  ],
  [
    ['batch', '--model', 'w = 1; records = w*x', '--reduce', 'sum'],
    'x\n1\n',
    '--reduce writes a field records: call that of the model by another name',
  ],
  [
    ['train', '--model', 'f = step^2', '--lr', '1', '--steps', '1', '--format', 'ndjson'].concat([
      '--step',
      '2',
    ]),
    '',
    '--format ndjson writes a field step: call that of the model by another name',
  ],
  [
    ['check', '--model', 'right = 2*x', '--x', '1', '--each', '-'],
    'name,right\nkim,2\n',
    'column right is a field of the result: give it another name',
  ],
  [
    ['check', '--x', '1', '--y', '1', '--each', '-'],
    'name,error\nkim,2\n',
    'column error is a field of the result: give it another name',
  ],
])('no two fields are called the same: %j', async (argv, input, err) => {
  expect(await backprop(argv, input)).toEqual({ code: 2, out: '', err: `backprop: ${err}\n` });
});

it('a quantity may be called as a field that is not written', async () => {
  const codes = await Promise.all([
    backprop(['batch', '--model', 'error = 2*x; records = error * w'], '{"x":1,"w":2}\n'),
    backprop(['train', '--model', 'f = step^2', '--step', '2', '--lr', '.1', '--steps', '1']),
    backprop(
      ['check', '--model', 'right = 2*x', '--x', '1', '--each', '-', '--summary'],
      'name,right\nkim,2\n',
    ),
  ]);
  expect(codes.map(({ code, err }) => [code, err])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ]);
});

describe('a given called as an option that means something else', () => {
  const model = ['--model', 'target format; f = (w * digits - format)^2', '--w', '2'];
  const table = 'digits,format\n1,4\n2,5\n';
  it('comes with the records', async () => {
    const { out, err } = await backprop(
      ['batch', ...model, '--digits', '2', '--format', 'ndjson', '--get', 'f', '--drop-input'],
      table,
    );
    expect([out, err]).toEqual(['{"f":4}\n{"f":1}\n', '']);
    const step = ['--lr', '.1', '--steps', '1', '--digits', '2'];
    expect(await backprop(['train', ...model, ...step, '--data', '-'], table)).toEqual({
      code: 0,
      out: 'step 0 f 2.5 w 2\nstep 1 f 1.3 w 2.4\n',
      err: '',
    });
    const sheet = '{"digits":1,"format":4,"answers":{"f":4}}\n';
    const marks = await backprop(['check', ...model, '--each', '-', '--format', 'json'], sheet);
    expect([marks.code, marks.err]).toEqual([0, '']);
  });
  it.each<[string[], string, string]>([
    [
      ['batch'],
      'digits\n1\n',
      'stdin:1: there is no column format, and no --set format=… for all: columns are named as quantities, such as w,digits,format',
    ],
    [
      ['batch'],
      '{"digits":1}\n',
      'stdin:1: format is missing: give it in the record, or to all by --set format=…',
    ],
    [
      ['check', '--each', '-'],
      '{"digits":1,"answers":{"f":1}}\n',
      'stdin:1: format is missing: give it in the line, or to all by --set format=…',
    ],
    [
      ['train', '--lr', '1', '--steps', '1', '--data', '-'],
      '{"format":1}\n',
      'stdin:1: digits is missing: give --set digits=…, or write digits = … in the model',
    ],
    [[], '', 'digits, format are missing: give --set digits=…, or write digits = … in the model'],
  ])('is missing: %j', async (command, input, err) => {
    expect((await backprop([...command, ...model], input)).err).toBe(`backprop: ${err}\n`);
  });
});

it.each<[what: string, argv: string[], input: string, err: string]>([
  [
    'a column that lacks',
    circuit,
    'x,y\n1,2\n',
    'stdin:1: there is no column z, and no --z for all: columns are named as quantities, such as x,y,z',
  ],
  [
    'shapes that do not fit',
    ['batch', '--model', 'f = sum(A * v)'],
    '{"A":[[1,2]],"v":1}\n{"A":[[1,2]],"v":[1,2,3]}\n',
    'stdin:2: --model:1: A is 1×2 and v is 3×1: * needs as many columns on its left as rows on its right\n  f = sum(A * v)\n            ^',
  ],
  [
    'a name that the model does not have',
    [...circuit, '--get', 'dw'],
    'x,y,z\n1,2,3\n',
    '--get: unknown quantity dw: known are x y z q f dq dz dx dy',
  ],
  [
    'a choice of dense networks',
    circuit,
    '{"x":1,"y":2,"z":3,"activation":"relu"}\n',
    'stdin:1: activation in the record writes a dense network: leave it out, or leave out --model',
  ],
  [
    'other parameters in a sum',
    [...line, '--w', '1', '--b', '0', '--reduce', 'mean'],
    '{"x":2,"y":1}\n{"x":2,"y":1,"w":3}\n',
    'stdin:2: w is 3 but 1 in the first record: the gradient of a batch is of the same parameters for all records',
  ],
  [
    'a rate where the model has an lr',
    ['batch', '--model', 'f = lr * x', '--set', 'lr=2', '--lr', '.1'],
    '{"x":1}\n',
    'stdin:1: --lr: the model has an lr of its own: call that by another name',
  ],
])('refuses %s', async (_, argv, input, err) => {
  expect(await backprop(argv, input)).toMatchObject({ code: 2, err: `backprop: ${err}\n` });
});
