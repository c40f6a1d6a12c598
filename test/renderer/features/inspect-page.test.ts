import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, test } from 'vitest';
import type { NetworkRef } from '@shared/domain/network.js';
import { packRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import type { FilterCost } from '@shared/ipc/contract.js';
import { buildFinishedDetail, buildRun } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { buildActivations, buildAnswers, buildWeights, inspectionWindow } from '../../support/renderer-inspection.js';
import { renderWindow, settle, wordsIn, wordsOf } from './render-window.js';

async function openInspect(fake: FakeApi): Promise<void> {
  await renderWindow(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Inspect' }));
  await settle(fake);
}
/** The same, and after the slow questions, which wait until nothing changes any more. */
async function openWhole(fake: FakeApi): Promise<void> {
  await openInspect(fake);
  await waitFor(() => {
    expect(fake.askedFor('inspection:get-test-answers')).toHaveLength(1);
  });
  await settle(fake);
}
async function chooseTab(fake: FakeApi, name: string): Promise<void> {
  await fireEvent.click(screen.getByRole('radio', { name }));
  await settle(fake);
}
const gallery = (): readonly string[] =>
  within(screen.getByRole('region', { name: 'Misread test digits' }))
    .getAllByRole('listitem')
    .map((item) => within(item).getByRole('button').getAttribute('aria-label') ?? '');

describe('the filters of a network', () => {
  test('are shown with the digit, what it is read as, and every layer', async () => {
    await openWhole(inspectionWindow());
    expect(wordsIn('Digit')).toContain('reads b true c');
    const strip = screen.getByRole('list', { name: 'Network' });
    expect(within(strip).getAllByRole('button').map(wordsOf)).toEqual([
      'Input 4×4×1',
      'Conv 1 4×4×2 20 params',
      'Pool 1 2×2×2',
      'Output 3 27 params',
    ]);
    expect(wordsIn('Conv 1')).toContain('2 kernels and maps, 1 dead (×)');
    expect(wordsIn('Output')).toContain('3 units');
  });

  test('are walked through with the arrow keys; a dead one says so', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    const grid = screen.getByRole('list', { name: /^Conv 1, 2 kernels/ });
    within(grid)
      .getByRole('button', { name: /filter 0/ })
      .focus();
    await fireEvent.keyDown(document.activeElement ?? grid, { key: 'ArrowRight' });
    await settle(fake);
    expect(wordsIn('Conv 1 filter 1')).toContain('dead');
    expect(wordsIn('Strongest test digits')).toContain('No test digit excites this filter');
  });

  test('explain a pixel of a map with the network’s own numbers', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    const map = screen.getByRole('application', { name: /^Map of filter 0/ });
    await fireEvent.keyDown(map, { key: 'ArrowUp' });
    const words = wordsIn('Conv 1 filter 0');
    expect(words).toContain('Row 2, column 2');
    // all nine inputs 80 to 240 / 255 with weights -0.04 to 0.12 in steps of 0.02
    expect(words).toMatch(/Sum of the products \+0\.3\d{3} Bias −0\.0400 After ReLU 0\.\d{4}/);
  });

  test('of another epoch come with the bracket keys, another digit with the arrows', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    await fireEvent.keyDown(document.body, { key: ']' });
    await settle(fake);
    expect(screen.getByRole('slider', { name: 'Epoch' }).getAttribute('aria-valuetext')).toBe('3');
    await fireEvent.keyDown(document.body, { key: 'ArrowRight' });
    await settle(fake);
    expect(wordsIn('Digit')).toContain('test no. 1');
  });
});

