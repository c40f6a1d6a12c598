import { describe, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './app.js';
import { openTestStore } from './history.js';
import { recordResult } from './long-results.js';
import { dataFolder, eventually } from './processes.js';
import { TrainPage } from './train-page.js';

/** Asks the page by way of main: what drives the window from outside does not outlive a page that is killed. */
function inPage<T>({ app }: LaunchedApp, script: string): Promise<T | undefined> {
  return app.evaluate(async ({ BrowserWindow }, text) => {
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    if (page === undefined || page.isCrashed() || page.isLoading()) return undefined;
    return (await page.executeJavaScript(text)) as T;
  }, script);
}

const STEP = `Number(/step ([\\d,]+) of/.exec(document.body.innerText)?.[1]?.replaceAll(',', '') ?? 0)`;
const LOSS_SENTENCE = `document.querySelector('[role="img"][aria-label^="Loss"]')?.getAttribute('aria-label') ?? ''`;

async function killPage({ app }: LaunchedApp): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const page = BrowserWindow.getAllWindows()[0]?.webContents;
        page?.once('render-process-gone', () => {
          resolve();
        });
        page?.forcefullyCrashRenderer();
      }),
  );
}

/** The page's process is killed again and again during one training. */
export function describePageKills(kills: number, epochs: number): void {
  describe('a page that is killed while a network is trained', () => {
    test(`comes back with the training, which loses nothing (${kills} kills)`, { timeout: 1_200_000 }, async () => {
      const dataDir = dataFolder();
      const launched = await launchApp({ dataDir });
      const train = new TrainPage(launched.page);
      await train.choosePreset('Fast FCNN');
      await train.fill('Run name', 'watched');
      await train.fill('Epochs', String(epochs));
      await train.start();
      let seen = 0;
      for (let kill = 0; kill < kills; kill++) {
        // only a page that shows a later step than the one before is killed
        seen = await eventually(async () => {
          const step = (await inPage<number>(launched, STEP)) ?? 0;
          return step > seen ? step : undefined;
        });
        await killPage(launched);
      }
      const sentence = await eventually(async () => {
        const found = await inPage<string>(launched, LOSS_SENTENCE);
        return found?.includes(`after epoch ${epochs} of ${epochs}`) === true ? found : undefined;
      });
      expect(sentence).toMatch(/^Loss/);
      await eventually(async () =>
        (await inPage<boolean>(launched, `/Finished/.test(document.body.innerText)`)) === true ? true : undefined,
      );
      await launched.quit();

      const opened = await openTestStore(dataDir);
      const [run] = opened.store.listRuns();
      expect(run).toMatchObject({ name: 'watched', status: 'finished', epochsDone: epochs });
      const parts = opened.store.getSteps(run?.id ?? '');
      const last = opened.store.getRun(run?.id ?? '').epochs.at(-1);
      expect(parts.map(({ firstStep }) => firstStep)).toEqual(
        parts.map((_, at) => 1 + parts.slice(0, at).reduce((sum, part) => sum + part.loss.length, 0)),
      );
      expect(parts.reduce((sum, part) => sum + part.loss.length, 0)).toBe(last?.step);
      await opened.close();
      recordResult('page killed during one training', { kills, epochs, steps: last?.step ?? 0, 'steps missing': 0 });
    });
  });
}
