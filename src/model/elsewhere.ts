// Activations and losses that people know from elsewhere and that have no row here, as formulas
// that a model can have: by the formula, the words for them, written small and without hyphens.

/** Of an argument x. */
export const otherActivations: Readonly<Record<string, readonly string[]>> = {
  'x .* tanh(softplus(x))': ['mish'],
  'min(max(x, 0), 6)': ['relu6'],
  'max(min(x, 1), -1)': ['hardtanh', 'satlins'],
  'x .* hard_sigmoid(x)': ['hardswish', 'hardsilu'],
  '2 * sigmoid(x) - 1': ['bipolarsigmoid', 'bipolar'],
  'log(sigmoid(x))': ['logsigmoid'],
  'x .* (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x .^ 3))) / 2': ['gelutanh', 'gelunew', 'newgelu'],
  'exp(-x .^ 2)': ['gaussian', 'rbf'],
  'sin(x)': ['sin', 'sine'],
  'x .^ 2': ['square', 'squared'],
};

/** Of the output y_pred and the target y. */
export const otherLosses: Readonly<Record<string, readonly string[]>> = {
  'mean((y_pred - y) .^ 2) / 2': ['halfmse'],
  'sqrt(mean((y_pred - y) .^ 2))': ['rmse', 'rmseloss', 'rootmeansquarederror'],
  'mean(abs((y - y_pred) ./ y))': ['mape', 'meanabsolutepercentageerror'],
  'mean((log(1 + y_pred) - log(1 + y)) .^ 2)': ['msle', 'meansquaredlogarithmicerror'],
  'mean(softplus(2 * (y_pred - y)) - (y_pred - y) - log(2))': ['logcosh'],
  'sum(y .* log(y ./ y_pred))': ['kl', 'kld', 'kldiv', 'kldivloss', 'kldivergence'],
  'mean(max(1 - y .* y_pred, 0) .^ 2)': ['squaredhinge'],
  'mean(y_pred - y .* log(y_pred))': ['poisson', 'poissonnllloss'],
  '-sum(y .* (1 - y_pred) .^ 2 .* log(y_pred))': ['focal', 'focalloss'],
  '-sum(y .* y_pred) / (norm(y) * norm(y_pred))': ['cosine', 'cosinesimilarity'],
  '1 - 2 * sum(y .* y_pred) / (sum(y) + sum(y_pred))': ['dice', 'diceloss'],
  'sum(exp(-y .* y_pred))': ['exponential'],
  'sum(max(0.9 * (y - y_pred), -0.1 * (y - y_pred)))': ['pinball', 'quantile', 'quantileloss'],
  'sum(max(-y .* y_pred, 0))': ['perceptron'],
};
