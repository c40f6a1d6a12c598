/** Where things are; run.mjs, which is not bundled, knows. */
export interface Places {
  readonly root: string;
  /** The bundled programs of this benchmark; also the folder that Electron is pointed at. */
  readonly bundles: string;
  /** Where the peers are installed. */
  readonly environments: string;
  /** The peers' programs. */
  readonly peers: string;
  readonly engineEntry: string;
  readonly commandLine: string;
  readonly historyWorker: string;
  /** The four gzipped IDX files. */
  readonly mnist: string;
  readonly electron: { readonly file: string; readonly switches: readonly string[] };
}
