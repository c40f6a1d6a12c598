import os from 'node:os';
import { app, powerMonitor, type BrowserWindow } from 'electron';
import type { DatasetSource } from '@shared/domain/dataset.js';
import { defaultTuning } from '@shared/engine/environment.js';
import type { PackedRuns } from '@shared/domain/packed-runs.js';
import type { EventMap } from '@shared/ipc/contract.js';
import { utilityTransport } from '../engine-host/transport-utility.js';
import type { History, HistoryOpening } from '../history/history.js';
import { createAnswering, type Answering } from '../ipc/answering.js';
import { Emitter } from '../lib/emitter.js';
import type { Log } from '../lib/log.js';
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
import { notifyOfEnds, stayAwakeWhileTraining } from './attention.js';
import { createDesktop } from './desktop.js';
import { pickDatasetFiles, pickModelFiles, pickPlace } from './file-picker.js';
import type { LogFile } from './log-file.js';
import { PLACES } from './places.js';
import { guardQuit } from './quit.js';
import { pauseForSleep } from './sleep.js';

export interface Foundations {
  readonly history: History;
  readonly opening: HistoryOpening;
  /** The list of runs, which the page asks for first. */
  readonly runsAhead: Promise<PackedRuns>;
  readonly dataDir: string;
  readonly logFile: LogFile;
  readonly log: Log;
  readonly getWindow: () => BrowserWindow | undefined;
}

export interface Composition {
  readonly services: Services;
  readonly answering: Answering;
}

/** Builds the services on the history, and asks nothing of TensorFlow: an engine starts with its first job. */
export function compose(foundations: Foundations): Composition {
  const services = createServices(foundations);
  const { history, log, getWindow } = foundations;
  const { training, inspection, runs, events } = services;
  runs.readAhead(foundations.runsAhead);
  guardQuit({ training, inspection, history }, getWindow, log);
  stayAwakeWhileTraining(events);
  pauseForSleep(powerMonitor, training, log);
  notifyOfEnds(events, getWindow, Date.now);
  return { services, answering: createAnswering(services, log) };
}

function createServices({ history, opening, dataDir, logFile, log, getWindow }: Foundations): Services {
  const events = new Emitter<EventMap>((error) => {
    log.error('events', 'a listener failed', error);
  });
  const shared = {
    history,
    forkEngine: utilityTransport(PLACES.engineEntry),
    defaultTuning: defaultTuning(os.availableParallelism()),
    now: Date.now,
    events,
    log,
  };
  const appVersion = app.getVersion();
  const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const pickDataset = (source: DatasetSource): Promise<readonly string[] | null> => pickDatasetFiles(getWindow(), source);
  const askPlace = (question: PlaceQuestion): Promise<string | null> => pickPlace(getWindow(), question);
  const training = new TrainingService({ ...shared, appVersion, wait, ownsQueue: true });
  const datasets = new DatasetsService(shared);
  return {
    training,
    models: new ModelsService(shared),
    runs: new RunsService({ ...shared, wait }),
    saving: new SavingService({ history, pickPlace: askPlace }),
    inspection: new InspectionService(shared),
    datasets,
    datasetChoices: new DatasetChoices({ history, datasets, pickDataset }),
    drawings: new DrawingsService({ ...shared, pickPlace: askPlace }),
    droppedFiles: new DroppedFiles(Date.now),
    desktop: createDesktop({ history, opening, training, logFile, dataDir }),
    history,
    opening,
    events,
    appVersion,
    pickModelFiles: () => pickModelFiles(getWindow()),
  };
}