describe('why', () => {
  test('a class is chosen and asked about, with the completeness gap of integrated gradients', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    await chooseTab(fake, 'Why');
    await chooseTab(fake, 'Integrated gradients');
    expect(fake.askedFor('inspection:explain').at(-1)).toMatchObject([{ method: 'integrated-gradients', targets: [1, 2] }]);
    expect(wordsIn('Why this answer')).toContain('Completeness gap 0.400 %');
  });

  test('filters are switched off, and ranked on request', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    await chooseTab(fake, 'Why');
    await fireEvent.click(screen.getByRole('switch', { name: 'Conv 1 filter 1' }));
    await settle(fake);
    expect(wordsIn('Without some filters')).toContain('Without 1 filter: 33.33 %, 2 of 6 right, 1 fewer');
    await fireEvent.click(screen.getByRole('button', { name: 'Rank all filters' }));
    await settle(fake);
    const rows = within(screen.getByRole('region', { name: 'What each filter is worth' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows.map(wordsOf)).toEqual(['Conv 1 filter 0 16.67 % −2 Remove', 'Conv 1 filter 1 50.00 % 0 Restore']);
  });

  test('how far a ranking is shows while it runs, and nothing of it at another epoch', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    await chooseTab(fake, 'Why');
    let finish: (costs: readonly FilterCost[]) => void = () => undefined;
    const ranking = new Promise<readonly FilterCost[]>((resolve) => (finish = resolve));
    fake.answer('inspection:rank-filters', ({ ifKnown }) => (ifKnown ? null : ranking));
    await fireEvent.click(screen.getByRole('button', { name: 'Rank all filters' }));
    fake.send('inspection:progressed', { network: { kind: 'run', runId: 'run-1', epoch: 2 }, task: 'rank-filters', share: 0.97 });
    await tick();
    expect(wordsIn('What each filter is worth')).toContain('Trying each filter: 97 %');
    finish([{ layer: 'conv1', filter: 0, correct: 1, total: 6 }]);
    await settle(fake);
    expect(wordsIn('What each filter is worth')).toContain('Conv 1 filter 0 16.67 %');
    await fireEvent.keyDown(document.body, { key: ']' });
    expect(await screen.findByRole('button', { name: 'Rank all filters' })).toBeTruthy();
    await settle(fake);
  });

  test('a method that does not apply says so', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:explain', () => {
      throw new AppError('bad-request', 'Grad-CAM needs a convolution.');
    });
    await openWhole(fake);
    await chooseTab(fake, 'Why');
    expect(wordsIn('Why this answer')).toContain('Grad-CAM needs a convolution.');
  });
});

describe('errors', () => {
  test('a cell of the matrix shows exactly its digits, and a digit opens', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    await chooseTab(fake, 'Errors');
    expect(gallery()).toHaveLength(3);
    await fireEvent.click(screen.getByRole('gridcell', { name: '2 of 2 true a read as b' }));
    await settle(fake);
    expect(gallery()).toEqual(['Test no. 3: true a read as b, 95.0 %', 'Test no. 0: true a read as b, 60.0 %']);
    expect(wordsIn('Misread test digits')).toContain('a read as b, 2 of 2, most confident first');
    await fireEvent.click(screen.getByRole('button', { name: /Test no\. 3/ }));
    await settle(fake);
    expect(wordsIn('Digit')).toContain('test no. 3');
  });

  test('come with precision, recall, reliability and what rejecting would bring', async () => {
    const fake = inspectionWindow();
    await openWhole(fake);
    await chooseTab(fake, 'Errors');
    expect(wordsIn('By class')).toContain('b 1 of 2 33.33 % 50.00 % 40.00 %');
    expect(wordsIn('Reliability')).toContain('expected calibration error');
    expect(wordsIn('Rejecting doubtful answers')).toContain('66.67 % of the kept answers are right; 3 of 6 are rejected.');
  });

  test('that were not looked for, as that was cancelled, are looked for on request', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:get-test-answers', () => {
      throw new AppError('cancelled', 'The inspection was cancelled. Nothing was changed.');
    });
    await openWhole(fake);
    expect(wordsIn('Misread test digits')).not.toContain('Reading the test set');
    fake.answer('inspection:get-test-answers', () => buildAnswers());
    await fireEvent.click(screen.getByRole('button', { name: 'Read the test set' }));
    await settle(fake);
    expect(gallery()).toHaveLength(3);
  });
});

