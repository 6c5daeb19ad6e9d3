// What `import` finds: the library, out of the program that the bin runs.
import type * as Program from './cli.ts';
import { loader } from './load.ts';

const { library } = loader('')('program.js') as typeof Program;

export const { solve, explain, check } = library;
