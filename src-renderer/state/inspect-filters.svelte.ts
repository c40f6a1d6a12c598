import type { NetworkRef } from '@shared/domain/network.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { FilterProfile, LayerProfile } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { EMPTY_MAP, withEntries } from './immutable.js';
import { Latest } from './latest.svelte.js';
import { networkKey } from './inspect-network.svelte.js';

/** A layer's kernel at a saved epoch. */
export interface EpochKernel {
  readonly epoch: number;
  readonly kernel: NamedTensor;
}

/** How many epochs the story of a kernel tells. */
const STORY_EPOCHS = 6;

/** At most `count` of the saved epochs, evenly spread, the first, the last and the best among them. */
export function storyEpochs(epochs: readonly number[], best: number | null, count = STORY_EPOCHS): readonly number[] {
  if (epochs.length <= count) return epochs;
  const last = epochs.length - 1;
  const spread = Array.from({ length: count }, (_, place) => epochs[Math.round((place * last) / (count - 1))] ?? 0);
  if (best === null || spread.includes(best)) return spread;
  const inner = spread.slice(1, -1);
  const nearest = inner.reduce((near, epoch) => (Math.abs(epoch - best) < Math.abs(near - best) ? epoch : near), inner[0] ?? best);
  return spread.map((epoch) => (epoch === nearest ? best : epoch)).sort((a, b) => a - b);
}

/** What is known of a convolution's filters over the whole test set and through training. */
export class InspectFilters {
  readonly profile = new Latest<LayerProfile>();
  readonly story = new Latest<{ readonly key: string; readonly kernels: readonly EpochKernel[] }>();

  private readonly api: ApiClient;
  /** By network and layer. */
  private profiles = $state.raw<ReadonlyMap<string, LayerProfile>>(EMPTY_MAP);
  private profileKey = '';
  private storyKey = '';

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Brings the profile of a layer unless it is there or under way. */
  async wantProfile(network: NetworkRef, layer: string): Promise<void> {
    const key = `${networkKey(network)}/${layer}`;
    if (this.profiles.has(key) || (key === this.profileKey && this.profile.busy)) return;
    this.profileKey = key;
    await this.profile.ask(async () => {
      const profile = await this.api.request('inspection:profile-layer', { network, layer });
      this.profiles = withEntries(this.profiles, [[key, profile]]);
      return profile;
    });
  }

  /** The profile, if it is of this layer of this network. */
  profileOf(network: NetworkRef, layer: string): LayerProfile | null {
    return this.profiles.get(`${networkKey(network)}/${layer}`) ?? null;
  }

  filterProfile(network: NetworkRef, layer: string, filter: number): FilterProfile | null {
    return this.profileOf(network, layer)?.filters.find((candidate) => candidate.filter === filter) ?? null;
  }

  /** Brings a layer's kernels at some epochs of a run. */
  async wantStory(runId: string, layer: string, epochs: readonly number[]): Promise<void> {
    const key = `${runId}/${layer}/${epochs.join()}`;
    if (key === this.storyKey && this.story.problem === null) return;
    this.storyKey = key;
    await this.story.ask(async () => {
      const kernels: EpochKernel[] = [];
      for (const epoch of epochs) {
        const network: NetworkRef = { kind: 'run', runId, epoch };
        const tensors = await this.api.request('inspection:get-weights', { network, layers: [layer] });
        const kernel = tensors.find((tensor) => tensor.name === `param/${layer}/kernel`);
        if (kernel) kernels.push({ epoch, kernel });
      }
      return { key, kernels };
    });
  }

  /** The kernels of this layer of this run; null while they are not there. */
  storyOf(runId: string, layer: string): readonly EpochKernel[] | null {
    return this.story.value?.key.startsWith(`${runId}/${layer}/`) === true ? this.story.value.kernels : null;
  }

  clear(): void {
    this.profileKey = '';
    this.storyKey = '';
    this.profiles = EMPTY_MAP;
    this.profile.clear();
    this.story.clear();
  }
}
