// The words of a page around what explain says, in every language.
import type { Language } from '../language.ts';

export interface PageWords {
  readonly problem: string;
  readonly network: string;
  readonly model: string;
  readonly activations: string;
  readonly loss: string;
  readonly rate: string;
  readonly marks: string;
  readonly picture: string;
  readonly legend: string;
  readonly results: string;
  readonly quantity: string;
  readonly value: string;
  readonly again: string;
  readonly record: (file: string) => string;
  readonly modelFile: (file: string) => string;
}

export const pageWords: Readonly<Record<Language, PageWords>> = {
  en: {
    problem: 'The problem',
    network: 'Units in each layer',
    model: 'The model',
    activations: 'Activations',
    loss: 'Loss',
    rate: 'Learning rate',
    marks: 'The marks',
    picture: 'The picture',
    legend: 'A step lights up what it computes and what it reads.',
    results: 'Results',
    quantity: 'Quantity',
    value: 'Value',
    again: 'The same once more',
    record: (file) => `${file} holds x, y and every W and b as one JSON object.`,
    modelFile: (file) => `${file} holds what backprop model prints for it.`,
  },
  ko: {
    problem: '문제',
    network: '층마다 유닛의 수',
    model: '모델',
    activations: '활성화 함수',
    loss: '손실 함수',
    rate: '학습률',
    marks: '채점',
    picture: '그림',
    legend: '단계에 마우스를 올리면 그 단계가 구하는 값과 읽는 값이 강조됩니다.',
    results: '결과',
    quantity: '이름',
    value: '값',
    again: '다시 해 보기',
    record: (file) => `${file} 파일에는 x, y와 모든 W, b가 JSON 객체 하나로 들어 있습니다.`,
    modelFile: (file) => `${file} 파일에는 backprop model 출력이 들어 있습니다.`,
  },
};
