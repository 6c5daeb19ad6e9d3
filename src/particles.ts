// Korean particles, whose form depends on how the word before them is read: z1을 (일을), z2를 (이를).

/** The forms after a final consonant and after a vowel. */
const forms = {
  '을/를': ['을', '를'],
  '은/는': ['은', '는'],
  '이/가': ['이', '가'],
  '과/와': ['과', '와'],
  '으로/로': ['으로', '로'],
} as const satisfies Record<string, readonly [string, string]>;

export type Particle = keyof typeof forms;

/** For a pattern: any particle as sentences hold it, `{z}을/를`. */
export const particlePattern = Object.keys(forms).join('|');

/** Digits, letters and signs that are read with a final consonant: 영 일 삼 육 칠 팔, 엘 엠 엔 알, 햇. */
const closed = /[013678lmnrŷ]$/i;

/** Those whose consonant is ㄹ, after which 로 stands: 일 칠 팔, 엘 알. */
const liquid = /[178lr]$/i;

/** The particle after a symbol, by its last letter or digit; brackets are not read. */
export function particle(kind: Particle, symbol: string): string {
  const [afterConsonant, afterVowel] = forms[kind];
  const read = symbol.replace(/[^\p{L}\p{N}]+$/u, '');
  const isOpen = !closed.test(read) || (kind === '으로/로' && liquid.test(read));
  return isOpen ? afterVowel : afterConsonant;
}
