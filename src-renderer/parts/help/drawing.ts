import type { HelpTopic } from './help-topic.js';

/** A drawing and what is read in it. */
export const DRAWING_TOPICS = {
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
  preparation: {
    title: 'Prepare like MNIST',
    text: [
      'The steps that made MNIST’s digits out of scanned ones. Networks have only ever seen digits made this way; leave a step out and the same drawing may be read as something else.',
    ],
  },
  'your-digits': {
    title: 'How well they are read',
    text: [
      'Every network reads every digit you saved, and is judged by what you said it is. Your hand was in no training set: a few points less than on the test digits are usual.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;
