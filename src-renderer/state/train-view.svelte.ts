/** What a person chose to see on the Train page; kept while other pages are open. */
export class TrainView {
  x = $state<'step' | 'epoch' | 'time'>('epoch');
  logLoss = $state(true);
  matrixMode = $state<'count' | 'row-percent'>('count');
  /** null: the test once there is one, validation before. */
  part = $state<'validation' | 'test' | null>(null);

  cycleX(): void {
    this.x = ({ step: 'epoch', epoch: 'time', time: 'step' } as const)[this.x];
  }
}
