import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { childrenOf, dataFolder, eventually, isAlive, projectRoot, runCli, startCli, temporaryFolder } from '../support/processes.js';

const SMALL = ['--preset', 'fast-fcnn', '--train-size', '4000', '--epochs', '2', '--json'];

describe('train', () => {
  test('trains, keeps the run and reads it back with the same numbers', async () => {
    const dataDir = temporaryFolder();
    const run = await runCli('train', ...SMALL, '--seed', '3', '--name', 'small', '--data-dir', dataDir);
    expect(run.code, run.stderr).toBe(0);
    const epochs = run.events.filter((event) => event['event'] === 'epoch-ended');
    expect(epochs.map((epoch) => epoch['epoch'])).toEqual([1, 2]);
    for (const name of ['trainLoss', 'trainAccuracy', 'validationLoss', 'validationAccuracy', 'trainMs', 'validationMs']) {
      expect(epochs[0]?.[name], name).toBeTypeOf('number');
    }
    const finished = run.events.at(-1);
    expect(finished).toMatchObject({ event: 'run-finished', status: 'finished', testTotal: 10_000 });
    expect(finished?.['testAccuracy']).toBeGreaterThan(0.85);
    expect(finished?.['testAccuracy']).toBe((finished?.['testCorrect'] as number) / 10_000);

    const listed = await runCli('runs', 'list', '--json', '--data-dir', dataDir);
    expect(listed.events).toEqual([
      expect.objectContaining({ event: 'run', runId: finished?.['runId'], name: 'small', status: 'finished' }),
    ]);
    const shown = (await runCli('runs', 'show', String(finished?.['runId']), '--json', '--data-dir', dataDir)).events[0];
    expect(shown?.['test']).toMatchObject({ correct: finished?.['testCorrect'], total: 10_000 });
    expect((shown?.['epochs'] as { validationLoss: number }[]).map((epoch) => epoch.validationLoss)).toEqual(
      epochs.map((epoch) => epoch['validationLoss']),
    );
    const confusion = shown?.['testConfusion'] as number[][];
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect(confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0)).toBe(finished?.['testCorrect']);
    expect(shown?.['config']).toMatchObject({ preset: 'fast-fcnn', seed: 3, epochs: 2, trainSize: 4000 });
  });

  test('Ctrl-C pauses, says how to go on and exits 130, and the run can be resumed', async () => {
    const dataDir = dataFolder();
    const size = ['--preset', 'fast-fcnn', '--train-size', '12000', '--epochs', '3', '--json', '--data-dir', dataDir];
    const cli = startCli(['train', ...size]);
    await cli.event('epoch-ended');
    cli.child.kill('SIGINT');
    const paused = await cli.ended;
    expect(paused.code, paused.stderr).toBe(130);
    const { runId, step } = paused.events.at(-1) ?? {};
    expect(paused.events.at(-1)).toMatchObject({ event: 'run-paused' });
    expect(step).toBeGreaterThan(94);
    const [listed] = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
    expect(listed).toMatchObject({ runId, status: 'paused', resumable: true });

    const resumed = await runCli('train', '--resume', String(runId), '--json', '--data-dir', dataDir);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.events[0]).toMatchObject({ event: 'run-resumed', runId, step });
    expect(resumed.events.at(-1)).toMatchObject({ event: 'run-finished', runId, status: 'finished', epochsDone: 3 });
  });

  test('a second Ctrl-C stops instead', async () => {
    const dataDir = dataFolder();
    const cli = startCli(['train', ...SMALL, '--data-dir', dataDir]);
    await cli.event('run-started');
    cli.child.kill('SIGINT');
    await cli.event('pausing'); // the engine is only starting, so that there is time
    cli.child.kill('SIGINT');
    const run = await cli.ended;
    expect(run.code, run.stderr).toBe(130);
    expect(run.events.at(-1)).toMatchObject({ event: 'run-finished', status: 'stopped' });
  });

  test('--resume takes a run that can go on and nothing else', async () => {
    const dataDir = dataFolder();
    const other = await runCli('train', '--resume', 'x', '--epochs', '3', '--data-dir', dataDir);
    expect([other.code, other.stderr]).toEqual([
      2,
      '--resume goes on with a run as it was started; --epochs cannot be changed. Leave it out.\n',
    ]);
    const unknown = await runCli('train', '--resume', 'no-such-run', '--data-dir', dataDir);
    expect([unknown.code, unknown.stderr]).toEqual([1, 'There is no run "no-such-run" in this history.\n']);
    const finished = await runCli('train', ...SMALL, '--epochs', '1', '--data-dir', dataDir);
    const again = await runCli('train', '--resume', String(finished.events.at(-1)?.['runId']), '--data-dir', dataDir);
    expect([again.code, again.stderr]).toEqual([2, 'Run "fast-fcnn" is finished; only paused and interrupted runs can go on.\n']);
  });

  test('takes the optimizers and schedules of the window', async () => {
    const dataDir = dataFolder();
    const options = [
      '--optimizer',
      'sgd',
      '--momentum',
      '0.8',
      '--nesterov',
      '--schedule',
      'cosine',
      '--warm-up-epochs',
      '0',
      '--dropout',
      '0.4',
    ];
    const run = await runCli('train', ...SMALL, '--train-size', '600', '--epochs', '1', ...options, '--data-dir', dataDir);
    expect(run.code, run.stderr).toBe(0);
    const [shown] = (await runCli('runs', 'show', String(run.events.at(-1)?.['runId']), '--json', '--data-dir', dataDir)).events;
    expect(shown?.['config']).toMatchObject({
      optimizer: { kind: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0 },
      schedule: { kind: 'cosine', warmUpEpochs: 0 },
      model: { hidden: [{ dropout: 0.4 }, { dropout: 0.4 }] },
    });
  });

  test('a killed training leaves an interrupted run and no engine; until then its run is left alone', async () => {
    const dataDir = dataFolder();
    const cli = startCli(['train', ...SMALL, '--epochs', '1000', '--data-dir', dataDir]);
    await cli.event('epoch-ended');
    const engines = childrenOf(cli.child.pid);
    expect(engines.length).toBe(1);
    const alive = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events[0];
    expect(alive).toMatchObject({ status: 'running' });
    cli.child.kill('SIGKILL');
    await cli.ended;
    await eventually(() => (engines.some(isAlive) ? undefined : true));
    const [run] = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
    expect(run).toMatchObject({ status: 'interrupted', test: null });
    expect(run?.['epochsDone']).toBeGreaterThanOrEqual(1);
    const shown = (await runCli('runs', 'show', String(run?.['runId']), '--json', '--data-dir', dataDir)).events[0];
    expect((shown?.['epochs'] as unknown[]).length).toBe(run?.['epochsDone']);
  });
});

