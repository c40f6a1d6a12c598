import { bestEpoch } from '@shared/domain/metrics.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { NetworkRef } from '@shared/domain/network.js';
import { isLive, type RunDetail } from '@shared/domain/run.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import type { NetworkView } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import { classNamesOf } from './class-names.js';

export type NetworkHistory = Pick<History, 'getRun' | 'readWeights' | 'listModels' | 'getModelWeights' | 'describeDataset'>;

/** What a NetworkRef stands for now. The weights under a key never change. */
export interface ResolvedNetwork {
  /** `run/<id>/<epoch>` or `model/<id>`. */
  readonly key: string;
  readonly view: NetworkView;
  /** Rejects with `file-not-found` or `file-malformed`, and says what is left. */
  readonly readWeights: () => Promise<readonly NamedTensor[]>;
}

/**
 * Finds a network; reads no weights of a run yet. Rejects with `run-not-found`, `model-not-found`, or `bad-request` when
 * the run has no such epoch.
 */
export function resolveNetwork(history: NetworkHistory, ref: NetworkRef): Promise<ResolvedNetwork> {
  return ref.kind === 'run' ? resolveRun(history, ref.runId, ref.epoch) : resolveModel(history, ref.modelId);
}

async function resolveRun(history: NetworkHistory, runId: string, wanted: number | 'best' | 'latest'): Promise<ResolvedNetwork> {
  const run = await history.getRun(runId);
  const { summary, config } = run;
  const epochs = run.epochs.map(({ epoch }) => epoch);
  const best = bestEpoch(run.epochs)?.epoch ?? null;
  const epoch = wanted === 'best' ? best : wanted === 'latest' ? (epochs.at(-1) ?? null) : wanted;
  if (epoch === null || !epochs.includes(epoch)) throw noSuchEpoch(run, wanted);
  const view = {
    name: summary.name,
    colour: summary.colour,
    epoch,
    epochs,
    bestEpoch: best,
    isLive: isLive(summary.status),
    dataset: config.dataset,
    classNames: await classNamesOf(history, config.dataset, config.model.classes),
    spec: config.model,
  };
  return { key: `run/${runId}/${epoch}`, view, readWeights: () => readRunWeights(history, run, epoch) };
}

function noSuchEpoch({ summary, epochs }: RunDetail, wanted: number | string): AppError {
  const first = epochs[0]?.epoch;
  if (first === undefined) {
    const todo = isLive(summary.status) ? 'It can be looked into after its first epoch.' : 'Train it again to look into it.';
    return new AppError('bad-request', `Run "${summary.name}" has no saved epoch, so it has no weights. ${todo}`);
  }
  return new AppError(
    'bad-request',
    `Run "${summary.name}" has no epoch ${wanted}. It has epochs ${first} to ${epochs.at(-1)?.epoch ?? first}.`,
  );
}

const WEIGHTS_LOST: readonly string[] = ['file-not-found', 'file-malformed'];

async function readRunWeights(history: NetworkHistory, run: RunDetail, epoch: number): Promise<readonly NamedTensor[]> {
  const { id } = run.summary;
  try {
    return await history.readWeights(id, epoch);
  } catch (error) {
    if (!(error instanceof AppError && WEIGHTS_LOST.includes(error.code))) throw error;
    throw new AppError(error.code, `${error.message} ${await whatIsLeft(history, run, epoch)}`, { cause: error });
  }
}

/** Only asked after a loss: it reads every other epoch. */
async function whatIsLeft(history: NetworkHistory, { summary, epochs }: RunDetail, lost: number): Promise<string> {
  const readable: number[] = [];
  for (const { epoch } of epochs) {
    if (epoch === lost) continue;
    const isReadable = await history.readWeights(summary.id, epoch).then(
      () => true,
      () => false, // as lost as the one that was asked for
    );
    if (isReadable) readable.push(epoch);
  }
  const kept = 'Its curves and test results are kept.';
  if (readable.length === 0) return `No other epoch can be read either. ${kept} Train it again to look into it.`;
  return `Epoch${readable.length === 1 ? '' : 's'} ${readable.join(', ')} can still be looked into. ${kept}`;
}

async function resolveModel(history: NetworkHistory, modelId: string): Promise<ResolvedNetwork> {
  const model = (await history.listModels()).find(({ id }) => id === modelId);
  if (!model) throw new AppError('model-not-found', `There is no model "${modelId}" in this history.`);
  if (model.failure !== null) throw fromErrorReport(model.failure);
  const { spec } = model;
  if (spec === null) throw new Error(`Model ${modelId} has neither a network nor a reason.`);
  const view = {
    name: model.name,
    colour: null,
    epoch: null,
    epochs: [],
    bestEpoch: null,
    isLive: false,
    dataset: model.dataset,
    classNames: await classNamesOf(history, model.dataset, spec.classes),
    spec,
  };
  return { key: `model/${modelId}`, view, readWeights: async () => (await history.getModelWeights(modelId)).weights };
}
