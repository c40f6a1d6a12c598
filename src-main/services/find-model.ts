import path from 'node:path';
import { assertNever } from '@shared/assert-never.js';
import type { ModelSummary } from '@shared/domain/model.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NetworkRef } from '@shared/domain/network.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { AppError, fromErrorReport } from '@shared/errors.js';
import type { History } from '../history/history.js';

/** What a name on the command line stood for. */
export type EvaluationTarget =
  | { readonly kind: 'run'; readonly id: string; readonly name: string; readonly epoch: number }
  | { readonly kind: 'model'; readonly id: string; readonly name: string }
  | { readonly kind: 'file'; readonly name: string };

export interface FoundModel {
  readonly target: EvaluationTarget;
  /** The data set that it was trained for, if that is known. */
  readonly dataset: string | null;
  readonly candidates: readonly ModelSpec[];
  readonly weights: readonly NamedTensor[];
}

type ModelHistory = Pick<History, 'getRun' | 'readWeights' | 'listModels' | 'getModelWeights' | 'readModelFile'>;

/**
 * Finds a run by its id (its kept epoch is meant), a model by its id or name, or a file by its path, in this order.
 * Rejects with `model-not-found`, or with what is wrong with what was found.
 */
export async function findModel(history: ModelHistory, name: string): Promise<FoundModel> {
  return (await findRun(history, name)) ?? (await findKept(history, name)) ?? (await findFile(history, name));
}

/** The same without files: by what is in the history. Rejects with `model-not-found`. */
export async function findKeptModel(history: ModelHistory, name: string): Promise<FoundModel> {
  const found = (await findRun(history, name)) ?? (await findKept(history, name));
  if (found === null) throw new AppError('model-not-found', `There is no run or model "${name}".`);
  return found;
}

/** The value, or null when the promise rejects with this code. */
async function unless<T>(code: AppError['code'], value: Promise<T>): Promise<T | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof AppError && error.code === code) return null;
    throw error;
  }
}

async function findRun(history: ModelHistory, id: string): Promise<FoundModel | null> {
  const run = await unless('run-not-found', history.getRun(id));
  if (run === null) return null;
  const { best, name } = run.summary;
  if (best === null) throw new AppError('bad-request', `Run "${name}" has no finished epoch, so it has no weights to evaluate.`);
  const { model, dataset } = run.config;
  const weights = await history.readWeights(id, best.epoch);
  return { target: { kind: 'run', id, name, epoch: best.epoch }, dataset, candidates: [model], weights };
}

/** A run (by its id) or a kept model (by its id or name), to look into. `epoch` is for runs. Rejects with `model-not-found`. */
export async function findNetwork(
  history: Pick<History, 'getRun' | 'listModels'>,
  name: string,
  epoch: number | 'best' | 'latest' | null,
): Promise<NetworkRef> {
  const run = await unless('run-not-found', history.getRun(name));
  if (run !== null) return { kind: 'run', runId: name, epoch: epoch ?? 'best' };
  const model = await findModelNamed(history, name);
  if (model === null) throw new AppError('model-not-found', `There is no run or model "${name}".`);
  if (epoch !== null) throw new AppError('bad-request', `"${name}" is a model, which has no epochs. Leave the epoch out.`);
  return { kind: 'model', modelId: model.id };
}

async function findModelNamed(history: Pick<History, 'listModels'>, name: string): Promise<ModelSummary | null> {
  const models = await history.listModels();
  const byId = models.find((candidate) => candidate.id === name);
  const [model, ...others] = byId ? [byId] : models.filter((candidate) => candidate.name === name);
  if (model && others.length > 0) {
    const ids = [model, ...others].map(({ id }) => id).join(', ');
    throw new AppError('bad-request', `${others.length + 1} models are called "${name}". Use the id of one: ${ids}.`);
  }
  return model ?? null;
}

async function findKept(history: ModelHistory, name: string): Promise<FoundModel | null> {
  const model = await findModelNamed(history, name);
  if (model === null) return null;
  if (model.failure !== null) throw fromErrorReport(model.failure);
  const { spec, weights } = await history.getModelWeights(model.id);
  return { target: { kind: 'model', id: model.id, name: model.name }, dataset: model.dataset, candidates: [spec], weights };
}

async function findFile(history: ModelHistory, name: string): Promise<FoundModel> {
  const file = await unless('file-not-found', history.readModelFile(path.resolve(name)));
  if (file === null) throw new AppError('model-not-found', `There is no run, model or file "${name}".`);
  const { candidates, weights, about } = file;
  return { target: { kind: 'file', name: path.basename(name) }, dataset: about.dataset, candidates, weights };
}

/** A target's names for --json. */
export function targetFields(target: EvaluationTarget): Readonly<Record<string, unknown>> {
  switch (target.kind) {
    case 'run':
      return { runId: target.id, name: target.name, epoch: target.epoch };
    case 'model':
      return { modelId: target.id, name: target.name };
    case 'file':
      return { file: target.name, name: target.name };
    default:
      return assertNever(target);
  }
}
