import type { FakeIo } from './fake-io';

/** Until it has said so. */
export async function said(io: FakeIo, stream: 'stdout' | 'stderr', words: string | RegExp): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!new RegExp(words).test(io[stream])) {
    if (Date.now() > deadline) throw new Error(`never said ${words}: ${io.stdout}${io.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