describe('a run that was deleted', () => {
  const older = buildRun({ id: 'run-0', name: 'older', status: 'finished', epochsDone: 3, createdAt: 1 });
  const newest = buildRun({ id: 'run-1', name: 'newest', status: 'finished', epochsDone: 3, createdAt: 2 });

  test('gives way to the newest that is left, and to a model where none is', async () => {
    const fake = inspectionWindow();
    fake.answer('runs:list', () => packRuns([older, newest]));
    await openWhole(fake);
    const network = screen.getByRole('combobox', { name: 'Network' });
    expect(wordsOf(network)).toBe('newest');
    fake.send('runs:removed', ['run-1']);
    await settle(fake);
    expect(wordsOf(network)).toBe('older');
    expect(fake.askedFor('inspection:get-activations').at(-1)).toMatchObject([{ network: { runId: 'run-0' } }]);
    fake.send('runs:removed', ['run-0']);
    await settle(fake);
    expect(wordsOf(network)).toBe('foreign · imported');
  });

  test('is open again when it was brought back before anything else was looked into', async () => {
    const fake = inspectionWindow();
    fake.answer('runs:list', () => packRuns([older, newest]));
    await openInspect(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Train' }));
    fake.send('runs:removed', ['run-1']);
    fake.send('runs:changed', newest);
    await fireEvent.click(screen.getByRole('button', { name: 'Inspect' }));
    await settle(fake);
    expect(wordsOf(screen.getByRole('combobox', { name: 'Network' }))).toBe('newest');
  });
});

describe('a network that cannot be opened', () => {
  test('says why, offers other epochs and shows what was recorded', async () => {
    const fake = inspectionWindow();
    fake.answer('inspection:open', () => {
      throw new AppError('file-malformed', 'The weights of epoch 2 are damaged; the measurements are safe.');
    });
    fake.answer('runs:get', () => buildFinishedDetail());
    await openInspect(fake);
    expect(wordsOf(screen.getByRole('alert'))).toContain('The weights of epoch 2 are damaged; the measurements are safe.');
    expect(screen.getByRole('button', { name: 'Open epoch 20' })).toBeTruthy();
    expect(wordsIn('Confusion')).toContain('as recorded when the run ended');
  });

  test('because its weights are gone is not a page of empty panels', async () => {
    const fake = inspectionWindow();
    const refuse = (network: NetworkRef): void => {
      if (network.kind === 'run' && network.epoch === 1) return;
      throw new AppError('file-not-found', 'The checkpoint of epoch 2 is gone. Epoch 1 can still be looked into.');
    };
    fake.answer('inspection:get-weights', ({ network, layers }) => {
      refuse(network);
      return buildWeights(layers);
    });
    fake.answer('inspection:get-activations', ({ network }) => {
      refuse(network);
      return buildActivations();
    });
    fake.answer('runs:get', () => buildFinishedDetail());
    await openInspect(fake);
    expect(wordsOf(screen.getByRole('alert'))).toContain('The checkpoint of epoch 2 is gone.');
    expect(wordsIn('Confusion')).toContain('as recorded when the run ended');
    expect(screen.queryByRole('region', { name: 'Conv 1' })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Open epoch 1' }));
    await settle(fake);
    expect(wordsIn('Conv 1')).toContain('2 kernels and maps');
  });

  test('because nothing was trained leads to training', async () => {
    const fake = inspectionWindow();
    fake.answer('runs:list', () => packRuns([buildRun({ epochsDone: 0 })]));
    fake.answer('models:list', () => []);
    await openInspect(fake);
    await fireEvent.click(screen.getByRole('button', { name: 'Start training' }));
    expect(screen.getByRole('button', { name: 'Train' }).getAttribute('aria-current')).toBe('page');
  });
});
