import type { HelpTopicId } from '../../parts/help-topics.js';
import type { NumberField } from '../../state/setup-form.js';

/** What explains each number of the form; those of augmentation are explained together. */
export const FIELD_TOPICS: Readonly<Partial<Record<NumberField, HelpTopicId>>> = {
  validationShare: 'validation',
  seed: 'seed',
  splitSeed: 'split-seed',
  epochs: 'epochs',
  batchSize: 'batch-size',
  momentum: 'momentum',
  weightDecay: 'weight-decay',
  learningRate: 'learning-rate',
  warmUpEpochs: 'warm-up',
  dropout: 'dropout',
  labelSmoothing: 'label-smoothing',
  patience: 'patience',
};
