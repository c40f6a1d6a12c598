import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';

/** Asks for model files in the system's own dialog; null when it was cancelled. The page never learns a path. */
export async function pickModelFiles(window: BrowserWindow | undefined): Promise<readonly string[] | null> {
  const options: OpenDialogOptions = {
    title: 'Import models',
    buttonLabel: 'Import',
    filters: [{ name: 'Models (PyTorch, safetensors)', extensions: ['pth', 'pt', 'safetensors'] }],
    properties: ['openFile', 'multiSelections'],
  };
  const { canceled, filePaths } = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return canceled || filePaths.length === 0 ? null : filePaths;
}