test('a training that diverges stops itself, keeps its run and says what to try', async () => {
  const dataDir = dataFolder();
  const wild = ['--optimizer', 'sgd', '--learning-rate', '10'];
  const run = await runCli('train', '--preset', 'reference-fcnn', '--train-size', '600', '--json', ...wild, '--data-dir', dataDir);
  expect(run.code).toBe(1);
  const message = expect.stringMatching(
    /^Loss became not-a-number at step \d+\. No epoch was finished before it\. Try a learning rate of 1 or less\.$/,
  ) as string;
  const failure = { code: 'loss-not-finite', message };
  expect(run.events.at(-1)).toMatchObject({ event: 'run-finished', status: 'failed', epochsDone: 0, error: failure });
  const [listed] = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
  expect(listed).toMatchObject({ status: 'failed', failure });
});

test('a killed engine leaves an interrupted run with its whole epochs, and says what is safe', async () => {
  const dataDir = dataFolder();
  const cli = startCli(['train', ...SMALL, '--epochs', '1000', '--data-dir', dataDir]);
  await cli.event('epoch-ended');
  const [engine] = childrenOf(cli.child.pid);
  if (engine === undefined) throw new Error('The training has no engine.');
  process.kill(engine, 'SIGKILL');
  const run = await cli.ended;
  expect(run.code).toBe(1);
  expect(run.events.at(-1)).toMatchObject({ event: 'run-finished', status: 'interrupted', error: { code: 'engine-crashed' } });
  const [listed] = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
  expect(listed).toMatchObject({
    status: 'interrupted',
    failure: { message: expect.stringContaining('Every finished epoch is saved') as string },
  });
  expect(listed?.['epochsDone']).toBeGreaterThanOrEqual(1);
});

