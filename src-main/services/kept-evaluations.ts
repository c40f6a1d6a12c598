import { SHIFT_COUNTS, type AveragedScore, type ShiftCount } from '@shared/domain/averaging.js';
import { z } from '@shared/zod.js';
import type { History } from '../history/history.js';
import type { EvaluationTarget } from './find-model.js';

/** A result that was asked for once is kept beside the network's other studies. */
type EvaluationHistory = Pick<History, 'readInspection' | 'recordInspection'>;

const scoreSchema = z.strictObject({ loss: z.number().nullable(), correct: z.int().min(0), total: z.int().min(1) });

const kindOf = (dataset: string, shifts: ShiftCount): string => `evaluation/${dataset}/${shifts}`;

/** A network whose weights never change, by the key of ResolvedNetwork; null for a file, which may change at any time. */
function keyOf(target: EvaluationTarget): string | null {
  if (target.kind === 'file') return null;
  return target.kind === 'run' ? `run/${target.id}/${target.epoch}` : `model/${target.id}`;
}

export async function keepEvaluation(
  history: EvaluationHistory,
  target: EvaluationTarget,
  dataset: string,
  { shifts, loss, correct, total }: AveragedScore,
): Promise<void> {
  const network = keyOf(target);
  if (network === null) return;
  const value = new TextEncoder().encode(JSON.stringify({ loss: Number.isFinite(loss) ? loss : null, correct, total }));
  await history.recordInspection({ network, kind: kindOf(dataset, shifts), value });
}

/** What was kept of a network on a data set, the fewest shifts first. One that cannot be understood is as good as none. */
export async function keptEvaluations(
  history: Pick<EvaluationHistory, 'readInspection'>,
  target: EvaluationTarget,
  dataset: string,
): Promise<readonly AveragedScore[]> {
  const network = keyOf(target);
  const found: AveragedScore[] = [];
  for (const shifts of network === null ? [] : SHIFT_COUNTS) {
    const bytes = await history.readInspection(network ?? '', kindOf(dataset, shifts));
    const score = bytes === null ? undefined : scoreOf(bytes);
    if (score !== undefined) found.push({ shifts, ...score, loss: score.loss ?? NaN });
  }
  return found;
}

function scoreOf(bytes: Uint8Array): z.infer<typeof scoreSchema> | undefined {
  try {
    return scoreSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined; // not JSON: see keptEvaluations
  }
}
