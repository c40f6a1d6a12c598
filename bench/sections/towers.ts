import { CONTENDERS, type Variant } from '../contenders.js';
import { train, type BenchContext } from '../context.js';
import type { TrainResult } from '../jobs.js';
import { JobFailure } from '../run-job.js';
import { spread, spreadOfKnown, type Spread } from '../statistics.js';

interface TowersFigures {
  readonly stepMs: Spread;
  readonly cpuStepMs: Spread | null;
}

/** Our engine in one case with the batch as a whole, and split in two; under plain Node. */
export interface TowersRow {
  readonly id: string;
  readonly title: string;
  readonly one: TowersFigures;
  readonly two: TowersFigures;
}

const STEPS = 400;
const ONE: Variant = { id: 'towers-1', about: 'one tower', environment: {} };
const TWO: Variant = { id: 'towers-2', about: 'two towers', environment: {} };

const figures = (results: readonly TrainResult[]): TowersFigures => ({
  stepMs: spread(results.map(({ stepMs }) => stepMs)),
  cpuStepMs: spreadOfKnown(results.map(({ cpuStepMs }) => cpuStepMs)),
});

/** Whether the rule for towers is right on this machine. */
export async function measureTowers(context: BenchContext): Promise<readonly TowersRow[]> {
  const { cases, rounds, warmUpSteps } = context.options;
  const steps = Math.min(STEPS, context.options.steps ?? STEPS);
  const engine = CONTENDERS.find(({ id }) => id === 'ours');
  if (engine === undefined) throw new Error('Our engine is not among the contenders.');
  const results = new Map<string, TrainResult[]>();
  for (let round = 0; round < rounds; round++) {
    for (const benchCase of cases) {
      for (const variant of [ONE, TWO]) {
        const outcome = await train(context, engine, benchCase, { variant, warmUpSteps, steps });
        if (outcome.kind === 'failed') throw new JobFailure(outcome.reason);
        const key = `${benchCase.id} ${variant.id}`;
        results.set(key, [...(results.get(key) ?? []), outcome.value]);
        context.say(`round ${round + 1} of ${rounds}  ${benchCase.title}  ${variant.about}: ${outcome.value.stepMs.toFixed(2)} ms a step`);
      }
    }
  }
  return cases.map(({ id, title }) => {
    const of = (variant: Variant): TowersFigures => figures(results.get(`${id} ${variant.id}`) ?? []);
    return { id, title, one: of(ONE), two: of(TWO) };
  });
}
