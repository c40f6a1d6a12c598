import { modelKind } from '../domain/model-spec.js';
import type { RunDetail, RunEnvironment } from '../domain/run.js';
import { formatCount, formatCountOf, formatPercent, formatPlural, formatSetting, NO_VALUE } from './numbers.js';
import { describeAugmentation, describeDropout, describeLayers, describeModel, describeOptimizer, describeSchedule } from './run-config.js';
import { formatDuration } from './times.js';

/** What the window and the model card say of a run, as names with values. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** `dataset`: the title of its data set. */
export function configurationFacts({ config, parameters, summary }: RunDetail, dataset: string): readonly Fact[] {
  return [
    { name: 'Model', value: config.preset === null ? modelKind(config.model) : describeModel(config) },
    { name: 'Layers', value: describeLayers(config.model) },
    { name: 'Parameters', value: formatCount(parameters) },
    { name: 'Optimizer', value: `${describeOptimizer(config.optimizer)} ${formatSetting(config.learningRate)}` },
    { name: 'Schedule', value: describeSchedule(config.schedule) },
    { name: 'Batch size', value: formatCount(config.batchSize) },
    { name: 'Epochs', value: formatCountOf(summary.epochsDone, summary.epochsPlanned) },
    { name: 'Dropout', value: describeDropout(config.model) ?? 'none' },
    { name: 'Label smoothing', value: config.labelSmoothing > 0 ? formatSetting(config.labelSmoothing) : 'none' },
    { name: 'Augmentation', value: describeAugmentation(config.augmentation) ?? 'none' },
    { name: 'Patience', value: config.patience > 0 ? formatPlural(config.patience, 'epoch') : 'none' },
    { name: 'Data set', value: dataset },
    { name: 'Validation', value: `${formatPercent(config.validationShare, 0)}, split seed ${config.splitSeed}` },
    ...(config.trainSize === null ? [] : [{ name: 'Trained on', value: `the first ${formatCount(config.trainSize)} digits` }]),
    { name: 'Seed', value: String(config.seed) },
    { name: 'Duration', value: formatDuration(summary.trainingMs) },
  ];
}

export function environmentFacts(environment: RunEnvironment | null): readonly Fact[] {
  if (environment === null) return [];
  const { engine, appVersion, datasetChecksum } = environment;
  return [
    { name: 'Engine', value: `TensorFlow ${engine.tensorflow}` },
    { name: 'Threads', value: `${engine.intraOpThreads} intra-op, ${engine.interOpThreads} inter-op` },
    { name: 'Towers', value: formatCount(engine.towers) },
    { name: 'oneDNN', value: engine.oneDnn ? 'on' : 'off' },
    { name: 'CPU', value: engine.cpuFeatures.length > 0 ? engine.cpuFeatures.join(', ') : NO_VALUE },
    { name: 'Digit Lab', value: appVersion },
    { name: 'Dataset checksum', value: datasetChecksum },
  ];
}
