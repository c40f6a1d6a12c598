import type { EventMap } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import type { DatasetsService } from '../services/datasets-service.js';
import type { InspectionService } from '../services/inspection-service.js';
import type { ModelsService } from '../services/models-service.js';
import type { RunsService } from '../services/runs-service.js';
import type { TrainingService } from '../services/training-service.js';
import type { TuningDependencies, TuningResult } from '../services/tuning-service.js';
import type { OptionTable, OptionValues } from './arguments.js';
import type { Output } from './output.js';

/** Exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command works with once its arguments are good. Opened on demand, closed by the composition root. */
export interface CommandContext {
  readonly output: Output;
  readonly openHistory: () => Promise<History>;
  readonly openTraining: () => Promise<{ readonly training: TrainingService; readonly events: Emitter<EventMap> }>;
  readonly openDatasets: () => Promise<{ readonly datasets: DatasetsService; readonly events: Emitter<EventMap> }>;
  readonly openModels: () => Promise<ModelsService>;
  readonly openRuns: () => Promise<RunsService>;
  /** Asks on the terminal; null when there is no terminal to ask on. */
  readonly confirm: (question: string) => Promise<boolean | null>;
  /** Its engine ends with the command. */
  readonly openInspection: () => Promise<{ readonly inspection: InspectionService; readonly events: Emitter<EventMap> }>;
  /** Calls back at every Ctrl-C; returns the way to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Times the engine's settings on this machine; the history keeps nothing of it. */
  readonly tune: (onMeasured: TuningDependencies['onMeasured']) => Promise<readonly TuningResult[]>;
  /** Prints the components of the installation; the way to do it depends on how the app was started. */
  readonly runDoctor: (json: boolean) => Promise<ExitCode>;
}

export interface Command {
  /** As typed: `train`, `runs list`. */
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly options: OptionTable;
  /** Details for `<command> --help`. */
  readonly help: string;
  readonly run: (context: CommandContext, values: OptionValues, positionals: readonly string[]) => Promise<ExitCode>;
}
