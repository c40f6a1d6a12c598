import type { DigitRef, NetworkRef } from '@shared/domain/network.js';
import type { Ablation, DigitActivations, ExplainMethod, Explanation, FilterCost, FilterRef } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { networkKey } from './inspect-network.svelte.js';
import { Latest } from './latest.svelte.js';

/** The class that was read and the one to compare it with: the true one if it was misread, else the second best. */
export function contrastOf(activations: DigitActivations): readonly [number, number] {
  const order = [...activations.probabilities.keys()].sort(
    (a, b) => (activations.probabilities[b] ?? 0) - (activations.probabilities[a] ?? 0),
  );
  const [first = 0, second = 0] = order;
  const { label } = activations;
  return [first, label !== null && label !== first ? label : second];
}

/** Two answers to the same question about two classes. */
export interface ExplanationPair {
  readonly key: string;
  readonly first: Explanation;
  readonly second: Explanation;
}

export const filterKey = ({ layer, filter }: FilterRef): string => `${layer}/${filter}`;

/** Why a digit is read as it is: explanations for two classes, and what happens without some filters. */
export class InspectWhy {
  method = $state<ExplainMethod>('saliency');
  /** Chosen classes; null follows the digit. */
  targets = $state.raw<readonly [number | null, number | null]>([null, null]);
  /** Share of the digit's ink over an explanation. */
  opacity = $state(0.25);
  removed = $state.raw<readonly FilterRef[]>([]);
  readonly explanations = new Latest<ExplanationPair>();
  readonly ablation = new Latest<Ablation>();
  readonly costs = new Latest<readonly FilterCost[] | null>();

  private readonly api: ApiClient;
  private costsKey = '';

  constructor(api: ApiClient) {
    this.api = api;
  }

  targetsFor(activations: DigitActivations): readonly [number, number] {
    const [first, second] = contrastOf(activations);
    return [this.targets[0] ?? first, this.targets[1] ?? second];
  }

  async explain(network: NetworkRef, digit: DigitRef, targets: readonly [number, number], method: ExplainMethod): Promise<void> {
    const key = `${networkKey(network)} ${method}`;
    await this.explanations.ask(async () => {
      const [first, second] = await this.api.request('inspection:explain', { network, digit, method, targets });
      if (!first || !second) throw new Error(`${targets.length} explanations were asked for, and one is missing.`);
      return { key, first, second };
    });
  }

  isRemoved(filter: FilterRef): boolean {
    return this.removed.some((other) => filterKey(other) === filterKey(filter));
  }

  toggle(filter: FilterRef): void {
    this.removed = this.isRemoved(filter)
      ? this.removed.filter((other) => filterKey(other) !== filterKey(filter))
      : [...this.removed, { layer: filter.layer, filter: filter.filter }];
  }

  restore(): void {
    this.removed = [];
    this.ablation.clear();
  }

  async ablate(network: NetworkRef, digit: DigitRef): Promise<void> {
    if (this.removed.length === 0) {
      this.ablation.clear();
      return;
    }
    const { removed } = this;
    await this.ablation.ask(() => this.api.request('inspection:ablate', { network, digit, removed }));
  }

  /** Brings what each filter costs: what is stored, or, on request, by trying each one. */
  async rank(network: NetworkRef, ifKnown: boolean): Promise<void> {
    const key = networkKey(network);
    if (ifKnown && key === this.costsKey) return;
    if (key !== this.costsKey) this.costs.clear();
    this.costsKey = key;
    await this.costs.ask(() => this.api.request('inspection:rank-filters', { network, ifKnown }));
  }

  clear(): void {
    this.removed = [];
    this.targets = [null, null];
    this.costsKey = '';
    this.explanations.clear();
    this.ablation.clear();
    this.costs.clear();
  }
}
