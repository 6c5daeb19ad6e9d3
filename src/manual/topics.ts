// The pages of the manual in the order in which they are read; a test holds them to the files.

export const topics = [
  'values',
  'networks',
  'models',
  'names',
  'numbers',
  'formats',
  'exit-codes',
  'explain',
  'check',
  'batch',
  'graph',
  'train',
  'model',
  'completion',
  'library',
  'accuracy',
  'contributing',
] as const;
