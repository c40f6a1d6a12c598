import type { ScheduleKind, ScheduleSpec } from '@shared/domain/run-config.js';

export interface ScheduleLength {
  /** Steps of the whole run. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/** The share of the learning rate that a step (from 1) takes. */
type Factor<K extends ScheduleKind> = (spec: Extract<ScheduleSpec, { kind: K }>, step: number, length: ScheduleLength) => number;

/** Linear from startFactor to 1 over the warm-up steps, then linear, so that 0 would follow the last step. */
const oneCycle: Factor<'one-cycle'> = ({ warmUpShare, startFactor }, step, { steps }) => {
  const warmUp = Math.max(1, Math.round(steps * warmUpShare));
  if (step <= warmUp) return startFactor + (1 - startFactor) * (step / warmUp);
  return (steps + 1 - step) / (steps + 1 - warmUp);
};

/** Linear warm-up to 1, then half a cosine, so that 0 would follow the last step. */
const cosine: Factor<'cosine'> = ({ warmUpEpochs }, step, { steps, stepsPerEpoch }) => {
  const warmUp = Math.round(warmUpEpochs * stepsPerEpoch);
  if (step <= warmUp) return step / warmUp;
  return (1 + Math.cos((Math.PI * (step - warmUp)) / (steps + 1 - warmUp))) / 2;
};

const FACTORS: { readonly [K in ScheduleKind]: Factor<K> } = { constant: () => 1, 'one-cycle': oneCycle, cosine };

export function learningRateAt(schedule: ScheduleSpec, learningRate: number, step: number, length: ScheduleLength): number {
  const factor = FACTORS[schedule.kind] as Factor<ScheduleKind>;
  return learningRate * factor(schedule, step, length);
}
