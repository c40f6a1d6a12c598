import type { DesktopRequests } from '@shared/ipc/contract.js';
import type { Services } from '../../services/services.js';
import type { Handlers } from './handler.js';

export function desktopHandlers({ desktop }: Services): Pick<Handlers, keyof DesktopRequests> {
  return {
    'desktop:read-licences': () => desktop.readLicences(),
    'desktop:copy-diagnostics': () => desktop.copyDiagnostics(),
  };
}
