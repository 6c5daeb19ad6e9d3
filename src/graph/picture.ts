// What a picture shows, as data: nodes with their rows of numbers, arrows forward and backward.
// Where things stand is decided in layout.ts, how they look in dot.ts.

import type { Formula } from '../model/formula.ts';

/**
 * Values are computed forward, gradients backward; an update is what a step of gradient descent
 * makes of a value.
 */
export type Role = 'value' | 'gradient' | 'update';

/** What somebody's number for a quantity is found to be: a sign for eyes without colour too. */
export interface Tag {
  readonly sign: string;
  readonly tint?: Tint;
}

export type Tint = 'right' | 'rounded' | 'follows' | 'convention' | 'wrong';

/** One quantity in a node: its numbers as a grid of texts, or its shape where that is too large. */
export interface Row {
  readonly name: string;
  readonly role: Role;
  /** What is written before its numbers: the name, or the whole formula of a model's value. */
  readonly label: string;
  readonly cells: readonly (readonly string[])[];
  /** The formula, or what is given: shown where the pointer rests. */
  readonly hint: string;
  readonly tag?: Tag;
}

export interface Node {
  readonly name: string;
  readonly rows: readonly Row[];
  /**
   * The number of its layer, 0 outside of all; the number past the last layer is that of the
   * target and the loss.
   */
  readonly layer: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** What flows along it: a value into a value, or a gradient back into a gradient. */
  readonly kind: 'forward' | 'backward';
  /** Of a backward arrow: what the gradient is multiplied by on it, and what that is. */
  readonly label?: Label;
  readonly hint?: string;
  /**
   * Of a connection between units: its weight, also in proportion to the largest of its layer (-1
   * to 1), and what is shown where the pointer rests.
   */
  readonly weight?: Weight;
  /** True of an arrow on which somebody's mistake went on. */
  readonly isMistaken?: boolean;
}

export interface Label {
  readonly factor: string;
  readonly value?: string;
  /** The formula of the value. */
  readonly tree?: Formula;
}

export interface Weight {
  readonly text: string;
  readonly share: number;
  readonly hint: string;
}

export interface Graph {
  readonly title: string;
  /** What the picture shows, in a sentence or two, for those who do not see it. */
  readonly description: string;
  /** What the arrows and the names of gradients mean. */
  readonly legend: string;
  /** What is written above each layer, first to last; none of a model. */
  readonly layers: readonly string[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** The nodes from the input to the output of a network, which stand in one line. */
  readonly spine?: readonly string[];
  /** True where the nodes are units, in a column for each layer. */
  readonly isUnits?: true;
}

/** How a number is written; `text` is what it is to all the digits of the picture, if known. */
export type NumberText = (value: number, text?: string) => string;

/** More edges Mermaid does not draw unless its host sets another limit. */
export const mostEdges = 500;
