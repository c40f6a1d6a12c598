import { findPreset } from '@shared/domain/presets.js';
import { CONTENDERS } from '../contenders.js';
import { jobBase, type BenchContext } from '../context.js';
import { augmentResultSchema, type AugmentJob, type AugmentResult } from '../jobs.js';
import { runJob } from '../run-job.js';
import { ratios, spread, spreadOfKnown, type Spread } from '../statistics.js';

/** A preset with and without its augmentation. */
export interface AugmentationRow {
  readonly title: string;
  readonly plainStepMs: Spread;
  readonly stepMs: Spread;
  /** With by without, within rounds. */
  readonly times: Spread | null;
  readonly plainCpuStepMs: Spread | null;
  readonly cpuStepMs: Spread | null;
}

const PRESETS = ['augmented-fcnn', 'best-cnn'] as const;
/** Short rounds: both ways are timed within the same seconds. */
const [STEPS, TIMEOUT_MS] = [250, 4 * 60_000];

/** What augmentation costs a training, under plain Node. */
export async function measureAugmentation(context: BenchContext): Promise<readonly AugmentationRow[]> {
  const rows: AugmentationRow[] = [];
  for (const preset of PRESETS) {
    const [plain, augmented]: [AugmentResult[], AugmentResult[]] = [[], []];
    for (let round = 0; round < context.options.rounds; round++) {
      plain.push(await trainPreset(context, preset, false));
      augmented.push(await trainPreset(context, preset, true));
    }
    const row = rowOf(findPreset(preset)?.title ?? preset, plain, augmented);
    const { plainStepMs, stepMs } = row;
    context.say(`${row.title}: ${plainStepMs.median.toFixed(2)} ms a step, augmented ${stepMs.median.toFixed(2)} ms`);
    rows.push(row);
  }
  return rows;
}

function trainPreset(context: BenchContext, preset: AugmentJob['preset'], augmented: boolean): Promise<AugmentResult> {
  const engine = CONTENDERS.find(({ id }) => id === 'ours');
  if (engine === undefined) throw new Error('Our engine is not among the contenders.');
  const { warmUpSteps } = context.options;
  const steps = Math.min(STEPS, context.options.steps ?? STEPS);
  const job: AugmentJob = { kind: 'augment', preset, augmented, ...jobBase(context), warmUpSteps, steps };
  return runJob(engine.command(context.places, job), augmentResultSchema, { timeoutMs: TIMEOUT_MS });
}

function rowOf(title: string, plain: readonly AugmentResult[], augmented: readonly AugmentResult[]): AugmentationRow {
  const stepsOf = (results: readonly AugmentResult[]): readonly number[] => results.map(({ stepMs }) => stepMs);
  const processorOf = (results: readonly AugmentResult[]): Spread | null => spreadOfKnown(results.map(({ cpuStepMs }) => cpuStepMs));
  return {
    title,
    plainStepMs: spread(stepsOf(plain)),
    stepMs: spread(stepsOf(augmented)),
    times: ratios(stepsOf(augmented), stepsOf(plain)),
    plainCpuStepMs: processorOf(plain),
    cpuStepMs: processorOf(augmented),
  };
}
