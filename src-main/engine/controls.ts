import type { EngineRequest } from '@shared/engine/protocol.js';

type ControlRequest = Extract<EngineRequest, { kind: 'stop' | 'pause' | 'continue' | 'set-learning-rate' | 'acknowledge-epoch' }>;

/** What was asked of a training while it runs. The loop looks here between its calls into TensorFlow. */
export class TrainingControls {
  stopAsked = false;
  pauseAsked = false;
  /** A new base of the schedule, until the loop has taken it. */
  learningRate: number | null = null;
  /** The last epoch that is on disk. */
  acknowledgedEpoch = 0;
  private waiting: (() => void)[] = [];

  receive(request: ControlRequest): void {
    switch (request.kind) {
      case 'stop':
        this.stopAsked = true;
        break;
      case 'pause':
        this.pauseAsked = true;
        break;
      case 'continue':
        this.pauseAsked = false;
        break;
      case 'set-learning-rate':
        this.learningRate = request.learningRate;
        break;
      case 'acknowledge-epoch':
        this.acknowledgedEpoch = Math.max(this.acknowledgedEpoch, request.epoch);
        break;
    }
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves once `condition` holds; it is looked at again after every request. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
  }
}
