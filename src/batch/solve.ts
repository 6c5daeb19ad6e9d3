// Records of a stream as problems: defaults for what they lack, steps compiled once for each kind
// of network.
import { listed, namesLike, refuseMissing } from '../choice.ts';
import { quantitiesOf, type Matrix } from '../matrix.ts';
import type { Note } from '../decimal.ts';
import type { Problem } from '../engine/problem.ts';
import type { Descent } from '../model/descent.ts';
import type { Compiled } from '../engine/evaluate.ts';
import { refiner, type Refine } from '../engine/refine.ts';
import {
  kindKey,
  load,
  prepare,
  run,
  runUnchecked,
  type Prepared,
  type Trace,
} from '../engine/trace.ts';
import { rightDoubles } from '../text/json.ts';
import { isOrAre } from '../user-error.ts';
import { mergeAll, type AllChoices } from '../records/choices.ts';
import type { ProblemSource } from '../records/options.ts';
import type { Row, RowField, Wanted } from '../records/row.ts';

/** Problems with the same network and shapes. */
export interface Kind extends Wanted {
  readonly prepared: Prepared;
  /** The quantities that are asked for, whole or in part. */
  readonly quantities: readonly string[];
  /** Makes results in a computed memory right; false where that takes the plain way and more. */
  readonly refine: Refine;
}

export interface Solved {
  readonly trace: Trace;
  readonly kind: Kind;
}

type Given = Pick<Row, 'quantities' | 'choices' | 'fields'>;

/** Computes one record. Throws UserError. */
export type Solve = (record: Given) => Solved | Promise<Solved>;

/** Says what is asked for of a network with these given quantities. Throws UserError. */
export type Want = (prepared: Prepared, given: readonly string[]) => Wanted;

/** What holds for all records that do not say otherwise. */
export interface Defaults extends Pick<
  ProblemSource,
  'naming' | 'needed' | 'make' | 'model' | 'options'
> {
  readonly quantities: ReadonlyMap<string, Matrix>;
  readonly choices: AllChoices;
  /** How the step of every record is made; plain where undefined. */
  readonly descent?: Descent;
}

const mostKinds = 200;

/** A record as a problem, and its kind. */
interface Posed {
  readonly problem: Problem;
  readonly lr: number | undefined;
  readonly kind: Kind;
}

/**
 * A solver with the defaults for what a record lacks; `want` says what is asked for of a network.
 * What still lacks is an error, unless it is all W and b: then the network is the notebook's. A
 * single run fills up single ones and says so, which among many records nobody would see. What is
 * to be said of a model, which is the same for all records, is said once.
 */
export function solver(defaults: Defaults, want: Want, note: Note): (record: Given) => Solved {
  const pose = poser(defaults, want, note, () => asItIs);
  return (record) => {
    const { problem, lr, kind } = pose(record);
    return { trace: run(problem, lr, kind.prepared, kind.quantities), kind };
  };
}

const asItIs: Refine = () => true;

/**
 * The same with the results of single runs, which are right whatever double precision makes of
 * them.
 */
export function rightSolver(defaults: Defaults, want: Want, note: Note): Solve {
  const pose = poser(defaults, want, note, refiner);
  return (record) => {
    const { problem, lr, kind } = pose(record);
    const { compiled } = kind.prepared;
    const trace = runUnchecked(problem, lr, kind.prepared);
    const memory = load(compiled, trace.values);
    if (!kind.refine(memory)) return certifiedSolution({ trace, kind });
    return { trace: { ...trace, values: valuesIn(memory, compiled, trace) }, kind };
  };
}

/**
 * Digits for a record: what they do not tell from 0 is nearer to it than any double. 1,000, as a
 * single run may take, are a second.
 */
const mostDigits = 360;

async function certifiedSolution({ trace, kind }: Solved): Promise<Solved> {
  const { values, notes } = await rightDoubles(trace, kind.quantities, mostDigits);
  // What is said of double precision is not so of these.
  return { trace: { ...trace, values, notes }, kind };
}

function poser(
  defaults: Defaults,
  want: Want,
  note: Note,
  refinerFor: typeof refiner,
): (record: Given) => Posed {
  const kinds = new Map<string, Kind>();
  let hasSaid = false;
  return (record) => {
    const all = new Map([...defaults.quantities, ...record.quantities]);
    const lacks = defaults.needed.filter((name) => !all.has(name));
    refuseMissing(lacks, 'record', defaults.options);
    const choices = mergeAll(defaults.choices, record.choices);
    const { lr } = choices;
    const problem = defaults.make(all, choices);
    refuseMissing(
      problem.filled,
      'record',
      defaults.options,
      problem.filled.join() === 'W2,b2' ? ' (for a single neuron: --layers 1)' : '',
    );
    if (!hasSaid) [...problem.notes, ...unreadFields(record, defaults)].forEach(note);
    hasSaid = true;
    const key = kindKey(problem, lr);
    const kind = kinds.get(key) ?? newKind(problem, lr);
    if (!kinds.has(key)) {
      if (kinds.size >= mostKinds) kinds.clear();
      kinds.set(key, kind);
    }
    return { problem, lr, kind };
  };

  function newKind(problem: Problem, lr: number | undefined): Kind {
    const prepared = prepare(problem, lr);
    const wanted = want(prepared, [...problem.given.keys()]);
    const quantities = quantitiesOf(wanted.names);
    const refine = refinerFor(problem, prepared, quantities);
    return { prepared, ...wanted, quantities, refine };
  }
}

function valuesIn(
  memory: Float64Array,
  { places }: Compiled,
  { values }: Trace,
): ReadonlyMap<string, Matrix> {
  const refined = [...values].map(([name, value]): [string, Matrix] => {
    const { offset } = places.get(name)!;
    return [name, { ...value, data: memory.subarray(offset, offset + value.data.length) }];
  });
  return new Map(refined);
}

/**
 * A remark on a record that gives nothing, or on fields called as something that it does not give
 * but for the case: all of it is what is given to all then.
 */
function unreadFields({ fields }: Given, { naming, needed }: Defaults): string[] {
  const isRead = ({ name, choice }: RowField): boolean =>
    choice !== undefined || (name !== undefined && naming.isGiven(name));
  const given = new Set(fields.map(({ name, part }) => part?.of ?? name));
  const nearly = fields.flatMap((field) => {
    const key = field.key.replaceAll('"', '').trim();
    const meant = needed.find((name) => name.toLowerCase() === key.toLowerCase());
    return isRead(field) || meant === undefined || given.has(meant) ? [] : [[key, meant] as const];
  });
  if (nearly.length > 0) {
    const [keys, names] = [0, 1].map((k) => listed(nearly.map((pair) => pair[k]!)));
    return [`${keys} ${isOrAre(nearly.length)} not read: write ${names}`];
  }
  if (fields.some((field) => field.part !== undefined || isRead(field))) return [];
  return [`nothing in the first record is read: that would be ${namesLike('', needed)}`];
}
