import os from 'node:os';
import path from 'node:path';
import { MNIST } from '@shared/domain/dataset.js';
import { defaultTuning } from '@shared/engine/environment.js';
import type { EventMap } from '@shared/ipc/contract.js';
import type { ForkEngine } from '../engine-host/transport.js';
import { openHistory } from '../history/client.js';
import type { History } from '../history/history.js';
import { Emitter } from '../lib/emitter.js';
import type { Log } from '../lib/log.js';
import { defaultDataDir } from '../lib/paths.js';
import { DatasetsService } from '../services/datasets-service.js';
import { InspectionService } from '../services/inspection-service.js';
import { ModelsService } from '../services/models-service.js';
import { RunsService } from '../services/runs-service.js';
import { TrainingService } from '../services/training-service.js';
import { tune, tuningCandidates } from '../services/tuning-service.js';
import { confirm } from './confirm.js';
import type { CommandContext } from './command.js';
import type { CommandLine } from './run-command.js';

/** What differs between the command line of a clone (plain Node) and that of the installed app (Electron). */
export interface Installation extends Pick<CommandContext, 'onInterrupt'> {
  readonly forkEngine: ForkEngine;
  /** The built history worker, absolute. */
  readonly workerFile: string;
  /** What comes with the program: data sets and pretrained networks. */
  readonly resourcesDir: string;
  readonly appVersion: string;
  /** Prints the installation's components; `json`: as JSON lines. */
  readonly runDoctor: (
    output: CommandContext['output'],
    openHistory: CommandContext['openHistory'],
  ) => ReturnType<CommandContext['runDoctor']>;
}

/** Builds what the commands work with on one installation; history and services are opened when a command asks for them. */
export function contextOpener(installation: Installation, log: Log): CommandLine['openContext'] {
  const { forkEngine, workerFile, resourcesDir, appVersion, onInterrupt, runDoctor } = installation;
  return (output, givenDir) => {
    const dataDir = givenDir === undefined ? defaultDataDir() : path.resolve(givenDir);
    let opened: Promise<History> | undefined;
    const open = async (): Promise<History> => {
      const { history, opening } = await openHistory({ dataDir, resourcesDir, workerFile });
      if (opening.notice !== null) process.stderr.write(`${opening.notice}\n`);
      return history;
    };
    const openOnce = (): Promise<History> => (opened ??= open());
    const events = new Emitter<EventMap>((error) => {
      log.error('events', 'a listener failed', error);
    });
    const shared = { forkEngine, defaultTuning: defaultTuning(os.availableParallelism()), now: Date.now, events, log };
    const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
    let inspection: InspectionService | undefined;
    const context: CommandContext = {
      output,
      openHistory: openOnce,
      openTraining: async () => ({
        training: new TrainingService({ ...shared, history: await openOnce(), appVersion, wait, ownsQueue: false }),
        events,
      }),
      openDatasets: async () => ({ datasets: new DatasetsService({ history: await openOnce(), events }), events }),
      openModels: async () => new ModelsService({ ...shared, history: await openOnce() }),
      openRuns: async () => new RunsService({ ...shared, history: await openOnce(), wait }),
      confirm: (question) => confirm(question, output),
      openInspection: async () => {
        inspection ??= new InspectionService({ ...shared, history: await openOnce() });
        return { inspection, events };
      },
      tune: async (onMeasured) => {
        const dataset = await (await openOnce()).prepareDataset(MNIST.id);
        return tune(tuningCandidates(os.availableParallelism()), { forkEngine, dataset, log, onMeasured });
      },
      onInterrupt,
      runDoctor: () => runDoctor(output, openOnce),
    };
    const close = async (): Promise<void> => {
      await inspection?.end();
      await opened?.then(
        (history) => history.close(),
        () => undefined, // the command itself has reported why it could not be opened
      );
    };
    return { context, close };
  };
}
