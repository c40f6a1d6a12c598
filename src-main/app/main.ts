import os from 'node:os';
import path from 'node:path';
import { app, BrowserWindow, dialog, Menu, powerMonitor, session } from 'electron';
import type { DatasetSource } from '@shared/domain/dataset.js';
import { defaultTuning } from '@shared/engine/environment.js';
import { toErrorReport } from '@shared/errors.js';
import type { EventMap } from '@shared/ipc/contract.js';
import { utilityTransport } from '../engine-host/transport-utility.js';
import { openHistory } from '../history/client.js';
import { createHandlers } from '../ipc/handlers/handlers.js';
import { forwardEvents, registerDrops, registerHandlers } from '../ipc/register.js';
import { Emitter } from '../lib/emitter.js';
import { createLog } from '../lib/log.js';
import { DatasetChoices } from '../services/dataset-choices.js';
import { DatasetsService } from '../services/datasets-service.js';
import { DrawingsService } from '../services/drawings-service.js';
import { DroppedFiles } from '../services/dropped-files.js';
import { InspectionService } from '../services/inspection-service.js';
import { ModelsService } from '../services/models-service.js';
import { RunsService } from '../services/runs-service.js';
import { SavingService, type PlaceQuestion } from '../services/saving-service.js';
import type { Services } from '../services/services.js';
import { TrainingService } from '../services/training-service.js';
import { readArguments } from './arguments.js';
import { pickDatasetFiles, pickModelFiles, pickPlace } from './file-picker.js';
import { applicationMenu } from './menu.js';
import { createDesktop } from './desktop.js';
import { LogFile } from './log-file.js';
import { modelFilesIn, onMacFile, openModelFiles } from './opened-files.js';
import { notifyOfEnds, stayAwakeWhileTraining } from './attention.js';
import { registerScheme, serveRenderer } from './protocol.js';
import { guardQuit } from './quit.js';
import { pauseForSleep } from './sleep.js';
import { lockPages, lockSession } from './security.js';
import { applyTheme, createWindow } from './window.js';

const out = path.join(__dirname, '..', '..');
const resourcesDir = app.isPackaged ? process.resourcesPath : path.join(out, '..', 'resources');
const { dataDir } = readArguments(process.argv, process.cwd());
const logFile = new LogFile(path.join(dataDir, 'logs'));
const log = createLog((line) => {
  process.stderr.write(line);
  logFile.write(line);
});

const getWindow = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0];

/** Builds the services on the history, and asks nothing of TensorFlow: an engine starts with its first job. */
function compose({ history, opening }: Awaited<ReturnType<typeof openHistory>>): Services {
  const events = new Emitter<EventMap>((error) => {
    log.error('events', 'a listener failed', error);
  });
  const shared = {
    history,
    forkEngine: utilityTransport(path.join(out, 'main', 'engine', 'entry.cjs')),
    defaultTuning: defaultTuning(os.availableParallelism()),
    now: Date.now,
    events,
    log,
  };
  const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const training = new TrainingService({ ...shared, appVersion: app.getVersion(), wait, ownsQueue: true });
  const models = new ModelsService(shared);
  const datasets = new DatasetsService(shared);
  const pickDataset = (source: DatasetSource): Promise<readonly string[] | null> => pickDatasetFiles(getWindow(), source);
  const datasetChoices = new DatasetChoices({ history, datasets, pickDataset });
  const inspection = new InspectionService(shared);
  const runs = new RunsService({ ...shared, wait });
  const askPlace = (question: PlaceQuestion): Promise<string | null> => pickPlace(getWindow(), question);
  const saving = new SavingService({ history, pickPlace: askPlace });
  const drawings = new DrawingsService({ ...shared, pickPlace: askPlace });
  guardQuit({ training, inspection, history }, getWindow, log);
  stayAwakeWhileTraining(events);
  pauseForSleep(powerMonitor, training, log);
  notifyOfEnds(events, getWindow, Date.now);
  const licenceDir = app.isPackaged ? path.dirname(process.resourcesPath) : path.join(out, '..');
  const desktop = createDesktop({ history, opening, training, logFile, dataDir, licenceDir });
  return {
    training,
    models,
    runs,
    saving,
    inspection,
    datasets,
    datasetChoices,
    drawings,
    droppedFiles: new DroppedFiles(Date.now),
    desktop,
    history,
    opening,
    events,
    appVersion: app.getVersion(),
    pickModelFiles: () => pickModelFiles(getWindow()),
  };
}

function openWindow(services: Services): void {
  const window = createWindow({
    preloadFile: path.join(out, 'preload', 'preload.cjs'),
    title: 'Digit Lab',
    iconFile: path.join(resourcesDir, 'icons', '256x256.png'),
    folder: path.join(dataDir, 'window'),
    log,
  });
  forwardEvents(services.events, window.webContents);
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('window', `the page ended (${details.reason}) and is loaded again`);
    if (details.reason !== 'clean-exit') window.reload();
  });
}

async function start(): Promise<void> {
  const workerFile = path.join(out, 'main', 'history', 'worker.cjs');
  // The history is opened while Chromium starts: neither waits for the other.
  const [opened] = await Promise.all([openHistory({ dataDir, resourcesDir, workerFile }), app.whenReady()]);
  lockSession(session.defaultSession, log);
  serveRenderer(session.defaultSession, path.join(out, 'renderer'));
  const services = compose(opened);
  Menu.setApplicationMenu(
    applicationMenu((command) => {
      services.events.emit('desktop:command', command);
    }),
  );
  registerHandlers(createHandlers(services), log);
  registerDrops(services, log);
  applyTheme((await services.history.getSettings()).theme);
  services.events.on('settings:changed', ({ theme }) => {
    applyTheme(theme);
  });
  openWindow(services);
  const openFiles = (files: readonly string[]): void => {
    void openModelFiles(files, services, getWindow());
  };
  openFiles(modelFilesIn(process.argv, process.cwd()));
  onMacFile((file) => {
    openFiles([file]);
  });
  app.on('second-instance', (_event, argv, currentDir) => {
    const window = getWindow();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
    openFiles(modelFilesIn(argv, currentDir));
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
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
