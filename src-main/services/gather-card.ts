import { createHash } from 'node:crypto';
import { AppError } from '@shared/errors.js';
import type { ExportedRun } from '../formats/write/exported-run.js';
import type { CardContent } from '../formats/write/model-card.js';
import type { History } from '../history/history.js';
import { keptEvaluations } from './kept-evaluations.js';

export type CardHistory = Pick<History, 'describeDataset' | 'readWeights' | 'readInspection' | 'recordInspection'>;

/** Brings together what a run's model card says besides its measurements. */
export async function gatherCard(history: CardHistory, run: ExportedRun, writtenAt: number): Promise<CardContent> {
  const { summary, config } = run.detail;
  const dataset = await history.describeDataset(config.dataset);
  const { best } = summary;
  const target = best && ({ kind: 'run', id: summary.id, name: summary.name, epoch: best.epoch } as const);
  const kept = target === null ? [] : await keptEvaluations(history, target, config.dataset);
  return {
    ...run,
    datasetTitle: dataset?.title ?? config.dataset,
    classNames: dataset?.classNames ?? [],
    averaged: kept.filter(({ shifts }) => shifts > 1),
    weightsSha256: best && (await weightsChecksum(history, summary.id, best.epoch)),
    writtenAt,
  };
}

/** Of all weights in their order, as an export to safetensors holds them after its header; null when they are lost. */
async function weightsChecksum(history: CardHistory, runId: string, epoch: number): Promise<string | null> {
  try {
    const hash = createHash('sha256');
    for (const { values } of await history.readWeights(runId, epoch)) hash.update(values);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof AppError && (error.code === 'file-not-found' || error.code === 'file-malformed')) return null;
    throw error;
  }
}
