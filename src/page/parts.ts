// The parts of a page that it can be without, and the lists that can have gaps.

/**
 * What a page can be without, what matters least first: the picture; gradients as one product; the
 * fields, and what makes them work; worked steps in the middle of each pass; the symbols of the
 * results; rows in the middle of the lists.
 */
export const parts = ['picture', 'chains', 'fields', 'steps', 'symbols', 'rows'] as const;
export type Part = (typeof parts)[number];
export type Left = ReadonlySet<Part>;

export type List = 'marks' | 'results' | 'formulas' | 'givens' | 'steps';
