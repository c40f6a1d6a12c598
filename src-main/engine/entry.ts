import os from 'node:os';
import { performance } from 'node:perf_hooks';
import type { EngineRequest } from '@shared/engine/protocol.js';
import { toErrorReport } from '@shared/errors.js';
import { loadTensorFlow, type TensorFlow } from './backend.js';
import { TrainingControls } from './controls.js';
import { engineInfo } from './engine-info.js';
import { connectParent, type Parent } from './parent-port.js';
import { train, type TrainRequest } from './training.js';

/** The engine process: loads TensorFlow, says `ready`, does one training, and never outlives its parent. */

const NICE = 10;
/** How long a last message may take to leave. */
const LAST_WORDS_MS = 100;

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
  private training = false;

  constructor(parent: Parent, tensorFlow: TensorFlow, towers: number) {
    this.parent = parent;
    this.tensorFlow = tensorFlow;
    this.towers = towers;
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
      default:
        this.controls.receive(request);
    }
  }

  private async train(request: TrainRequest): Promise<void> {
    try {
      await train(this.tensorFlow, request, {
        towers: this.towers,
        controls: this.controls,
        send: (message) => {
          this.parent.send(message);
        },
        now: () => performance.now(),
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
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
  os.setPriority(NICE);
  try {
    const tensorFlow = loadTensorFlow();
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
