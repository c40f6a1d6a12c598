import type { DatasetInfo } from '@shared/domain/dataset.js';
import { findPreset, PRESETS, type Preset } from '@shared/domain/presets.js';
import { trainingSizes, type RunConfig } from '@shared/domain/run-config.js';
import { configOf, formProblems, isCustom, nextName, suggestName, valuesOf, type FormValues, type NumberField } from './setup-form.js';

/** What the form needs to know of the rest of the window. */
export interface SetupSurroundings {
  readonly datasets: () => readonly DatasetInfo[];
  readonly takenNames: () => readonly string[];
}

/** The form of the next run. */
export class SetupState {
  private presetId = $state('fast-cnn');
  /** What the fields were filled from when that was a run: what has no field stays as the run had it. */
  private cloned = $state.raw<Preset | null>(null);
  private values = $state.raw<FormValues>(valuesOf(this.preset));
  /** null while the suggested name is used. */
  private typedName = $state<string | null>(null);
  private choseCustom = $state(false);
  private readonly surroundings: SetupSurroundings;

  readonly custom = $derived.by(() => this.choseCustom || isCustom(this.values, this.preset));
  readonly name = $derived.by(() => this.typedName ?? suggestName(this.presetId, this.surroundings.takenNames()));
  readonly dataset = $derived.by(() => this.surroundings.datasets().find((dataset) => dataset.id === this.values.dataset));
  readonly config = $derived.by(() => configOf(this.values, this.preset, this.name, this.dataset));
  readonly problems = $derived.by(() => formProblems(this.values, this.config, this.dataset));
  readonly ready = $derived(this.problems.size === 0);
  /** Steps an epoch takes and how the images are split; null while a value they depend on is wrong. */
  readonly sizes = $derived.by(() => {
    if (!this.dataset || this.problems.has('batchSize') || this.problems.has('validationShare')) return null;
    return trainingSizes(this.config, this.dataset.trainCount);
  });

  constructor(surroundings: SetupSurroundings) {
    this.surroundings = surroundings;
  }

  get preset(): Preset {
    if (this.cloned) return this.cloned;
    const preset = findPreset(this.presetId);
    if (!preset) throw new Error(`There is no preset ${this.presetId}; there are ${PRESETS.map((known) => known.id).join(', ')}`);
    return preset;
  }

  get form(): FormValues {
    return this.values;
  }

  /** Fills the form from a preset; the data set and a typed name stay. */
  choosePreset(id: string): void {
    const { dataset } = this.values;
    this.presetId = id;
    this.cloned = null;
    this.values = { ...valuesOf(this.preset), dataset };
    this.choseCustom = false;
  }

  /** Fills the form with the settings of a run, under the next free name after its own. */
  fillFrom(config: RunConfig): void {
    const origin = config.preset === null ? undefined : findPreset(config.preset);
    this.cloned = { id: origin?.id ?? 'custom', title: origin?.title ?? config.name, about: '', config };
    this.values = valuesOf(this.cloned);
    this.typedName = nextName(config.name, this.surroundings.takenNames());
    this.choseCustom = true;
  }

  /** Keeps the values and calls them custom. */
  chooseCustom(): void {
    this.choseCustom = true;
  }

  setNumber(field: NumberField, text: string): void {
    this.values = { ...this.values, numbers: { ...this.values.numbers, [field]: text } };
  }

  setChoice(choice: Partial<Pick<FormValues, 'dataset' | 'optimizer' | 'schedule'>>): void {
    this.values = { ...this.values, ...choice };
  }

  setName(text: string): void {
    this.typedName = text;
  }

  /** After a start the name belongs to that run: the next one gets a new suggestion. */
  forgetName(): void {
    this.typedName = null;
  }

  /** Back to the preset's values and the suggested name. */
  reset(): void {
    this.choosePreset(this.presetId);
    this.typedName = null;
  }
}
