import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resultRows } from '@shared/domain/comparison-results.js';
import { settingRows } from '@shared/domain/comparison-settings.js';
import { findPreset, PRESETS } from '@shared/domain/presets.js';
import type { RunConfig } from '@shared/domain/run-config.js';
import type { RunSummary } from '@shared/domain/run.js';
import { buildConfig, buildFinishedDetail } from '../../support/renderer-builders.js';

const config = (id: string): RunConfig => {
  const preset = findPreset(id);
  if (!preset) throw new Error(`The preset ${id} is gone`);
  return { ...preset.config, name: id };
};

describe('settings side by side', () => {
  const differing = (a: RunConfig, b: RunConfig) => settingRows([a, b]).filter((row) => row.differs);

  test('name what differs, in the words of the form', () => {
    const rows = differing(config('reference-cnn'), config('fast-cnn'));
    expect(Object.fromEntries(rows.map(({ name, values }) => [name, values]))).toEqual({
      Epochs: ['20', '2'],
      'Batch size': ['20', '64'],
      'Learning rate': ['0.001', '0.004'],
      Schedule: ['constant', 'one-cycle'],
      'Warm-up': ['–', '0.2 of steps'],
      'Start factor': ['–', '0.1'],
      'Beta 2': ['0.999', '0.95'],
      'Dropout before dense': ['0', '0.1'],
      'Dropout of dense': ['0.2', '0.1'],
      'Label smoothing': ['0', '0.1'],
    });
  });

  test('an FCNN has no kernels, which is told and not left out', () => {
    const rows = differing(config('reference-cnn'), config('reference-fcnn'));
    expect(rows.find(({ name }) => name === 'Network')?.values).toEqual(['CNN 16–32–128–64', 'FCNN 512–256']);
    expect(rows.find(({ name }) => name === 'Kernel size')?.values).toEqual(['3×3', '–']);
    expect(settingRows([config('reference-fcnn')]).some(({ name }) => name === 'Kernel size')).toBe(false);
  });

  test('name and preset are no settings', () => {
    expect(differing(buildConfig({ name: 'a', preset: null }), buildConfig({ name: 'b' }))).toEqual([]);
  });

  const block = { ...buildConfig().model.blocks[0], pool: { kind: 'max', size: 2, stride: 2 } } as RunConfig['model']['blocks'][number];
  const conv = { filters: 16, size: 3, stride: 1, padding: 'same' } as const;
  const changes: fc.Arbitrary<Partial<RunConfig>> = fc.oneof(
    fc.record({ seed: fc.nat() }),
    fc.record({ splitSeed: fc.nat() }),
    fc.record({ learningRate: fc.double({ min: 1e-7, max: 10, noNaN: true }) }),
    fc.record({ validationShare: fc.double({ min: 0.05, max: 0.5, noNaN: true }) }),
    fc.record({ labelSmoothing: fc.integer({ max: 500_000, min: 0 }).map((millionths) => millionths / 1e6) }),
    fc.record({ trainSize: fc.option(fc.integer({ min: 1, max: 48_000 })) }),
    fc.constantFrom(...PRESETS.map(({ config: { optimizer } }) => ({ optimizer }))),
    fc.constantFrom(...PRESETS.map(({ config: { schedule } }) => ({ schedule }))),
    fc
      .constantFrom(
        { ...block, batchNorm: true },
        { ...block, pool: null },
        { ...block, pool: { kind: 'max', size: 2, stride: 1 } as const },
        { ...block, activation: 'tanh' as const },
        { ...block, convs: [conv, conv] },
        { ...block, convs: [{ ...conv, padding: 'valid' as const }] },
        { ...block, convs: [{ ...conv, stride: 2 }] },
        { ...block, convs: [{ ...conv, size: 5 }] },
      )
      .map((changed) => ({ model: { ...buildConfig().model, blocks: [changed, block] } })),
  );
  /** Every number, text and switch of a value, as the path to it. */
  const leaves = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [path];
  const changed = (value: unknown): unknown =>
    typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : value === null ? 1000 : 'something else';
  const withChange = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) return changed(value);
    const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
    copy[key] = withChange(copy[key], rest);
    return Array.isArray(value) ? Object.values(copy) : copy;
  };
  const told = PRESETS.flatMap(({ id }) => leaves(config(id)).map((path) => [id, path.join('.'), path] as const)).filter(
    // a kind makes other fields necessary; the two first decide no number
    ([, , path]) => path.at(-1) !== 'kind' && path[0] !== 'name' && path[0] !== 'preset',
  );
  test.each(told)('%s: another %s is told', (id, _, path) => {
    expect(differing(config(id), withChange(config(id), path) as RunConfig)).not.toEqual([]);
  });

  test('no difference is ever hidden', () => {
    fc.assert(
      fc.property(changes, changes, (one, other) => {
        const [a, b] = [buildConfig(one), buildConfig(other)];
        expect(differing(a, b).length > 0).toBe(JSON.stringify(a) !== JSON.stringify(b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('results side by side', () => {
  const base = buildFinishedDetail();
  const run = (id: string, summary: Partial<RunSummary>, overrides: Partial<RunConfig> = {}) => ({
    ...base,
    config: buildConfig(overrides),
    summary: { ...base.summary, id, ...summary },
  });
  const tested = (correct: number) => ({ test: { epoch: 7, loss: 0.05, correct, total: 10_000 } });
  const row = (rows: ReturnType<typeof resultRows>, name: string) => {
    const found = rows.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`No row ${name} among ${rows.map((candidate) => candidate.name).join(', ')}`);
    return found.values;
  };

  test('mark the best and tell differences to the baseline in points and digits', () => {
    const rows = resultRows([run('a', tested(9911)), run('b', tested(9781)), run('c', tested(9916))], 'a');
    expect(row(rows, 'Test accuracy')).toEqual([
      { text: '99.11 %', isBest: false, difference: null },
      { text: '97.81 %', isBest: false, difference: '−1.30 points' },
      { text: '99.16 %', isBest: true, difference: '+0.05 points' },
    ]);
    expect(row(rows, 'Misread of 10,000').map((value) => [value.text, value.difference])).toEqual([
      ['89', null],
      ['219', '+130 digits'],
      ['84', '−5 digits'],
    ]);
  });

  test('ties are all marked, or none when all are equal', () => {
    const marked = (...correct: readonly number[]) =>
      row(
        resultRows(
          correct.map((count, index) => run(String(index), tested(count))),
          null,
        ),
        'Test accuracy',
      ).map((value) => value.isBest);
    expect(marked(9911, 9911, 9781)).toEqual([true, true, false]);
    expect(marked(9911, 9911)).toEqual([false, false]);
  });

  test('a run without a test has a dash, and its time so far does not win', () => {
    const rows = resultRows([run('a', tested(9911)), run('b', { test: null, status: 'running', trainingMs: 1000 })], 'a');
    expect(row(rows, 'Test accuracy').map((value) => value.text)).toEqual(['99.11 %', '–']);
    expect(row(rows, 'Training time').map((value) => value.isBest)).toEqual([false, false]);
    expect(row(rows, 'Training time')[1]?.difference).toBeNull();
  });

  test('runs on other digits are not judged against each other', () => {
    const rows = resultRows([run('a', tested(9911)), run('b', tested(9916), { dataset: 'emnist' })], 'a');
    expect(row(rows, 'Test accuracy')).toEqual([
      { text: '99.11 %', isBest: false, difference: null },
      { text: '99.16 %', isBest: false, difference: null },
    ]);
  });

  test('another validation split leaves the tests comparable, not the validation', () => {
    const best = (validationLoss: number) => ({ best: { epoch: 7, validationLoss, validationAccuracy: 0.99 } });
    const runs = [run('a', { ...tested(9911), ...best(0.04) }), run('b', { ...tested(9916), ...best(0.03) }, { splitSeed: 2 })];
    const rows = resultRows(runs, 'a');
    expect(row(rows, 'Test accuracy')[1]).toMatchObject({ isBest: true, difference: '+0.05 points' });
    expect(row(rows, 'Best validation loss')[1]).toEqual({ text: '0.0300', isBest: false, difference: null });
  });
});
