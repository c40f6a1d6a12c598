export type MatrixPart = 'validation' | 'test';

/** What a person chose to see on the Train page; kept while other pages are open. */
export class TrainView {
  x = $state<'step' | 'epoch' | 'time'>('epoch');
  logLoss = $state(true);
  matrixMode = $state<'count' | 'row-percent'>('count');
  private chosenPart = $state.raw<{ readonly runId: string; readonly part: MatrixPart } | null>(null);

  /** Which digits a run is looked at with; null where nothing was chosen for it: the test once there is one, validation before. */
  partOf(runId: string): MatrixPart | null {
    return this.chosenPart?.runId === runId ? this.chosenPart.part : null;
  }

  choosePart(runId: string, part: MatrixPart): void {
    this.chosenPart = { runId, part };
  }

  cycleX(): void {
    this.x = ({ step: 'epoch', epoch: 'time', time: 'step' } as const)[this.x];
  }
}
