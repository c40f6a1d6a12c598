import type { Services } from '../../services/services.js';
import { appHandlers } from './app.js';
import { datasetHandlers } from './datasets.js';
import { desktopHandlers } from './desktop.js';
import { drawingHandlers } from './drawings.js';
import type { Handlers } from './handler.js';
import { inspectionHandlers } from './inspection.js';
import { modelHandlers } from './models.js';
import { runHandlers } from './runs.js';
import { trainingHandlers } from './training.js';

/** A handler for every request of the contract; a missing one does not compile. */
export function createHandlers(services: Services): Handlers {
  return {
    ...appHandlers(services),
    ...datasetHandlers(services),
    ...desktopHandlers(services),
    ...trainingHandlers(services),
    ...runHandlers(services),
    ...modelHandlers(services),
    ...inspectionHandlers(services),
    ...drawingHandlers(services),
  };
}
