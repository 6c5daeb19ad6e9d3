// The words of a page around what explain says, in every language.
import type { Language } from '../language.ts';

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
  /** Of a picture that nobody could read, with the hole `{count}`. */
  readonly unpictured: string;
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
  /** Of marks, where the numbers are changed. */
  readonly stale: string;
  readonly play: string;
  readonly playHint: string;
  /** With the holes `{name}`, `{at}` and `{of}`. */
  readonly step: string;
  readonly moves: Readonly<Record<Move, { readonly sign: string; readonly label: string }>>;
  readonly record: (file: string) => string;
  readonly modelFile: (file: string) => string;
}

export const pageWords: Readonly<Record<Language, PageWords>> = {
  en: {
    problem: 'Problem',
    network: 'Network',
    model: 'The model',
    activations: 'Activations',
    loss: 'Loss',
    definition: 'where',
    rate: 'Learning rate',
    marks: 'Your answers, marked',
    picture: 'Computation graph',
    way: 'where a mistake went on',
    legend: 'Point at a step or a number to highlight what belongs to it.',
    unpictured: 'Left out: nobody could read a picture of {count} quantities.',
    results: 'Results',
    quantity: 'Quantity',
    value: 'Value',
    again: 'Reproduce this page',
    contents: 'Contents',
    fields: 'Change the numbers',
    fieldsHint: 'Change a number: every value, formula and arrow follows.',
    reset: 'Reset',
    changed: 'The numbers are changed; the command at the end of the page makes this state.',
    none: 'There is no result for these numbers: a value is infinite or undefined.',
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
  },
  ko: {
    problem: '문제',
    network: '층마다 유닛의 수',
    model: '모델',
    activations: '활성화 함수',
    loss: '손실 함수',
    definition: '여기서',
    rate: '학습률',
    marks: '채점',
    picture: '그림',
    way: '오류가 이어진 길',
    legend: '단계에 마우스를 올리면 그 단계가 구하는 값과 읽는 값이 강조됩니다.',
    unpictured: '값이 {count}개라 그림으로는 읽을 수 없어 생략했습니다.',
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
  },
};
