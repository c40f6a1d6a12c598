import path from 'node:path';
import type { NetworkTests, ShiftCount } from '@shared/domain/averaging.js';
import { MNIST, type DatasetFiles, type DatasetInfo } from '@shared/domain/dataset.js';
import type { Evaluation } from '@shared/domain/metrics.js';
import type { ModelSummary } from '@shared/domain/model.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { LIMITS, modelProblem } from '@shared/domain/run-config-rules.js';
import type { EvaluationPart } from '@shared/engine/protocol.js';
import { AppError } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { History, ModelFile, NewModel } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import { NODE_FILES, type FileOperations } from '../lib/fs-atomic.js';
import { withEvaluationEngine, type EvaluationEngine } from './evaluation-session.js';
import { exportModel, type ExportedFiles, type ModelExport } from './export-model.js';
import { findKeptModel, findModel, type EvaluationTarget, type FoundModel } from './find-model.js';
import { keepEvaluation } from './kept-evaluations.js';
import { testsOf } from './network-tests.js';
import { scoreOf, settleModel } from './settle-model.js';

export interface ModelsDependencies extends EvaluationEngine {
  readonly history: History;
  readonly events: Emitter<EventMap>;
  readonly now: () => number;
  readonly files?: FileOperations;
}

/** A network's test result; `note` tells what had to be found out first, or is empty. */
export interface ModelEvaluation {
  readonly target: EvaluationTarget;
  readonly dataset: string;
  readonly spec: ModelSpec;
  readonly evaluation: Evaluation;
  /** Over how many shifts of each image it was averaged. */
  readonly shifts: ShiftCount;
  readonly note: string;
}

const TEST: EvaluationPart = { kind: 'test' };

/** Networks from outside: imported, listed and evaluated. A job has an engine process of its own, which ends with it. */
export class ModelsService {
  private readonly deps: ModelsDependencies;

  constructor(deps: ModelsDependencies) {
    this.deps = deps;
  }

  list(): Promise<readonly ModelSummary[]> {
    return this.deps.history.listModels();
  }

  /**
   * Reads, evaluates and keeps networks, on the data set that is asked for, or the one that a file names and is here, or
   * MNIST; `name` is for a single file. Rejects with `file-not-found`, `file-malformed`,
   * `bad-request`, ... for the first file that cannot be used, and then none was kept. A disk that fills up meanwhile
   * keeps those before it.
   */
  async import(paths: readonly string[], name: string | null = null, datasetId: string | null = null): Promise<readonly ModelSummary[]> {
    const { history, events } = this.deps;
    if (name !== null) checkName(name, paths);
    const files: (ModelFile & { readonly dataset: DatasetFiles })[] = [];
    for (const file of paths) files.push(await this.readFile(file, datasetId));
    const found = await withEvaluationEngine(this.deps, async (evaluate) => {
      const models: NewModel[] = [];
      for (const [index, file] of files.entries()) {
        const { about, dataset } = file;
        const settled = await settleModel(evaluate, file, dataset);
        const test = scoreOf(await evaluate({ model: settled.spec, weights: settled.weights, dataset, part: TEST }));
        const note = [about.note ?? '', settled.note].filter((text) => text !== '').join('. ');
        const title = name?.trim() ?? (usableName(about.name) || stemOf(paths[index] ?? ''));
        models.push({ ...settled, name: title, preset: about.preset, dataset: dataset.info.id, note, test, createdAt: this.deps.now() });
      }
      return models;
    });
    const added: ModelSummary[] = [];
    for (const model of found) {
      const kept = await history.addModel(model);
      added.push(kept);
      events.emit('models:changed', kept);
    }
    return added;
  }

  /**
   * Evaluates a run's kept epoch, a model (by id or name) or a file on the test images of a data set, by default of the
   * one it was trained for, averaged over so many shifts of each image. Rejects with `model-not-found`, `bad-request`, `file-malformed`, ...
   */
  async evaluate(name: string, datasetId: string | null = null, shifts: ShiftCount = 1): Promise<ModelEvaluation> {
    return this.evaluateFound(await findModel(this.deps.history, name), name, datasetId, shifts);
  }

  /** The same for a run or a model by its id, never a file: the window has no paths. */
  async evaluateKept(id: string, shifts: ShiftCount, datasetId: string | null = null): Promise<ModelEvaluation> {
    return this.evaluateFound(await findKeptModel(this.deps.history, id), id, datasetId, shifts);
  }

  /** What a run's kept epoch or a model can be tested on, and the results that were asked for before. */
  async tests(id: string): Promise<NetworkTests> {
    return testsOf(this.deps.history, await findKeptModel(this.deps.history, id));
  }

  private async evaluateFound(found: FoundModel, name: string, datasetId: string | null, shifts: ShiftCount): Promise<ModelEvaluation> {
    const { history } = this.deps;
    const dataset = await history.prepareDataset(datasetId ?? found.dataset ?? MNIST.id);
    checkFits(found.candidates, dataset.info, name);
    return withEvaluationEngine(this.deps, async (evaluate) => {
      const [only, ...others] = found.candidates;
      const settled = only && others.length === 0 ? { spec: only, note: '' } : await settleModel(evaluate, found, dataset);
      const { spec, note } = settled;
      const evaluation = await evaluate({ model: spec, weights: found.weights, dataset, part: TEST, shifts });
      await keepEvaluation(history, found.target, dataset.info.id, { shifts, ...scoreOf(evaluation) });
      return { target: found.target, dataset: dataset.info.id, spec, evaluation, shifts, note };
    });
  }

  /** Writes a network for another program; see exportModel. */
  export(request: ModelExport): Promise<ExportedFiles> {
    return exportModel(this.deps.history, request, this.deps.files ?? NODE_FILES);
  }

  private async readFile(file: string, asked: string | null): Promise<ModelFile & { readonly dataset: DatasetFiles }> {
    const { history } = this.deps;
    const model = await history.readModelFile(path.resolve(file));
    const named = model.about.dataset === null ? null : await history.describeDataset(model.about.dataset);
    const dataset = await history.prepareDataset(asked ?? (named?.available === true ? named.id : MNIST.id));
    checkFits(model.candidates, dataset.info, path.basename(file));
    return { ...model, dataset };
  }
}

function checkName(name: string, files: readonly string[]): void {
  if (files.length !== 1) throw new AppError('bad-request', `${files.length} files cannot share one name. Import them one by one.`);
  const { length } = name.trim();
  if (length < 1 || length > LIMITS.nameLength)
    throw new AppError('bad-request', `A model cannot have a name of ${length} characters. Use 1 to ${LIMITS.nameLength}.`);
}

function checkFits(candidates: readonly ModelSpec[], dataset: DatasetInfo, name: string): void {
  for (const spec of candidates) {
    const problem = modelProblem(spec, dataset);
    if (problem !== undefined) throw new AppError('bad-request', `${name} cannot be used. ${problem}`);
  }
}

/** A name from a file, which may be anything. */
const usableName = (name: string | null): string => (name ?? '').trim().slice(0, LIMITS.nameLength);
/** A model.json is called by its folder: its own name says nothing. */
function stemOf(file: string): string {
  const { base, name, dir } = path.parse(path.resolve(file));
  return ((base === 'model.json' ? path.basename(dir) : '') || name).slice(0, LIMITS.nameLength);
}
