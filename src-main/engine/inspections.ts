import type { DatasetFiles } from '@shared/domain/dataset.js';
import type { InspectionAnswer, InspectionTask } from '@shared/engine/inspection.js';
import type { EngineMessage, EngineRequest } from '@shared/engine/protocol.js';
import { AppError, toErrorReport } from '@shared/errors.js';
import { Ablator } from './ablation.js';
import type { TensorFlow } from './backend.js';
import { loadTestImages, type TestImages } from './dataset.js';
import { explain } from './explain.js';
import type { InspectionContext } from './inspection-context.js';
import type { Inspector } from './inspector.js';
import { InspectorPool, type KnownNetwork } from './inspector-pool.js';
import { profileLayer } from './profile.js';
import { testAnswers } from './test-answers.js';

export type InspectionRequest = Extract<EngineRequest, { kind: 'load-network' | 'drop-network' | 'inspect' | 'cancel-inspection' }>;

export interface InspectionsOptions {
  readonly send: (message: EngineMessage) => void;
  /** Lets messages arrive. */
  readonly breathe: () => Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** The more urgent, the smaller. A pause of a task lets those more urgent than itself go first. */
const URGENCY: Readonly<Record<InspectionTask['kind'], number>> = {
  look: 0,
  explain: 1,
  ablate: 2,
  'test-answers': 3,
  'profile-layer': 3,
  'rank-filters': 4,
};
const LEAST_URGENT = Infinity;
const PROGRESS_EVERY_MS = 100;

interface Job {
  readonly id: number;
  readonly network: KnownNetwork | undefined;
  readonly key: string;
  readonly task: InspectionTask;
  isCancelled: boolean;
}

/** Answers questions about networks, those of one urgency in their order; slow ones in slices. */
export class Inspections {
  private readonly options: InspectionsOptions;
  private readonly networks = new Map<string, KnownNetwork>();
  private readonly pool: InspectorPool;
  private readonly ablator = new Ablator();
  private readonly waiting: Job[] = [];
  private readonly started: Job[] = [];
  private testSet: { readonly key: string; readonly images: Promise<TestImages> } | null = null;

  constructor(tensorFlow: TensorFlow, options: InspectionsOptions) {
    this.pool = new InspectorPool(tensorFlow);
    this.options = options;
  }

  receive(request: InspectionRequest): void {
    switch (request.kind) {
      case 'load-network':
        this.networks.set(request.key, request);
        break;
      case 'drop-network':
        // Tasks that are under way keep their network.
        this.networks.delete(request.key);
        break;
      case 'inspect': {
        const { id, task, network: key } = request;
        this.waiting.push({ id, task, key, network: this.networks.get(key), isCancelled: false });
        if (this.started.length === 0) void this.workOff(LEAST_URGENT);
        break;
      }
      case 'cancel-inspection':
        for (const job of [...this.waiting, ...this.started]) if (job.id === request.id) job.isCancelled = true;
        break;
    }
  }

  /** For tests: frees every session. */
  close(): void {
    this.pool.close();
  }

  /** Does what is more urgent than this, the most urgent first, until nothing is. */
  private async workOff(urgency: number): Promise<void> {
    for (let job = this.take(urgency); job !== undefined; job = this.take(urgency)) {
      this.started.push(job);
      await this.work(job);
      this.started.splice(this.started.indexOf(job), 1);
    }
  }

  private take(urgency: number): Job | undefined {
    const urgent = this.waiting.filter(({ task }) => URGENCY[task.kind] < urgency);
    const [next] = urgent.sort((a, b) => URGENCY[a.task.kind] - URGENCY[b.task.kind]);
    if (next) this.waiting.splice(this.waiting.indexOf(next), 1);
    return next;
  }

  private async work(job: Job): Promise<void> {
    const { id } = job;
    try {
      this.options.send({ kind: 'inspected', id, answer: await this.answer(job) });
    } catch (error) {
      const report = toErrorReport(error);
      if (report.code === 'internal') console.error(error);
      this.options.send({ kind: 'inspection-failed', id, error: report });
    }
  }

  private async answer(job: Job): Promise<InspectionAnswer> {
    const { task, network, key } = job;
    refuseCancelled(job);
    if (!network) throw new Error(`The network ${key} was not loaded.`);
    const context = this.contextOf(job, network);
    switch (task.kind) {
      case 'look':
        return { kind: task.kind, result: look(context.inspector(), task.pixels, task.layers) };
      case 'explain':
        return { kind: task.kind, result: await explain(context, task.method, task) };
      case 'profile-layer':
        return { kind: task.kind, result: await profileLayer(context, task.layer) };
      case 'test-answers':
        return { kind: task.kind, result: await testAnswers(context) };
      case 'ablate':
        return { kind: task.kind, result: await this.ablator.ablate(context, { ...task, owner: network }) };
      case 'rank-filters':
        return { kind: task.kind, result: await this.ablator.rank(context) };
    }
  }

  private contextOf(job: Job, network: KnownNetwork): InspectionContext {
    const { breathe, now, send } = this.options;
    let toldAt = -Infinity;
    return {
      spec: network.model,
      inspector: () => this.pool.inspectorOf(network),
      testImages: () => this.loadTest(network.dataset),
      pause: async (share) => {
        if (now() - toldAt >= PROGRESS_EVERY_MS) {
          toldAt = now();
          send({ kind: 'inspection-progressed', id: job.id, share });
        }
        await breathe();
        await this.workOff(URGENCY[job.task.kind]);
        refuseCancelled(job);
      },
    };
  }

  private loadTest(dataset: DatasetFiles): Promise<TestImages> {
    const key = `${dataset.files.testImages.path}\n${dataset.files.testLabels.path}`;
    if (this.testSet?.key !== key) {
      const images = loadTestImages(dataset);
      images.catch(() => (this.testSet = null)); // whoever awaits it hears of it; the next try reads again
      this.testSet = { key, images };
    }
    return this.testSet.images;
  }
}

function refuseCancelled(job: Job): void {
  if (job.isCancelled) throw new AppError('cancelled', 'The inspection was cancelled. Nothing was changed.');
}

function look(inspector: Inspector, pixels: Uint8Array, names: readonly string[]): Extract<InspectionAnswer, { kind: 'look' }>['result'] {
  const { logits, probabilities, layers } = inspector.look(pixels);
  const chosen = names.map((name) => {
    const layer = layers.find((candidate) => candidate.name === name);
    if (layer) return layer;
    throw new AppError('bad-request', `The network has no layer ${name}. It has ${layers.map((known) => known.name).join(', ')}.`);
  });
  return { logits, probabilities, layers: chosen };
}
