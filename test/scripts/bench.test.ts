import { describe, expect, it } from 'vitest';
import { z } from '@shared/zod.js';
import { readArguments } from '../../bench/arguments.js';
import { CONTENDERS, type Contender } from '../../bench/contenders.js';
import { inspectParts, inspectSummary } from '../../bench/report/inspect.js';
import { replaceSection } from '../../bench/report/publish.js';
import { asMarkdown, asText } from '../../bench/report/table.js';
import type { Command } from '../../bench/children.js';
import { JobFailure, runJob } from '../../bench/run-job.js';
import { median, percentile, ratios } from '../../bench/statistics.js';
import { fastestVariant, type Trial } from '../../bench/variants.js';

const node = (code: string): Command => ({ file: process.execPath, args: ['-e', code], environment: {} });
const schema = z.object({ stepMs: z.number().positive() });
const patient = { timeoutMs: 20_000 };

describe('arguments of the benchmark', () => {
  it('measures everything for five rounds and writes it down unless told otherwise', () => {
    const options = readArguments([]);
    if (options.kind !== 'run') throw new Error(options.kind);
    expect(options.rounds).toBe(5);
    expect(options.steps).toBeNull();
    expect(options.sections).toContain('load');
    expect(options.cases.map(({ id }) => id)).toEqual(['cnn-64', 'cnn-20', 'fcnn-64', 'fcnn-20']);
    expect(options.write).toBe(true);
  });

  it('never writes the figures of a smoke test', () => {
    expect(readArguments(['--quick'])).toMatchObject({ rounds: 1, write: false });
  });

  it.each([
    ['--rounds', '0', /--rounds is a whole number from 1 to 100, and got "0"/],
    ['--steps', 'many', /--steps is a whole number/],
    ['--only', 'speed', /--only knows no "speed".*steps, start/],
    ['--contenders', 'ours,jax', /--contenders knows no "jax"/],
    ['--cases', '', /--cases knows no ""/],
  ])('refuses %s %s and says what is allowed', (name, value, message) => {
    const answer = readArguments([`${name}=${value}`]);
    expect(answer).toMatchObject({ kind: 'wrong' });
    expect(answer.kind === 'wrong' && answer.message).toMatch(message);
  });

  it('refuses an option that does not exist', () => {
    expect(readArguments(['--fast'])).toMatchObject({ kind: 'wrong' });
  });
});

describe('figures', () => {
  it('takes the middle of any number of values, and none of none', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });

  it('a percentile is a value that was measured, the largest of few', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(hundred, 0.95), percentile(hundred, 0), percentile(hundred, 1)]).toEqual([95, 1, 100]);
    expect(percentile([3, 1], 0.95)).toBe(3);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });

  it('compares within rounds, so that a slow round does not count', () => {
    expect(ratios([20, 200, 22], [10, 100, 10])).toEqual({ median: 2, min: 2, max: 2.2 });
  });

  it('leaves out rounds that lack either value', () => {
    expect(ratios([null, 30, 40], [10, null, 20])).toEqual({ median: 2, min: 2, max: 2 });
    expect(ratios([null], [1])).toBeNull();
  });
});

describe('the settings that a contender is compared with', () => {
  const keras = CONTENDERS.find(({ id }) => id === 'keras') as Contender;
  const trial = (variant: string, stepMs: number | null): Trial => ({
    contender: 'keras',
    net: 'cnn',
    variant,
    about: variant,
    stepMs,
    reason: stepMs === null ? 'broken' : null,
  });

  it('are the fastest that work', () => {
    expect(fastestVariant(keras, 'cnn', [trial('data', 9), trial('arrays', 7), trial('jit', null)]).id).toBe('arrays');
  });

  it('are the usual ones where nothing was tried for this network', () => {
    expect(fastestVariant(keras, 'fcnn', [trial('arrays', 7)]).id).toBe(keras.variants[0]?.id);
  });
});

describe('a contender’s process', () => {
  it('gives its result among whatever else it prints', async () => {
    const code = `console.log('loading'); console.log(JSON.stringify({ event: 'result', stepMs: 4.5 })); console.log('bye')`;
    await expect(runJob(node(code), schema, patient)).resolves.toEqual({ stepMs: 4.5 });
  });

  it.each([
    ['ends with a failure', node(`console.error('no such kernel'); process.exit(3)`), /code 3: no such kernel/],
    ['ends without a result', node(`console.log('done')`), /without a result/],
    ['gives a wrong result', node(`console.log('{"event":"result","stepMs":-1}')`), /not as agreed/],
    ['does not exist', { file: 'no-such-program', args: [], environment: {} }, /could not be started/],
  ])('is told apart when it %s', async (_case, command, message) => {
    const failure: unknown = await runJob(command, schema, patient).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(JobFailure);
    expect(String(failure)).toMatch(message);
  });

  it('is ended when it never comes to an end', async () => {
    await expect(runJob(node('setInterval(() => undefined, 1000)'), schema, { timeoutMs: 300 })).rejects.toThrow(/took longer than 0.3 s/);
  });
});

describe('the report', () => {
  const page = 'before\n<!-- bench:steps -->\nold\n<!-- /bench:steps -->\nafter';

  it('replaces what stands between its marks, however often', () => {
    const once = replaceSection(page, 'steps', 'new');
    expect(once).toContain('before');
    expect(once).toContain('after');
    expect(once).not.toContain('old');
    expect(replaceSection(once ?? '', 'steps', 'new')).toBe(once);
  });

  it('leaves a page without such marks alone and refuses half of them', () => {
    expect(replaceSection(page, 'memory', 'new')).toBeNull();
    expect(() => replaceSection('<!-- bench:steps --> cut', 'steps', 'new')).toThrow(/must stand before/);
  });

  it('aligns tables and keeps what would break them apart', () => {
    const table = { columns: ['', 'ms'], rows: [['a|b', '12.5']] };
    expect(asText(table)).toBe('       ms\na|b  12.5');
    expect(asMarkdown(table)).toBe('|  | ms |\n| --- | ---: |\n| a\\|b | 12.5 |');
  });

  it('tells what looking inside takes, beside what it may take', () => {
    const spread = (value: number) => ({ median: value, min: value, max: value });
    const questions = { look: 2, saliency: 1.5, integratedGradients: 30, occlusion: 33, profileAll: 440, ablation: 420 };
    const besideTraining = { look: 5, aloneImagesPerSecond: 1_000, besideImagesPerSecond: 900 };
    const [aloneImagesPerSecond, besideImagesPerSecond, lostShare] = [spread(1_000), spread(880), spread(0.12)];
    const section = {
      engines: [{ contender: 'ours-electron' as const, title: 'Digit Lab in Electron', questions, besideTraining }],
      window: { digitMs: 41.2, epochMs: 50, besideTrainingMs: 77, aloneImagesPerSecond, besideImagesPerSecond, lostShare },
    };
    const rows = inspectParts(section).flatMap(({ table }) => table.rows);
    expect(rows).toContainEqual(['maps of a digit, after the click', '60', '41.2']);
    expect(rows).toContainEqual(['that training loses', '15 %', '10.0 %']);
    expect(inspectSummary(section).rows).toContainEqual(['occlusion', '1,500 ms', '33.0 ms']);
    expect(inspectSummary(section).rows).toContainEqual(['what that training loses to four clicks a second', '15 %', '12.0 %']);
  });
});
