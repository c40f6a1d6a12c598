import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, afterEach } from 'vitest';
import { electronPath } from '../../scripts/lib/places.mjs';
import { projectRoot } from './processes.js';

let displayServer: ChildProcess | undefined;
afterAll(() => {
  displayServer?.kill();
});

async function openDisplay(): Promise<string> {
  const server = (displayServer = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  }));
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code) => {
      reject(new Error(`Xvfb ended with code ${String(code)}`));
    });
    server.stdio[3]?.once('data', (data: Buffer) => {
      resolve(`:${data.toString().trim()}`);
    });
  });
}

let display: Promise<string> | undefined;

/** A virtual display of the tests' own, ended by its process id; one for all tests of a file. */
export function startDisplay(): Promise<string> {
  return (display ??= openDisplay());
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page's content security policy blocked so far. */
  readonly violations: readonly string[];
  /** Console errors, page errors and refused content so far; a test that ends well has none. */
  readonly complaints: readonly string[];
  readonly mainPid: number;
  /** Answers "Pause and quit" where quitting asks, and quits. */
  readonly quit: () => Promise<void>;
  /** kill -9 of main. */
  readonly killMain: () => Promise<void>;
}

const started: ChildProcess[] = [];
const allViolations: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  const violations = allViolations.splice(0);
  if (violations.length > 0) throw new Error(`The window broke its content security policy: ${violations.join('; ')}`);
});

export interface LaunchOptions {
  readonly dataDir: string;
  /** Where the built app is; this clone where not given. */
  readonly appFolder?: string;
  readonly width?: number;
  readonly height?: number;
  /** Stay on the page the window begins with; else a window without runs goes on to Train. */
  readonly firstPage?: boolean;
  /**
   * The test means to be refused; elsewhere a refused request, address or permission fails it when it quits, and a breach
   * of the content security policy fails it when it ends.
   */
  readonly refusals?: boolean;
}

/** Lines of the app's log in which its security refused something. */
const refusalsIn = (log: string): readonly string[] => log.split('\n').filter((line) => /security.*(refused|denied)/.test(line));

const VIOLATION = '[csp-violation] ';

/** Says every breach of the policy on the console, once a document; the text of a script. */
const WATCH_POLICY = `if (!globalThis.isPolicyWatched) {
  globalThis.isPolicyWatched = true;
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    console.error('${VIOLATION}' + effectiveDirective + ': ' + blockedURI);
  });
}`;

/** Starts the real Electron on the built app with an own display and an own data folder. */
export async function launchApp({
  dataDir,
  appFolder = projectRoot,
  width = 1440,
  height = 900,
  firstPage = false,
  refusals = false,
}: LaunchOptions): Promise<LaunchedApp> {
  const asRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: [...(asRoot ? ['--no-sandbox'] : []), appFolder, `--data-dir=${dataDir}`],
    chromiumSandbox: !asRoot,
    env: { ...process.env, DISPLAY: await startDisplay() },
  });
  const child = app.process();
  started.push(child);
  const refused: string[] = [];
  child.stderr?.on('data', (data: Buffer) => refused.push(...refusalsIn(data.toString())));
  await app.context().addInitScript(WATCH_POLICY);
  const complaints: string[] = [];
  const violations: string[] = [];
  const page = await app.firstWindow();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (text.startsWith(VIOLATION)) {
      violations.push(text);
      if (!refusals) allViolations.push(text);
    } else if (message.type() === 'error' || message.type() === 'warning') complaints.push(text);
  });
  await page.evaluate(WATCH_POLICY); // a page that was there before the first line
  await page.getByRole('heading', { level: 1 }).waitFor();
  // after the start: what is evaluated in main while it still loads can be lost ("promise was garbage collected")
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  if (!firstPage) await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Train' }).click();
  const mainPid = child.pid ?? 0;
  return {
    app,
    page,
    violations,
    complaints,
    mainPid,
    quit: async () => {
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
      });
      await app.close();
      if (!refusals && refused.length > 0) throw new Error(`The window was refused what it should not have asked: ${refused.join('; ')}`);
    },
    killMain: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          resolve();
        });
        process.kill(mainPid, 'SIGKILL');
      }),
  };
}

/** Whether a process still runs (a zombie that nobody has waited for does not). */
export function processRuns(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`);
}
