import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { memoryLimitFromEnvironment, priorityFromEnvironment } from '@shared/engine/environment.js';
import type { EngineRequest } from '@shared/engine/protocol.js';
import { toErrorReport } from '@shared/errors.js';
import { loadTensorFlow, type TensorFlow } from './backend.js';
import { TrainingControls } from './controls.js';
import { engineInfo } from './engine-info.js';
import { Evaluations } from './evaluate-model.js';
import { Inspections } from './inspections.js';
import { connectParent, type Parent } from './parent-port.js';
import { selfTest } from './self-test.js';
import { train, type TrainRequest } from './training.js';

/** The engine process: loads TensorFlow, says `ready`, does one training, evaluations or inspections, and never outlives its parent. */

/** How long a last message may take to leave. */
const LAST_WORDS_MS = 100;

const AUGMENT_THREAD = path.join(__dirname, 'augment-thread.cjs');

/** Lets messages arrive. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function fail(parent: Parent, error: unknown): void {
  parent.send({ kind: 'failed', error: toErrorReport(error) });
}

/** For bugs: says so and ends, because nothing is known about the state of the process. */
function failAndExit(parent: Parent, error: unknown): void {
  console.error(error);
  fail(parent, error);
  setTimeout(() => process.exit(1), LAST_WORDS_MS);
}

class Engine {
  private readonly controls = new TrainingControls();
  private readonly parent: Parent;
  private readonly tensorFlow: TensorFlow;
  private readonly towers: number;
  private readonly evaluations: Evaluations;
  private readonly inspections: Inspections;
  private training = false;

  constructor(parent: Parent, tensorFlow: TensorFlow, towers: number) {
    this.parent = parent;
    this.tensorFlow = tensorFlow;
    this.towers = towers;
    this.evaluations = new Evaluations(tensorFlow, {
      towers,
      send: (message) => {
        parent.send(message);
      },
      breathe,
    });
    this.inspections = new Inspections(tensorFlow, {
      send: (message) => {
        parent.send(message);
      },
      breathe,
      now: () => performance.now(),
    });
  }

  receive(request: EngineRequest): void {
    switch (request.kind) {
      case 'shutdown':
        return process.exit(0);
      case 'train':
        if (this.training) throw new Error('An engine process does one training.');
        this.training = true;
        void this.train(request);
        break;
      case 'evaluate':
        if (this.training) this.refuse(request.id);
        else void this.evaluations.answer(request);
        break;
      case 'load-network':
      case 'drop-network':
      case 'inspect':
      case 'cancel-inspection':
        this.inspections.receive(request);
        break;
      default:
        this.controls.receive(request);
    }
  }

  private refuse(id: number): void {
    const message = 'This engine is training, and evaluates nothing else meanwhile.';
    this.parent.send({ kind: 'evaluation-failed', id, error: { code: 'already-training', message } });
  }

  private async train(request: TrainRequest): Promise<void> {
    try {
      await train(this.tensorFlow, request, {
        towers: this.towers,
        memoryLimitBytes: memoryLimitFromEnvironment(process.env),
        // Two at work on one core would only take turns.
        augmentThread: os.availableParallelism() > 1 ? AUGMENT_THREAD : null,
        controls: this.controls,
        send: (message) => {
          this.parent.send(message);
        },
        now: () => performance.now(),
        breathe,
      });
    } catch (error) {
      console.error(error);
      fail(this.parent, error);
    }
  }
}

function start(): void {
  const parent = connectParent();
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group: the parent decides
  process.on('uncaughtException', (error) => {
    failAndExit(parent, error);
  });
  process.on('unhandledRejection', (error) => {
    failAndExit(parent, error);
  });
  parent.onGone(() => process.exit(0));
  os.setPriority(Math.max(os.getPriority(), priorityFromEnvironment(process.env))); // only root may ask for less niceness
  try {
    const tensorFlow = loadTensorFlow();
    selfTest(tensorFlow);
    const info = engineInfo(tensorFlow.version);
    const engine = new Engine(parent, tensorFlow, info.towers);
    parent.onRequest((request) => {
      engine.receive(request);
    });
    parent.send({ kind: 'ready', info, pid: process.pid });
  } catch (error) {
    failAndExit(parent, error);
  }
}

start();
