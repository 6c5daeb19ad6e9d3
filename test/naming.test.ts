// Names as people write them, in sheets and where a quantity is asked for; edge names are those of
// Mazur's page.
import { describe, expect, it } from 'vitest';
import { asideOf, canonicalName, modelName } from '../src/names.ts';
import { backprop } from './backprop.ts';

describe('a name that means the same in every network', () => {
  it.each([
    ['yhat', 'y_pred'],
    ['y_hat', 'y_pred'],
    ['ŷ', 'y_pred'],
    ['Y_PRED', 'y_pred'],
    ['y_true', 'y'],
    ['Z1', 'z1'],
    ['d_loss_y_pred', 'dy_pred'],
    ['d_W2', 'dW2'],
    ['DW2', 'dW2'],
    ['delta2', 'dz2'],
    ['δ2', 'dz2'],
    ['δ_2', 'dz2'],
    ['grad_W2', 'dW2'],
    ['W2.grad', 'dW2'],
    ['W2_grad', 'dW2'],
    ['grad(W2)', 'dW2'],
    ['∇W2', 'dW2'],
    ['dL/dW2', 'dW2'],
    ['∂L/∂W2', 'dW2'],
    ['dE/dW2', 'dW2'],
    ['dloss_dW2', 'dW2'],
    ["W2'", 'W2_new'],
    ['W2+', 'W2_new'],
    ['new_W2', 'W2_new'],
    ['W2_updated', 'W2_new'],
    ['dy', undefined],
    ['a1_new', undefined],
    ['name', undefined],
    ['date', undefined],
    ['dropout', undefined],
  ])('%s: %s', (text, name) => {
    expect(canonicalName(text)).toBe(name);
  });
});

const mazur =
  '--x [.05,.10] --y [.01,.99] --w1 [.15,.20;.25,.30] --b1 .35 --w2 [.40,.45;.50,.55] --b2 .60 --lr .5'.split(
    ' ',
  );

const get = async (name: string): Promise<string> =>
  (await backprop([...mazur, '--get', name])).out.trim();

