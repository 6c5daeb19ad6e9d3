// Lines of LaTeX and rows of Markdown's tables as the plain lines that they stand for.

/** Signs of LaTeX, and what they are in plain text. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\\(?:begin|end)\{[a-z]+\*?\}|\\left|\\right|\\[()[\],;!]|\$|\\\\\s*$/g, ''],
  [/&/g, ' '],
  [/\\partial\s*/g, '∂'],
  [/\\delta(?![a-z])/g, 'δ'],
  [/\\hat\s*\{?y\}?/g, 'ŷ'],
  [/\\(?:cdot|times)(?![a-z])/g, '·'],
  [/\\%/g, '%'],
  // The layer: z_1, z_{1}, z^{[1]}, z^{(1)}.
  [/_\{(\d+)\}/g, '$1'],
  [/_(\d+)/g, '$1'],
  [/\^\{[[(](\d+)[\])]\}/g, '$1'],
  [/\^\{([^{}]*)\}/g, '^($1)'],
];

const fraction = /\\d?frac\{([^{}]*)\}\{([^{}]*)\}/g;

/** A line without its mark-up; undefined of the rule below a table's head. */
export function withoutMarkup(line: string): string | undefined {
  const text = line.trim();
  if (!/^\||[\\$&]/.test(text)) return line;
  if (text.startsWith('|')) {
    const [name = '', value = ''] = text.split('|').slice(1);
    return /^\s*:?-+:?\s*$/.test(name) ? undefined : withoutSigns(`${name.trim()} ${value.trim()}`);
  }
  return withoutSigns(text);
}

function withoutSigns(text: string): string {
  const plain = signs.reduce((so, [sign, by]) => so.replace(sign, by), text);
  return plain.replace(fraction, (_, above: string, below: string) =>
    above.includes('∂') ? `${above}/${below}`.replace(/\s/g, '') : `(${above})/(${below})`,
  );
}
