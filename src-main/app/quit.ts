import { app, dialog, powerMonitor, type BrowserWindow } from 'electron';
import type { History } from '../history/history.js';
import type { Log } from '../lib/log.js';
import type { InspectionService } from '../services/inspection-service.js';
import type { TrainingService } from '../services/training-service.js';

/** Asks once whether a training shall pause; true when the app may quit. */
async function mayQuit(training: TrainingService, window: BrowserWindow | undefined): Promise<boolean> {
  const current = training.current();
  if (!training.isTraining() || current === null) return true;
  const question = {
    type: 'question' as const,
    message: `${current.run.name} is being trained. Pause it and quit?`,
    detail: 'It is saved where it stands, and goes on from there with Resume.',
    buttons: ['Pause and quit', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  };
  const { response } = window === undefined ? await dialog.showMessageBox(question) : await dialog.showMessageBox(window, question);
  return response === 0;
}

/**
 * Makes every way to quit go through the question, the pause of the training and the history's last write; to be called
 * when the window is there. When the computer shuts down there is nobody to ask: the training is paused.
 */
export function guardQuit(
  {
    training,
    inspection,
    history,
  }: { readonly training: TrainingService; readonly inspection: InspectionService; readonly history: History },
  getWindow: () => BrowserWindow | undefined,
  log: Log,
): void {
  let stage: 'open' | 'asking' | 'closing' | 'closed' = 'open';
  /** Nothing may keep the rest from closing. */
  const close = async (what: string, work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      log.error('quit', `${what} did not close well`, error);
    });
  };
  const finish = async (): Promise<void> => {
    stage = 'closing';
    await close('the training', training.park());
    await close('the inspection', inspection.end());
    await close('the history', history.close());
    stage = 'closed';
    app.quit();
  };
  const ask = async (): Promise<void> => {
    stage = 'asking';
    if (await mayQuit(training, getWindow())) await finish();
    else stage = 'open';
  };
  // Closing the window is a way to quit: ask while it is still there to hold the question.
  getWindow()?.on('close', (event) => {
    if (stage === 'closed') return;
    event.preventDefault();
    app.quit();
  });
  app.on('before-quit', (event) => {
    if (stage === 'closed') return;
    event.preventDefault();
    if (stage === 'open') void ask();
  });
  powerMonitor.on('shutdown', (...[event]: { preventDefault(): void }[]) => {
    event?.preventDefault(); // the system waits for a while then; Electron's types leave the event out
    if (stage === 'open' || stage === 'asking') void finish();
  });
}
