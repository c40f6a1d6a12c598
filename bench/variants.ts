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
const NETS = 2;

const trialsFile = (context: BenchContext): string => path.join(context.places.environments, 'fastest-settings.json');
/** Trials from another machine, or with other threads, do not count. */
const machineOf = (context: BenchContext): string => `${os.cpus()[0]?.model.trim() ?? ''}, ${context.options.threads} threads`;

function knownTrials(context: BenchContext): readonly Trial[] {
  const file = trialsFile(context);
  if (!existsSync(file)) return [];
  const parsed = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success && parsed.data.machine === machineOf(context) ? parsed.data.trials : [];
}

function keepTrials(context: BenchContext, trials: readonly Trial[]): void {
  mkdirSync(context.places.environments, { recursive: true });
  writeFileSync(trialsFile(context), JSON.stringify({ machine: machineOf(context), trials }, null, 2));
}

/** Whether there is nothing left to try: every variant was tried for both networks, or there is no choice. */
function isTried({ id, variants }: Contender, trials: readonly Trial[]): boolean {
  const own = trials.filter((trial) => trial.contender === id);
  return variants.length < 2 || variants.every((one) => own.filter((trial) => trial.variant === one.id).length === NETS);
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

/**
 * Tries every variant of every contender that has several, in turns. What was found on this machine before is not tried
 * again, and what was found beside other work is not kept.
 */
export async function findFastest(context: BenchContext, quiet: boolean): Promise<readonly Trial[]> {
  const known = knownTrials(context);
  const { chooseAgain } = context.options;
  const open = context.contenders.filter(
    (contender) =>
      !(contender.needs !== null && context.missing.has(contender.needs)) &&
      (chooseAgain ? contender.variants.length > 1 : !isTried(contender, known)),
  );
  if (open.length === 0) return known;
  const once = quiet ? '' : ' (for this run only, because of the other work)';
  context.say(`Finding out which settings are the fastest here${once}: ${open.map(({ title }) => title).join('; ')}`);
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
  const others = known.filter(({ contender }) => !open.some(({ id }) => id === contender));
  const all = [...others, ...trials.values()];
  if (quiet) keepTrials(context, all);
  return all;
}

/** The fastest variant by these trials; the first where nothing was tried. */
export function fastestVariant(contender: Contender, net: Net, trials: readonly Trial[]): Variant {
  const own = trials.filter((trial) => trial.contender === contender.id && trial.net === net && trial.stepMs !== null);
  const [best] = own.sort((a, b) => (a.stepMs ?? Infinity) - (b.stepMs ?? Infinity));
  const found = contender.variants.find(({ id }) => id === best?.variant) ?? contender.variants[0];
  if (found === undefined) throw new Error(`${contender.id} has no variants.`);
  return found;
}
