import type { DroppedFile } from '@shared/ipc/contract.js';
import type { ApiClient } from '../api/client.js';

const MODEL_FILE = /\.(pth|pt|safetensors|json)$/i;

/** Whether something may be a model: a file by its name, or a folder, in which a model.json may lie. */
const maybeModel = ({ name, isFolder }: DroppedFile): boolean => isFolder || MODEL_FILE.test(name);

/** What happens to files that are dropped on the window. Other files are for the page that they fell on. */
export class DropState {
  /** Whether files are held over the window now. */
  hovering = $state(false);

  private readonly unsubscribe: () => void;

  /** `onModels` gets the tokens of what may be models. */
  constructor(api: ApiClient, onModels: (tokens: readonly string[]) => void) {
    this.unsubscribe = api.subscribe('files:dropped', (files) => {
      const tokens = files.filter(maybeModel).map(({ token }) => token);
      if (tokens.length > 0) onModels(tokens);
    });
  }

  dispose(): void {
    this.unsubscribe();
  }
}
