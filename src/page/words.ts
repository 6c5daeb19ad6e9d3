// The words of a page around what explain says, in every language.
import type { Language } from '../language.ts';
import { element } from '../text/markup.ts';
import type { List, Part } from './parts.ts';

/** What the buttons that play the steps do. */
export type Move = 'begin' | 'back' | 'on' | 'end';

export interface PageWords {
  readonly problem: string;
  readonly network: string;
  readonly model: string;
  readonly activations: string;
  readonly loss: string;
  /** Before what a function that goes by its name does. */
  readonly definition: string;
  readonly rate: string;
  readonly marks: string;
  readonly picture: string;
  /** Of the thick arrows of a marked page. */
  readonly way: string;
  readonly legend: string;
  /** A sentence of what a page leaves out, from a phrase for each part and each list. */
  readonly leftOut: (said: readonly string[]) => string;
  /** The picture may be too large for the command that draws it too. */
  readonly withoutPart: (isDrawn: boolean) => Partial<Readonly<Record<Part, string>>>;
  readonly withoutRows: Readonly<Record<List, (missing: number, of: number) => string>>;
  /** In the place of steps that are left out. */
  readonly gap: (count: number, first: string, last: string) => string;
  readonly results: string;
  readonly quantity: string;
  readonly value: string;
  readonly again: string;
  readonly contents: string;
  readonly fields: string;
  readonly fieldsHint: string;
  readonly reset: string;
  readonly changed: string;
  readonly none: string;
  /** Of a field without a number, with the hole `{name}`. */
  readonly open: string;
  /** Of a character that a field did not take, with the hole `{sign}`. */
  readonly dropped: string;
  /** Of marks, where the numbers are changed. */
  readonly stale: string;
  readonly play: string;
  readonly playHint: string;
  /** With the holes `{name}`, `{at}` and `{of}`. */
  readonly step: string;
  readonly moves: Readonly<Record<Move, { readonly sign: string; readonly label: string }>>;
  readonly record: (file: string) => string;
  readonly modelFile: (file: string) => string;
  readonly state: (file: string, names: readonly string[]) => string;
  readonly answersFile: (file: string) => string;
}

const option = (words: string): string => element('code', {}, words);
const command = (name: string): string => option(['backprop', name].join(' ').trim());

const listOf = (language: Language, said: readonly string[]): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(said);

