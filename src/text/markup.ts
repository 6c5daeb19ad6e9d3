// Elements of markup: HTML, SVG, and the labels of Graphviz that look like it.

/** An element around its content. Attributes and content are taken as they are, escaped before. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...content: readonly string[]
): string {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${all.join('')}>${content.join('')}</${name}>`;
}
