type Task = () => void | Promise<void>;

const tasks: Task[] = [];

/** Has something done when the test that runs now (of a `beforeAll`: the first one) has ended, before what was given earlier. */
export function atEnd(task: Task): void {
  tasks.push(task);
}

/** Does what was given to `atEnd`, the latest first, all of it; throws the first failure. */
export async function cleanUp(): Promise<void> {
  const failures: unknown[] = [];
  for (const task of tasks.splice(0).reverse()) {
    try {
      await task();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