export const pageWords: Readonly<Record<Language, PageWords>> = {
  en: {
    problem: 'Problem',
    network: 'Network',
    model: 'Model',
    activations: 'Activations',
    loss: 'Loss',
    definition: 'where',
    rate: 'Learning rate',
    marks: 'Your answers, marked',
    picture: 'Computation graph',
    way: 'where a mistake is carried forward',
    legend: 'Point at a step or a number to highlight what belongs to it.',
    leftOut: (said) =>
      `To stay readable and below 400 kB, this page leaves out ${listOf('en', said)}; ` +
      'the commands in parentheses take the same options.',
    withoutPart: (isDrawn) => ({
      picture: isDrawn
        ? `the picture (${command('graph')})`
        : `the picture (too large for ${command('graph')})`,
      chains: `the gradients as one product (${command('explain')})`,
      fields: `the fields for other numbers (${option('--set')})`,
      symbols: `the symbols of the results (${command('explain')})`,
    }),
    withoutRows: {
      marks: (missing, of) => `${missing} of ${of} marks (${command('check')})`,
      results: (missing, of) => `${missing} of ${of} results (${command('')})`,
      formulas: (missing, of) => `${missing} of ${of} formulas (${command('model')})`,
      givens: (missing, of) => `${missing} of ${of} given values (${command('model')})`,
      steps: (missing, of) => `${missing} of ${of} worked steps (${command('explain')})`,
    },
    gap: (count, first, last) =>
      count === 1
        ? `Left out here: ${first}.`
        : `Left out here: ${count} steps, ${first} to ${last}.`,
    results: 'Results',
    quantity: 'Quantity',
    value: 'Value',
    again: 'Reproduce this page',
    contents: 'Contents',
    fields: 'Change the numbers',
    fieldsHint: 'Change a number: every value, formula and arrow follows.',
    reset: 'Reset',
    changed: 'The numbers have changed; the command at the end of the page reproduces this state.',
    none: 'There is no result for these numbers: a value is infinite or undefined.',
    open: '{name} is not a number such as 0.5, -2 or 1e-3: the page keeps the last one.',
    dropped: '“{sign}” was left out: write a number such as 0.5, -2 or 1e-3.',
    stale: 'These marks apply to the original numbers, which Reset brings back, not to these.',
    play: 'Step by step',
    playHint: '← → step through the passes',
    step: '{at}/{of}: {name}',
    moves: {
      begin: { sign: '|◀', label: 'To the beginning' },
      back: { sign: '←', label: 'One step back' },
      on: { sign: '→', label: 'One step on' },
      end: { sign: '▶|', label: 'To the end' },
    },
    record: (file) => `${file} holds x, y and every W and b as one JSON object.`,
    modelFile: (file) => `${file} holds what backprop model prints for it.`,
    state: (file, names) => `${file} holds what the optimizer carries: ${listOf('en', names)}.`,
    answersFile: (file) => `${file} holds the answers, a line name=value for each.`,
  },
  ko: {
    problem: '문제',
    network: '층별 유닛 수',
    model: '모델',
    activations: '활성화 함수',
    loss: '손실 함수',
    definition: '여기서',
    rate: '학습률',
    marks: '채점',
    picture: '계산 그래프',
    way: '오류가 이어진 길',
    legend: '단계에 마우스를 올리면 그 단계가 구하는 값과 읽는 값이 강조됩니다.',
    leftOut: (said) =>
      '읽기 쉽고 400 kB를 넘지 않도록 이 페이지에서는 다음을 생략했으며, ' +
      `괄호 안의 명령을 같은 옵션으로 실행하면 볼 수 있습니다: ${listOf('ko', said)}.`,
    withoutPart: (isDrawn) => ({
      picture: isDrawn
        ? `그림(${command('graph')})`
        : `그림(${command('graph')}로도 그릴 수 없는 크기)`,
      chains: `한 식으로 쓴 기울기(${command('explain')})`,
      fields: `숫자를 바꾸는 칸(${option('--set')})`,
      symbols: `결과의 기호(${command('explain')})`,
    }),
    withoutRows: {
      marks: (missing, of) => `채점 ${of}개 중 ${missing}개(${command('check')})`,
      results: (missing, of) => `결과 ${of}개 중 ${missing}개(${command('')})`,
      formulas: (missing, of) => `식 ${of}개 중 ${missing}개(${command('model')})`,
      givens: (missing, of) => `주어진 값 ${of}개 중 ${missing}개(${command('model')})`,
      steps: (missing, of) => `풀이 단계 ${of}개 중 ${missing}개(${command('explain')})`,
    },
    gap: (count, first, last) =>
      count === 1
        ? `여기서 ${first} 단계를 생략했습니다.`
        : `여기서 ${first}부터 ${last}까지 단계 ${count}개를 생략했습니다.`,
    results: '결과',
    quantity: '이름',
    value: '값',
    again: '이 페이지를 다시 만들기',
    contents: '차례',
    fields: '숫자 바꾸기',
    fieldsHint: '숫자를 바꾸면 모든 값과 식과 화살표가 따라 바뀝니다.',
    reset: '처음으로',
    changed: '숫자가 바뀌었습니다. 페이지 끝의 명령이 이 상태를 만듭니다.',
    none: '이 숫자로는 결과가 없습니다. 무한하거나 정의되지 않은 값이 있습니다.',
    open: '{name} 칸에 0.5, -2, 1e-3 같은 숫자를 쓰세요. 그때까지 마지막 숫자로 계산합니다.',
    dropped: '‘{sign}’ 기호는 빠졌습니다. 0.5, -2, 1e-3 같은 숫자를 쓰세요.',
    stale: '이 채점은 처음 숫자에만 적용됩니다. ‘처음으로’를 누르면 처음 숫자로 돌아갑니다.',
    play: '한 단계씩',
    playHint: '← → 키로 한 단계씩',
    step: '{at}/{of}: {name}',
    moves: {
      begin: { sign: '|◀', label: '처음으로 가기' },
      back: { sign: '←', label: '한 단계 뒤로' },
      on: { sign: '→', label: '한 단계 앞으로' },
      end: { sign: '▶|', label: '끝으로 가기' },
    },
    record: (file) => `${file} 파일에는 x, y와 모든 W, b가 JSON 객체 하나로 들어 있습니다.`,
    modelFile: (file) => `${file} 파일에는 backprop model 출력이 들어 있습니다.`,
    state: (file, names) =>
      `${file} 파일에는 옵티마이저가 다음 단계로 넘기는 값(${names.join(', ')})이 들어 있습니다.`,
    answersFile: (file) => `${file} 파일에는 답이 한 줄에 하나씩 name=value로 들어 있습니다.`,
  },
};
