import type {
  Ablation,
  DigitActivations,
  Explanation,
  FilterCost,
  LayerProfile,
  MisreadCounts,
  TestAnswers,
} from '@shared/domain/inspection.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { DigitRef, NetworkRef } from '@shared/domain/network.js';
import { layersOf } from '@shared/domain/model-layers.js';
import { AppError } from '@shared/errors.js';
import type { AblateRequest, ActivationsRequest, ExplainRequest, NetworkView } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import type { EvaluationEngine } from './evaluation-session.js';
import { InspectionEngine, type NetworkToInspect } from './inspection-engine.js';
import { resolveNetwork, type NetworkHistory, type ResolvedNetwork } from './networks.js';
import { Studies, type StudiedNetwork, type StudyDependencies } from './studies.js';

export interface InspectionDependencies extends EvaluationEngine, StudyDependencies {
  readonly history: NetworkHistory & StudyDependencies['history'] & Pick<History, 'prepareDataset' | 'readDigits' | 'countMisreads'>;
}

interface Digit {
  readonly pixels: Uint8Array;
  readonly label: number | null;
}

/** Looks inside networks, on an engine of its own that trainings do not notice. */
export class InspectionService {
  private readonly deps: InspectionDependencies;
  private readonly engine: InspectionEngine;
  private readonly studies: Studies;

  constructor(deps: InspectionDependencies) {
    this.deps = deps;
    this.engine = new InspectionEngine(deps);
    this.studies = new Studies(this.engine, deps);
  }

  async open(ref: NetworkRef): Promise<NetworkView> {
    return (await this.resolve(ref)).view;
  }

  /** Reads the weights alone, without an engine. Rejects with `bad-request` when there is no such layer. */
  async getWeights(ref: NetworkRef, layers: readonly string[]): Promise<readonly NamedTensor[]> {
    const network = await this.resolve(ref);
    const known = layersOf(network.view.spec).map(({ name }) => name);
    for (const layer of layers) {
      if (!known.includes(layer)) throw new AppError('bad-request', `The network has no layer ${layer}. It has ${known.join(', ')}.`);
    }
    const weights = await network.readWeights();
    return weights.filter(({ name }) => layers.includes(name.split('/')[1] ?? ''));
  }

  async getActivations({ network: ref, digit: digitRef, layers }: ActivationsRequest): Promise<DigitActivations> {
    const network = await this.resolve(ref);
    const digit = await this.readDigit(network, digitRef);
    const task = { kind: 'look', pixels: digit.pixels, layers } as const;
    const found = await this.engine.inspect(network.key, () => this.toInspect(network), task).result;
    return { ...digit, ...found };
  }

  async explain({ network: ref, digit: digitRef, method, targets }: ExplainRequest): Promise<readonly Explanation[]> {
    const network = await this.resolve(ref);
    const { pixels } = await this.readDigit(network, digitRef);
    const ask = (target: number): Promise<Explanation> =>
      this.engine.inspect(network.key, () => this.toInspect(network), { kind: 'explain', pixels, method, target }).result;
    return Promise.all(targets.map(ask));
  }

  async ablate({ network: ref, digit: digitRef, removed }: AblateRequest): Promise<Ablation> {
    const network = await this.resolve(ref);
    const { pixels } = await this.readDigit(network, digitRef);
    const task = { kind: 'ablate', pixels, removed } as const;
    return this.engine.inspect(network.key, () => this.toInspect(network), task).result;
  }

  async profileLayer(ref: NetworkRef, layer: string): Promise<LayerProfile> {
    return this.studies.get(await this.studied(ref), { kind: 'profile-layer', layer });
  }

  async getTestAnswers(ref: NetworkRef): Promise<TestAnswers> {
    return this.studies.get(await this.studied(ref), { kind: 'test-answers' });
  }

  async rankFilters(ref: NetworkRef): Promise<readonly FilterCost[]> {
    return this.studies.get(await this.studied(ref), { kind: 'rank-filters' });
  }

  /** The ranking of an earlier call, or null. */
  async knownRanking(ref: NetworkRef): Promise<readonly FilterCost[] | null> {
    return this.studies.known((await this.resolve(ref)).key, { kind: 'rank-filters' });
  }

  countMisreads(dataset: string): Promise<MisreadCounts> {
    return this.deps.history.countMisreads(dataset);
  }

  /** Ends the studies of this network that are under way; whoever waits for them hears `cancelled`. */
  async cancel(ref: NetworkRef): Promise<void> {
    this.studies.cancel((await this.resolve(ref)).key);
  }

  /** Ends the engine; for the end of the program. */
  end(): Promise<void> {
    return this.engine.end();
  }

  private resolve(ref: NetworkRef): Promise<ResolvedNetwork> {
    return resolveNetwork(this.deps.history, ref);
  }

  private async studied(ref: NetworkRef): Promise<StudiedNetwork> {
    const network = await this.resolve(ref);
    return { ref, key: network.key, give: () => this.toInspect(network) };
  }

  private async toInspect(network: ResolvedNetwork): Promise<NetworkToInspect> {
    const { spec, dataset } = network.view;
    const weights = await network.readWeights();
    return { model: spec, weights, dataset: await this.deps.history.prepareDataset(dataset) };
  }

  private async readDigit({ view }: ResolvedNetwork, ref: DigitRef): Promise<Digit> {
    const { height, width } = view.spec.input;
    const digit = ref.kind === 'pixels' ? { pixels: ref.pixels, label: null } : await this.readStored(ref);
    if (digit.pixels.length === height * width) return digit;
    throw new AppError('bad-request', `The network reads ${height}x${width} images, and this one has ${digit.pixels.length} pixels.`);
  }

  private async readStored({ dataset, part, index }: Extract<DigitRef, { kind: 'dataset' }>): Promise<Digit> {
    const { pixels, labels } = await this.deps.history.readDigits(dataset, part, [index]);
    return { pixels, label: labels[0] ?? null };
  }
}
