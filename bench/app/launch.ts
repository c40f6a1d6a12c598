import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openDisplay } from '../display.js';
import type { Places } from '../places.js';
import { JobFailure } from '../run-job.js';

/** An app as a user starts it: nothing waits for it or holds it up; it is looked at through DevTools once it runs. */
export interface StartedApp {
  readonly page: Page;
  /** Milliseconds since 1970 at which its process was started. */
  readonly startedAtMs: number;
  readonly mainPid: number;
  readonly rendererPid: number;
}

const TIMEOUT_MS = 60_000;
/** Without a display Electron has no window; with one, Chromium's own switches are not needed. */
const NOT_FOR_WINDOWS = /^--(ozone-platform|disable-gpu)/;

/** Starts the built app on a data folder and ends it after the work. Throws JobFailure. */
export async function withStartedApp<T>(places: Places, dataDir: string, work: (app: StartedApp) => Promise<T>): Promise<T> {
  const display = await openDisplay();
  const switches = places.electron.switches.filter((given) => !NOT_FOR_WINDOWS.test(given));
  const startedAtMs = Date.now();
  const child = spawn(
    places.electron.file,
    [...switches, '--remote-debugging-port=0', places.root, `--data-dir=${path.resolve(dataDir)}`],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...(display.name === '' ? {} : { DISPLAY: display.name }) } },
  );
  try {
    const browser = await chromium.connectOverCDP(await debuggerOf(child));
    const page = await pageOf(browser);
    const rendererPid = await rendererOf(browser);
    return await work({ page, startedAtMs, mainPid: child.pid ?? 0, rendererPid });
  } catch (error) {
    if (error instanceof JobFailure) throw error;
    throw new JobFailure(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), { cause: error });
  } finally {
    await endOf(child);
    display.end();
  }
}

/** The address that Chromium prints when it listens. */
function debuggerOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (data: Buffer) => {
      text += data.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      reject(new JobFailure(`the app ended with code ${String(code)} before it showed a window`));
    });
  });
}

async function pageOf(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new JobFailure('the app has no window');
  const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: TIMEOUT_MS }));
  page.setDefaultTimeout(TIMEOUT_MS);
  return page;
}

async function rendererOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderer = processInfo.find(({ type }) => type === 'renderer');
  if (renderer === undefined) throw new JobFailure('the window has no process of its own');
  return renderer.id;
}

/** Asks it to quit, as a session that ends does. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(limit);
}
