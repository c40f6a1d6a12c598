import { expect, test } from 'vitest';
import type { TrainingProgress } from '@shared/domain/training.js';
import { EXIT, type CommandContext } from '../../../src-main/cli/command.js';
import { trainCommand } from '../../../src-main/cli/commands/train.js';
import { createOutput } from '../../../src-main/cli/output.js';
import { reportTraining } from '../../../src-main/cli/report-training.js';
import { PAUSED } from '../../support/fake-engine.js';
import { testEvents } from '../../support/services.js';
import { asked, playStart, setUpTraining, type Setup } from '../../support/training-service.js';

function written(json: boolean) {
  const texts: string[] = [];
  return { output: createOutput(json, { write: (text) => texts.push(text) }), texts };
}

/** What `train` uses of a command's surroundings, and the way to press Ctrl-C. */
function contextFor({ training }: Setup): {
  readonly context: CommandContext;
  readonly press: () => void;
  readonly texts: readonly string[];
} {
  const listeners = new Set<() => void>();
  const { output, texts } = written(true);
  const unused = (): Promise<never> => Promise.reject(new Error('train does not need that'));
  const { events } = testEvents();
  const context: CommandContext = {
    output,
    openTraining: () => Promise.resolve({ training, events }),
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openHistory: unused,
    openDatasets: unused,
    openModels: unused,
    openRuns: unused,
    openInspection: unused,
    confirm: unused,
    tune: unused,
    runDoctor: unused,
  };
  const press = (): void => {
    for (const listener of listeners) listener();
  };
  return { context, press, texts };
}

test('a Ctrl-C before the training has begun is heeded when it has', async () => {
  const all = await setUpTraining();
  const { context, press, texts } = contextFor(all);
  const ended = trainCommand.run(context, { preset: 'fast-fcnn' }, []);
  await Promise.resolve(); // the command listens now and has not begun
  press();
  await playStart(all);
  await asked(all.engine, 'pause');
  all.engine.say(PAUSED);
  expect(await ended).toBe(EXIT.interrupted);
  expect(texts.map((text) => (JSON.parse(text) as { event: string }).event)).toContain('pausing');
  expect((await all.history.listRuns())[0]?.status).toMatch(/paused|stopped/);
});

test('what a training waits for is said once, and that it goes on', () => {
  const { output, texts } = written(false);
  const { events } = testEvents();
  const release = reportTraining(events, output);
  const progress = (notice: TrainingProgress['notice']): void => {
    const rest = { epoch: 1, epochs: 2, step: 3, stepsPerEpoch: 4, imagesPerSecond: null, remainingMs: null } as const;
    events.emit('training:progressed', { runId: 'a', phase: 'training', ...rest, notice });
  };
  const full = { code: 'disk-full', message: 'The disk is full.' } as const;
  for (const notice of [null, full, { ...full }, full, null, null]) progress(notice);
  release();
  progress(full);
  expect(texts).toEqual(['The disk is full.\n', 'There is space again: going on.\n']);
});
