import type { DatasetFiles } from '@shared/domain/dataset.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import type { NamedTensor } from '@shared/domain/named-tensor.js';
import type { TensorFlow } from './backend.js';
import { Inspector } from './inspector.js';

/** A network that may be asked about. */
export interface KnownNetwork {
  readonly model: ModelSpec;
  readonly weights: readonly NamedTensor[];
  readonly dataset: DatasetFiles;
}

/** Each session holds a graph and one network's weights. */
const MOST_SESSIONS = 3;

/**
 * Sessions for the specs asked about last. Networks of one spec (a run's epochs) share a session: changing its weights
 * takes milliseconds where opening one takes a hundred.
 */
export class InspectorPool {
  private readonly tensorFlow: TensorFlow;
  /** By spec as JSON, the one used longest ago first. */
  private readonly open = new Map<string, Inspector>();

  constructor(tensorFlow: TensorFlow) {
    this.tensorFlow = tensorFlow;
  }

  /** Valid until the next call of this method. Throws when the weights do not belong to the spec. */
  inspectorOf({ model, weights }: KnownNetwork): Inspector {
    const key = JSON.stringify(model);
    const inspector = this.open.get(key) ?? new Inspector(this.tensorFlow, model);
    this.open.delete(key);
    this.open.set(key, inspector);
    const [oldest] = this.open;
    if (this.open.size > MOST_SESSIONS && oldest) {
      this.open.delete(oldest[0]);
      oldest[1].close();
    }
    return inspector.use(weights);
  }

  close(): void {
    for (const inspector of this.open.values()) inspector.close();
    this.open.clear();
  }
}
