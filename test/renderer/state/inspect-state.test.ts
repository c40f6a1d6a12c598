import { describe, expect, test } from 'vitest';
import { AppError } from '@shared/errors.js';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { storyEpochs } from '../../../src-renderer/state/inspect-filters.svelte.js';
import { InspectState } from '../../../src-renderer/state/inspect-state.svelte.js';
import { contrastOf } from '../../../src-renderer/state/inspect-why.svelte.js';
import { buildEpoch, buildFinishedDetail } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { buildActivations, buildAnswers, buildView, buildWeights, inspectionWindow } from '../../support/renderer-inspection.js';

const RUN = { kind: 'run', runId: 'run-1', epoch: 'best' } as const;

async function opened(fake: FakeApi): Promise<InspectState> {
  const inspect = new InspectState(createApiClient(fake));
  await inspect.open(RUN);
  await fake.settled();
  return inspect;
}

describe('an opened network', () => {
  test('is looked at with its kept epoch, its filters and both explanations', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    expect(inspect.network.shown).toEqual({ ...RUN, epoch: 2 });
    expect(inspect.stageTitle).toBe('Conv 1');
    expect([...(inspect.look.value?.weights.keys() ?? [])]).toEqual(['param/conv1/kernel', 'param/conv1/bias']);
    expect(fake.askedFor('inspection:explain')).toMatchObject([[{ method: 'saliency', targets: [1, 2] }]]);
    inspect.dispose();
    expect(fake.listenerCount).toBe(0);
  });

  test('is given with a digit by other pages', async () => {
    const fake = inspectionWindow();
    const inspect = new InspectState(createApiClient(fake));
    const digit = { kind: 'pixels', pixels: new Uint8Array(16) } as const;
    await inspect.open({ kind: 'model', modelId: 'model-1' }, digit);
    await fake.settled();
    expect(fake.askedFor('inspection:get-activations')[0]).toMatchObject([{ network: { kind: 'model', modelId: 'model-1' }, digit }]);
    expect(inspect.digit.drawing).toEqual(digit);
    expect(inspect.validation.value).toBeNull();
    inspect.dispose();
  });

  test('is shown at a unit of any layer, in the tab of the filters', async () => {
    const fake = inspectionWindow();
    const inspect = new InspectState(createApiClient(fake));
    inspect.chooseTab('why');
    await inspect.open({ kind: 'model', modelId: 'model-1' }, { kind: 'pixels', pixels: new Uint8Array(16) });
    inspect.showUnit('output', 2);
    await fake.settled();
    expect(inspect).toMatchObject({ tab: 'filters', stageTitle: 'Output', focusLayer: 'output' });
    expect(inspect.unitOf('output')).toBe(2);
    expect(inspect.look.value?.weights.has('param/output/kernel')).toBe(true);
    inspect.dispose();
  });

  test('of another data set begins with the first of its own digits', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:open', () => buildView({ dataset: 'letters' }));
    const inspect = await opened(fake);
    expect(fake.askedFor('inspection:get-activations')[0]).toMatchObject([{ digit: { dataset: 'letters', index: 0 } }]);
    inspect.dispose();
  });

  test('keeps what is known of each layer while others are looked at', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    const network = { ...RUN, epoch: 2 } as const;
    for (const layer of ['conv1', 'conv2', 'conv1']) await inspect.filters.wantProfile(network, layer);
    expect(fake.askedFor('inspection:profile-layer')).toHaveLength(2);
    expect(inspect.filters.profileOf(network, 'conv1')).not.toBeNull();
    inspect.dispose();
  });

  test('shows the next digit with its explanations, and asks for nothing that stays the same', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    const shown: unknown[] = [];
    fake.answer('inspection:explain', ({ method, targets }) => {
      shown.push(inspect.look.value?.digit);
      return targets.map((target) => ({ method, target, height: 1, width: 1, values: Float32Array.of(7), completenessGap: null }));
    });
    inspect.digit.showIndex('mnist', 3);
    await fake.settled();
    expect(shown).toMatchObject([{ index: 0 }]);
    expect(inspect.look.value?.digit).toMatchObject({ index: 3 });
    expect(inspect.why.explanations.value?.first.values).toEqual(Float32Array.of(7));
    expect(fake.askedFor('runs:get-validation')).toHaveLength(1);
    inspect.dispose();
  });

  test('fetches the weights of an epoch once, those of a dense layer when it is chosen', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    inspect.digit.showIndex('mnist', 3);
    await fake.settled();
    expect(fake.askedFor('inspection:get-weights')).toHaveLength(1);
    inspect.chooseStage('Output');
    await fake.settled();
    expect(fake.askedFor('inspection:get-weights')[1]).toMatchObject([{ layers: ['output'] }]);
    expect(inspect.look.value?.weights.has('param/output/kernel')).toBe(true);
    inspect.dispose();
  });
});

