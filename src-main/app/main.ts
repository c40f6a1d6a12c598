import path from 'node:path';
import { app, BrowserWindow, dialog, Menu, session } from 'electron';
import type { PackedRuns } from '@shared/domain/packed-runs.js';
import { toErrorReport } from '@shared/errors.js';
import type { Settings } from '@shared/ipc/contract.js';
import { openHistory } from '../history/client.js';
import { forwardEvents, registerDrops, registerRequests } from '../ipc/register.js';
import { createLog } from '../lib/log.js';
import type { Services } from '../services/services.js';
import { readArguments } from './arguments.js';
import type { Composition } from './composition.js';
import { LogFile } from './log-file.js';
import { applicationMenu } from './menu.js';
import { modelFilesIn, onMacFile, openModelFiles } from './opened-files.js';
import { PLACES } from './places.js';
import { registerScheme, serveRenderer } from './protocol.js';
import { lockPages, lockSession } from './security.js';
import { applyTheme, createWindow, type HiddenWindow } from './window.js';

/*
 * The start: Chromium, the history's thread and the page get ready beside each other. This thread serves the page its
 * files, so it does nothing else until the page has painted: only what the window needs is imported here, and the services
 * come with composition.ts afterwards. What the page asks before is answered then.
 */
// A terminal that was closed, or a reader that went away, ends nothing: the log has its file, too.
process.stderr.on('error', () => undefined);
// Of pages, in MB: the arrays of the steps that were shown are let go soon, instead of when 16 MB have gathered.
app.commandLine.appendSwitch('js-flags', '--max-semi-space-size=1');
const { dataDir } = readArguments(process.argv, process.cwd());
const logFile = new LogFile(path.join(dataDir, 'logs'));
const log = createLog((line) => {
  process.stderr.write(line);
  logFile.write(line);
});

type Opening = ReturnType<typeof openHistory>;

const getWindow = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0];

/** Lets the page load and paint out of sight. */
async function openWindow(): Promise<HiddenWindow> {
  await app.whenReady();
  lockSession(session.defaultSession, log);
  serveRenderer(session.defaultSession, PLACES.renderer);
  const hidden = createWindow({
    preloadFile: PLACES.preload,
    title: 'Digit Lab',
    iconFile: path.join(PLACES.resources, 'icons', '256x256.png'),
    folder: path.join(dataDir, 'window'),
    log,
  });
  const { webContents } = hidden.window;
  webContents.on('render-process-gone', (_event, details) => {
    log.error('window', `the page ended (${details.reason}) and is loaded again`);
    if (details.reason !== 'clean-exit') webContents.reload();
  });
  return hidden;
}

/** Loads the services once the page has painted, and builds them on the history. */
async function composeLater(opening: Opening, windowing: Promise<HiddenWindow>, runsAhead: Promise<PackedRuns>): Promise<Composition> {
  const loading = windowing.then(async ({ painted }) => {
    await painted;
    return import('./composition.js');
  });
  const [opened, { compose }] = await Promise.all([opening, loading]);
  return compose({ ...opened, runsAhead, dataDir, logFile, log, getWindow });
}

/** Shows the window in the theme of the settings; it is seen first when it has something to show. */
async function reveal(reading: Promise<Settings>, windowing: Promise<HiddenWindow>): Promise<void> {
  const [{ theme }, { show, painted }] = await Promise.all([reading, windowing]);
  applyTheme(theme);
  await painted;
  show();
}

/** Lets the page hear of what happens and the menu speak to it. */
async function connect(windowing: Promise<HiddenWindow>, composing: Promise<Composition>): Promise<Services> {
  const [{ window }, { services }] = await Promise.all([windowing, composing]);
  if (window.isDestroyed()) return services; // closed in the moment before
  const { events } = services;
  forwardEvents(events, window.webContents);
  events.on('settings:changed', ({ theme }) => {
    applyTheme(theme);
  });
  Menu.setApplicationMenu(
    applicationMenu((command) => {
      events.emit('desktop:command', command);
    }),
  );
  return services;
}

/**
 * Opens the files this start brings, and then those of later starts, which also lead to the window, and of macOS. What
 * comes before the window is there waits for it; when it does not come, `start` says why.
 */
function followStarts(revealing: Promise<void>, connecting: Promise<Services>): void {
  const openFiles = (files: readonly string[]): void => {
    void connecting.then(
      (services) => openModelFiles(files, services, getWindow()),
      () => undefined,
    );
  };
  const bringToFront = (): void => {
    const window = getWindow();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  };
  openFiles(modelFilesIn(process.argv, process.cwd()));
  onMacFile((file) => {
    openFiles([file]);
  });
  app.on('second-instance', (_event, argv, currentDir) => {
    void revealing.then(bringToFront, () => undefined);
    openFiles(modelFilesIn(argv, currentDir));
  });
}

async function start(): Promise<void> {
  const opening = openHistory({ dataDir, resourcesDir: PLACES.resources, workerFile: PLACES.historyWorker });
  const windowing = openWindow();
  // the history's thread has nothing else to do until the page has painted; the settings come first, the window waits for them
  const settings = opening.then(({ history }) => history.getSettings());
  const runsAhead = opening.then(({ history }) => history.listRunsPacked());
  runsAhead.catch(() => undefined); // RunsService reads again for the page, which is told then
  const composing = composeLater(opening, windowing, runsAhead);
  registerRequests(composing, log);
  registerDrops(composing, log);
  app.on('window-all-closed', () => {
    app.quit();
  });
  const revealing = reveal(settings, windowing);
  const connecting = connect(windowing, composing);
  followStarts(revealing, connecting);
  await Promise.all([revealing, connecting]);
}

registerScheme();
lockPages(log);
app.setPath('userData', path.join(dataDir, 'window'));
// As root Chromium needs --no-sandbox, and enableSandbox() would defeat that switch: the network service then dies in a loop.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    log.error('start', 'could not start', error);
    dialog.showErrorBox('Digit Lab could not start', toErrorReport(error).message);
    app.exit(1);
  });
} else {
  log.info('start', 'Digit Lab is already open on this data folder; its window comes to the front');
  app.quit();
}
