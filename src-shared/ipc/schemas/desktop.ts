import type { DesktopRequests } from '../requests/desktop.js';
import { none, type Schemas } from './shared.js';

export const DESKTOP_SCHEMAS: Schemas<DesktopRequests> = {
  'desktop:read-licences': none,
  'desktop:copy-diagnostics': none,
};
