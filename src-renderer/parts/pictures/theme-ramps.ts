import { createSubscriber } from 'svelte/reactivity';
import { SEQUENTIAL, SIGNED, type HexColour } from '@shared/colour/ramps.js';
import { rampTable, SEQUENTIAL_ENTRIES, SIGNED_ENTRIES } from '@shared/colour/ramp-table.js';
import { watchAppearance } from '../../charts/appearance.js';
import type { RampTables } from './colour-scale.js';

/** The ramps of the style sheet as colour tables; whoever reads them is run again when the theme changes. */
export class ThemeRamps {
  private built: RampTables | null = null;
  private readonly subscribe: () => void;

  constructor() {
    this.subscribe = createSubscriber((update) =>
      watchAppearance(() => {
        this.built = null;
        update();
      }),
    );
  }

  /** null while no style sheet applies. */
  get tables(): RampTables | null {
    this.subscribe();
    return (this.built ??= readTables());
  }
}

function readTables(): RampTables | null {
  const style = getComputedStyle(document.documentElement);
  const stopsOf = (prefix: string, names: readonly string[]): readonly HexColour[] =>
    names.map((name) => style.getPropertyValue(`--${prefix}-${name}`).trim()).filter((text): text is HexColour => text.startsWith('#'));
  const [signed, sequential] = [stopsOf('div', SIGNED.light.names), stopsOf('seq', SEQUENTIAL.light.names)];
  if (signed.length === 0 || sequential.length === 0) return null;
  return { signed: rampTable(signed, SIGNED_ENTRIES), sequential: rampTable(sequential, SEQUENTIAL_ENTRIES) };
}
