import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { packRuns } from '@shared/domain/packed-runs.js';
import { AppError } from '@shared/errors.js';
import { buildModel, buildRun } from '../../support/renderer-builders.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';
import { idleWindow } from '../../support/renderer-window.js';
import { renderWindow, settle, wordsOf } from './render-window.js';

const MODELS = [
  buildModel({
    id: 'reference-cnn',
    name: 'Reference CNN',
    source: 'bundled',
    note: 'Seed 1',
    test: { loss: 0.03, correct: 9906, total: 10_000 },
  }),
  buildModel({ name: 'convNet', test: null }),
  buildModel({
    id: 'broken',
    name: 'broken',
    spec: null,
    failure: { code: 'history-damaged', message: "This model's record is damaged." },
  }),
];

async function openRuns(fake: FakeApi): Promise<void> {
  await renderWindow(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Runs' }));
  await settle(fake);
}

const rows = (): readonly string[] => within(screen.getByRole('table', { name: 'Models' })).getAllByRole('row').slice(1).map(wordsOf); // prettier-ignore

test('models are listed with network, parameters, source, test and note, also when there is no run yet', async () => {
  const fake = idleWindow();
  fake.answer('models:list', () => MODELS);
  await openRuns(fake);
  expect(screen.getByText('No runs yet')).toBeTruthy();
  expect(rows()).toEqual([
    'Reference CNN CNN 214,538 Bundled 99.06 % 9,906 of 10,000 Seed 1',
    'convNet CNN 214,538 Imported – ReLU found by evaluating both: 99.6 % against 92.1 % on validation',
    "broken – – Imported 99.11 % 9,911 of 10,000 This model's record is damaged.",
  ]);
});

test('without models there is no section for them', async () => {
  await openRuns(idleWindow());
  expect(screen.queryByRole('region', { name: 'Models' })).toBeNull();
});

test('an import shows its model, and tells it to a screen reader', async () => {
  const fake = idleWindow();
  fake.answer('runs:list', () => packRuns([buildRun()]));
  fake.answer('models:import', () => {
    fake.answer('models:list', () => [buildModel()]);
    fake.send('models:changed', buildModel());
    return [buildModel()];
  });
  await openRuns(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Import…' }));
  await settle(fake);
  expect(rows()).toHaveLength(1);
  expect(screen.getByText('convNet was imported: 9,911 of 10,000 test digits right.')).toBeTruthy();
});

test('a refused import says why above the table, and can be put away', async () => {
  const fake = idleWindow();
  fake.answer('models:import', () => {
    throw new AppError('file-malformed', 'net.pth is not a readable PyTorch state dictionary.');
  });
  await openRuns(fake);
  await fireEvent.click(screen.getByRole('button', { name: 'Import…' }));
  await settle(fake);
  expect(wordsOf(screen.getByRole('alert'))).toBe('Nothing was imported. net.pth is not a readable PyTorch state dictionary. Dismiss');
  await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('models that cannot be read say so, and can be read again', async () => {
  const fake = idleWindow();
  fake.answer('models:list', () => {
    throw new AppError('history-unavailable', 'Another program holds the history.');
  });
  await openRuns(fake);
  const section = screen.getByRole('region', { name: 'Models' });
  expect(wordsOf(section)).toContain('The models could not be read. Another program holds the history.');
  fake.answer('models:list', () => MODELS);
  await fireEvent.click(within(section).getByRole('button', { name: 'Try again' }));
  await settle(fake);
  expect(rows()).toHaveLength(3);
});
