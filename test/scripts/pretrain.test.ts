import { expect, test } from 'vitest';
import { bestTraining, pretrainedMetadata } from '../../scripts/lib/pretrain.mjs';
import { metadataOf, withMetadata } from '../../scripts/lib/safetensors.mjs';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { writeModelFile } from '../../src-main/formats/write/model-file.js';
import { readSafetensors } from '../../src-main/formats/read/safetensors.js';
import { writeSafetensors } from '../../src-main/formats/write/safetensors.js';
import { buildModel } from '../support/models.js';

const EVENTS = [
  { event: 'engine-ready', tensorflow: '2.15.1' },
  { event: 'epoch-ended', epoch: 1, validationLoss: 0.5, validationCorrect: 80, validationTotal: 100 },
  { event: 'epoch-ended', epoch: 2, validationLoss: 0.25, validationCorrect: 90, validationTotal: 100 },
  { event: 'epoch-ended', epoch: 3, validationLoss: 0.75, validationCorrect: 95, validationTotal: 100 },
  { event: 'run-finished', bestEpoch: 2, epochsDone: 3, testLoss: 0.3, testCorrect: 88, testTotal: 100 },
];
const WANTED = { preset: 'reference-fcnn', name: 'Reference FCNN', seeds: ['1'] };

test('a safetensors file gets other metadata and keeps its values, whatever the length of its head', () => {
  const tensors = [
    { name: 'b', shape: [2], values: Float32Array.of(1, 2) },
    { name: 'a', shape: [1], values: Float32Array.of(3) },
  ];
  for (let length = 0; length < 9; length++) {
    const bytes = Buffer.from(writeSafetensors(tensors, { old: 'x' }));
    const changed = withMetadata(bytes, { text: 'ä'.repeat(length) });
    expect(metadataOf(changed)).toEqual({ text: 'ä'.repeat(length) });
    expect(readSafetensors(changed, 'changed')).toEqual({ metadata: new Map([['text', 'ä'.repeat(length)]]), tensors });
  }
});

test('what a bundled network says of itself is what the program reads: the kept epoch, not the last', () => {
  const { spec, weights } = buildModel();
  const facts = { name: null, preset: null, dataset: null, note: null, validation: null, test: null };
  const checkpoint = Buffer.from(writeModelFile(spec, weights, facts));
  const file = withMetadata(checkpoint, pretrainedMetadata(WANTED, '1', metadataOf(checkpoint)['model'] ?? '', EVENTS));
  expect(parseModelFile(file, 'x')).toEqual({
    candidates: [spec],
    weights,
    about: {
      name: 'Reference FCNN',
      preset: 'reference-fcnn',
      dataset: 'mnist',
      note: 'Trained by Digit Lab at seed 1; epoch 2 of 3 kept',
      validation: { loss: 0.25, correct: 90, total: 100 },
      test: { loss: 0.3, correct: 88, total: 100 },
    },
  });
});

test('a training that did not tell its end makes no file', () => {
  expect(() => pretrainedMetadata(WANTED, '1', '{}', EVENTS.slice(0, -1))).toThrow('The training told of no run-finished.');
});

test('of several seeds the lowest validation loss is kept, whatever the last epoch, accuracy or test say', () => {
  const training = (seed: string, losses: readonly number[], bestEpoch: number): { seed: string; events: Record<string, unknown>[] } => ({
    seed,
    events: [
      { event: 'engine-ready', tensorflow: '2.15.1' },
      ...losses.map((validationLoss, index) => ({ event: 'epoch-ended', epoch: index + 1, validationLoss, validationCorrect: 90 })),
      { event: 'run-finished', bestEpoch, epochsDone: losses.length, testCorrect: seed === '3' ? 99 : 90 },
    ],
  });
  const trainings = [training('1', [0.3, 0.2], 2), training('2', [0.1, 0.4], 1), training('3', [0.15], 1), training('4', [0.1], 1)];
  expect(bestTraining(trainings).seed).toBe('2');
  const wanted = { preset: 'best-cnn', name: 'Best CNN', seeds: ['1', '2'] };
  expect(pretrainedMetadata(wanted, '2', '{}', EVENTS).note).toBe(
    'Trained by Digit Lab at seed 2 of 2 by validation loss; epoch 2 of 3 kept',
  );
});
