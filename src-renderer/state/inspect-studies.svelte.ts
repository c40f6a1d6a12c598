import type { NetworkRef } from '@shared/domain/network.js';
import type { InspectionProgress } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';
import { networkKey } from './inspect-network.svelte.js';
import type { Latest } from './latest.svelte.js';

export type StudyTask = InspectionProgress['task'];

/** How far the slow questions about the network shown are. */
export class InspectStudies {
  /** What was told last, and which request of its kind that was. */
  private told = $state.raw<(InspectionProgress & { readonly turn: number }) | null>(null);

  private readonly api: ApiClient;
  private readonly questions: Readonly<Record<StudyTask, Latest<unknown>>>;
  private readonly shown: () => NetworkRef | null;
  private readonly unsubscribe: () => void;

  /** `shown`: the network with the number of its epoch. */
  constructor(api: ApiClient, questions: Readonly<Record<StudyTask, Latest<unknown>>>, shown: () => NetworkRef | null) {
    this.api = api;
    this.questions = questions;
    this.shown = shown;
    this.unsubscribe = api.subscribe('inspection:progressed', (progress) => {
      if (this.isShown(progress.network)) this.told = { ...progress, turn: questions[progress.task].turn };
    });
  }

  dispose(): void {
    this.unsubscribe();
  }

  /** 0 to 1; null before that is known, and when no such question about the network shown is under way. */
  progressOf(task: StudyTask): number | null {
    const { told } = this;
    const { busy, turn } = this.questions[task];
    return told?.task === task && busy && told.turn === turn && this.isShown(told.network) ? told.share : null;
  }

  /** Ends those that are under way. */
  async cancel(): Promise<void> {
    const shown = this.shown();
    if (shown !== null) await this.api.request('inspection:cancel', shown);
    this.told = null;
  }

  private isShown(network: NetworkRef): boolean {
    const shown = this.shown();
    return shown !== null && networkKey(network) === networkKey(shown);
  }
}
