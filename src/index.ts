// What `import` finds: the library, out of the program that the bin runs.
import type * as Program from './cli.ts';
import { load } from './load.ts';

const { library } = load('program.js') as typeof Program;

export const { solve, explain, check } = library;
