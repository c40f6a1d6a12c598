import os from 'node:os';
import path from 'node:path';

/** The folder of history and checkpoints that the window and the command line share unless told otherwise. */
export function defaultDataDir(platform: NodeJS.Platform = process.platform, env: NodeJS.ProcessEnv = process.env): string {
  const home = os.homedir();
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'digit-lab');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'digit-lab');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'digit-lab');
}
