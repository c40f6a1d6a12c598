import type { HelpTopic } from './help-topic.js';

/** What a network has learned. */
export const INSPECTING_TOPICS = {
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
      'If answers below a confidence are handed to a person instead, how accurate is the rest? The solid curve shows that for every confidence that may be demanded, the dashed one how many answers are left.',
    ],
  },
  errors: {
    title: 'Errors',
    text: [
      'Misread test digits. Sorted by confidence, the first are those where the network is most sure and wrong: often odd handwriting, sometimes a wrong label.',
    ],
  },
  'first-convolution': {
    title: 'Kernels and maps',
    text: [
      'Each small square is a filter’s kernel: weights that slide over the digit. Orange is positive, blue negative. The picture beside it is its map: where on this digit it answers, and the number below how strongly at most.',
      'A dead filter (×) answers to no test digit, a silent one (○) not to this digit.',
    ],
  },
  pooling: {
    title: 'Pooling',
    text: [
      'Each small block of a map becomes one value, its maximum or its mean. The map gets smaller, and a pattern may lie a pixel further left or right without changing the answer.',
    ],
  },
  'filter-detail': {
    title: 'One filter',
    text: [
      'Its kernel with the weights as numbers, and its map of this digit. Point at a pixel of the map, or walk to it with the arrow keys, to see the sum it was computed from.',
    ],
  },
  'kernel-story': {
    title: 'Through training',
    text: [
      'The same kernel at saved epochs, all on one colour scale. Kernels start as noise; most find their pattern in the first epochs and only sharpen it afterwards.',
    ],
  },
  dense: {
    title: 'Dense layer',
    text: [
      'Every unit looks at everything the layer before gave, with a weight for each. A cell is a unit: how strongly it answers to this digit. The output layer has one unit for each class.',
    ],
  },
  'dense-weights': {
    title: 'Weights of a dense layer',
    text: [
      'Where a unit looks straight at the image, its weights are shown as one: orange where ink speaks for it, blue where ink speaks against it. The histogram shows how all weights are spread; most should be near 0.',
    ],
  },
  'filter-costs': {
    title: 'What each filter is worth',
    text: [
      'Each filter alone is switched off and all test digits are read again. At the top stand those that the network can do without least. A filter of little cost may only have a double.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;
