import type { HelpTopic } from './help-topic.js';

/** Runs beside each other. */
export const COMPARING_TOPICS = {
  'runs-table': {
    title: 'Runs',
    text: [
      'Validation is of the kept epoch (◆ after the @). Test is of digits that took no part in training or in choosing the epoch: compare networks by these, choose settings by validation.',
    ],
  },
  duplicates: {
    title: 'Duplicates',
    text: [
      'Test images that are in the training part too, pixel for pixel. The network has seen them with their answer, so they flatter the test a little: with many of them, trust its accuracy less.',
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
  results: {
    title: 'Results',
    text: [
      'A row is a measure, a column a run; the best value of each row is marked, the small number is the distance from the baseline. Differences of about 0.1 points of test accuracy are within luck: the test beside the digits says more.',
    ],
  },
  configuration: {
    title: 'Configuration',
    text: [
      'What was set in each run. With differences only, what is equal in all of them is left out: what remains is what may explain different results.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;
