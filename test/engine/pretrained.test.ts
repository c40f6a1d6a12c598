import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findPreset } from '@shared/domain/presets.js';
import { parseModelFile } from '../../src-main/formats/read/model-file.js';
import { evaluateOnce, setUpEvaluations } from '../support/evaluation.js';
import { MNIST_FILES } from '../support/oracle-mnist.js';
import { projectRoot } from '../support/processes.js';

const fileOf = (preset: string): string => path.join(projectRoot, 'resources', 'pretrained', `${preset}.safetensors`);

/** Below what they gave by three standard errors of 10,000 digits: a file of another network or layout is far below. */
const LEAST = { 'reference-cnn': 0.984, 'reference-fcnn': 0.975, 'best-cnn': 0.993 };

test.each(Object.entries(LEAST))('the bundled %s gives what it says, at least %d', async (preset, least) => {
  const { candidates, weights, about } = parseModelFile(readFileSync(fileOf(preset)), preset);
  const [model] = candidates;
  expect(model).toEqual(findPreset(preset)?.config.model);
  if (!model) return;
  const { loss, correct, total } = await evaluateOnce(setUpEvaluations(), { model, weights, dataset: MNIST_FILES, part: { kind: 'test' } });
  expect(about).toMatchObject({ preset, dataset: 'mnist', test: { correct, total } });
  expect(about.test?.loss).toBeCloseTo(loss, 6);
  expect(correct / total).toBeGreaterThanOrEqual(least);
});
