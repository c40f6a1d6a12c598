import { assertNever } from '../assert-never.js';
import { modelKind, type ModelSpec } from '../domain/model-spec.js';
import { findPreset } from '../domain/presets.js';
import {
  isAugmented,
  type AugmentationSpec,
  type OptimizerSpec,
  type RunConfig,
  type ScheduleSpec,
  type TrainingSizes,
} from '../domain/run-config.js';
import { formatCount, formatPercent, formatSetting } from './numbers.js';

/** A run's settings in words, for headers and configuration lists. */

const EN_DASH = ' – ';

export function describeModel(config: RunConfig): string {
  return (config.preset === null ? undefined : findPreset(config.preset)?.title) ?? modelKind(config.model);
}

/** The widths of a network from the image to the classes: "784 – 512 – 256 – 10", "conv 16 – conv 32 – 128 – 64 – 10". */
export function describeLayers(spec: ModelSpec): string {
  const convs = spec.blocks.flatMap((block) => block.convs.map((conv) => `conv ${conv.filters}`));
  const start = convs.length > 0 ? convs : [String(spec.input.height * spec.input.width)];
  return [...start, ...spec.hidden.map((layer) => String(layer.units)), String(spec.classes)].join(EN_DASH);
}

/** Dropout's one rate, or its range where the places differ: "0.20", "0.10 to 0.30"; null without dropout. */
export function describeDropout(spec: ModelSpec): string | null {
  const rates = [spec.flattenDropout, ...spec.hidden.map((layer) => layer.dropout)].filter((rate) => rate > 0);
  if (rates.length === 0) return null;
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  return low === high ? low.toFixed(2) : `${low.toFixed(2)} to ${high.toFixed(2)}`;
}

export function describeOptimizer(spec: OptimizerSpec): string {
  switch (spec.kind) {
    case 'adam':
      return 'Adam';
    case 'adamw':
      return `AdamW, decay ${formatSetting(spec.weightDecay)}`;
    case 'sgd':
      return spec.momentum > 0 ? `SGD, momentum ${formatSetting(spec.momentum)}` : 'SGD';
    case 'rmsprop':
      return 'RMSprop';
    default:
      return assertNever(spec);
  }
}

export function describeSchedule(spec: ScheduleSpec): string {
  switch (spec.kind) {
    case 'constant':
      return 'constant';
    case 'one-cycle':
      return `one-cycle, ${formatPercent(spec.warmUpShare, 0)} warm-up`;
    case 'cosine':
      return spec.warmUpEpochs > 0 ? `cosine, ${formatSetting(spec.warmUpEpochs)} epochs warm-up` : 'cosine';
    default:
      return assertNever(spec);
  }
}

/** "rotated ±10°, scaled ±10 %, sheared ±0.1, shifted ±1.5 px" without what is 0; null without augmentation. */
export function describeAugmentation({ rotationDegrees, scale, shear, shiftPixels }: AugmentationSpec): string | null {
  const parts = [
    ...(rotationDegrees > 0 ? [`rotated ±${formatSetting(rotationDegrees)}°`] : []),
    ...(scale > 0 ? [`scaled ±${formatPercent(scale, Number.isInteger(scale * 100) ? 0 : 1)}`] : []),
    ...(shear > 0 ? [`sheared ±${formatSetting(shear)}`] : []),
    ...(shiftPixels > 0 ? [`shifted ±${formatSetting(shiftPixels)} px`] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** One line about a run: "Reference CNN · batch 20 · Adam 0.001 · dropout 0.20 · 48,000 train / 12,000 validation · seed 1". */
export function summariseConfig(config: RunConfig, sizes: TrainingSizes | null): string {
  const dropout = describeDropout(config.model);
  return [
    describeModel(config),
    `batch ${formatCount(config.batchSize)}`,
    `${describeOptimizer(config.optimizer)} ${formatSetting(config.learningRate)}`,
    ...(config.schedule.kind === 'constant' ? [] : [config.schedule.kind]),
    ...(dropout === null ? [] : [`dropout ${dropout}`]),
    ...(isAugmented(config.augmentation) ? ['augmented'] : []),
    ...(sizes === null ? [] : [`${formatCount(sizes.train)} train / ${formatCount(sizes.validation)} validation`]),
    `seed ${config.seed}`,
  ].join(' · ');
}
