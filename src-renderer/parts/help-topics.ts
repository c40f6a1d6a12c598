/** Short explanations of what is on the screen: what it is, how to read it, what to make of it. */
export interface HelpTopic {
  readonly title: string;
  /** One to three short paragraphs. */
  readonly text: readonly string[];
}

export const HELP_TOPICS = {
  // training
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
      'One segment an epoch: in an epoch the network sees every training digit once. The diamond marks the best epoch so far, judged by validation loss; its weights are the ones that are kept.',
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
      'The same few validation digits after every epoch, with what the network reads in them and how sure it is. Only misread ones are marked.',
    ],
  },
  // hyper-parameters
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
  // runs and comparing
  'runs-table': {
    title: 'Runs',
    text: [
      'Validation is of the kept epoch (◆ after the @). Test counts are of 10,000 digits that took no part in training or in choosing the epoch: compare networks by these, choose settings by validation.',
    ],
  },
  'test-difference': {
    title: 'Is the better one really better?',
    text: [
      'Both networks read the same digits, so only those count that one reads right and the other does not. If both were equally good, each such digit would be a coin toss; McNemar’s exact test says how often tosses alone would be this uneven.',
      'Below 5 in 100 is commonly taken as a real difference. With another seed the same settings may end up on the other side.',
    ],
  },
  'confusion-difference': {
    title: 'Difference of misreadings',
    text: [
      'First run minus second, cell by cell. Blue: the first makes this error less often. Orange: more often. Zero is the neutral colour.',
    ],
  },
  // inspect
  'network-strip': {
    title: 'The network',
    text: [
      'What a digit passes through, from left to right: each layer with the shape of what leaves it and the number of weights it learned. Choose one to see inside.',
    ],
  },
  kernels: {
    title: 'Kernels',
    text: [
      'The weights of a filter: a small window that slides over the image, multiplies and sums. Orange weights are positive, blue negative, neutral is zero. A filter answers where the image looks like its kernel.',
    ],
  },
  'feature-maps': {
    title: 'Feature maps',
    text: [
      'What a filter answers at each place of the digit, after the activation: bright where its pattern was found. A silent map is 0 everywhere on this digit.',
    ],
  },
  'strongest-digits': {
    title: 'Strongest digits',
    text: [
      'The nine test digits on which this filter answers most, each with the patch that it answered to. A dead filter answers to none of the test digits.',
    ],
  },
  'mean-by-class': {
    title: 'Mean by class',
    text: ['The filter’s mean activation over the test digits of each class: what it specialises in.'],
  },
  explainer: {
    title: 'One value, step by step',
    text: [
      'A value of a feature map is the window of the layer before, multiplied weight by weight with the kernel, summed over all channels, plus the bias; ReLU turns what is negative into 0. These are the network’s own numbers.',
    ],
  },
  saliency: {
    title: 'Saliency',
    text: [
      'How much the score of the class would change if a pixel became a little brighter (the gradient). Orange raises it, blue lowers it. It is exact but shaky: it only looks at tiny changes.',
    ],
  },
  'integrated-gradients': {
    title: 'Integrated gradients',
    text: [
      'The gradient summed along the way from a blank image to the digit. The parts add up to the change of the score; the gap says how exactly (Sundararajan et al. 2017).',
    ],
  },
  'grad-cam': {
    title: 'Grad-CAM',
    text: [
      'Which regions of the last convolution speak for the class: its maps, weighted by their mean gradient, what is negative left out (Selvaraju et al. 2017). Coarse, but steady.',
    ],
  },
  occlusion: {
    title: 'Occlusion',
    text: [
      'A small window is blanked place by place; the picture shows how much the score of the class falls. Slow, but needs no gradient.',
    ],
  },
  ablation: {
    title: 'Ablation',
    text: [
      'Switches a filter off (its output becomes 0) and reads all test digits again. What is lost is what this filter alone is needed for; a small loss can also mean that others do the same work.',
    ],
  },
  reliability: {
    title: 'Reliability',
    text: [
      'Digits in 15 groups by confidence. In a well-calibrated network, of the digits read with 90 % confidence 90 % are right: the bars touch the diagonal. ECE is the mean gap, weighted by group size.',
    ],
  },
  reject: {
    title: 'Accuracy against rejection',
    text: [
      'If answers below a confidence are handed to a person instead, how accurate is the rest? The curve shows accuracy for every share of digits that is rejected.',
    ],
  },
  errors: {
    title: 'Errors',
    text: [
      'Misread test digits. Sorted by confidence, the first are those where the network is most sure and wrong: often odd handwriting, sometimes a wrong label.',
    ],
  },
  // draw
  'seen-by-network': {
    title: 'What the network sees',
    text: [
      'MNIST digits are 28 × 28 pixels, fitted into a 20-pixel box and centred by their mass. The drawing is brought into that form before it is read; the dashed box and the cross show where it landed.',
      'Switch a step off to see how much it matters: a network knows only what it was trained on.',
    ],
  },
  reading: {
    title: 'Reading',
    text: [
      'The probability the network gives each digit; they add up to 1. A high value is confidence, not truth: something that is no digit at all also gets one.',
    ],
  },
  'second-opinions': {
    title: 'Second opinions',
    text: [
      'Other networks read the same drawing. Where they differ from the chosen one the drawing is ambiguous, or one of them has learned something the others have not.',
    ],
  },
  'what-if': {
    title: 'What if',
    text: [
      'How the probabilities change when the drawing is shifted, turned, scaled or drawn with a thicker pen: how far from the usual it may be before it is misread.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;

export type HelpTopicId = keyof typeof HELP_TOPICS;
