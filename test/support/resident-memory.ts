import { readFileSync } from 'node:fs';

/** The most memory that this process has had. The `maxRSS` of Node begins with what the process had that started it. */
export function mostResidentBytes(): number {
  return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
