import { packRuns } from '@shared/domain/packed-runs.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunDetail, RunSummary } from '@shared/domain/run.js';
import { AppError } from '@shared/errors.js';
import { buildConfig, buildFinishedDetail, buildMatrix, buildSteps } from '../support/renderer-builders.js';
import type { FakeApi } from '../support/renderer-fake-api.js';
import { idleWindow } from '../support/renderer-window.js';

/** A run that has ended, with so many of the 10,000 test digits read right. */
export function finished(id: string, correct: number, config: Partial<RunConfig> = {}, summary: Partial<RunSummary> = {}): RunDetail {
  const detail = buildFinishedDetail();
  const test = { epoch: 7, loss: 0.05, correct, total: 10_000 };
  return { ...detail, config: buildConfig(config), summary: { ...detail.summary, id, name: id, test, ...summary } };
}
export const ALPHA = finished('alpha', 9911, {}, { colour: 3, createdAt: 1 });
export const BETA = {
  ...finished('beta', 9781, { batchSize: 64 }, { colour: 2, createdAt: 2 }),
  testConfusion: buildMatrix([{ actual: 9, predicted: 4, count: 12 }]),
};
export const GAMMA = finished('gamma', 9916, {}, { colour: 3, createdAt: 3 });

/** So many digits with labels 0 to 9 in turn; each run misreads those given, as the digit after the true one. */
export function answers(misread: readonly number[], count = 20) {
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 10);
  const predicted = labels.map((label, index) => (misread.includes(index) ? (label + 1) % 10 : label));
  return { labels, predicted, confidence: new Float32Array(count).fill(0.87) };
}
const MISREAD: Readonly<Record<string, readonly number[]>> = { alpha: [3], beta: [3, 5, 7, 11], gamma: [2] };

/** A window with these runs. */
export function savedRuns(details: readonly RunDetail[] = [ALPHA, BETA, GAMMA]): FakeApi {
  const fake = idleWindow();
  fake.answer('runs:list', () => packRuns(details.map(({ summary }) => summary)));
  fake.answer('runs:get', (id) => {
    const detail = details.find(({ summary }) => summary.id === id);
    if (!detail) throw new AppError('run-not-found', 'This run is gone.');
    return detail;
  });
  fake.answer('runs:get-steps', () => [buildSteps(1, 2400)]);
  fake.answer('runs:get-test-predictions', (id) => answers(MISREAD[id] ?? []));
  return fake;
}
