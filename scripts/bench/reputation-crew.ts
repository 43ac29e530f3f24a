import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Task, TaskResult } from './reputation-worker';

/** Runs tasks in processes of their own, as many as there are cores (at most four). */
export async function runTasks(tasks: readonly Task[]): Promise<TaskResult[]> {
  const results: TaskResult[] = new Array(tasks.length);
  let next = 0;
  let done = 0;
  const started = Date.now();
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
        done += 1;
        if (process.stderr.isTTY)
          process.stderr.write(`\r${done} of ${tasks.length}, ${Math.round((Date.now() - started) / 1000)} s `);
        give();
      });
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      give();
    });
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism(), tasks.length) }, worker));
  return results;
}
