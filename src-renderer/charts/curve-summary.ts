import { formatMetric } from './crosshair.js';
import type { CurveMetric, CurveRun, CurveX } from './curve-run.js';
import { validationOf } from './epoch-values.js';

const AGAINST: Readonly<Record<CurveX, string>> = { step: 'step', epoch: 'epoch', time: 'training time' };

function runSentence(run: CurveRun, metric: CurveMetric): string {
  const last = run.epochs[run.epochs.length - 1];
  if (last === undefined) return `${run.name}: no finished epoch`;
  const value = (epoch: typeof last): string => formatMetric(metric, validationOf(metric, epoch));
  const best = run.epochs.find(({ epoch }) => epoch === run.bestEpoch);
  const kept = best === undefined ? '' : `, ${value(best)} at the best epoch, ${best.epoch}`;
  return `${run.name}: validation ${metric} ${value(last)} after epoch ${last.epoch} of ${run.epochsPlanned}${kept}`;
}

/** What a chart shows, in a sentence. */
export function curveSummary(
  label: string,
  runs: readonly CurveRun[],
  view: { readonly metric: CurveMetric; readonly x: CurveX; readonly logY: boolean },
): string {
  const scale = view.metric === 'loss' && view.logY ? ', logarithmic' : '';
  const sentences = runs.map((run) => runSentence(run, view.metric)).join('; ');
  return `${label} against ${AGAINST[view.x]}${scale}. ${sentences === '' ? 'Nothing measured yet' : sentences}.`;
}
