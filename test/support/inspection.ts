import { onTestFinished } from 'vitest';
import type { DatasetFiles } from '@shared/domain/dataset.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { InspectionKind, InspectionResults, TaskOf } from '@shared/engine/inspection.js';
import type { EngineMessage } from '@shared/engine/protocol.js';
import { fromErrorReport } from '@shared/errors.js';
import type { TensorFlow } from '../../src-main/engine/backend.js';
import { Inspections } from '../../src-main/engine/inspections.js';

export interface InspectionSetup {
  readonly inspections: Inspections;
  /** Everything that was sent, in order. */
  readonly messages: EngineMessage[];
  /** Asks and waits; throws what `inspection-failed` says. */
  readonly ask: <K extends InspectionKind>(network: string, task: TaskOf<K>) => Promise<InspectionResults[K]>;
}

export interface InspectedNetwork {
  readonly model: ModelSpec;
  readonly weights: readonly NamedTensor[];
  readonly dataset: DatasetFiles;
}

/**
 * The engine's inspections in this process, on native TensorFlow, with a clock that moves a millisecond with every look.
 * `onBreath` is called whenever messages may arrive.
 */
export function setUpInspections(
  tensorFlow: TensorFlow,
  networks: Readonly<Record<string, InspectedNetwork>>,
  onBreath: () => void = () => undefined,
): InspectionSetup {
  const messages: EngineMessage[] = [];
  const waiting = new Map<number, (message: EngineMessage) => void>();
  let [time, nextId] = [0, 1];
  const inspections = new Inspections(tensorFlow, {
    send: (message) => {
      messages.push(message);
      if (message.kind === 'inspected' || message.kind === 'inspection-failed') waiting.get(message.id)?.(message);
    },
    breathe: async () => {
      onBreath();
      await Promise.resolve();
    },
    now: () => time++,
  });
  for (const [key, network] of Object.entries(networks)) inspections.receive({ kind: 'load-network', key, ...network });
  onTestFinished(() => {
    inspections.close();
  });
  return {
    inspections,
    messages,
    ask: async <K extends InspectionKind>(network: string, task: TaskOf<K>): Promise<InspectionResults[K]> => {
      const id = nextId++;
      const answered = new Promise<EngineMessage>((resolve) => waiting.set(id, resolve));
      inspections.receive({ kind: 'inspect', id, network, task });
      const message = await answered;
      if (message.kind === 'inspection-failed') throw fromErrorReport(message.error);
      if (message.kind !== 'inspected' || message.answer.kind !== task.kind) throw new Error('Another question was answered.');
      return message.answer.result as InspectionResults[K];
    },
  };
}
