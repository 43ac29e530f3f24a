/** A web framework that runs in a process of its own on this machine. */
export interface FrameworkOrigin {
  readonly name: string;
  readonly url: string;
}

/** Web frameworks with the protected route, and how often their handlers ran. */
export interface Frameworks {
  readonly origins: readonly FrameworkOrigin[];
  /** Runs of each handler since the last call. */
  takeHits(): Promise<Readonly<Record<string, number>>>;
}

/** Frameworks behind a control page: `GET /origins` lists them, `POST /hits` tells and forgets the runs. */
export async function connectFrameworks(url: string): Promise<Frameworks> {
  const ask = async (method: string, path: string): Promise<unknown> => {
    const answer = await fetch(new URL(path, url), { method, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`frameworks at ${url}: ${method} ${path} was answered with ${answer.status}`);
    return answer.json();
  };
  return {
    origins: (await ask('GET', '/origins')) as FrameworkOrigin[],
    takeHits: async () => (await ask('POST', '/hits')) as Record<string, number>,
  };
}
