import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted to run over the last minute, before the first measurement. */
  readonly loadAtStart: number;
}

/** Debian GNU/Linux 12 (bookworm), from the file that names it; else what Node knows. Of the kernel its version, without who built it. */
function systemName(): string {
  const file = '/etc/os-release';
  const pretty = existsSync(file) ? /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return `${pretty ?? os.type()}, kernel ${os.release().split('-')[0] ?? ''}`;
}

export function describeMachine(): Machine {
  const cores = os.cpus();
  return {
    processor: cores[0]?.model.trim() ?? os.arch(),
    cores: cores.length,
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: systemName(),
    node: process.versions.node,
    loadAtStart: Number((os.loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** One line for people; `versions` as the contenders gave them. */
export function machineLine(machine: Machine, versions: Readonly<Record<string, string>>): string {
  const software = Object.entries({ Node: machine.node, ...versions }).map(([name, version]) => `${name} ${version}`);
  return `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}; ${software.join(', ')}; load ${machine.loadAtStart.toFixed(1)} before`;
}
