import type { PageId } from './state/app-state.svelte.js';

/** What is read from the program's files only when it is to be seen: the first picture of the window waits for none of it. */
const LOADERS = {
  train: () => import('./features/train/TrainPage.svelte'),
  runs: () => import('./features/runs/RunsPage.svelte'),
  compare: () => import('./features/compare/ComparePage.svelte'),
  inspect: () => import('./features/inspect/InspectPage.svelte'),
  draw: () => import('./features/draw/DrawPage.svelte'),
  welcome: () => import('./features/draw/WelcomePage.svelte'),
  dialogs: () => import('./features/frame/FrameDialogs.svelte'),
};

type Name = keyof typeof LOADERS;
type Loaded = { readonly [K in Name]?: Awaited<ReturnType<(typeof LOADERS)[K]>>['default'] };
const NAMES = Object.keys(LOADERS) as readonly Name[];

/** The pages, and the dialogs that belong to none, as far as they have been read. */
export class Screens {
  loaded = $state.raw<Loaded>({});
  /** Why the last one could not be read. */
  problem = $state.raw<string | null>(null);

  async load(name: PageId | 'dialogs'): Promise<void> {
    if (this.loaded[name] !== undefined) return;
    this.problem = null;
    try {
      const { default: component } = await LOADERS[name]();
      this.loaded = { ...this.loaded, [name]: component };
    } catch (thrown) {
      this.problem = thrown instanceof Error ? thrown.message : String(thrown);
    }
  }

  /** Reads what is left, one at a time and while nothing else is to do, so that every page opens at once later. */
  async loadRest(): Promise<void> {
    for (const name of NAMES) {
      if (this.loaded[name] !== undefined) continue;
      await new Promise((resolve) => requestIdleCallback(resolve));
      await this.load(name);
    }
  }

  async loadAll(): Promise<void> {
    await Promise.all(NAMES.map((name) => this.load(name)));
  }
}
