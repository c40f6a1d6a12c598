import { assertNever } from '@shared/assert-never.js';
import type { EpochMetrics } from '@shared/domain/metrics.js';
import type { RunSummary } from '@shared/domain/run.js';
import type { TrainingProgress } from '@shared/domain/training.js';
import { formatCount, formatLoss, formatPercent } from '@shared/format/numbers.js';
import { describeEarlyEnd } from '@shared/format/run-end.js';
import { formatCountdown, formatDuration } from '@shared/format/times.js';
import type { EventMap, TrainingSnapshot } from '@shared/ipc/contract.js';
import type { Emitter } from '../lib/emitter.js';
import type { Output } from './output.js';

const BAR_WIDTH = 24;

/** One line: epoch, bar, step, speed, time left. */
export function progressLine(progress: TrainingProgress): string {
  const { phase, epoch, epochs, step, stepsPerEpoch, imagesPerSecond, remainingMs } = progress;
  if (phase !== 'training' || stepsPerEpoch === 0) return phaseWords(progress);
  const share = step / (stepsPerEpoch * epochs);
  const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
  const speed = imagesPerSecond === null ? '' : `  ${formatCount(Math.round(imagesPerSecond))} images/s`;
  const left = remainingMs === null ? '' : `  ${formatCountdown(remainingMs)} left`;
  return `epoch ${epoch} of ${epochs} ${bar} step ${formatCount(step)} of ${formatCount(stepsPerEpoch * epochs)}${speed}${left}`;
}

function phaseWords({ phase }: TrainingProgress): string {
  switch (phase) {
    case 'starting-engine':
      return 'Starting TensorFlow';
    case 'reading-data':
      return 'Reading the data set';
    case 'training':
      return 'Starting to train';
    case 'validating':
      return 'Validating';
    case 'paused':
      return 'Paused';
    case 'stopping':
      return 'Stopping';
    case 'testing':
      return 'Testing';
    default:
      return assertNever(phase);
  }
}

function epochLine(epoch: EpochMetrics, epochs: number): string {
  const { trainLoss, trainAccuracy, validationLoss, validationAccuracy } = epoch;
  return (
    `epoch ${epoch.epoch} of ${epochs}: training loss ${formatLoss(trainLoss)}, accuracy ${formatPercent(trainAccuracy)}; ` +
    `validation loss ${formatLoss(validationLoss)}, accuracy ${formatPercent(validationAccuracy)}; ${formatDuration(epoch.trainMs)}`
  );
}

function endLines(run: RunSummary): readonly string[] {
  const failure = run.failure === null ? [] : [run.failure.message];
  if (run.test === null) return [...failure, `${run.name} is kept as ${run.id} (${run.status}, ${run.epochsDone} whole epochs).`];
  const { correct, total, epoch, loss } = run.test;
  const early = describeEarlyEnd(run);
  return [
    ...failure,
    ...(early === null ? [] : [early]),
    `test: ${formatCount(correct)} of ${formatCount(total)} right (${formatPercent(correct / total)}), loss ${formatLoss(loss)}, weights of epoch ${epoch}`,
    `${run.name} is kept as ${run.id} (${run.status}, ${formatDuration(run.trainingMs)} of training).`,
  ];
}

/** The fields of `run-finished`, also used when the run stopped or failed. */
export function runFinishedFields(run: RunSummary): Readonly<Record<string, unknown>> {
  const { test, best } = run;
  return {
    runId: run.id,
    name: run.name,
    status: run.status,
    testAccuracy: test === null ? null : test.correct / test.total,
    testCorrect: test?.correct ?? null,
    testTotal: test?.total ?? null,
    testLoss: test?.loss ?? null,
    bestEpoch: best?.epoch ?? null,
    epochsDone: run.epochsDone,
    endedEarly: describeEarlyEnd(run) !== null,
    durationMs: (run.endedAt ?? run.createdAt) - run.createdAt,
    trainingMs: run.trainingMs,
    ...(run.failure === null ? {} : { error: run.failure }),
  };
}

function reportStart({ run, config, progress }: TrainingSnapshot, output: Output): void {
  const resumed = progress.step > 0;
  output.event(resumed ? 'run-resumed' : 'run-started', { runId: run.id, name: run.name, ...(resumed ? { step: progress.step } : {}) });
  const what = `${config.epochs} epochs at batch ${config.batchSize}, seed ${config.seed}`;
  output.line(`${resumed ? `Going on after step ${formatCount(progress.step)} with` : 'Training'} ${run.name} (${run.id}), ${what}`);
}

/** Says that a run was paused, and how to go on. */
export function reportPause(run: RunSummary, progress: TrainingProgress, output: Output): void {
  output.event('run-paused', { runId: run.id, name: run.name, step: progress.step, epochsDone: run.epochsDone });
  const where = `after step ${formatCount(progress.step)}, in epoch ${formatCount(progress.epoch)} of ${formatCount(progress.epochs)}`;
  output.line(`${run.name} is paused ${where}. Go on with: train --resume ${run.id}`);
}

/** Says what a training waits for, and that it goes on. */
function reportNotice(notice: TrainingProgress['notice'], output: Output): void {
  output.event(notice === null ? 'going-on' : 'waiting', { ...notice });
  output.line(notice?.message ?? 'There is space again: going on.');
}

/** Writes a training's events to an output; returns the way to stop. */
export function reportTraining(events: Emitter<EventMap>, output: Output): () => void {
  let epochs = 0;
  let notice: TrainingProgress['notice'] = null;
  const unsubscribes = [
    events.on('training:started', (snapshot) => {
      epochs = snapshot.config.epochs;
      reportStart(snapshot, output);
    }),
    events.on('engine:status-changed', (status) => {
      if (status.kind !== 'ready') return;
      const { tensorflow, intraOpThreads, interOpThreads, towers, oneDnn, cpuFeatures } = status.info;
      output.event('engine-ready', { tensorflow, intraOpThreads, interOpThreads, towers, oneDnn, cpuFeatures });
      output.line(`TensorFlow ${tensorflow}, ${interOpThreads} threads, ${cpuFeatures.join(' ')}`);
    }),
    events.on('training:progressed', (progress) => {
      if (progress.notice?.message !== notice?.message) reportNotice(progress.notice, output);
      notice = progress.notice;
      output.progress(progressLine(progress));
    }),
    events.on('training:epoch-ended', ({ epoch }) => {
      output.event('epoch-ended', { ...epoch });
      output.line(epochLine(epoch, epochs));
    }),
    events.on('training:ended', (run) => {
      output.event('run-finished', runFinishedFields(run));
      for (const line of endLines(run)) output.line(line);
    }),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}