describe('epochs', () => {
  test('follow the scrubber, with the accuracy of each class', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    inspect.network.moveEpoch(1);
    await fake.settled();
    expect(inspect.network.epoch).toBe(3);
    expect(inspect.look.value?.network).toEqual({ ...RUN, epoch: 3 });
    expect(inspect.validation.value?.epoch).toBe(3);
    inspect.network.moveEpoch(1);
    expect(inspect.network.epoch).toBe(3);
    inspect.dispose();
  });

  test('of a run in training are added as they are saved; the one shown stays', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    fake.answer('inspection:open', () => buildView({ epoch: 4, epochs: [1, 2, 3, 4], isLive: true }));
    fake.send('training:epoch-ended', { runId: 'run-1', epoch: buildEpoch(4) });
    await fake.settled();
    expect([inspect.network.epoch, inspect.network.newestEpoch]).toEqual([2, 4]);
    inspect.network.goToNewest();
    await fake.settled();
    expect(inspect.look.value?.network).toEqual({ ...RUN, epoch: 4 });
    inspect.dispose();
  });

  test('do not inherit how far a study of another one is', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    await inspect.settle();
    let finish: (costs: null) => void = () => undefined;
    const ranking = new Promise<null>((resolve) => (finish = resolve));
    fake.answer('inspection:rank-filters', () => ranking);
    void inspect.why.rank({ ...RUN, epoch: 2 }, false);
    fake.send('inspection:progressed', { network: { ...RUN, epoch: 2 }, task: 'rank-filters', share: 0.4 });
    expect(inspect.studies.progressOf('rank-filters')).toBe(0.4);
    expect(inspect.studies.progressOf('profile-layer')).toBeNull();
    inspect.network.showEpoch(3);
    expect(inspect.studies.progressOf('rank-filters')).toBeNull();
    inspect.network.showEpoch(2);
    expect(inspect.studies.progressOf('rank-filters')).toBe(0.4);
    finish(null);
    await fake.settled();
    expect(inspect.studies.progressOf('rank-filters')).toBeNull();
    fake.answer('inspection:rank-filters', () => new Promise(() => undefined));
    void inspect.why.rank({ ...RUN, epoch: 2 }, false);
    expect([inspect.why.costs.busy, inspect.studies.progressOf('rank-filters')]).toEqual([true, null]);
    inspect.dispose();
  });

  test('play on scales that hold the last epoch too', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:get-weights', ({ network, layers }) =>
      buildWeights(layers, network.kind === 'run' && network.epoch === 3 ? 0.02 : 0.01),
    );
    const inspect = await opened(fake);
    const before = inspect.scales.get('Conv 1')?.kernel ?? 0;
    await inspect.play();
    expect(inspect.network.playing).toBe(true);
    expect(inspect.scales.get('Conv 1')?.kernel).toBeCloseTo(before * 2);
    inspect.network.pause();
    await fake.settled();
    inspect.dispose();
  });

  test('of a story are few, with the first, the best and the last', () => {
    expect(storyEpochs([1, 2, 3], 2)).toEqual([1, 2, 3]);
    const epochs = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(storyEpochs(epochs, 7)).toEqual([1, 7, 9, 12, 16, 20]);
    expect(storyEpochs(epochs, null)).toHaveLength(6);
  });
});

describe('weights that cannot be read', () => {
  test('leave what was recorded when the run ended', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:open', () => {
      throw new AppError('file-not-found', 'The weights of epoch 2 are missing.');
    });
    fake.answer('runs:get', () => buildFinishedDetail());
    const inspect = await opened(fake);
    expect(inspect.network.opened.problem?.message).toBe('The weights of epoch 2 are missing.');
    expect(inspect.remains.value?.epochs).toHaveLength(20);
    expect(inspect.errors.answers).toMatchObject({ source: 'record', meanLoss: null });
    expect(inspect.errors.gallery).toEqual([19]);
    inspect.dispose();
  });
});

describe('the answers to the test set', () => {
  test('are asked for again after they were cancelled, once they are there no more', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:get-test-answers', () => {
      throw new AppError('cancelled', 'The inspection was cancelled. Nothing was changed.');
    });
    const inspect = await opened(fake);
    await inspect.settle();
    expect([inspect.errors.answers, inspect.errors.wasCancelled]).toEqual([null, true]);
    fake.answer('inspection:get-test-answers', () => buildAnswers());
    await inspect.settle();
    expect(inspect.errors.answers?.labels).toHaveLength(6);
    await inspect.settle();
    expect([fake.askedFor('inspection:get-test-answers').length, inspect.errors.wasCancelled]).toEqual([2, false]);
    inspect.dispose();
  });
});

describe('filters that are switched off', () => {
  test('are asked for together, and none is asked for when all are back', async () => {
    const fake = inspectionWindow();
    const inspect = await opened(fake);
    inspect.chooseTab('why');
    for (const filter of [0, 1]) inspect.why.toggle({ layer: 'conv1', filter });
    await inspect.settle();
    const removed = [
      { layer: 'conv1', filter: 0 },
      { layer: 'conv1', filter: 1 },
    ];
    expect(fake.askedFor('inspection:ablate').at(-1)).toMatchObject([{ removed }]);
    inspect.why.restore();
    await inspect.settle();
    expect(inspect.why.ablation.value).toBeNull();
    inspect.dispose();
  });
});

test('the rival is the truth of a misread digit, the second best otherwise', () => {
  expect(contrastOf(buildActivations({ label: 0 }))).toEqual([1, 0]);
  expect(contrastOf(buildActivations({ label: 1 }))).toEqual([1, 2]);
  expect(contrastOf(buildActivations({ label: null }))).toEqual([1, 2]);
});
