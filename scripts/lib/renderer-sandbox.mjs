/** Whether Chromium's sandbox is really around the pages of a running app, as the kernel tells it. */
import fs from 'node:fs';

/** @param {string} status a process's /proc/PID/status */
export function isConfined(status) {
  const field = (name) => new RegExp(`^${name}:\\s+(.+)$`, 'm').exec(status)?.[1] ?? '';
  return field('Seccomp') === '2' && field('NSpid').split(/\s+/).length > 1; // filtered system calls, and processes of its own
}

/** The processes of pages that run now. @returns {{ pid: number, uid: number, confined: boolean }[]} */
export function rendererProcesses() {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [command, status] = ['cmdline', 'status'].map((name) => fs.readFileSync(`/proc/${pid}/${name}`, 'utf8'));
        if (!command.includes('digit-lab') || !command.split(/[\0 ]/).includes('--type=renderer')) return [];
        return [{ pid: Number(pid), uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]), confined: isConfined(status) }];
      } catch {
        return []; // it ended while we looked
      }
    });
}
