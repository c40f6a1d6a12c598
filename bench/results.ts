import type { SectionId } from './arguments.js';
import type { Machine } from './machine.js';
import type { AugmentationRow } from './sections/augmentation.js';
import type { DrawResult } from './sections/draw.js';
import type { EvaluationRow } from './sections/evaluation.js';
import type { InspectSection } from './sections/inspect.js';
import type { HistoryResult } from './sections/history.js';
import type { LargeBatchRow } from './sections/large-batch.js';
import type { LoadRow } from './sections/load.js';
import type { MemoryRow } from './sections/memory.js';
import type { StartResult } from './sections/start.js';
import type { StepsResult } from './sections/steps.js';
import type { StopRow } from './sections/stop.js';
import type { TowersRow } from './sections/towers.js';
import type { WindowStartResult } from './sections/window.js';

/** What a section found, by its name. */
export interface SectionResults {
  readonly steps: StepsResult;
  readonly start: StartResult;
  readonly evaluation: readonly EvaluationRow[];
  readonly memory: readonly MemoryRow[];
  readonly stop: readonly StopRow[];
  readonly load: readonly LoadRow[];
  readonly 'large-batch': readonly LargeBatchRow[];
  readonly towers: readonly TowersRow[];
  readonly augmentation: readonly AugmentationRow[];
  readonly inspect: InspectSection;
  readonly history: HistoryResult;
  readonly draw: DrawResult;
  readonly window: WindowStartResult;
}

/** Everything that one run of the benchmark found: what --json prints and docs/results keeps. */
export interface BenchResults {
  /** ISO 8601, when it began. */
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly threads: number;
  readonly minutes: number;
  readonly sections: Partial<SectionResults>;
  /** Why a section has no results. */
  readonly failures: Partial<Readonly<Record<SectionId, string>>>;
}
