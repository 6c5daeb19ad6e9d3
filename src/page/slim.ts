// A picture and mathematics without what the style of the page says once, and what is so without.

/** Of a picture. */
export const slimSvg = (svg: string): string =>
  svg
    .replace(
      / (?:xml:space="preserve"|text-anchor="start"|font-family="[^"]*"|font-size="[\d.]+")/g,
      '',
    )
    .replaceAll('&#45;', '-')
    .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${slimPath(path)}"`);

/** In whole points, a straight piece of a Bézier curve as a line. */
function slimPath(path: string): string {
  const [start = '', ...rest] = path
    .replace(/-?[\d.]+/g, (n) => String(Math.round(+n) + 0))
    .split('C');
  let at = start.slice(1);
  return rest.reduce((drawn, curve) => {
    const points = curve.trim().split(' ');
    for (let i = 0; i < points.length; i += 3) {
      const [first, second, end] = points.slice(i, i + 3);
      const isStraight = (first === at || first === end) && (second === end || second === at);
      drawn += isStraight ? `L${end}` : `C${[first, second, end].join(' ')}`;
      at = end!;
    }
    return drawn;
  }, start);
}

/**
 * Before a name in text that is to be a symbol. The italic letters of mathematics stand as far
 * apart as factors do, and few fonts have them: the style makes the plain ones italic.
 */
export const nameMark = '\u2063';

const inStyle = new RegExp(
  [
    ' style="(?:display:block math|padding-left:[\\d.]+\\w+;padding-right:[\\d.]+\\w+);"',
    ' fence="true"',
    ' class="tml-(?:left|right)"',
  ].join('|'),
  'g',
);

/** Of a formula in MathML; parentheses and a minus are what they are by their places. */
export const slimMath = (math: string): string =>
  math
    .replace(inStyle, '')
    .replaceAll('<mtd><mrow></mrow></mtd>', '<mtd></mtd>')
    .replaceAll(/<mtext>\u2063([^<]+)<\/mtext>/g, '<mi class="i">$1</mi>')
    .replace(/ form="(?:prefix|postfix)"(?= stretchy="false">[()]<)/g, '')
    .replace(/(?<= form="prefix") stretchy="false" lspace="0em" rspace="0em"(?=>−<)/g, '');
