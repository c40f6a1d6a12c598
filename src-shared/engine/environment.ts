import { modelKind, normalisesBatches, type ModelSpec } from '../domain/model-spec.js';
import type { EngineInfo } from '../domain/run.js';

/** A network is trained in at most so many parts of a batch side by side: a step has keys of random numbers for as many. */
export const MOST_TOWERS = 4;

/** What an engine process is forked with. TensorFlow reads threads and oneDNN once, from the environment. */
export type EngineTuning = Pick<EngineInfo, 'intraOpThreads' | 'interOpThreads' | 'towers' | 'oneDnn'>;

const NAMES = {
  intraOpThreads: 'TF_NUM_INTRAOP_THREADS',
  interOpThreads: 'TF_NUM_INTEROP_THREADS',
  towers: 'DIGIT_LAB_TOWERS',
  oneDnn: 'TF_ENABLE_ONEDNN_OPTS',
} as const;
const PRIORITY = 'DIGIT_LAB_PRIORITY';
/** Nice values: trainings behind everything that somebody waits for, looking inside between them and the window. */
const PRIORITIES = { training: 10, inspection: 5 } as const;
const POOL_LIMIT = 'TF_CPU_BFC_MEM_LIMIT_IN_MB';

/** The rule of docs/performance.md: two towers, one thread inside an operation, two operations side by side, oneDNN on. */
export function defaultTuning(cores: number): EngineTuning {
  const parallel = Math.max(1, Math.min(cores, 2));
  return { intraOpThreads: 1, interOpThreads: parallel, towers: parallel, oneDnn: true };
}

/**
 * The settings for training this network. A CNN with batch normalisation is not split into towers; it gets as many
 * threads inside an operation instead (docs/performance.md).
 */
export function tuningFor(spec: ModelSpec, tuning: EngineTuning): EngineTuning {
  if (modelKind(spec) !== 'CNN' || !normalisesBatches(spec)) return tuning;
  return { ...tuning, towers: 1, intraOpThreads: Math.max(tuning.intraOpThreads, Math.min(tuning.towers, tuning.interOpThreads)) };
}

export function engineVariables(tuning: EngineTuning): Record<string, string> {
  return {
    [NAMES.intraOpThreads]: String(tuning.intraOpThreads),
    [NAMES.interOpThreads]: String(tuning.interOpThreads),
    [NAMES.towers]: String(tuning.towers),
    [NAMES.oneDnn]: tuning.oneDnn ? '1' : '0',
    TF_CPP_MIN_LOG_LEVEL: '2',
    // TensorFlow's pooling allocator for every tensor, not only those over 256 KB. The smaller ones otherwise go to malloc,
    // and Electron's hands their pages back at once: some 200 page faults a step, 10 % of the time (docs/performance.md).
    TF_CPU_ALLOCATOR_USE_BFC: '1',
    // The pool grows by doubling, and an Electron process dies when asked for 2 GB at once: this is the most it can use.
    [POOL_LIMIT]: '2047',
    // The same for tensors outside the pool, whose last doubling would otherwise end an Electron process at about 1 GB.
    TF_MKL_ALLOC_MAX_BYTES: '1072693248',
  };
}

/** For looking inside networks while others train: one thread, so that a training keeps the rest of the machine. */
export function inspectionVariables(oneDnn: boolean): Record<string, string> {
  const tuning = { intraOpThreads: 1, interOpThreads: 1, towers: 1, oneDnn };
  return { ...engineVariables(tuning), [PRIORITY]: String(PRIORITIES.inspection) };
}

/** The nice value an engine gives itself. */
export function priorityFromEnvironment(environment: Readonly<Record<string, string | undefined>>): number {
  return environment[PRIORITY] === String(PRIORITIES.inspection) ? PRIORITIES.inspection : PRIORITIES.training;
}

/** What the engine finds in its own environment; an absent value is the default of one core. */
export function tuningFromEnvironment(environment: Readonly<Record<string, string | undefined>>): EngineTuning {
  const whole = (name: string): number => Math.max(1, Math.floor(Number(environment[name] ?? 1)) || 1);
  return {
    intraOpThreads: whole(NAMES.intraOpThreads),
    interOpThreads: whole(NAMES.interOpThreads),
    towers: whole(NAMES.towers),
    oneDnn: environment[NAMES.oneDnn] !== '0',
  };
}

/** The bytes that TensorFlow may take; no limit where none was set. */
export function memoryLimitFromEnvironment(environment: Readonly<Record<string, string | undefined>>): number {
  const megabytes = Number(environment[POOL_LIMIT]);
  return megabytes > 0 ? megabytes * 1024 * 1024 : Infinity;
}
