/** @internal */
export function guardsByDefault(_url: URL, method: string): boolean {
  return !/^(GET|HEAD|OPTIONS)$/.test(method);
}

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** A `Request`, also of another realm, such as one that a frame made: there `instanceof` doesn't know it. */
export function requestIn(input: RequestInfo | URL): Request | undefined {
  return typeof input === 'object' && 'method' in input ? input : undefined;
}

/** What `fetch` was given, as far as the human check asks. */
export function requestLine(input: RequestInfo | URL, init?: RequestInit) {
  const given = requestIn(input);
  return {
    url: new URL(given ? given.url : String(input), document.baseURI),
    method: (init?.method ?? given?.method ?? 'GET').toUpperCase(),
    signal: init?.signal ?? given?.signal,
  };
}

const KEPT = [
  'method',
  'headers',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'signal',
] as const;

/** @internal Streams can be read once, so they are read here. */
export async function repeatable(
  send: Fetch,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<(extra: Record<string, string>) => Promise<Response>> {
  let target: RequestInfo | URL = input;
  let rest = init;
  if (requestIn(input) || init?.body instanceof ReadableStream) {
    const request = new Request(
      input,
      init?.body instanceof ReadableStream ? ({ ...init, duplex: 'half' } as RequestInit) : init,
    );
    rest = Object.fromEntries(KEPT.map((name) => [name, request[name]]));
    if (!/^(GET|HEAD)$/.test(request.method)) rest.body = await request.arrayBuffer();
    target = request.url;
    // Nobody may ask for the mode of a page.
    if (request.mode !== 'navigate') rest.mode = request.mode;
  }
  return (extra) => {
    const headers = new Headers(rest?.headers);
    for (const name in extra) headers.set(name, extra[name]);
    return send(target, { ...rest, headers });
  };
}
