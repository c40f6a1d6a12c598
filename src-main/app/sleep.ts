import type { Log } from '../lib/log.js';
import type { TrainingService } from '../services/training-service.js';

/** The part of Electron's power monitor that tells of sleep. */
export interface SleepEvents {
  on(event: 'suspend' | 'resume', listener: () => void): unknown;
}

/**
 * Before the computer sleeps the training is paused and stored, so that a battery that runs out costs nothing; what was
 * paused for that goes on after waking. A training that the user had paused stays paused.
 */
export function pauseForSleep(power: SleepEvents, training: TrainingService, log: Log): void {
  let paused: Promise<string | undefined> | undefined;
  const pause = async (runId: string): Promise<string | undefined> => {
    try {
      await training.pause();
      return runId;
    } catch (error) {
      log.error('sleep', 'the training could not be paused', error);
      return undefined;
    }
  };
  const goOn = async (waiting: Promise<string | undefined>): Promise<void> => {
    const runId = await waiting;
    const run = training.current()?.run;
    if (runId === undefined || run?.id !== runId || run.status !== 'paused') return;
    await training.resume(runId).catch((error: unknown) => {
      log.error('sleep', 'the training could not go on', error);
    });
  };
  power.on('suspend', () => {
    const run = training.current()?.run;
    if (training.isTraining() && run !== undefined) paused = pause(run.id);
  });
  power.on('resume', () => {
    if (paused !== undefined) void goOn(paused);
    paused = undefined;
  });
}
