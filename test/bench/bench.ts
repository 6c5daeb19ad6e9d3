// npm run bench: every figure that README states. `npm run bench -- startup` runs one of them.
import { accuracy } from './accuracy.ts';
import { batch } from './batch.ts';
import { check } from './check.ts';
import { evaluation } from './evaluation.ts';
import { models } from './models.ts';
import { reading } from './reading.ts';
import { startup } from './startup.ts';
import { training } from './training.ts';

/** A line a figure, printed when it is measured: all of them take half an hour. */
type Lines = Iterable<string> | AsyncIterable<string>;

const benchmarks: Readonly<Record<string, () => Lines>> = {
  startup,
  evaluation,
  training,
  accuracy,
  batch,
  reading,
  check,
  models,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in benchmarks));
const names = Object.keys(benchmarks).join(', ');
if (unknown !== undefined) throw new Error(`no benchmark ${unknown}: there are ${names}`);
for (const [name, run] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(name);
  for await (const line of run()) console.log(`  ${line}`);
}
