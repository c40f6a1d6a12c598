import type { HelpTopic } from './help-topic.js';

/** What comes in and goes out: data sets, networks, evaluations, model cards. */
export const FILE_TOPICS = {
  datasets: {
    title: 'Data sets',
    text: [
      'Images of 28 × 28 grey pixels with a label each: MNIST, and whatever is imported, of 2 to 64 classes and up to 200,000 images. Choose one in the form of the next run; the network then gets an output for each class.',
      'In: IDX files (images and labels of training and test, or alone), .csv with a label and 784 values in each line, or a folder with a folder of pictures for each class. They are copied, so the originals may go. They can be dropped on the window, too.',
    ],
  },
  models: {
    title: 'Models',
    text: [
      'Networks that were not trained here: those that come with Digit Lab, and those imported from PyTorch (.pth), safetensors or TF.js (model.json), by the dialog or dropped on the window. Each was tested at once, so that it can be trusted or not.',
      'They can be looked into, drawn for, evaluated and exported like runs.',
    ],
  },
  shifts: {
    title: 'Shifted digits',
    text: [
      'Each test image is also read moved by one pixel, to five or nine places, and the log-probabilities of all answers are added. That takes five or nine times as long and is right a little more often.',
      'Such a number is always named with its shifts: it must not be compared with one that was found without.',
    ],
  },
  'evaluated-set': {
    title: 'Test on another data set',
    text: [
      'Any set of as many classes and the same size of images can be read. How a network does on digits of other writers says more of it than its own test; where the classes mean other things, the number says nothing.',
    ],
  },
  'model-card': {
    title: 'Model card',
    text: [
      'One HTML file that opens in every browser, without a network: settings, curves, confusion matrix, accuracy by class, environment, and the checksums of data and weights, so that others can tell whether they have the same network.',
    ],
  },
} as const satisfies Readonly<Record<string, HelpTopic>>;