describe('a name that means something in this network', () => {
  it.each([
    ['E', 'loss'],
    ['J', 'loss'],
    ['cost', 'loss'],
    ['out', 'y_pred'],
    ['o2', 'y_pred[2]'],
    ['out_o1', 'y_pred[1]'],
    ['net_o1', 'z2[1]'],
    ['h2', 'a1[2]'],
    ['net_h1', 'z1[1]'],
    ['a1_2', 'a1[2]'],
    ['W1_12', 'W1[1,2]'],
    ['W1[1][2]', 'W1[1,2]'],
    ['dL/dW2[2][1]', 'dW2[2,1]'],
  ])('%s is %s', async (name, meant) => {
    const value = await get(meant);
    expect(value).not.toBe('');
    expect(await get(name)).toBe(value);
  });

  it.each([
    ['w5', '0.4', 'W2[1,1]'],
    ['w4', '0.3', 'W1[2,2]'],
    ['dE/dw5', '0.082167041', 'dW2[1,1]'],
    ['dw8', '-0.02274', 'dW2[2,2]'],
    ['w5_new', '0.35891648', 'W2_new[1,1]'],
    ["w1'", '0.14978072', 'W1_new[1,1]'],
    ['w1', '0.15', 'W1[1,1]'],
    ['w1', '[.15,.20;.25,.30]', 'W1'],
    ['h1', '0.59327', 'a1[1]'],
    ['h1', '[0.59327,0.59688]', 'a1'],
    ['o1', '0.75136507', 'y_pred[1]'],
    ['a2_1', '0.75136507', 'y_pred[1]'],
    ['dE_total/dw5', '0.082167041', 'dW2[1,1]'],
    ['dEtotal_dw5', '0.082167041', 'dW2[1,1]'],
    ['w5.grad', '0.082167041', 'dW2[1,1]'],
    ['dE_total/dout_h1', '0.036350306', 'da1[1]'],
    ['dE/dnet_o1', '0.138498562', 'dz2[1]'],
    ['delta_o1', '0.138498562', 'dz2[1]'],
    ['dout_o1', '0.74136507', 'dy_pred[1]'],
    ['da2', '[0.74136507,-0.21707153]', 'dy_pred'],
  ])('%s=%s on a sheet is %s', async (name, text, meant) => {
    const { code, out } = await backprop(['check', ...mazur, `${name}=${text}`]);
    expect({ code, name: out.split(/\s+/)[1] }).toEqual({ code: 0, name: meant });
  });

  it.each([
    ['z', 'z1'],
    ['a', 'y_pred'],
    ['net', 'z1'],
    ['w', 'W1'],
    ['dw', 'dW1'],
    ['dL/dw', 'dW1'],
    ['∂L/∂b', 'db1'],
    ['dz', 'dz1'],
    ['delta', 'dz1'],
    ['w_new', 'W1_new'],
    ["b'", 'b1_new'],
    ['W.grad', 'dW1'],
  ])('%s is %s where there is one layer', async (name, meant) => {
    const neuron = ['--x', '[1,2]', '--y', '1', '--layers', '1', '--w1', '[[.1,.2]]', '--b1', '0'];
    const of = (asked: string) => backprop([...neuron, '--lr', '.5', '--get', asked]);
    expect(await of(name)).toEqual(await of(meant));
    expect((await of(meant)).err).toBe('');
    expect((await backprop([...mazur, '--get', name])).code).toBe(2);
  });

  it('says what the number of a weight is called where no number stands for it', async () => {
    expect((await backprop([...mazur, '--get', 'dE/dw5'])).err).toBe(
      'backprop: --get dE/dw5 is the number of one weight: write dW2[1,1]\n',
    );
    expect((await backprop(['explain', 'w5_new', ...mazur])).err).toBe(
      'backprop: w5_new is the number of one weight: write W2_new[1,1]\n',
    );
  });

  it.each([
    ['E', 'loss'],
    ['net1', 'z1'],
    ['out1', 'a1'],
    ['∂E/∂W2', 'dW2'],
    ['delta2', 'dz2'],
  ])('%s is %s in --get of a batch', async (name, meant) => {
    const batch = (...argv: string[]) => backprop(['batch', ...argv], 'x,y\n.5,1\n');
    expect(await batch('--get', name)).toEqual(await batch('--get', meant));
    expect((await batch('--get', meant)).code).toBe(0);
    if (!/^(loss|dW)/.test(meant)) return;
    const [own, other] = [name, meant].map((get) => batch('--reduce', 'mean', '--get', get));
    expect(await own).toEqual(await other);
  });

  it('refuses what could mean two things, and what means nothing', async () => {
    expect((await backprop([...mazur, '--get', 'h1'])).err).toBe(
      'backprop: --get h1 could mean a1 or a1[1]: write the one that is meant\n',
    );
    const { code, err } = await backprop(['check', ...mazur, 'w9=1']);
    expect({ code, err: err.slice(0, 41) }).toEqual({
      code: 2,
      err: 'backprop: unknown quantity w9: known are ',
    });
  });
});

describe('names in a model', () => {
  const circuit = ['--model', 'q = x + y; f = q * z', '--x', '-2', '--y', '5', '--z', '-4'];
  const names: [string, string, string[]?][] = [
    ['df/dx', '-4'],
    ['∂f/∂z', '3'],
    ['dL/dq', '-4'],
    ['grad_y', '-4'],
    ['z.grad', '3'],
    ["x'", '-1.6', ['--lr', '.1']],
    ['new_z', '-4.3', ['--lr', '.1']],
  ];
  it.each(names)('%s', async (name, value, more = []) => {
    expect((await backprop([...circuit, ...more, '--get', name])).out).toBe(`${value}\n`);
  });

  it('refuses a derivative of what is no output', async () => {
    expect((await backprop([...circuit, '--get', 'dq/dx'])).err).toContain(
      'unknown quantity dq/dx',
    );
  });
});

it('a name is read in time linear in its length, whatever is in it', () => {
  const long = 200_000;
  for (const piece of [' ', '-', '(', '1', '.', 'd', '_', '*', '/', ' / ', '(a-'])
    for (const name of [`dz${piece.repeat(long)}x`, `(a*b${piece.repeat(long)}x`]) {
      expect(asideOf(name)).toBeUndefined();
      expect(modelName(name, ['x', 'dx'])).toBeUndefined();
    }
});
