import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from '@shared/zod.js';
import { CASES, type BenchCase } from './cases.js';
import type { Contender, Variant } from './contenders.js';
import { train, type BenchContext } from './context.js';
import type { Net } from './jobs.js';

/** Which settings of each peer are its fastest on this machine: tried once, kept in a file. */
const trialSchema = z.object({
  contender: z.string(),
  net: z.enum(['cnn', 'fcnn']),
  variant: z.string(),
  about: z.string(),
  /** The least of its passes; null when it does not work here. */
  stepMs: z.number().nullable(),
  reason: z.string().nullable(),
});
export type Trial = z.infer<typeof trialSchema>;
const fileSchema = z.object({ machine: z.string(), trials: z.array(trialSchema).readonly() });

const PASSES = 2;
const WARM_UP_STEPS = 50;
const STEPS = 150;
const BATCH_SIZE = 64;

const trialsFile = (context: BenchContext): string => path.join(context.places.environments, 'fastest-settings.json');
/** Trials from another machine, or of other variants, do not count. */
const fingerprint = (context: BenchContext): string =>
  [
    os.cpus()[0]?.model,
    context.options.threads,
    ...context.contenders.flatMap(({ id, variants }) => [id, ...variants.map((one) => one.id)]),
  ].join(' ');

function knownTrials(context: BenchContext): readonly Trial[] | null {
  const file = trialsFile(context);
  if (context.options.chooseAgain || !existsSync(file)) return null;
  const parsed = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success && parsed.data.machine === fingerprint(context) ? parsed.data.trials : null;
}

async function tryOnce(
  context: BenchContext,
  contender: Contender,
  variant: Variant,
  benchCase: BenchCase,
  before: Trial | undefined,
): Promise<Trial> {
  const known = { contender: contender.id, net: benchCase.net, variant: variant.id, about: variant.about };
  if (before?.reason) return before; // it does not work here: once is enough
  const outcome = await train(context, contender, benchCase, { variant, warmUpSteps: WARM_UP_STEPS, steps: STEPS });
  if (outcome.kind === 'failed') return { ...known, stepMs: null, reason: outcome.reason };
  const stepMs = Math.min(outcome.value.stepMs, before?.stepMs ?? Infinity);
  context.say(`  ${contender.title}, ${benchCase.title}, ${variant.about}: ${outcome.value.stepMs.toFixed(2)} ms a step`);
  return { ...known, stepMs, reason: null };
}

/** Tries every variant of every contender that has several, in turns, or reads what was found before. */
export async function findFastest(context: BenchContext): Promise<readonly Trial[]> {
  const known = knownTrials(context);
  if (known !== null) return known;
  const open = context.contenders.filter(({ variants, needs }) => variants.length > 1 && (needs === null || !context.missing.has(needs)));
  if (open.length > 0) context.say('Finding out which settings of each contender are its fastest here (once, some ten minutes)');
  const trials = new Map<string, Trial>();
  for (let pass = 0; pass < PASSES; pass++) {
    for (const benchCase of CASES.filter(({ batchSize }) => batchSize === BATCH_SIZE)) {
      for (const contender of open) {
        for (const variant of contender.variants) {
          const key = `${contender.id} ${benchCase.net} ${variant.id}`;
          trials.set(key, await tryOnce(context, contender, variant, benchCase, trials.get(key)));
        }
      }
    }
  }
  mkdirSync(context.places.environments, { recursive: true });
  writeFileSync(trialsFile(context), JSON.stringify({ machine: fingerprint(context), trials: [...trials.values()] }, null, 2));
  return [...trials.values()];
}

/** The fastest variant by these trials; the first where nothing was tried. */
export function fastestVariant(contender: Contender, net: Net, trials: readonly Trial[]): Variant {
  const own = trials.filter((trial) => trial.contender === contender.id && trial.net === net && trial.stepMs !== null);
  const [best] = own.sort((a, b) => (a.stepMs ?? Infinity) - (b.stepMs ?? Infinity));
  const found = contender.variants.find(({ id }) => id === best?.variant) ?? contender.variants[0];
  if (found === undefined) throw new Error(`${contender.id} has no variants.`);
  return found;
}
