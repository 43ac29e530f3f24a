import type * as http from 'node:http';
import { type IRequest, Router } from 'itty-router';
import { PATTERNS } from '../routes';
import { type Framework, type Hit, listen } from './server';

function ittyRouter(hit: Hit): ReturnType<typeof Router> {
  const router = Router();
  for (const pattern of PATTERNS) {
    router.post(pattern, (request: IRequest) => {
      hit(request.headers.get('x-line') ?? '');
      return new Response('sent');
    });
  }
  router.all('*', () => new Response('none', { status: 404 }));
  return router;
}

export const whatwgNodeServer: Framework = {
  name: '@whatwg-node/server with itty-router',
  start: async (hit) => {
    const { createServerAdapter } = await import('@whatwg-node/server');
    const router = ittyRouter(hit);
    return listen(createServerAdapter((request: Request) => router.fetch(request as IRequest)) as http.RequestListener);
  },
};

export const betterCall: Framework = {
  name: 'better-call',
  start: async (hit) => {
    const { createEndpoint, createRouter } = await import('better-call');
    const { toNodeHandler } = await import('better-call/node');
    const endpoints = Object.fromEntries(
      PATTERNS.map((pattern) => [
        pattern,
        createEndpoint(pattern, { method: 'POST' }, async (context) => {
          hit(context.headers?.get('x-line') ?? '');
          return 'sent';
        }),
      ]),
    );
    const handler = toNodeHandler(createRouter(endpoints).handler) as (
      ...of: Parameters<http.RequestListener>
    ) => unknown;
    return listen((request, response) => {
      // It rejects an address that it can't read, and nobody would answer.
      Promise.resolve(handler(request, response)).catch(() => response.writeHead(400).end());
    });
  },
};

const first = (value: string | string[] | undefined): string | undefined =>
  (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim();

/** The URL is glued together from what the request says of itself, as adapters behind "trust proxy" do it. */
export const gluedUrl: Framework = {
  name: 'URL glued from forwarded headers',
  start: async (hit) => {
    const router = ittyRouter(hit);
    return listen((request, response) => {
      const answer = async (): Promise<number> => {
        const { headers } = request;
        const scheme = first(headers['x-forwarded-proto']) ?? 'http';
        const host = first(headers['x-forwarded-host']) ?? headers.host ?? 'localhost';
        const port = first(headers['x-forwarded-port']);
        const url = new URL(`${scheme}://${host}${port === undefined ? '' : `:${port}`}${request.url}`);
        // `Request` refuses some methods and user information in a URL; the router needs only these three.
        const line = new Headers({ 'x-line': String(headers['x-line']) });
        const asked = { method: request.method as string, url: url.href, headers: line };
        return ((await router.fetch(asked as IRequest)) as Response).status;
      };
      answer().then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(400).end(),
      );
    });
  },
};
