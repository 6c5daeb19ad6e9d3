// npm run bench: every figure that README states. `npm run bench -- startup` runs one of them.
import { accuracy } from './accuracy.ts';
import { batch } from './batch.ts';
import { check } from './check.ts';
import { evaluation } from './evaluation.ts';
import { models } from './models.ts';
import { reading } from './reading.ts';
import { startup } from './startup.ts';
import { training } from './training.ts';

const benchmarks: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
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
  if (wanted.length === 0 || wanted.includes(name))
    console.log([name, ...(await run()).map((line) => `  ${line}`)].join('\n'));
}
