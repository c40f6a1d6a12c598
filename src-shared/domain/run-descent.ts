import { LIMITS } from './run-config-rules.js';
import type { RunConfig, ScheduleSpec } from './run-config.js';
import type { RateChange } from './run.js';

/** The name of a run that comes from another one, within the length of names. */
function descendantName(name: string, suffix: string): string {
  return `${name.slice(0, LIMITS.nameLength - suffix.length)}${suffix}`;
}

/** Everything that decides the numbers stays as it is. */
export function repeatConfig(config: RunConfig): RunConfig {
  return { ...config, name: descendantName(config.name, ' repeated') };
}

/** A network that has learned needs no second warm-up at cosine's start; one-cycle is made of it. */
function scheduleAfter(schedule: ScheduleSpec): ScheduleSpec {
  return schedule.kind === 'cosine' ? { ...schedule, warmUpEpochs: 0 } : schedule;
}

/** For more epochs of a run that has ended, with the learning rate that it had at its end. The schedule begins again. */
export function extensionConfig(config: RunConfig, rateChanges: readonly RateChange[], epochs: number): RunConfig {
  return {
    ...config,
    name: descendantName(config.name, ' further'),
    epochs,
    schedule: scheduleAfter(config.schedule),
    learningRate: rateChanges.at(-1)?.learningRate ?? config.learningRate,
  };
}
