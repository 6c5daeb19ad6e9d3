// Lines of LaTeX and Markdown, rows of its tables, and what programs print around numbers, as the
// plain lines that they stand for.

/** Signs of LaTeX, and what they are in plain text. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\\(?:begin|end)\{[a-z]+\*?\}|\\left|\\right|\\[()[\],;!]|\$|\\\\\s*$/g, ''],
  [/&/g, ' '],
  [/\\partial\s*/g, '∂'],
  [/\\delta(?![a-z])/g, 'δ'],
  [/\\hat\s*\{?y\}?/g, 'ŷ'],
  [/\\(?:cdot|times)(?![a-z])/g, '·'],
  [/\\(?:approx|simeq|to|rightarrow|Rightarrow)(?![a-z])/g, '='],
  [/\\%/g, '%'],
  // The layer: z_1, z_{1}, z^{[1]}, z^{(1)}.
  [/_\{(\d+)\}/g, '$1'],
  [/_(\d+)/g, '$1'],
  [/\^\{[[(](\d+)[\])]\}/g, '$1'],
  [/\^\{([^{}]*)\}/g, '^($1)'],
];

const fraction = /\\d?frac\{([^{}]*)\}\{([^{}]*)\}/g;

/** What people write around an answer, and what it is without. */
const around: readonly (readonly [RegExp, string])[] = [
  // **z1** = 0.3, `z1 = 0.3`, z1 = **0.3**
  [/^(\s*(?:[-*•]\s+|\d{1,3}[.)]\s+)?)(\*\*|__|`)(.+?)\2/, '$1$3'],
  [/(\*\*|__|`)([^*_`]+)\1(?=[.,;]?\s*$)/, '$2'],
  // 답: z1 = 0.3
  [
    /^\s*(?:answer|ans\.?|solution|result|정답|답안|답|풀이|결과)(?:\s*\(?\w\)?)?\s*:\s*(?=\S)/iu,
    '',
  ],
  [/[≈≃≅→⇒]|->|=>|:=/g, ' = '],
  // z1 = 0.3 (rounded)
  [/([\d\])%])\s+\((?=[^()\d=]*\p{L})[^()\d=]*\)(?=[.,;]?\s*$)/u, '$1'],
  [/([\d\])%])\s*[;,。]\s*$/, '$1'],
  [/(\.\d+|[\])%])\s*\.\s*$/, '$1'],
];

/** Numbers as Python prints them with their types: `np.float64(0.3)`, `tensor([1, 2])`. */
const typed = /(?<!\w)(?:\w+\.)?(?:float(?:16|32|64)|array|tensor)\(([^()]*)\)/g;

/** What is said of them behind a comma: `dtype=float32`. */
const ofType = /,\s*[a-z_]+=/;

/** Such numbers without their types. */
export const withoutTypes = (line: string): string =>
  line.replace(typed, (_, inside: string) => inside.split(ofType, 1)[0]!.trim());

/** A line without its mark-up; undefined of the rule below a table's head. */
export function withoutMarkup(line: string): string | undefined {
  const text = line.trim();
  if (!/^\||[\\$&]/.test(text)) return withoutFrame(line);
  if (text.startsWith('|')) {
    const [name = '', value = ''] = text.split('|').slice(1);
    return /^\s*:?-+:?\s*$/.test(name) ? undefined : withoutSigns(`${name.trim()} ${value.trim()}`);
  }
  return withoutFrame(withoutSigns(text));
}

const withoutFrame = (line: string): string =>
  around.reduce((so, [sign, by]) => so.replace(sign, by), line);

function withoutSigns(text: string): string {
  const plain = signs.reduce((so, [sign, by]) => so.replace(sign, by), text);
  return plain.replace(fraction, (_, above: string, below: string) =>
    above.includes('∂') ? `${above}/${below}`.replace(/\s/g, '') : `(${above})/(${below})`,
  );
}
