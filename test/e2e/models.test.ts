import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeLayersFolder } from '../support/layers-models.js';
import { writePthFile } from '../support/models.js';
import { dataFolder, runCli, temporaryFolder } from '../support/processes.js';
import { writePth } from '../support/pth-writer.js';
import { hasSeedWeights, SEED_FILES } from '../support/seed-weights.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('models on the command line', () => {
  test('are imported, listed and evaluated with the same numbers', async () => {
    const folder = temporaryFolder();
    const [dataDir, file] = [dataFolder(), writePthFile(folder, 'small.pth', { filters: [2], hidden: [6] })];
    const imported = await runCli('models', 'import', file, '--name', 'Small net', '--json', '--data-dir', dataDir);
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.events).toHaveLength(1);
    const [model] = imported.events;
    expect(model).toMatchObject({ event: 'model-imported', name: 'Small net', modelKind: 'CNN', source: 'imported' });
    expect(model?.['note']).toMatch(/^(ReLU|Sigmoid) found by evaluating both: \d+\.\d % against \d+\.\d % on validation$/);

    const listed = await runCli('models', 'list', '--json', '--data-dir', dataDir);
    expect(listed.events.at(-1)).toEqual({ ...model, event: 'model' });

    const byId = await runCli('evaluate', String(model?.['modelId']), '--json', '--data-dir', dataDir);
    expect(byId.code, byId.stderr).toBe(0);
    const [result] = byId.events;
    const test = model?.['test'] as { loss: number; correct: number; total: number };
    expect(result).toMatchObject({ event: 'evaluated', modelId: model?.['modelId'], dataset: 'mnist', ...test, total: 10_000 });
    const [perClass, confusion] = [result?.['perClass'] as number[], result?.['confusion'] as number[][]];
    expect(sum(perClass)).toBe(test.correct);
    expect(confusion.map((row, digit) => row[digit])).toEqual(perClass);
    expect(sum(confusion.flat())).toBe(10_000);

    const byFile = await runCli('evaluate', file, '--json', '--data-dir', dataDir);
    expect(byFile.events[0]).toMatchObject({ file: 'small.pth', ...test, perClass, confusion, note: model?.['note'] });
  });

  test('a trained run is evaluated to the numbers of its own test', async () => {
    const dataDir = dataFolder();
    const run = await runCli('train', '--preset', 'fast-fcnn', '--train-size', '2000', '--epochs', '1', '--json', '--data-dir', dataDir);
    const finished = run.events.at(-1);
    const result = await runCli('evaluate', String(finished?.['runId']), '--json', '--data-dir', dataDir);
    expect(result.code, result.stderr).toBe(0);
    expect(result.events[0]).toMatchObject({
      runId: finished?.['runId'],
      epoch: 1,
      correct: finished?.['testCorrect'],
      loss: finished?.['testLoss'],
    });
    const checkpoint = path.join(dataDir, 'checkpoints', String(finished?.['runId']), 'epoch-0001.safetensors');
    const fromFile = await runCli('evaluate', checkpoint, '--json', '--data-dir', dataDir);
    expect(fromFile.events[0]).toMatchObject({ file: 'epoch-0001.safetensors', correct: finished?.['testCorrect'] });
    const text = await runCli('evaluate', String(finished?.['runId']), '--data-dir', dataDir);
    expect(text.stdout).toContain('test images of mnist right');
    const averaged = await runCli('evaluate', String(finished?.['runId']), '--average', '9', '--data-dir', dataDir);
    expect(averaged.stdout).toMatch(/right \([\d.]+ % with 9 shifts\)/);
    const refused = await runCli('evaluate', String(finished?.['runId']), '--average', '4', '--data-dir', dataDir);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('Use 1, 5 or 9')]);
  });

  test('of TF.js are imported by their model.json, exported again in every format, and stay the same network', async () => {
    const folder = temporaryFolder();
    const dataDir = dataFolder();
    const file = writeLayersFolder(path.join(folder, 'net'));
    const imported = await runCli('models', 'import', file, '--json', '--data-dir', dataDir);
    expect(imported.code, imported.stderr).toBe(0);
    const [model] = imported.events;
    expect(model).toMatchObject({ name: 'a network', modelKind: 'CNN', note: '' });
    const test = model?.['test'] as object;
    const places = {
      tfjs: path.join(folder, 'again', 'model.json'),
      safetensors: 'again.safetensors',
      'safetensors-pytorch': 'torch.safetensors',
    };
    for (const [format, name] of Object.entries(places)) {
      const place = path.resolve(folder, name);
      const written = await runCli('export', String(model?.['modelId']), '--format', format, '--out', place, '--data-dir', dataDir);
      expect(written.code, written.stderr).toBe(0);
      expect((await runCli('evaluate', place, '--json', '--data-dir', dataDir)).events[0], format).toMatchObject(test);
    }
    rmSync(path.join(folder, 'net', 'weights.bin'));
    const refused = await runCli('evaluate', file, '--data-dir', dataDir);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('weights.bin, which is not beside it')]);
  });

  test.runIf(hasSeedWeights)("the reference's weights are evaluated to the reference's numbers", async () => {
    const dataDir = dataFolder();
    for (const [file, correct, loss] of [
      [SEED_FILES.FNet, 9781, 0.07923625],
      [SEED_FILES.convNet, 9911, 0.02693168],
    ] as const) {
      const [result] = (await runCli('evaluate', file, '--json', '--data-dir', dataDir)).events;
      expect(result).toMatchObject({ correct, total: 10_000, note: expect.stringContaining('ReLU found') as string });
      expect(result?.['loss']).toBeCloseTo(loss, 6);
    }
  });
});

