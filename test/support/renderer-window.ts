import { packRuns } from '@shared/domain/packed-runs.js';
import { DEFAULT_SETTINGS, type Settings } from '@shared/ipc/contract.js';
import {
  MNIST_SUMMARY,
  buildDetail,
  buildRun,
  buildSnapshot,
  buildSteps,
  buildTestPredictions,
  buildValidation,
  ENGINE,
} from './renderer-builders.js';
import { FakeApi } from './renderer-fake-api.js';

/** Someone who has used the window before: it begins with Train. */
export const USED_SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  theme: 'light',
  windowView: { ...DEFAULT_SETTINGS.windowView, page: 'train' },
};

/** A bridge that answers everything the window asks at its start: MNIST is there, TensorFlow is ready, nothing was trained. */
export function idleWindow(): FakeApi {
  return new FakeApi({
    'app:get-info': () => ({
      version: '0.1.0',
      electron: '33.2.1',
      engine: { kind: 'ready', info: ENGINE },
      interrupted: [],
      notice: null,
    }),
    'settings:get': () => USED_SETTINGS,
    'settings:change': (changes) => ({ ...USED_SETTINGS, ...changes }),
    'datasets:list': () => [MNIST_SUMMARY],
    'datasets:read-digits': ({ indices }) => ({
      height: 28,
      width: 28,
      pixels: new Uint8Array(indices.length * 784),
      labels: new Uint8Array(indices.length),
    }),
    'training:start': () => buildSnapshot().run,
    'training:queue': () => buildRun({ id: 'run-9', status: 'queued', queuePosition: 0 }),
    'training:pause': () => null,
    'training:resume': () => buildSnapshot().run,
    'training:set-learning-rate': () => null,
    'training:move-in-queue': () => null,
    'training:cancel-queued': () => null,
    'training:start-queue': () => null,
    'training:stop': () => null,
    'training:get-current': () => null,
    'runs:list': () => packRuns([]),
    'models:list': () => [],
    'models:get-evaluations': () => ({ dataset: 'mnist', datasets: [{ id: 'mnist', title: 'MNIST', problem: null }], scores: [] }),
    'runs:get-validation': ({ epoch }) => buildValidation(epoch),
    'runs:get-test-predictions': () => buildTestPredictions(),
  });
}

/** The same with a reference CNN in its 13th of 20 epochs. */
export function trainingWindow(): FakeApi {
  const fake = idleWindow();
  const detail = buildDetail();
  fake.answer('training:get-current', () => buildSnapshot({ run: detail.summary }));
  fake.answer('runs:list', () => packRuns([detail.summary]));
  fake.answer('runs:get', () => detail);
  fake.answer('runs:get-steps', () => [buildSteps(1, 29_712)]);
  return fake;
}
