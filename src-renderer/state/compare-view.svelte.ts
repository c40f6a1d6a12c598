/** What a person chose to see on the Compare page; kept while other pages are open. */
export class CompareView {
  x = $state<'step' | 'epoch' | 'time'>('epoch');
  logLoss = $state(true);
  /** Over how many steps the training trace is averaged; 1: single steps only. */
  smoothing = $state(30);
  differencesOnly = $state(true);

  cycleX(): void {
    this.x = ({ step: 'epoch', epoch: 'time', time: 'step' } as const)[this.x];
  }
}