describe('bad input', () => {
  test.each<[string, (folder: string) => readonly string[], string, string, number]>([
    ['no file', () => ['models', 'import'], 'models import', 'FILE', 2],
    ['a missing file', (folder) => ['models', 'import', path.join(folder, 'gone.pth')], 'gone.pth', '', 1],
    ['two files and one name', (folder) => ['models', 'import', writePthFile(folder, 'a.pth'), writePthFile(folder, 'b.pth'), '--name', 'x'], '2 files', 'one by one', 2],
    ['an empty name', (folder) => ['models', 'import', writePthFile(folder, 'a.pth'), '--name', ''], '0 characters', '1 to 80', 2],
    ['a layer that there is not here', (folder) => ['models', 'import', write(folder, 'model.json', '{"modelTopology":{"class_name":"Sequential","config":[{"class_name":"LSTM","config":{"name":"lstm_1"}}]}}')], 'layer 1, "lstm_1" (LSTM), is not supported', 'Digit Lab reads', 1],
    ['a text', (folder) => ['models', 'import', write(folder, 'text.pth', 'weights')], 'text.pth', 'ZIP', 1],
    ['one that runs code', (folder) => ['models', 'import', write(folder, 'evil.pth', writePth({ x: { shape: [1], values: [1] } }, { rebuild: ['os', 'system'] }))], 'os.system', 'could run code', 1],
    ['another class count', (folder) => ['models', 'import', writePthFile(folder, 'three.pth', { classes: 3 })], '3 outputs', '10 classes', 2],
    ['an option that there is not', (folder) => ['models', 'import', writePthFile(folder, 'a.pth'), '--activation', 'relu'], '--activation', '', 2],
    ['nothing to evaluate', () => ['evaluate'], 'evaluate', 'RUN, MODEL or FILE', 2],
    ['two to evaluate', () => ['evaluate', 'a', 'b'], 'evaluate', 'one RUN', 2],
    ['an unknown name', () => ['evaluate', 'resnet'], '"resnet"', 'run, model or file', 1],
    ['an unknown data set', (folder) => ['evaluate', writePthFile(folder, 'a.pth'), '--dataset', 'cifar'], 'cifar', 'mnist', 1],
    ['a word too many', () => ['models', 'list', 'all'], 'all', 'models list', 2],
  ])('%s is named in one sentence, and nothing is kept', async (_what, args, value, allowed, code) => {
    const folder = temporaryFolder();
    const dataDir = path.join(folder, 'data');
    const run = await runCli(...args(folder), '--data-dir', dataDir);
    expect(run.code).toBe(code);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toContain(value);
    expect(run.stderr).toContain(allowed);
    expect(run.stdout).toBe('');
    expect(existsSync(path.join(dataDir, 'models')) ? readdirSync(path.join(dataDir, 'models')) : []).toEqual([]);
  }); // prettier-ignore
});

function write(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}
