import type { TrainingRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function trainingHandlers({ training }: Services): Pick<Handlers, keyof TrainingRequests> {
  /** Requests that answer nothing but that it was done. */
  const done = async (work: Promise<void>): Promise<null> => {
    await work;
    return null;
  };
  return {
    'training:start': (config) => training.start(config),
    'training:queue': (config) => training.queue(config),
    'training:pause': () => done(training.pause()),
    'training:resume': (runId) => training.resume(runId),
    'training:set-learning-rate': (learningRate) => done(training.setLearningRate(learningRate)),
    'training:stop': (runId) => done(training.stop(runId)),
    'training:repeat': (runId) => training.repeat(runId),
    'training:extend': ({ runId, epochs }) => training.extend(runId, epochs),
    'training:move-in-queue': ({ runId, before }) => done(training.moveInQueue(runId, before)),
    'training:cancel-queued': (runId) => done(training.cancelQueued(runId)),
    'training:start-queue': () => training.startQueue(),
    'training:get-current': () => training.restore(),
  };
}
