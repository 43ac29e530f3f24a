import * as net from 'node:net';
import { type Spelling, toBytes } from './spelling';

export interface Answer {
  /** 0 when the connection closed without a status line. */
  readonly status: number;
  /** Head and body, latin1. */
  readonly text: string;
}

/** Sends one spelling on a connection of its own and waits for the end of the answer. */
export function send(port: number, spelling: Spelling, line: string, timeoutMs = 3000): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect({ port, host: '127.0.0.1' });
    const done = (): void => {
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.setTimeout(timeoutMs, done);
    socket.on('connect', () => socket.write(toBytes(spelling, line)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', done);
    socket.on('error', done);
  });
}

/** Sends all, a bounded number at a time; line numbers are the indexes. */
export async function sendAll(
  port: number,
  spellings: readonly Spelling[],
  concurrency = 24,
): Promise<readonly Answer[]> {
  const answers: Answer[] = new Array(spellings.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < spellings.length; index = next++) {
      answers[index] = await send(port, spellings[index] as Spelling, String(index));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return answers;
}
