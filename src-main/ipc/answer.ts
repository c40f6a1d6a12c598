import { toErrorReport } from '@shared/errors.js';
import type { RequestArguments, RequestName, RequestResult } from '@shared/ipc/contract.js';
import type { Envelope } from '@shared/ipc/envelope.js';
import { REQUEST_SCHEMAS } from '@shared/ipc/schemas.js';
import type { Log } from '../lib/log.js';
import type { Handler, Handlers } from './handlers/handler.js';

/** Parses the arguments by the channel's schema, calls its handler and wraps the outcome. Never rejects. */
export async function answer<K extends RequestName>(
  handlers: Handlers,
  name: K,
  args: readonly unknown[],
  log: Log,
): Promise<Envelope<RequestResult<K>>> {
  const parsed = REQUEST_SCHEMAS[name].safeParse(args);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    return { ok: false, error: { code: 'bad-request', message: `${name} was asked with values it does not take${where}.` } };
  }
  try {
    const handler: Handler<K> = handlers[name];
    return { ok: true, value: await handler(...(parsed.data as RequestArguments<K>)) };
  } catch (error) {
    const report = toErrorReport(error);
    if (report.code === 'internal') log.error('ipc', `${name} failed`, error);
    return { ok: false, error: report };
  }
}
