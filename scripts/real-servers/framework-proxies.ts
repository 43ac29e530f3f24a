import * as http from 'node:http';
import { createApp, eventHandler, proxyRequest, setResponseStatus, toNodeListener } from 'h3v1';
import { listen, type Running, serve } from '../../test/spellings/servers/server';

/** Cuts `/front` off by its text and hands the rest on, as `StripPrefix` without a slash does. */
export async function textCutting(port: number): Promise<Running> {
  const { Hono } = await import('hono');
  const { proxy } = await import('hono/proxy');
  const { createAdaptorServer } = await import('@hono/node-server');
  const app = new Hono();
  app.onError((_, context) => context.text('bad request', 400));
  app.all('*', ({ req }) => {
    const { pathname, search } = new URL(req.url);
    if (!pathname.startsWith('/front')) return new Response('nothing here', { status: 404 });
    const rest = pathname.slice('/front'.length).replace(/^\/?/, '/');
    return proxy(`http://127.0.0.1:${port}${rest}${search}`, req);
  });
  return serve(createAdaptorServer({ fetch: app.fetch, createServer: http.createServer }) as http.Server);
}

/** Rewrites by an expression that leaves the slash open, and knows no end. */
export function rewriting(port: number): Promise<Running> {
  const app = createApp();
  app.use(
    eventHandler((event) => {
      const rest = /\/front\/?(.*)/.exec(event.path)?.[1];
      if (rest !== undefined) return proxyRequest(event, `http://127.0.0.1:${port}/${rest}`);
      setResponseStatus(event, 404);
      return 'nothing here';
    }),
  );
  return listen(toNodeListener(app));
}
