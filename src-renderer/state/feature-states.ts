import type { ApiClient } from '../api/client.js';
import { AppState } from './app-state.svelte.js';
import { AugmentationPreview } from './augmentation-preview.svelte.js';
import { CompareState } from './compare-state.svelte.js';
import { CompareView } from './compare-view.svelte.js';
import { DatasetsState } from './datasets-state.svelte.js';
import { DisagreementState } from './disagreement-state.svelte.js';
import { DrawPageState } from './draw-page.svelte.js';
import type { Reader } from './draw-reader.js';
import { EvaluationsState } from './evaluations-state.svelte.js';
import { InspectState } from './inspect-state.svelte.js';
import { valueOf } from './load-state.js';
import { ModelsState } from './models-state.svelte.js';
import { PredictionsState } from './predictions-state.svelte.js';
import { QueueState } from './queue-state.svelte.js';
import { RunsActions } from './runs-actions.svelte.js';
import { RunsState } from './runs-state.svelte.js';
import { RunsViewState } from './runs-view-state.svelte.js';
import { SetupState } from './setup-state.svelte.js';
import { TrainView } from './train-view.svelte.js';
import { TrainingState } from './training-state.svelte.js';

/** The state of each feature: none knows another but through the questions that are handed to it here. */
export class FeatureStates {
  readonly app: AppState;
  readonly runs: RunsState;
  readonly runsTable: RunsViewState;
  readonly runsActions: RunsActions;
  readonly training: TrainingState;
  readonly setup: SetupState;
  readonly queue: QueueState;
  readonly preview: AugmentationPreview;
  readonly predictions: PredictionsState;
  readonly trainView = new TrainView();
  readonly models: ModelsState;
  readonly evaluations: EvaluationsState;
  readonly datasets: DatasetsState;
  readonly compare: CompareState;
  readonly compareView: CompareView;
  readonly digits: DisagreementState;
  readonly inspect: InspectState;
  readonly draw: DrawPageState;

  /** `createReader`: reads drawings beside the page. */
  constructor(api: ApiClient, createReader: () => Reader) {
    const rows = (): RunsState['rows'] => this.runs.rows;
    this.app = new AppState(api);
    this.runs = new RunsState(api);
    this.runsTable = new RunsViewState(api, rows);
    this.runsActions = new RunsActions(api);
    this.training = new TrainingState(api);
    this.setup = new SetupState({
      datasets: () => valueOf(this.app.datasets) ?? [],
      takenNames: () => rows().map((run) => run.name),
    });
    this.queue = new QueueState(api, rows);
    this.preview = new AugmentationPreview(api);
    this.predictions = new PredictionsState(api);
    this.models = new ModelsState(api);
    this.evaluations = new EvaluationsState(api);
    this.datasets = new DatasetsState(api);
    this.compare = new CompareState(api, rows);
    this.compareView = new CompareView(api);
    this.digits = new DisagreementState(api);
    this.inspect = new InspectState(api);
    this.draw = new DrawPageState(api, createReader);
  }

  /** Ends what listens to the app. */
  dispose(): void {
    const { app, training, runs, runsActions, models, datasets, compare, inspect, draw } = this;
    for (const state of [app, training, runs, runsActions, models, datasets, compare, inspect, draw]) state.dispose();
  }
}
