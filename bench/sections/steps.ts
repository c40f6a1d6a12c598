import type { BenchCase } from '../cases.js';
import { stepsOfEpoch } from '../cases.js';
import type { Contender, ContenderId } from '../contenders.js';
import { stepsFor, train, type BenchContext, type Outcome } from '../context.js';
import type { TrainResult } from '../jobs.js';
import { ratios, spreadOfKnown, type Spread } from '../statistics.js';
import { fastestVariant, type Trial } from '../variants.js';

/** One contender in one case, over all rounds. */
export interface StepsRow {
  readonly contender: ContenderId;
  readonly title: string;
  readonly variant: string;
  readonly timedSteps: number;
  /** One entry a round; null where it failed. */
  readonly rounds: readonly (Omit<TrainResult, 'versions'> | null)[];
  readonly stepMs: Spread | null;
  readonly cpuStepMs: Spread | null;
  readonly memoryMb: Spread | null;
  readonly secondsAnEpoch: number | null;
  /** How many times as long as ours it takes, round by round. */
  readonly ratio: Spread | null;
  readonly failure: string | null;
}

export interface StepsCase {
  readonly id: string;
  readonly title: string;
  readonly stepsAnEpoch: number;
  readonly rows: readonly StepsRow[];
}

export interface StepsResult {
  readonly cases: readonly StepsCase[];
  readonly trials: readonly Trial[];
}

type Rounds = Map<ContenderId, Outcome<TrainResult>[]>;

/** Begins each round with another contender, so that none always runs on a machine that the same one has warmed up. */
function turned<T>(all: readonly T[], by: number): readonly T[] {
  const start = by % Math.max(1, all.length);
  return [...all.slice(start), ...all.slice(0, start)];
}

/** Measures every contender in every case, round by round. */
export async function measureSteps(context: BenchContext, trials: readonly Trial[]): Promise<StepsResult> {
  const { cases, rounds } = context.options;
  const outcomes = new Map(cases.map((benchCase) => [benchCase.id, new Map() as Rounds]));
  for (let round = 0; round < rounds; round++) {
    for (const benchCase of cases) {
      for (const contender of turned(context.contenders, round)) {
        const own = outcomes.get(benchCase.id) ?? new Map<ContenderId, Outcome<TrainResult>[]>();
        const before = own.get(contender.id) ?? [];
        const outcome = await measureOnce(context, contender, benchCase, before, trials);
        own.set(contender.id, [...before, outcome]);
        const text = outcome.kind === 'measured' ? `${outcome.value.stepMs.toFixed(2)} ms a step` : outcome.reason;
        context.say(`round ${round + 1} of ${rounds}  ${benchCase.title}  ${contender.title}: ${text}`);
      }
    }
  }
  const result = (benchCase: BenchCase): StepsCase => ({
    id: benchCase.id,
    title: benchCase.title,
    stepsAnEpoch: stepsOfEpoch(benchCase.batchSize),
    rows: context.contenders.map((contender) =>
      rowOf(context, contender, benchCase, outcomes.get(benchCase.id) ?? new Map<ContenderId, Outcome<TrainResult>[]>(), trials),
    ),
  });
  return { cases: cases.map(result), trials };
}

function measureOnce(
  context: BenchContext,
  contender: Contender,
  benchCase: BenchCase,
  before: readonly Outcome<TrainResult>[],
  trials: readonly Trial[],
): Promise<Outcome<TrainResult>> {
  const failure = before.find((outcome) => outcome.kind === 'failed');
  if (failure) return Promise.resolve(failure); // what failed once is not waited for again
  const variant = fastestVariant(contender, benchCase.net, trials);
  return train(context, contender, benchCase, {
    variant,
    warmUpSteps: context.options.warmUpSteps,
    steps: stepsFor(context, contender, benchCase),
  });
}

const stepTimes = (outcomes: readonly Outcome<TrainResult>[] = []): readonly (number | null)[] =>
  outcomes.map((outcome) => (outcome.kind === 'measured' ? outcome.value.stepMs : null));

function rowOf(context: BenchContext, contender: Contender, benchCase: BenchCase, all: Rounds, trials: readonly Trial[]): StepsRow {
  const outcomes = all.get(contender.id) ?? [];
  const results = outcomes.map((outcome) => (outcome.kind === 'measured' ? outcome.value : null));
  const stepMs = spreadOfKnown(stepTimes(outcomes));
  const failure = outcomes.find((outcome) => outcome.kind === 'failed');
  return {
    contender: contender.id,
    title: contender.title,
    variant: fastestVariant(contender, benchCase.net, trials).about,
    timedSteps: stepsFor(context, contender, benchCase),
    rounds: results.map((result) => result && { stepMs: result.stepMs, cpuStepMs: result.cpuStepMs, memoryMb: result.memoryMb }),
    stepMs,
    cpuStepMs: spreadOfKnown(results.map((result) => result?.cpuStepMs ?? null)),
    memoryMb: spreadOfKnown(results.map((result) => result?.memoryMb ?? null)),
    secondsAnEpoch: stepMs && (stepMs.median * stepsOfEpoch(benchCase.batchSize)) / 1000,
    ratio: contender.id === 'ours' ? null : ratios(stepTimes(outcomes), stepTimes(all.get('ours'))),
    failure: failure?.reason ?? null,
  };
}
