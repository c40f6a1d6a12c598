import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { DigitRef, NetworkRef } from '@shared/domain/network.js';
import { stagesOf } from '@shared/domain/network-stages.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { ApiClient } from '../api/client.js';
import { filterLayers, type Look } from './inspect-look.js';
import { networkKey } from './inspect-network.svelte.js';

/** Fetches looks; the weights of a network are fetched once and kept until another one is looked at. */
export class LookReader {
  private readonly api: ApiClient;
  private key = '';
  private kept: ReadonlyMap<string, Promise<readonly NamedTensor[]>> = new Map();

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** Every stage's output for a digit, with the filters' weights and those of one dense layer, if any. */
  async read(network: NetworkRef, digit: DigitRef, spec: ModelSpec, dense: string | null): Promise<Look> {
    const layers = stagesOf(spec).flatMap((stage) => (stage.output === null ? [] : [stage.output]));
    const [weights, activations] = await Promise.all([
      this.weights(network, [...filterLayers(spec), ...(dense === null ? [] : [dense])]),
      this.api.request('inspection:get-activations', { network, digit, layers }),
    ]);
    const byName = (tensors: readonly NamedTensor[]): ReadonlyMap<string, NamedTensor> =>
      new Map(tensors.map((tensor) => [tensor.name, tensor]));
    return { network, digit, activations, outputs: byName(activations.layers), weights: byName(weights) };
  }

  private async weights(network: NetworkRef, layers: readonly string[]): Promise<readonly NamedTensor[]> {
    const key = networkKey(network);
    if (key !== this.key) {
      this.key = key;
      this.kept = new Map();
    }
    const missing = layers.filter((layer) => !this.kept.has(layer));
    if (missing.length > 0) this.fetch(network, missing);
    const found = await Promise.all(layers.map((layer) => this.kept.get(layer) ?? Promise.resolve([])));
    return found.flat();
  }

  private fetch(network: NetworkRef, layers: readonly string[]): void {
    const kept = new Map(this.kept);
    const answer = this.api.request('inspection:get-weights', { network, layers });
    for (const layer of layers) {
      kept.set(
        layer,
        answer.then((tensors) => tensors.filter((tensor) => tensor.name.split('/')[1] === layer)),
      );
    }
    this.kept = kept;
    // a failed answer is not kept: the next look asks again
    answer.catch(() => {
      if (this.kept === kept) this.kept = new Map();
    });
  }
}
