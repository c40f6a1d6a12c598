import type { EngineMessage, EngineRequest, EpochReport, TrainingFacts } from '@shared/engine/protocol.js';
import type { Evaluation, StepPoints } from '@shared/domain/metrics.js';
import type { EngineInfo } from '@shared/domain/run.js';
import type { EngineProcess, ForkEngine } from '../../src-main/engine-host/transport.js';

/** An engine process below the transport: the test plays its part message by message. */
export class FakeEngine {
  readonly requests: EngineRequest[] = [];
  killed = false;
  /** Whether it leaves at once when told to, as a test may want to come in between. */
  leavesAtOnce = true;
  /** How many processes were forked; what is said goes to the newest. */
  forks = 0;
  environment: Readonly<Record<string, string>> = {};
  private message: (message: EngineMessage) => void = () => undefined;
  private output: (text: string) => void = () => undefined;
  private exited: (code: number | null) => void = () => undefined;

  readonly fork: ForkEngine = (environment) => {
    this.environment = environment;
    this.forks++;
    const process: EngineProcess = {
      pid: 4711,
      send: (request) => {
        this.requests.push(request);
        if (request.kind === 'shutdown' && this.leavesAtOnce) this.exit(0);
      },
      onMessage: (listener) => (this.message = listener),
      onOutput: (listener) => (this.output = listener),
      onExit: (listener) => (this.exited = listener),
      kill: () => {
        this.killed = true;
        this.exit(9);
      },
    };
    return process;
  };

  say(message: EngineMessage): void {
    this.message(message);
  }

  print(text: string): void {
    this.output(text);
  }

  exit(code: number): void {
    this.exited(code);
  }

  /** The requests of one kind so far. */
  asked<K extends EngineRequest['kind']>(kind: K): readonly Extract<EngineRequest, { kind: K }>[] {
    return this.requests.filter((request): request is Extract<EngineRequest, { kind: K }> => request.kind === kind);
  }
}

export const ENGINE_INFO: EngineInfo = {
  tensorflow: '2.15.1',
  intraOpThreads: 1,
  interOpThreads: 2,
  towers: 2,
  oneDnn: true,
  cpuFeatures: ['avx2'],
};

export const FACTS: TrainingFacts = {
  trainSize: 40,
  validationSize: 10,
  testSize: 10,
  stepsPerEpoch: 4,
  datasetChecksum: 'c0ffee',
  validationIndices: Uint32Array.from({ length: 10 }, (_, index) => index * 3),
};

/** `count` points from `firstStep` on, with losses that fall. */
export function buildSteps(firstStep: number, count: number): StepPoints {
  const values = (value: (step: number) => number): Float32Array =>
    Float32Array.from({ length: count }, (_, index) => value(firstStep + index));
  return {
    firstStep,
    loss: values((step) => 2 / step),
    accuracy: values((step) => 1 - 1 / step),
    learningRate: values(() => 0.001),
    elapsedMs: values((step) => step * 4),
  };
}

/** An evaluation of `total` images, classes 0 to 9 in turn, of which the last `misread` are read as the next class. */
export function buildEvaluation(misread = 1, total = 10): Evaluation {
  const predicted = Uint8Array.from({ length: total }, (_, index) => (index >= total - misread ? (index + 1) % 10 : index % 10));
  const counts = new Uint32Array(100);
  predicted.forEach((seen, index) => {
    const cell = (index % 10) * 10 + seen;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return {
    loss: 0.1 * misread + 0.05,
    correct: total - misread,
    total,
    confusion: { classes: 10, counts },
    predicted,
    confidence: new Float32Array(total).fill(0.9),
  };
}

export function buildEpoch(epoch: number, overrides: Partial<EpochReport['metrics']> = {}): EpochReport {
  const validation = buildEvaluation();
  return {
    metrics: {
      epoch,
      step: epoch * 4,
      trainLoss: 1 / epoch,
      trainAccuracy: 0.8,
      validationLoss: validation.loss / epoch,
      validationAccuracy: 0.9,
      validationCorrect: 9,
      validationTotal: 10,
      learningRate: 0.001,
      trainMs: 100,
      validationMs: 10,
      ...overrides,
    },
    steps: buildSteps((epoch - 1) * 4 + 1, 4),
    validation,
    weights: [{ name: 'param/output/bias', shape: [10], values: new Float32Array(10).fill(epoch) }],
    state: {
      step: epoch * 4,
      epoch,
      slots: [{ name: 'slot/m/param/output/bias', shape: [10], values: new Float32Array(10) }],
      generator: '{"words":[1,2,3,4]}',
    },
  };
}

/** What an engine says that was paused in its second epoch. */
export const PAUSED: Extract<EngineMessage, { kind: 'paused' }> = {
  kind: 'paused',
  steps: buildSteps(5, 2),
  weights: buildEpoch(1).weights,
  state: { step: 6, epoch: 1, slots: buildEpoch(1).state.slots, generator: '{"paused":6}' },
};
