import type { EngineInfo } from '@shared/domain/run.js';
import { formatPlural } from '@shared/format/numbers.js';
import type { AppInfo } from '@shared/ipc/contract.js';

export interface AboutFact {
  readonly name: string;
  readonly value: string;
}

/** What there is to know of this installation; TensorFlow only once an engine has run. */
export function aboutFacts(info: AppInfo | null, engine: EngineInfo | null): readonly AboutFact[] {
  const tensorflow =
    engine === null
      ? 'loads with the first training'
      : `${engine.tensorflow}, ${formatPlural(engine.towers, 'tower')}, ${formatPlural(engine.interOpThreads * engine.intraOpThreads, 'thread')}`;
  return [
    { name: 'Version', value: info?.version ?? '–' },
    { name: 'Electron', value: info?.electron ?? '–' },
    { name: 'TensorFlow', value: tensorflow },
    { name: 'Licence', value: 'MIT; the parts it contains under their own' },
  ];
}
