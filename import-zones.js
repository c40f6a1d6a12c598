/**
 * Who may import what: folder -> the folders and packages it may import besides itself.
 * One table for the lint rule (eslint.config.js) and for the spec that walks the import graph.
 * A longer folder name wins; 'x/y.ts' names one file. docs/adr/002-one-table-of-import-zones.md has the reasons.
 */
const node = 'node:';
const MODEL_SHARED = ['src-shared'];

export const ZONES = {
  'src-shared': ['zod'],
  'src-main/preload': ['electron', 'src-shared/ipc'],
  'src-main/app': [
    'electron',
    node,
    'src-main/ipc',
    'src-main/services',
    'src-main/history/history.ts',
    'src-main/history/client.ts',
    'src-main/engine-host',
    'src-main/cli',
    'src-main/lib',
    'src-shared',
  ],
  'src-main/ipc': ['src-main/services', 'src-main/lib', 'src-shared'],
  'src-main/ipc/guard.ts': ['electron', 'src-main/lib', 'src-shared'],
  'src-main/ipc/register.ts': ['electron', 'src-main/ipc', 'src-main/services', 'src-main/lib', 'src-shared'],
  'src-main/services': [
    node,
    'src-main/history/history.ts',
    'src-main/engine-host',
    'src-main/formats/write',
    'src-main/lib',
    'src-shared',
  ],
  'src-main/history': [node, 'better-sqlite3', 'src-main/formats', 'src-main/lib', 'src-shared'],
  'src-main/engine-host': [node, 'src-main/lib', 'src-shared'],
  'src-main/engine-host/transport-utility.ts': ['electron', 'src-main/engine-host', 'src-main/lib', 'src-shared'],
  'src-main/engine': [node, 'src-main/formats', 'src-main/lib', 'src-shared'],
  'src-main/engine/backend.ts': [node, '@tensorflow/tfjs-node', 'src-main/engine', 'src-main/lib', 'src-shared'],
  'src-main/formats': [node, 'fflate', 'fast-png', 'jpeg-js', 'src-main/lib', 'src-shared'],
  'src-main/cli': [
    node,
    'src-main/services',
    'src-main/history/history.ts',
    'src-main/history/client.ts',
    'src-main/engine-host',
    'src-main/lib',
    'src-shared',
  ],
  'src-main/lib': [node, 'src-shared'],
  'src-renderer': [
    'svelte',
    'src-renderer/api',
    'src-renderer/state',
    'src-renderer/features',
    'src-renderer/ui',
    'src-renderer/styles',
    'src-shared',
  ],
  'src-renderer/styles': ['@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono'],
  'src-renderer/api': MODEL_SHARED,
  'src-renderer/state': ['svelte', 'src-renderer/api', 'src-shared'],
  'src-renderer/features': ['svelte', 'src-renderer/state', 'src-renderer/parts', 'src-renderer/charts', 'src-renderer/ui', 'src-shared'],
  'src-renderer/parts': ['svelte', 'src-renderer/ui', 'src-renderer/charts', 'src-shared'],
  'src-renderer/charts': ['svelte', 'chart.js', 'src-shared'],
  'src-renderer/ui': ['svelte', 'bits-ui'],
};

/** The zone of a file given by its path from the project's root (forward slashes), or undefined outside the zones. */
export function zoneOf(file) {
  const candidates = Object.keys(ZONES).filter((zone) => file === zone || file.startsWith(`${zone}/`));
  return candidates.sort((a, b) => b.length - a.length)[0];
}

/**
 * Whether `from` (a file) may import `target`: a file of the project (path from its root) or a package specifier.
 * A feature may not import another feature's insides.
 */
export function mayImport(from, target) {
  const zone = zoneOf(from);
  if (zone === undefined) return true;
  const feature = /^src-renderer\/features\/([^/]+)\//;
  const [mine, theirs] = [feature.exec(from)?.[1], feature.exec(target)?.[1]];
  if (mine !== undefined && theirs !== undefined && mine !== theirs) return false;
  const folder = zone.endsWith('.ts') ? zone.slice(0, zone.lastIndexOf('/')) : zone;
  const within = (name) => target === name || target.startsWith(`${name}/`) || (name.endsWith(':') && target.startsWith(name));
  const allowed = [zone, ...ZONES[zone]];
  if (zoneOf(target) === folder || zoneOf(target) === zone) return true;
  if (target.startsWith(`${folder}/`) && zoneOf(target)?.endsWith('.ts')) return true;
  return allowed.some((name) => within(name));
}
