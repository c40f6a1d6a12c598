import type { DigitImages } from '@shared/domain/dataset.js';
import { bestEpoch, type ConfusionMatrix, type EpochMetrics, type CurvePoints } from '@shared/domain/metrics.js';
import type { RunDetail } from '@shared/domain/run.js';
import { toErrorReport, type ErrorReport } from '@shared/errors.js';
import type { EpochValidation, TestPredictions } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { confidentErrors, type ConfidentError } from './confident-errors.js';
import { failed, IDLE, loaded, LOADING, type LoadState } from './load-state.js';
import { hasAllSteps, joinSteps, mergeEpochs, mergeSteps } from './step-series.js';

/** The kept epoch on the test set. */
export interface TestOutcome {
  readonly confusion: ConfusionMatrix;
  readonly predictions: TestPredictions;
}

/** A misread test digit with its picture: pixels row-major [height, width]. */
export interface ErrorDigit extends ConfidentError {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Everything measured in one run. Events feed it while the run is watched, `load` brings what is stored; both are merged
 * by step and epoch, so a window reloaded in mid-run shows the same again.
 */
export class RunRecord {
  readonly runId: string;
  detail = $state.raw<RunDetail | null>(null);
  steps = $state.raw<readonly CurvePoints[]>([]);
  epochs = $state.raw<readonly EpochMetrics[]>([]);
  /** An epoch's answers on the validation images: the one asked for last. */
  validation = $state.raw<EpochValidation | null>(null);
  test = $state.raw<TestOutcome | null>(null);
  /** The epoch whose answers were asked for last; 0 before the first. */
  wantedEpoch = $state(0);
  /** The test digits that were misread most confidently, after `loadErrors`. */
  errors = $state.raw<LoadState<readonly ErrorDigit[]>>(IDLE);
  /** Why something above is missing. */
  problem = $state.raw<ErrorReport | null>(null);

  private readonly api: ApiClient;
  private choseEpoch = false;

  /** `withValidation: false` brings an epoch's answers only when one is chosen. */
  constructor(api: ApiClient, runId: string, { withValidation = true }: { readonly withValidation?: boolean } = {}) {
    this.api = api;
    this.runId = runId;
    this.choseEpoch = !withValidation;
  }

  // getters, not $derived: a derived made while an effect runs goes stale when that effect runs again
  get best(): EpochMetrics | undefined {
    return bestEpoch(this.epochs);
  }

  get last(): EpochMetrics | undefined {
    return this.epochs[this.epochs.length - 1];
  }

  addSteps(points: CurvePoints): void {
    this.steps = mergeSteps(this.steps, points);
  }

  /** Adds an epoch with its validation; asks for the stored points when some were never seen, e.g. after a reload. */
  async addEpoch(epoch: EpochMetrics): Promise<void> {
    this.epochs = mergeEpochs(this.epochs, [epoch]);
    this.steps = joinSteps(this.steps);
    await Promise.all([
      this.choseEpoch ? null : this.showValidation(epoch.epoch),
      hasAllSteps(this.steps, epoch.step) ? null : this.loadSteps(),
    ]);
  }

  /** Shows an epoch's validation and stays with it when newer epochs come. */
  async chooseEpoch(epoch: number): Promise<void> {
    this.choseEpoch = true;
    await this.showValidation(epoch);
  }

  /** Brings everything that is stored: configuration, epochs, points, the newest epoch's validation, the test. */
  async load(): Promise<void> {
    this.problem = null;
    const detail = await this.ask(() => this.api.request('runs:get', this.runId));
    if (detail === undefined) return;
    this.detail = detail;
    this.epochs = mergeEpochs(detail.epochs, this.epochs);
    const newest = this.last?.epoch;
    await Promise.all([
      hasAllSteps(this.steps, this.last?.step ?? 1) ? null : this.loadSteps(),
      newest !== undefined && !this.choseEpoch && this.wantedEpoch !== newest ? this.showValidation(newest) : null,
      detail.testConfusion ? this.loadTest(detail.testConfusion) : null,
    ]);
  }

  /** Brings the pictures of the most confident errors of the test; nothing while there is no test. */
  async loadErrors(limit: number): Promise<void> {
    if (!this.test || !this.detail) return;
    const chosen = confidentErrors(this.test.predictions, limit);
    const request = { dataset: this.detail.config.dataset, part: 'test', indices: chosen.map((error) => error.index) } as const;
    this.errors = LOADING;
    try {
      this.errors = loaded(withPictures(chosen, await this.api.request('datasets:read-digits', request)));
    } catch (thrown) {
      this.errors = failed(thrown);
    }
  }

  /** Keeps the run's notes; rejects when they could not be kept. */
  async saveNotes(notes: string): Promise<void> {
    await this.api.request('runs:change', { runId: this.runId, changes: { notes } });
    if (this.detail) this.detail = { ...this.detail, summary: { ...this.detail.summary, notes } };
  }

  /** Brings one epoch's answers; an answer that arrives after another epoch was asked for is dropped. */
  private async showValidation(epoch: number): Promise<void> {
    this.wantedEpoch = epoch;
    const answer = await this.ask(() => this.api.request('runs:get-validation', { runId: this.runId, epoch }));
    if (answer && this.wantedEpoch === epoch) this.validation = answer;
  }

  private async loadSteps(): Promise<void> {
    const stored = await this.ask(() => this.api.request('runs:get-steps', this.runId));
    if (stored) this.steps = joinSteps(stored.reduce(mergeSteps, this.steps));
  }

  private async loadTest(confusion: ConfusionMatrix): Promise<void> {
    const predictions = await this.ask(() => this.api.request('runs:get-test-predictions', this.runId));
    if (predictions) this.test = { confusion, predictions };
  }

  private async ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await request();
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
      return undefined;
    }
  }
}

function withPictures(errors: readonly ConfidentError[], { height, width, pixels }: DigitImages): readonly ErrorDigit[] {
  const size = height * width;
  return errors.map((error, row) => ({ ...error, height, width, pixels: pixels.subarray(row * size, (row + 1) * size) }));
}
