import { convStages, type ConvStage } from '@shared/domain/conv-stages.js';
import type { Ablation, FilterCost, FilterRef } from '@shared/domain/inspection.js';
import { layersOf } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { AppError } from '@shared/errors.js';
import { evaluationChunk } from './evaluate.js';
import { chunksOf, largestAt, type Chunk, type InspectionContext } from './inspection-context.js';

/** The test images as one stage hands them on, so that removing its filters again computes the rest of the network only. */
interface KeptFeatures {
  readonly owner: object;
  readonly conv: string;
  readonly chunks: readonly Float32Array[];
}

const KEPT_BYTES_LIMIT = 256e6;
const BYTES_PER_VALUE = 4;

/** Removes filters: their outputs are 0 after the activation. Keeps the features of the stage that was asked about last. */
export class Ablator {
  private kept: KeptFeatures | null = null;
  /** How many test images a network gets right as it is, by its weights. */
  private readonly correctWhole = new WeakMap<object, number>();

  /** One image (uint8 [height, width]) and the test set without these filters. Throws `bad-request` for a filter that is not there. */
  async ablate(
    context: InspectionContext,
    { owner, pixels, removed }: { readonly owner: object; readonly pixels: Uint8Array; readonly removed: readonly FilterRef[] },
  ): Promise<Ablation> {
    const stages = convStages(context.spec);
    checkFilters(stages, removed);
    const first = stages.findIndex(({ conv }) => removed.some(({ layer }) => layer === conv));
    const from = stages[Math.max(0, first)];
    if (!from) throw new AppError('bad-request', 'This network has no convolution, so it has no filters to switch off.');
    const total = (await context.testImages()).labels.length;
    const correctWhole = this.correctWhole.get(owner) ?? (await this.countRight(context, { owner, from, removed: [] }));
    this.correctWhole.set(owner, correctWhole);
    const correct = removed.length === 0 ? correctWhole : await this.countRight(context, { owner, from, removed });
    const features = context.inspector().features(pixels, from.conv);
    const probabilities = context.inspector().restProbabilities(from.conv, features, masksOf(stages, from, removed));
    return { probabilities, correct, total, correctWhole };
  }

  /** What each filter of every convolution costs when it alone is removed. Throws `bad-request` when there is none. */
  async rank(context: InspectionContext): Promise<readonly FilterCost[]> {
    const stages = convStages(context.spec);
    if (stages.length === 0) throw new AppError('bad-request', 'This network has no convolution, so it has no filters to rank.');
    const test = await context.testImages();
    const filterCount = stages.reduce((sum, { filters }) => sum + filters, 0);
    const counts = new Map<string, number>();
    let done = 0;
    for (const stage of stages) {
      for (const chunk of chunksOf(test, evaluationChunk(context.spec))) {
        const features = context.inspector().features(chunk.pixels, stage.conv);
        for (let filter = 0; filter < stage.filters; filter++) {
          await context.pause(done / (filterCount * test.labels.length));
          const masks = masksOf(stages, stage, [{ layer: stage.conv, filter }]);
          const right = countRight(context.inspector().rest(stage.conv, features, masks), chunk, test.labels, context.spec.classes);
          const key = `${stage.conv} ${filter}`;
          counts.set(key, (counts.get(key) ?? 0) + right);
          done += chunk.count;
        }
      }
    }
    const total = test.labels.length;
    return stages.flatMap(({ conv, filters }) =>
      Array.from({ length: filters }, (_, filter) => ({ layer: conv, filter, correct: counts.get(`${conv} ${filter}`) ?? 0, total })),
    );
  }

  private async countRight(
    context: InspectionContext,
    { owner, from, removed }: { readonly owner: object; readonly from: ConvStage; readonly removed: readonly FilterRef[] },
  ): Promise<number> {
    const test = await context.testImages();
    const masks = masksOf(convStages(context.spec), from, removed);
    const known = this.kept?.owner === owner && this.kept.conv === from.conv ? this.kept.chunks : null;
    const keeps = known === null && featureBytes(context.spec, from, test.labels.length) <= KEPT_BYTES_LIMIT;
    if (keeps) this.kept = null; // before the next are gathered: both would not fit
    const gathered: Float32Array[] = [];
    let right = 0;
    for (const [index, chunk] of chunksOf(test, evaluationChunk(context.spec)).entries()) {
      await context.pause(chunk.from / test.labels.length);
      const features = known?.[index] ?? context.inspector().features(chunk.pixels, from.conv);
      if (keeps) gathered.push(features);
      right += countRight(context.inspector().rest(from.conv, features, masks), chunk, test.labels, context.spec.classes);
    }
    if (keeps) this.kept = { owner, conv: from.conv, chunks: gathered };
    return right;
  }
}

function featureBytes(spec: ModelSpec, stage: ConvStage, images: number): number {
  const shape = layersOf(spec).find(({ name }) => name === stage.output)?.outputShape ?? [];
  return shape.reduce((product, length) => product * length, 1) * images * BYTES_PER_VALUE;
}

function checkFilters(stages: readonly ConvStage[], removed: readonly FilterRef[]): void {
  for (const { layer, filter } of removed) {
    const stage = stages.find(({ conv }) => conv === layer);
    const has = stages.map(({ conv, filters }) => `${conv} (0 to ${filters - 1})`).join(', ') || 'no convolution';
    if (!stage || filter >= stage.filters)
      throw new AppError('bad-request', `There is no filter ${filter} of ${layer}. The network has ${has}.`);
  }
}

/** For the stage `from` and each behind it: 0 for a removed filter, 1 for the others. */
function masksOf(stages: readonly ConvStage[], from: ConvStage, removed: readonly FilterRef[]): readonly Float32Array[] {
  return stages.slice(stages.findIndex(({ conv }) => conv === from.conv)).map(({ conv, filters }) => {
    const mask = new Float32Array(filters).fill(1);
    for (const { layer, filter } of removed) if (layer === conv) mask[filter] = 0;
    return mask;
  });
}

function countRight(logits: Float32Array, { from, count }: Chunk, labels: Uint8Array, classes: number): number {
  let right = 0;
  for (let image = 0; image < count; image++) {
    if (largestAt(logits.subarray(image * classes, (image + 1) * classes)) === labels[from + image]) right += 1;
  }
  return right;
}
