import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EpochMetrics, StepPoints } from '@shared/domain/metrics.js';
import { createRng } from '../../src-main/lib/rng.js';
import { openTestStore, type TestStore } from './history.js';
import { recordResult } from './long-results.js';
import { childrenOf, eventually, isAlive, runCli, startCli, withMnist, type CliProcess } from './processes.js';

/** Longer than an epoch of the small training takes, so that a kill falls anywhere in it. */
const KILL_WITHIN_MS = 300;
const SMALL = ['--preset', 'fast-fcnn', '--batch-size', '100', '--train-size', '2000', '--validation-share', '0.05', '--json'];

export interface TrainingKills {
  readonly kills: number;
  /** Of each training; one that gets through is followed by the next. */
  readonly epochs: number;
  /** How many tests share the kills, so that a long series can be run piece by piece. */
  readonly parts?: number;
}

const ACTIONS = ['kill the app', 'kill the engine', 'pause'] as const;
type Action = (typeof ACTIONS)[number];

/** What must not depend on how often a training was broken off. */
interface Measured {
  readonly epochs: readonly Omit<EpochMetrics, 'trainMs' | 'validationMs'>[];
  readonly losses: readonly number[];
}

const withoutTimes = ({ trainMs, validationMs, ...epoch }: EpochMetrics): Measured['epochs'][number] => {
  expect(trainMs + validationMs).toBeGreaterThan(0);
  return epoch;
};

/** The losses of steps 1, 2, 3, ...: none missing, none twice. */
function lossesOf(parts: readonly StepPoints[]): readonly number[] {
  const losses: number[] = [];
  for (const part of parts) {
    expect(part.firstStep).toBe(losses.length + 1);
    losses.push(...part.loss);
  }
  return losses;
}

function measured({ store }: TestStore, runId: string): Measured {
  return { epochs: store.getRun(runId).epochs.map(withoutTimes), losses: lossesOf(store.getSteps(runId)) };
}

/** It may have ended by itself in the same moment. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

async function breakOff(cli: CliProcess, action: Action): Promise<number> {
  if (action === 'pause') cli.child.kill('SIGINT');
  else {
    const [engine] = childrenOf(cli.child.pid);
    if (action === 'kill the app') cli.child.kill('SIGKILL');
    else if (engine !== undefined) killIfThere(engine);
    if (action === 'kill the app' && engine !== undefined) await eventually(() => (isAlive(engine) ? undefined : true));
  }
  const { events } = await cli.ended;
  return events.filter((event) => event['event'] === 'epoch-ended').length;
}

/**
 * One real training after the other, broken off again and again at seeded points by kill -9 of the app or the engine, or
 * by a pause, and resumed each time. What it has at each point is what a training that is left alone has there.
 */
export function describeTrainingKills({ kills, epochs, parts = 1 }: TrainingKills): void {
  const training = [...SMALL, '--epochs', String(epochs)];
  const killsOfPart = kills / parts;
  describe('a training whose app or engine is killed again and again', () => {
    let dataDir = '';
    let straight: Measured = { epochs: [], losses: [] };
    beforeAll(async () => {
      dataDir = withMnist(mkdtempSync(path.join(os.tmpdir(), 'digit-lab-training-kills-')));
      const run = await runCli('train', ...training, '--data-dir', dataDir);
      expect(run.code, run.stderr).toBe(0);
      const opened = await openTestStore(dataDir);
      straight = measured(opened, String(run.events.at(-1)?.['runId']));
      await opened.close();
      return () => {
        rmSync(dataDir, { recursive: true });
      };
    }, 600_000);

    /** Opens the history after a break; returns whether the run can go on: it has a saved state and has not ended. */
    async function check(runId: string, acknowledged: number): Promise<boolean> {
      const opened = await openTestStore(dataDir);
      const found = measured(opened, runId);
      expect(found.epochs.length).toBeGreaterThanOrEqual(acknowledged);
      expect(found.epochs).toEqual(straight.epochs.slice(0, found.epochs.length));
      expect(found.losses).toEqual(straight.losses.slice(0, found.losses.length));
      expect(found.losses.length).toBeGreaterThanOrEqual(found.epochs.at(-1)?.step ?? 0);
      for (const { epoch } of found.epochs) expect(opened.store.readWeights(runId, epoch).length).toBeGreaterThan(0);
      const { resumable, status } = opened.store.getRun(runId).summary;
      if (status === 'finished') expect(found).toEqual(straight);
      else expect(resumable || found.epochs.length === 0).toBe(true);
      await opened.close();
      return resumable;
    }

    const seeds = Array.from({ length: parts }, (_, index) => index + 1);
    it.each(seeds)(
      `loses no acknowledged epoch and goes on bit for bit (${killsOfPart} kills, part %i)`,
      { timeout: 1_200_000 },
      async (seed) => {
        const rng = createRng('training-kills', seed);
        const counts: Record<Action, number> = { 'kill the app': 0, 'kill the engine': 0, pause: 0 };
        let [runId, acknowledged, resumes, total]: [string | null, number, number, number] = [null, 0, 0, 0];
        while (counts['kill the app'] + counts['kill the engine'] < killsOfPart) {
          const action = ACTIONS[rng.below(ACTIONS.length)] ?? 'pause';
          const how = runId === null ? training : ['--resume', runId, '--json'];
          const cli = startCli(['train', ...how, '--data-dir', dataDir]);
          const begun = await Promise.race([cli.event('run-started'), cli.event('run-resumed')]);
          runId = String(begun['runId']);
          // a run that was broken off in its test has no epoch left
          if (rng.below(3) > 0) await Promise.race([cli.event('epoch-ended'), cli.event('run-finished')]);
          await new Promise((resolve) => setTimeout(resolve, KILL_WITHIN_MS * rng.next()));
          const seen = await breakOff(cli, action);
          [acknowledged, total] = [acknowledged + seen, total + seen];
          counts[action]++;
          if (await check(runId, acknowledged)) resumes++;
          else [runId, acknowledged] = [null, 0];
        }
        if (runId !== null) {
          const last = await runCli('train', '--resume', runId, '--json', '--data-dir', dataDir);
          expect(last.code, last.stderr).toBe(0);
          const opened = await openTestStore(dataDir);
          expect(measured(opened, runId)).toEqual(straight);
          await opened.close();
        }
        recordResult('real trainings killed', {
          part: seed,
          ...counts,
          resumed: resumes,
          'acknowledged epochs': total,
          lost: 0,
          partial: 0,
        });
      },
    );
  });
}
