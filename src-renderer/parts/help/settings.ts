import type { HelpTopic } from './help-topic.js';

/** The hyper-parameters of a training. */
export const SETTING_TOPICS = {
  'learning-rate': {
    title: 'Learning rate',
    text: [
      'How far the weights move at each step. Too large: the loss jumps or becomes not-a-number. Too small: the curves creep. With Adam, 0.001 is a good start.',
    ],
  },
  'batch-size': {
    title: 'Batch size',
    text: [
      'How many digits are seen before the weights move. Larger batches are faster per digit and less noisy, but give fewer steps an epoch; the learning rate can then be larger.',
    ],
  },
  epochs: {
    title: 'Epochs',
    text: ['How often every training digit is seen. The best epoch is kept, so more epochs cost time but never a better result.'],
  },
  dropout: {
    title: 'Dropout',
    text: [
      'The share of units that are silenced at random in each training step, so that no unit can rely on another. It holds back learning by heart; nothing is silenced when digits are read.',
    ],
  },
  optimizer: {
    title: 'Optimizer',
    text: [
      'How gradients become steps. Adam keeps a running mean and size of each gradient. AdamW adds weight decay. SGD with momentum is the classic; it wants a larger learning rate. RMSprop divides by the running size only.',
    ],
  },
  schedule: {
    title: 'Schedule',
    text: [
      'How the learning rate changes. Constant: never. One-cycle: up, then down to nearly 0, which lets few epochs go far. Cosine: a short warm-up, then a smooth fall.',
    ],
  },
  'label-smoothing': {
    title: 'Label smoothing',
    text: [
      'Asks for slightly less than certainty in training: 0.1 gives the true digit 0.91 and every other 0.01. Reduces overconfidence and often errors.',
    ],
  },
  validation: {
    title: 'Validation digits',
    text: [
      'Digits of the training set that are never trained on. They choose the epoch that is kept, so that the test digits stay untouched until the end. The split seed decides which; runs with the same split can be compared.',
    ],
  },
  seed: {
    title: 'Seed',
    text: [
      'Decides first weights, order and dropout. The same seed on the same machine gives the same run to the last bit; other seeds show how much is luck.',
    ],
  },
  augmentation: {
    title: 'Augmentation',
    text: [
      'Turns, scales, shears and shifts every training digit a little, differently each time it is seen: as if there were more writers. The preview shows real examples.',
    ],
  },
  patience: {
    title: 'Early stopping',
    text: ['Ends the training when the validation loss has not improved for this many epochs. The best epoch is kept either way.'],
  },
  momentum: {
    title: 'Momentum',
    text: [
      'How much of the last step is carried into the next: 0.9 keeps nine tenths. It smooths the way and speeds up long slopes; with more momentum use a smaller learning rate.',
    ],
  },
  'weight-decay': {
    title: 'Weight decay',
    text: [
      'Shrinks every weight a little at each step, whatever its gradient is. It keeps networks from leaning on a few large weights; too much of it and nothing is learned.',
    ],
  },
  'warm-up': {
    title: 'Warm-up',
    text: [
      'The learning rate rises from 0 over these first epochs. The first gradients are the wildest: small steps keep them from spoiling the start.',
    ],
  },
  'split-seed': {
    title: 'Split seed',
    text: [
      'Decides which training digits are held out for validation. Keep it, and two runs are judged on the same digits; change it to see how much the choice of digits matters.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;
