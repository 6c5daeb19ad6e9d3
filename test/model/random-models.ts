// Random models over everything that the language of models has, as text: a formula of a wanted
// shape is made of formulas of the shapes that its operator takes.
import type { Matrix } from '../../src/matrix.ts';
import { isSingle, type Shape } from '../../src/model/shape.ts';
import { patternTexts } from '../../src/model/recognize.ts';
import { between, random } from '../random.ts';

export interface RandomModel {
  readonly text: string;
  /** Values for all that it reads and does not assign. */
  readonly given: ReadonlyMap<string, Matrix>;
}

/** A model of one to four assignments, the last of which is one number. */
export function randomModel(seed: number): RandomModel {
  const author = new Author(seed);
  const inner = Array.from({ length: author.whole(0, 3) }, () => author.assign(author.shape()));
  const lines = [...inner, author.assign({ rows: 1, cols: 1 })];
  return { text: [...author.declarations(), ...lines].join('\n'), given: author.given };
}

const largest = 4;

class Author {
  readonly given = new Map<string, Matrix>();
  readonly #assigned = new Map<string, Shape>();
  readonly #indices = new Map<string, number>();
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  /** A whole number from `low` to `high`. */
  whole(low: number, high: number): number {
    return Math.floor(between(this.#next, low, high + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.whole(0, items.length - 1)]!;
  }

  /** True in that share of all cases. */
  isIn(share: number): boolean {
    return this.#next() < share;
  }

  shape(): Shape {
    return { rows: this.whole(1, largest - 1), cols: this.whole(1, largest - 1) };
  }

  /** One of what it reads may be a target, one an input. */
  declarations(): string[] {
    const names = [...this.given.keys()].filter((name) => !this.#indices.has(name));
    const target = this.isIn(0.1) && names.length > 1 ? names.pop() : undefined;
    const input = this.isIn(0.1) ? names.pop() : undefined;
    return [
      ...(target === undefined ? [] : [`target ${target}`]),
      ...(input === undefined ? [] : [`input ${input}`]),
    ];
  }

  assign(shape: Shape): string {
    const formula = this.formula(shape, 3);
    const name = `q${this.#assigned.size + 1}`;
    // Without a name in it, it would be a given.
    const text = /\b[qx]\d/.test(formula) ? formula : `${this.leaf(shape, true)} + ${formula}`;
    this.#assigned.set(name, shape);
    return `${name} = ${text}`;
  }

  formula(shape: Shape, depth: number): string {
    if (depth === 0 || this.isIn(0.08)) return this.leaf(shape);
    const makers = operators.filter(({ fits }) => fits(shape));
    return this.pick(makers).make(this, shape, (of) => this.formula(of, depth - 1));
  }

  /** A quantity, or now and then a number or a matrix of numbers. */
  leaf(shape: Shape, isNamed = false): string {
    if (!isNamed && this.isIn(0.1)) return isSingle(shape) ? this.number() : this.matrix(shape);
    const isFit = ([, { rows, cols }]: readonly [string, Shape]): boolean =>
      rows === shape.rows && cols === shape.cols;
    const assigned = [...this.#assigned].filter(isFit);
    if (assigned.length > 0 && this.isIn(0.7)) return this.pick(assigned)[0];
    const given = [...this.given].filter(([name]) => !this.#indices.has(name)).filter(isFit);
    return given.length > 0 && this.isIn(0.5) ? this.pick(given)[0] : this.#newGiven(shape);
  }

  #newGiven({ rows, cols }: Shape): string {
    const name = `x${this.given.size + 1}`;
    const data = Float64Array.from({ length: rows * cols }, () => between(this.#next, -2, 2));
    this.given.set(name, { rows, cols, data });
    return name;
  }

  number(): string {
    return this.pick(['2', '3', '0.5', '1.25', '-1', 'pi', 'e']);
  }

  matrix({ rows, cols }: Shape): string {
    const row = (): string => repeat(cols, () => this.number());
    // One row of numbers is read as a column.
    return rows === 1 ? `[${row()}]'` : `[${repeat(rows, row, '; ')}]`;
  }

  /** Where something stands among `size`: now and then by the name of a given. */
  index(size: number): string {
    const at = this.whole(1, size);
    if (this.isIn(0.7)) return String(at);
    const known = [...this.#indices].find(([, value]) => value === at);
    const name = known?.[0] ?? `k${this.#indices.size + 1}`;
    this.#indices.set(name, at);
    this.given.set(name, { rows: 1, cols: 1, data: Float64Array.of(at) });
    return name;
  }

  /** `length` places among `size`. */
  range(length: number, size: number): string {
    const from = this.whole(1, size - length + 1);
    if (length === size && this.isIn(0.5)) return ':';
    if (length === 1) return this.index(size);
    return `${from}:${from + length - 1}`;
  }
}

/** A way to make a formula of a shape; `part` makes its arguments. */
interface Operator {
  readonly fits: (shape: Shape) => boolean;
  readonly make: (author: Author, shape: Shape, part: (shape: Shape) => string) => string;
}

const isMatrix = ({ rows, cols }: Shape): boolean => rows > 1 && cols > 1;
const isColumn = ({ cols }: Shape): boolean => cols === 1;
const isRow = ({ rows }: Shape): boolean => rows === 1;
const always = (): boolean => true;
const one: Shape = { rows: 1, cols: 1 };

/** What goes with a shape entry by entry: itself, a number, in a matrix a row or a column. */
function partner(author: Author, shape: Shape): Shape {
  const { rows, cols } = shape;
  const vectors = isMatrix(shape)
    ? [
        { rows, cols: 1 },
        { rows: 1, cols },
      ]
    : [];
  return author.pick([shape, shape, one, ...vectors]);
}

/** Both arguments of an operator entry by entry, the larger on either side. */
function both(
  author: Author,
  shape: Shape,
  first: (shape: Shape) => string,
  second = first,
): [string, string] {
  const other = partner(author, shape);
  const [left, right] = author.isIn(0.5) ? [shape, other] : [other, shape];
  return [first(left), second(right)];
}

/** A formula whose values are positive and not near 0. */
function positive(author: Author, part: (shape: Shape) => string): (shape: Shape) => string {
  return (shape) => {
    const inner = part(shape);
    const forms = [
      `(1 + ${inner}^2)`,
      `exp(sin(${inner}))`,
      `(0.5 + abs(${inner}))`,
      `(0.5 + sigmoid(${inner}))`,
    ];
    return author.pick(forms);
  };
}

/** Formulas that become one of the shape, above each other or side by side. */
function parts(author: Author, shape: Shape, side: 'rows' | 'cols'): [Shape, Shape] {
  const first = author.whole(1, shape[side] - 1);
  return [
    { ...shape, [side]: first },
    { ...shape, [side]: shape[side] - first },
  ];
}

/** A bracket in a bracket would be a row of a matrix. */
const inBracket = (text: string): string => (text.startsWith('[') ? `(${text})` : text);

const repeat = (count: number, make: () => string, between = ', '): string =>
  Array.from({ length: count }, make).join(between);

/** An operator that keeps the shape, of one argument. */
const mapping = (make: (inner: string, author: Author) => string): Operator => ({
  fits: always,
  make: (author, shape, part) => make(part(shape), author),
});

/** Functions as people write them out, in `u`. */
const patterns = patternTexts
  .filter((_, k) => k % 2 === 0)
  .map((text) => text.replaceAll('empty()', '[]'))
  .map((text) => (inner: string) => `(${text.replace(/\bu\b/g, inner)})`);

/** What makes one number of anything, or a row or a column of a matrix. */
const reducing = (name: string, axes: (axis: number) => string = String): Operator[] => [
  { fits: isSingle, make: (author, _, part) => `${name}(${part(author.shape())})` },
  {
    fits: isRow,
    make: (author, { cols }, part) =>
      `${name}(${part({ rows: author.whole(1, largest), cols })}, ${axes(1)})`,
  },
  {
    fits: isColumn,
    make: (author, { rows }, part) =>
      `${name}(${part({ rows, cols: author.whole(1, largest) })}, ${axes(2)})`,
  },
];

const pairwise = (make: (left: string, right: string) => string): Operator => ({
  fits: always,
  make: (author, shape, part) => make(...both(author, shape, part)),
});

const operators: readonly Operator[] = [
  pairwise((left, right) => `(${left} + ${right})`),
  pairwise((left, right) => `(${left} - ${right})`),
  pairwise((left, right) => `(${left} .* ${right})`),
  pairwise((left, right) => `max(${left}, ${right})`),
  pairwise((left, right) => `min(${left}, ${right})`),
  ...['/', './'].map((sign): Operator => ({
    fits: always,
    make: (author, shape, part) =>
      `(${both(author, shape, part, positive(author, part)).join(` ${sign} `)})`,
  })),
  ...['^', '.^'].map((sign): Operator => ({
    fits: always,
    make: (author, shape, part) =>
      `(${both(author, shape, positive(author, part), part).join(` ${sign} `)})`,
  })),
  mapping((inner, author) => `((${inner})^${author.pick(['2', '3', '2', '1', '0'])})`),
  {
    fits: always,
    make: (author, shape, part) =>
      `(${positive(author, part)(shape)}^${author.pick(['(-1)', '0.5', '-2', '1.5'])})`,
  },
  mapping((inner) => `(-${inner})`),
  mapping((inner, author) => `(${author.number()} * ${inner})`),
  { fits: always, make: (_, shape, part) => `(${part(one)} * ${part(shape)})` },
  { fits: always, make: (_, shape, part) => `(${part(shape)} * ${part(one)})` },
  ...[1, 2].map((): Operator => ({
    fits: always,
    make: (author, { rows, cols }, part) => {
      const inner = author.whole(1, 3);
      return `(${part({ rows, cols: inner })} * ${part({ rows: inner, cols })})`;
    },
  })),
  { fits: always, make: (_, { rows, cols }, part) => `(${part({ rows: cols, cols: rows })})'` },
  ...['exp', 'abs', 'sin', 'cos', 'tanh', 'sigmoid', 'relu', 'softplus', 'erf', 'softmax'].map(
    (name) => mapping((inner) => `${name}(${inner})`),
  ),
  ...['log', 'ln', 'sqrt'].map((name): Operator => ({
    fits: always,
    make: (author, shape, part) => `${name}(${positive(author, part)(shape)})`,
  })),
  mapping((inner, author) => `softmax(${inner}, ${author.pick([1, 2])})`),
  mapping((inner, author) => author.pick([`max(${inner}, 0)`, `max(0, ${inner})`])),
  mapping((inner, author) => author.pick([`min(${inner}, 0)`, `min(0, ${inner})`])),
  ...['sum', 'mean', 'count'].flatMap((name) => reducing(name)),
  { fits: isSingle, make: (author, _, part) => `norm(${part(author.shape())})` },
  ...['max', 'min'].flatMap((name) => reducing(name, (axis) => `[], ${axis}`)),
  ...['max', 'min'].flatMap((name) => reducing(name, (axis) => `[], ${axis}`)),
  {
    fits: always,
    make: (author, { rows, cols }, part) => {
      const of = { rows: rows + author.whole(0, 2), cols: cols + author.whole(0, 2) };
      return `(${part(of)})[${author.range(rows, of.rows)}, ${author.range(cols, of.cols)}]`;
    },
  },
  {
    fits: isColumn,
    make: (author, { rows }, part) => {
      const size = rows + author.whole(1, 2);
      return `(${part({ rows: size, cols: 1 })})[${author.range(rows, size)}]`;
    },
  },
  {
    fits: (shape) => isRow(shape) && !isSingle(shape),
    make: (author, { cols }, part) => {
      const size = cols + author.whole(0, 2);
      return `(${part({ rows: 1, cols: size })})[${author.range(cols, size)}]`;
    },
  },
  {
    fits: ({ rows }) => rows > 1,
    make: (author, shape, part) => `[${parts(author, shape, 'rows').map(part).join('; ')}]`,
  },
  {
    fits: ({ rows, cols }) => cols > 1 && (rows > 1 || cols > 2),
    make: (author, shape, part) =>
      `[${parts(author, shape, 'cols').map(part).map(inBracket).join(', ')}]`,
  },
  {
    fits: (shape) => isColumn(shape) && !isSingle(shape),
    make: (_, { rows }, part) => `[${repeat(rows, () => inBracket(part(one)))}]`,
  },
  {
    fits: isMatrix,
    make: (author, { rows, cols }, part) => {
      const row = (): string => repeat(cols, () => inBracket(part(one)));
      return author.isIn(0.5)
        ? `[${repeat(rows, () => `[${row()}]`)}]`
        : `[${repeat(rows, row, '; ')}]`;
    },
  },
  {
    fits: always,
    make: (author, { rows, cols }, part) => {
      const filter = { rows: author.whole(1, 2), cols: author.whole(1, 2) };
      const image = { rows: rows + filter.rows - 1, cols: cols + filter.cols - 1 };
      return `conv(${part(image)}, ${part(filter)})`;
    },
  },
  {
    fits: always,
    make: (author, { rows, cols }, part) => {
      const [size, stride] = [author.whole(1, 2), author.whole(1, 2)];
      // A row is pooled along itself, a column down.
      const across = (count: number): number =>
        count === 1 && author.isIn(0.5) ? 1 : (count - 1) * stride + size;
      const image = { rows: across(rows), cols: across(cols) };
      const window = size === stride ? size : `${size}, ${stride}`;
      return `maxpool(${part(image)}, ${window})`;
    },
  },
  mapping((inner, author) => author.pick(patterns)(inner)),
  mapping((inner, author) => author.pick(patterns)(inner)),
];
