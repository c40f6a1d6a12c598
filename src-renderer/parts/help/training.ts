import type { HelpTopic } from './help-topic.js';

/** What is seen of a training, while it runs and after. */
export const TRAINING_TOPICS = {
  'loss-curve': {
    title: 'Loss',
    text: [
      'The loss is the mean of −log(probability of the true digit), in nats: 0 is perfect, 2.30 is guessing among ten.',
      'Dashed: the training batches, with dropout, so it is noisy and may lie above the solid line. Solid: the held-out validation digits after each epoch. When the solid line turns up while the dashed one falls, the network has begun to learn the training digits by heart.',
    ],
  },
  'accuracy-curve': {
    title: 'Accuracy',
    text: [
      'The share of digits that are read right. Dashed: training batches. Solid: the held-out validation digits. One point of validation accuracy is 120 of 12,000 digits.',
    ],
  },
  'progress-ruler': {
    title: 'Progress',
    text: [
      'One segment an epoch: in an epoch the network sees every training digit once. The best epoch is judged by validation loss, and its weights are the ones that are kept; a diamond (◆) marks it in the curves.',
    ],
  },
  confusion: {
    title: 'Confusion matrix',
    text: [
      'A row is a true digit, a column what it was read as. What is right lies on the diagonal; every other cell counts a kind of error. Row % divides by the digits of that row.',
    ],
  },
  'most-confused': {
    title: 'Most confused',
    text: ['The largest cells beside the diagonal: which digit was taken for which, and how many of that digit there are.'],
  },
  'per-class': {
    title: 'By class',
    text: [
      'Accuracy (recall): how many of this digit were found. Precision: how many that were read as this digit truly are it. F1 is their harmonic mean.',
    ],
  },
  predictions: {
    title: 'Predictions',
    text: [
      'Some of the digits that the network has just read, evenly spread over the set: validation digits after an epoch, test digits at the end. Misread ones are marked and say what they were taken for; mixed shows up to five of them.',
    ],
  },
  environment: {
    title: 'Environment',
    text: [
      'What computed this run: program, TensorFlow, threads and processor. The same settings and seeds give the same numbers to the last bit only where all of these are the same.',
    ],
  },
  'class-shares': {
    title: 'Validation by class',
    text: [
      'How many of each digit were read right among the validation digits at the epoch shown. They took no part in training, but they did choose the epoch that was kept.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;
