import type { BenchOptions } from './arguments.js';
import { EPOCH_IMAGES, type BenchCase } from './cases.js';
import type { Contender, ContenderId, Variant } from './contenders.js';
import type { EnvironmentName } from './environments.js';
import type { Places } from './places.js';
import { epochsResultSchema, trainResultSchema, type EpochsJob, type EpochsResult, type OursJob, type TrainResult } from './jobs.js';
import { JobFailure, runJob } from './run-job.js';

/** What every section measures with. */
export interface BenchContext {
  readonly places: Places;
  readonly options: BenchOptions;
  /** Why an environment of the peers is not there. */
  readonly missing: ReadonlyMap<EnvironmentName, string>;
  readonly contenders: readonly Contender[];
  /** Versions that contenders told of, gathered for the machine line. */
  readonly versions: Map<string, string>;
  /** Progress, for people. */
  readonly say: (line: string) => void;
}

/** A measurement, or why there is none. */
export type Outcome<T> = { readonly kind: 'measured'; readonly value: T } | { readonly kind: 'failed'; readonly reason: string };

export interface TrainOptions {
  readonly variant: Variant;
  readonly warmUpSteps: number;
  readonly steps: number;
}

/** What our engine gives itself. The peers get the same, so that all have equal claims beside other work. */
export const NICENESS = 10;

const TIMEOUT_MS = 8 * 60_000;

/** Trains with one contender. A contender that cannot is an outcome, not an exception. */
export async function train(
  context: BenchContext,
  contender: Contender,
  benchCase: BenchCase,
  options: TrainOptions,
): Promise<Outcome<TrainResult>> {
  const missing = contender.needs === null ? undefined : context.missing.get(contender.needs);
  if (missing !== undefined) return { kind: 'failed', reason: `not installed: ${missing}` };
  const { variant, warmUpSteps, steps } = options;
  const { net, batchSize } = benchCase;
  const job = { kind: 'train', net, batchSize, ...jobBase(context), warmUpSteps, steps, variant: variant.id };
  const command = contender.command(context.places, job);
  const environment = { ...command.environment, ...variant.environment };
  try {
    const value = await runJob({ ...command, environment }, trainResultSchema, { timeoutMs: TIMEOUT_MS, niceness: NICENESS });
    for (const [name, version] of Object.entries(value.versions)) context.versions.set(name, version);
    return { kind: 'measured', value };
  } catch (error) {
    return failed(error);
  }
}

/** Trains whole epochs with our engine; throws JobFailure when that does not work. */
export function trainEpochs(
  context: BenchContext,
  contender: Contender,
  job: Omit<EpochsJob, 'kind' | 'threads' | 'data'>,
): Promise<EpochsResult> {
  const whole: OursJob = { kind: 'epochs', ...job, ...jobBase(context) };
  return runJob(contender.command(context.places, whole), epochsResultSchema, { timeoutMs: TIMEOUT_MS });
}

export function jobBase({ options, places }: BenchContext): { readonly threads: number; readonly data: string } {
  return { threads: options.threads, data: places.mnist };
}

export function failed(error: unknown): { readonly kind: 'failed'; readonly reason: string } {
  if (error instanceof JobFailure) return { kind: 'failed', reason: error.message };
  throw error;
}

const OURS: readonly ContenderId[] = ['ours', 'ours-electron'];

/** The contenders that run our engine, among those that were asked for. */
export function ours(context: BenchContext): readonly Contender[] {
  return context.contenders.filter(({ id }) => OURS.includes(id));
}

/** How many steps are timed: an epoch, or what was asked for, or what the contender has time for. */
export function stepsFor(context: BenchContext, contender: Contender, { batchSize }: BenchCase): number {
  const wanted = context.options.steps ?? Math.floor(EPOCH_IMAGES / batchSize);
  return Math.min(wanted, contender.mostSteps ?? wanted);
}
