import { NODE_FILES, type FileOperations } from '../../src-main/lib/fs-atomic.js';

/** What the file system throws, made up. */
export class DiskError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`${code}: injected`);
    this.code = code;
  }
}

/** The real file system, whose `failing`-th call after arm() fails; or from there on all calls do, as after a kill. */
export class FaultyFiles {
  /** Names of the calls since arm(). */
  calls: string[] = [];
  private failing = Infinity;
  private code = '';
  private forGood = false;

  arm(failing: number, code: string, forGood = false): void {
    this.calls = [];
    Object.assign(this, { failing, code, forGood });
  }

  readonly operations: FileOperations = {
    openForWriting: (file) => this.run('open', () => NODE_FILES.openForWriting(file)),
    write: (descriptor, bytes) => this.run('write', () => NODE_FILES.write(descriptor, bytes.subarray(0, Math.max(600, bytes.length / 2)))),
    sync: (descriptor) => {
      this.run('sync', () => {
        NODE_FILES.sync(descriptor);
      });
    },
    close: (descriptor) => {
      NODE_FILES.close(descriptor); // even a failing close gives the descriptor back
      this.run('close', () => undefined);
    },
    rename: (from, to) => {
      this.run('rename', () => {
        NODE_FILES.rename(from, to);
      });
    },
    remove: (file) => {
      this.run('remove', () => {
        NODE_FILES.remove(file);
      });
    },
    makeFolder: (folder) => {
      this.run('makeFolder', () => {
        NODE_FILES.makeFolder(folder);
      });
    },
    syncFolder: (folder) => {
      this.run('syncFolder', () => {
        NODE_FILES.syncFolder(folder);
      });
    },
  };

  private run<T>(name: string, call: () => T): T {
    this.calls.push(name);
    const { length } = this.calls;
    if (length === this.failing || (this.forGood && length > this.failing)) throw new DiskError(this.code);
    return call();
  }
}
