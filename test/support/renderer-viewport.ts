/** The size of happy-dom's window, which media queries see. */
export function setViewport(width: number, height: number): void {
  const { happyDOM } = globalThis as { happyDOM?: { setViewport(viewport: { width: number; height: number }): void } };
  if (happyDOM === undefined) throw new Error('Only happy-dom has a viewport that can be set');
  happyDOM.setViewport({ width, height });
}
