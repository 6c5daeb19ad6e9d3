// Problems as the options of a command line, that several tests take.

/** The 2-2-2 example of https://mattmazur.com/2015/03/17, with a step. */
export const twoByTwo: string[] = [
  ...['--x', '[.05,.10]', '--y', '[.01,.99]'],
  ...['--w1', '[.15,.20;.25,.30]', '--b1', '.35'],
  ...['--w2', '[.40,.45;.50,.55]', '--b2', '.60'],
  ...['--lr', '.5'],
];

/** Three layers of unlike sizes and activations. */
export const deep: string[] = [
  ...['--x', '[1,-2,3]', '--y', '[0,1]'],
  ...['--w1', '[.1,.2,.3;.4,.5,.6;-.7,.8,.9;1,1,1]', '--b1', '0'],
  ...['--w2', '[1,2,-3,4;5,-6,7,8]', '--b2', '[.1,.2]'],
  ...['--w3', '[1,0;0,1]', '--b3', '0'],
  ...['--activation', 'tanh,relu,softmax', '--loss', 'ce'],
];
