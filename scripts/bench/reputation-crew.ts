import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Task, TaskResult } from './reputation-worker';

/** Runs tasks in processes of their own, as many as there are cores (at most four); `onResult` hears of each one that is done. */
export async function runTasks(
  tasks: readonly Task[],
  onResult: (place: number, result: TaskResult) => void,
): Promise<TaskResult[]> {
  const results: TaskResult[] = new Array(tasks.length);
  let next = 0;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child: ChildProcess = fork(join(__dirname, 'reputation-worker.ts'), { execArgv: ['--import', 'tsx'] });
      const give = () => {
        if (next === tasks.length) {
          child.disconnect();
          return;
        }
        child.send({ id: next, task: tasks[next] });
        next += 1;
      };
      child.on('message', ({ id, result }: { id: number; result: TaskResult }) => {
        results[id] = result;
        onResult(id, result);
        give();
      });
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      give();
    });
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism(), tasks.length) }, worker));
  return results;
}
