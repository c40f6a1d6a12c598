import { describe, expect, it } from 'vitest';
import { openTestStore, recordRun, TEST_LABELS, buildEvaluation, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

/** A good run, a run to be damaged, and a good run; all finished and tested. */
async function threeRuns(): Promise<TestStore & { readonly ids: readonly [string, string, string] }> {
  const opened = await openTestStore(temporaryFolder());
  const make = (name: string): string => {
    const id = recordRun(opened, 2, { name });
    opened.store.endRun(id, { status: 'finished', endedAt: 9, test: { epoch: 2, evaluation: buildEvaluation(TEST_LABELS) } });
    return id;
  };
  return { ...opened, ids: [make('before'), make('damaged'), make('after')] };
}

/** Columns of one row each, without the checks that a write through the program would meet. */
function spoil({ context }: TestStore, sql: string, runId: string): void {
  context.db.pragma('ignore_check_constraints = ON');
  context.db.pragma('foreign_keys = OFF');
  expect(context.db.prepare(sql).run(runId).changes).toBeGreaterThan(0);
}

describe('a damaged row hides only itself', () => {
  it.each([
    ['colour', 'UPDATE runs SET colour = 99 WHERE id = ?', { colour: 1 }, /\(colour\)/],
    ['status', `UPDATE runs SET status = 'flying' WHERE id = ?`, { status: 'failed' }, /\(status\)/],
    ['model kind', `UPDATE runs SET model_kind = '' WHERE id = ?`, { modelKind: 'CNN' }, /\(model\)/],
    ['settings', `UPDATE runs SET config = '{' WHERE id = ?`, { dataset: '', seed: 0, parameters: 0 }, /\(settings\)/],
    ['a model of settings', `UPDATE runs SET config = json_remove(config, '$.model') WHERE id = ?`, { dataset: 'tiny' }, /\(settings\)/],
    ['all three', `UPDATE runs SET colour = 0, status = '', model_kind = 'X' WHERE id = ?`, {}, /\(colour, model, status\)/],
  ])('in the list, where the rest of it is shown: %s', async (_, sql, shown, told) => {
    const opened = await threeRuns();
    const before = opened.store.listRuns();
    spoil(opened, sql, opened.ids[1]);
    const after = opened.store.listRuns();
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]).toMatchObject({ name: 'damaged', epochsDone: 2, test: before[1]?.test, ...shown });
    expect(after[1]?.failure).toEqual({ code: 'history-damaged', message: expect.stringMatching(told) as string });
    await opened.close();
  });

  it.each([
    ['config', `UPDATE runs SET config = '{' WHERE id = ?`],
    ['config with a foreign field', `UPDATE runs SET config = json_set(config, '$.extra', 1) WHERE id = ?`],
    ['config without a model', `UPDATE runs SET config = json_remove(config, '$.model') WHERE id = ?`],
    ['environment', `UPDATE runs SET environment = '[]' WHERE id = ?`],
    ['test matrix', 'UPDATE test_results SET confusion = zeroblob(7) WHERE run_id = ?'],
    ['class count', 'UPDATE test_results SET classes = 1000000000000 WHERE run_id = ?'],
  ])('in its details: %s', async (_, sql) => {
    const opened = await threeRuns();
    const before = opened.store.listRuns();
    spoil(opened, sql, opened.ids[1]);
    const after = opened.store.listRuns();
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]).toMatchObject({ name: 'damaged', epochsDone: 2, test: before[1]?.test });
    const told = expect.objectContaining({
      code: 'history-damaged',
      message: expect.stringContaining('Other runs are not affected') as string,
    }) as Error;
    expect(() => opened.store.getRun(opened.ids[1])).toThrow(told);
    for (const id of [opened.ids[0], opened.ids[2]]) expect(opened.store.getRun(id).epochs).toHaveLength(2);
    await opened.close();
  });

  it.each([
    ['predictions cut', 'UPDATE epoch_validations SET predictions = zeroblob(2) WHERE run_id = ?'],
    [
      'predictions that unpack to too much',
      `UPDATE epoch_validations SET predictions = x'4b4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c0400' WHERE run_id = ?`,
    ],
    ['matrix', 'UPDATE epoch_validations SET confusion = zeroblob(3) WHERE run_id = ?'],
    ['no row', 'DELETE FROM epoch_validations WHERE run_id = ?'],
    ['no image set', 'UPDATE runs SET validation_set = 77 WHERE id = ?'],
    ['image set unknown', 'UPDATE runs SET validation_set = NULL WHERE id = ?'],
  ])('in its validation: %s', async (_, sql) => {
    const opened = await threeRuns();
    spoil(opened, sql, opened.ids[1]);
    expect(() => opened.store.getValidation(opened.ids[1], 1)).toThrow(expect.objectContaining({ code: 'history-damaged' }) as Error);
    expect(opened.store.getValidation(opened.ids[2], 1).predicted).toHaveLength(12);
    await opened.close();
  });

  it.each([
    ['confidence', 'UPDATE test_results SET confidence = zeroblob(79) WHERE run_id = ?'],
    ['predictions', `UPDATE test_results SET predictions = x'ff' WHERE run_id = ?`],
    ['image set', 'UPDATE test_results SET image_set = 77 WHERE run_id = ?'],
  ])('in its test predictions: %s', async (_, sql) => {
    const opened = await threeRuns();
    spoil(opened, sql, opened.ids[1]);
    expect(() => opened.store.getTestPredictions(opened.ids[1])).toThrow(expect.objectContaining({ code: 'history-damaged' }) as Error);
    expect(opened.store.getTestPredictions(opened.ids[0]).predicted).toHaveLength(20);
    await opened.close();
  });
});
