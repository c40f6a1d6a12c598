import { app, dialog, type BrowserWindow } from 'electron';
import type { History } from '../history/history.js';
import type { Log } from '../lib/log.js';
import type { InspectionService } from '../services/inspection-service.js';
import type { TrainingService } from '../services/training-service.js';

/** Asks once whether a training shall end; true when the app may quit. */
async function mayQuit(training: TrainingService, window: BrowserWindow | undefined): Promise<boolean> {
  const current = training.current();
  if (!training.isTraining() || current === null) return true;
  const question = {
    type: 'question' as const,
    message: `${current.run.name} is being trained. Stop it and quit?`,
    detail: 'What it has learned so far is tested and kept.',
    buttons: ['Keep training', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = window === undefined ? await dialog.showMessageBox(question) : await dialog.showMessageBox(window, question);
  return response === 1;
}

/** Makes every way to quit go through the question, the end of the training and the history's last write. */
export function guardQuit(
  {
    training,
    inspection,
    history,
  }: { readonly training: TrainingService; readonly inspection: InspectionService; readonly history: History },
  getWindow: () => BrowserWindow | undefined,
  log: Log,
): void {
  let stage: 'open' | 'asking' | 'closed' = 'open';
  const finish = async (): Promise<void> => {
    if (training.isTraining()) await training.stop();
    await training.whenEnded().catch((error: unknown) => {
      log.error('quit', 'the training did not end well', error);
    });
    await inspection.end();
    await history.close();
  };
  const attempt = async (): Promise<void> => {
    if (!(await mayQuit(training, getWindow()))) {
      stage = 'open';
      return;
    }
    await finish().catch((error: unknown) => {
      log.error('quit', 'could not close the history', error);
    });
    stage = 'closed';
    app.quit();
  };
  app.on('browser-window-created', (_event, window) => {
    // Closing the window is a way to quit: ask while it is still there to hold the question.
    window.on('close', (event) => {
      if (stage === 'closed') return;
      event.preventDefault();
      app.quit();
    });
  });
  app.on('before-quit', (event) => {
    if (stage === 'closed') return;
    event.preventDefault();
    if (stage === 'asking') return;
    stage = 'asking';
    void attempt();
  });
}
