import type { WindowApi } from '@shared/ipc/api.js';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import type { EventMap, EventName, RequestArguments, RequestMap, RequestName, RequestResult } from '@shared/ipc/contract.js';
import { AppError, toErrorReport } from '@shared/errors.js';
import type { Envelope } from '@shared/ipc/envelope.js';

type Answer<K extends RequestName> = (...args: RequestArguments<K>) => RequestResult<K> | Promise<RequestResult<K>>;
type Answers = { [K in RequestName]?: Answer<K> };

/**
 * The bridge without Electron: answers come from a table typed by the contract, events are sent by the test. A request
 * that the test gave no answer for is refused, and what is asked or sent is checked to survive a structured clone as
 * on the real bridge.
 */
export class FakeApi implements WindowApi {
  readonly request: WindowApi['request'];
  readonly on: WindowApi['on'];
  /** Every request in order, with its arguments. */
  readonly asked: { readonly name: RequestName; readonly args: readonly unknown[] }[] = [];
  private readonly answers: Answers;
  private readonly pending = new Set<Promise<unknown>>();
  private readonly listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(answers: Answers = {}) {
    this.answers = answers;
    this.request = Object.fromEntries(
      REQUEST_NAMES.map((name) => [name, (...args: RequestArguments<typeof name>) => this.track(this.serve(name, args))]),
    ) as unknown as WindowApi['request'];
    this.on = Object.fromEntries(
      EVENT_NAMES.map((name) => [name, (listener: (payload: never) => void) => this.listen(name, listener)]),
    ) as unknown as WindowApi['on'];
  }

  /** Changes what a request answers from now on. */
  answer<K extends RequestName>(name: K, answer: Answer<K>): void {
    const table: { [N in K]?: Answer<N> } = this.answers;
    table[name] = answer;
  }

  /** Sends an event to whoever subscribed. */
  send<K extends EventName>(name: K, payload: EventMap[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) (listener as (payload: EventMap[K]) => void)(structuredClone(payload));
  }

  /** Resolves when every request, and whatever was asked because of its answer, has been dealt with. */
  async settled(): Promise<void> {
    do {
      await Promise.all(this.pending);
      // a turn of the event loop: everything that waited for an answer has gone on
      await new Promise((resolve) => setTimeout(resolve));
    } while (this.pending.size > 0);
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((total, listeners) => total + listeners.size, 0);
  }

  askedFor(name: RequestName): readonly (readonly unknown[])[] {
    return this.asked.filter((request) => request.name === name).map((request) => request.args);
  }

  private async track<T>(request: Promise<T>): Promise<T> {
    this.pending.add(request);
    try {
      return await request;
    } finally {
      this.pending.delete(request);
    }
  }

  private listen(name: EventName, listener: (payload: never) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  private async serve<K extends RequestName>(name: K, args: RequestArguments<K>): Promise<Envelope<RequestResult<K>>> {
    this.asked.push({ name, args: structuredClone(args) });
    const answer = this.answers[name] as
      ((...given: Parameters<RequestMap[K]>) => RequestResult<K> | Promise<RequestResult<K>>) | undefined;
    try {
      if (!answer) throw new AppError('bad-request', `The test gave no answer for ${name}.`);
      return { ok: true, value: structuredClone(await answer(...args)) };
    } catch (thrown) {
      return { ok: false, error: toErrorReport(thrown) };
    }
  }
}
