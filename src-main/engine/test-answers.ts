import type { TestAnswers } from '@shared/domain/inspection.js';
import { evaluationChunk } from './evaluate.js';
import { chunksOf, largestAt, type InspectionContext } from './inspection-context.js';

/** The network's answer to every test image, without dropout and label smoothing. */
export async function testAnswers(context: InspectionContext): Promise<TestAnswers> {
  const { classes } = context.spec;
  const test = await context.testImages();
  const total = test.labels.length;
  const answers = {
    classes,
    labels: Uint8Array.from(test.labels),
    predicted: new Uint8Array(total),
    confidence: new Float32Array(total),
    trueProbability: new Float32Array(total),
    secondBest: new Uint8Array(total),
  };
  let loss = 0;
  for (const { from, count, pixels } of chunksOf(test, evaluationChunk(context.spec))) {
    await context.pause(from / total);
    const logits = context.inspector().logits(pixels);
    for (let image = 0; image < count; image++) {
      const at = from + image;
      const judged = judge(logits.subarray(image * classes, (image + 1) * classes), test.labels[at] ?? 0);
      answers.predicted[at] = judged.predicted;
      answers.secondBest[at] = judged.secondBest;
      answers.confidence[at] = judged.confidence;
      answers.trueProbability[at] = Math.exp(-judged.loss);
      loss += judged.loss;
    }
  }
  return { ...answers, meanLoss: loss / total };
}

interface Judged {
  readonly predicted: number;
  readonly secondBest: number;
  /** Of the predicted class. */
  readonly confidence: number;
  /** Cross-entropy in nats. */
  readonly loss: number;
}

function judge(logits: Float32Array, label: number): Judged {
  const predicted = largestAt(logits);
  const highest = logits[predicted] ?? NaN;
  const others = logits.slice();
  others[predicted] = -Infinity;
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return {
    predicted,
    secondBest: largestAt(others),
    confidence: 1 / total,
    loss: Math.log(total) + highest - (logits[label] ?? NaN),
  };
}