describe('bad input', () => {
  test.each([
    [['train', '--preset', 'resnet'], 'resnet', 'fast-cnn'],
    [['train', '--epochs', '0'], '0 epochs', '1'],
    [['train', '--epochs', '2.5'], '2.5', 'whole number'],
    [['train', '--batch-size', '0'], '0', '1,024'],
    [['train', '--batch-size', '60001'], '60001', '1,024'],
    [['train', '--train-size', '10', '--batch-size', '11'], '11', '10'],
    [['train', '--learning-rate', 'fast'], 'fast', 'number'],
    [['train', '--learning-rate', '-1'], '-1', 'above 0'],
    [['train', '--learning-rate', 'NaN'], 'NaN', 'number'],
    [['train', '--seed', '-3'], '-3', '0'],
    [['train', '--validation-share', '0.95'], '0.95', '0.05'],
    [['train', '--train-size', '50000'], '50000', '48,000'],
    [['train', '--dataset', 'cifar'], 'cifar', 'mnist'],
    [['train', '--speed', '9'], '--speed', ''],
    [['train', '--optimizer', 'lion'], 'lion', 'adamw'],
    [['train', '--momentum', '0.5'], '--momentum', 'adam'],
    [['train', '--schedule', 'cosine', '--warm-up-epochs', '9'], '9 epochs', 'below 2'],
    [['train', 'fast-cnn'], 'fast-cnn', '--preset'],
    [['paint'], 'paint', 'train'],
    [['runs', 'show'], 'runs show', 'ID'],
  ])('%j names the value and what is allowed, and changes nothing', async (args, value, allowed) => {
    const dataDir = path.join(temporaryFolder(), 'data');
    const run = await runCli(...args, '--data-dir', dataDir);
    expect(run.code).toBeGreaterThanOrEqual(1);
    expect(run.code).toBeLessThanOrEqual(2);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toContain(value);
    expect(run.stderr).toContain(allowed);
    expect(run.stdout).toBe('');
    if (!args.includes('cifar')) expect(existsSync(dataDir)).toBe(false);
  });

  test('a data folder that cannot be written is named', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, 'not a folder');
    const run = await runCli('train', ...SMALL, '--data-dir', path.join(file, 'data'));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(file);
  });

  test('a damaged data set is named, and no run is left half-done', async () => {
    const dataDir = temporaryFolder();
    const folder = path.join(dataDir, 'datasets', 'mnist');
    await runCli('train', ...SMALL, '--epochs', '1', '--data-dir', dataDir);
    const images = readdirSync(folder).find((name) => name.startsWith('train-images')) ?? '';
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, images), Buffer.alloc(47_040_016, 7));
    const run = await runCli('train', ...SMALL, '--epochs', '1', '--data-dir', dataDir);
    expect(run.code).toBe(1);
    expect(run.stderr + run.stdout).toContain('train-images');
    const [, second] = (await runCli('runs', 'list', '--json', '--data-dir', dataDir)).events;
    expect(second?.['status']).not.toBe('running');
  });

  test('a run that does not exist is named', async () => {
    const run = await runCli('runs', 'show', 'no-such-run', '--data-dir', temporaryFolder());
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('no-such-run');
  });
});

test('the version is printed', async () => {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { readonly version: string };
  expect(await runCli('--version')).toMatchObject({ code: 0, stdout: `Digit Lab ${version}\n`, stderr: '' });
});

test('help tells every command and every option', async () => {
  const general = await runCli('--help');
  expect(general.code).toBe(0);
  for (const word of ['train', 'runs list', 'runs show', 'doctor', '--data-dir', '--json']) expect(general.stdout).toContain(word);
  const train = await runCli('train', '--help');
  for (const word of [
    '--preset',
    '--seed',
    '--split-seed',
    '--epochs',
    '--batch-size',
    '--learning-rate',
    '--train-size',
    '--optimizer',
    '--resume',
  ])
    expect(train.stdout).toContain(word);
});
