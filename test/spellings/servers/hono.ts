import * as http from 'node:http';
import { MOUNTED, ROUTES } from '../routes';
import { type Framework, serve } from './server';

export const hono: Framework = {
  name: 'hono',
  start: async (hit) => {
    const { Hono } = await import('hono');
    const { createAdaptorServer } = await import('@hono/node-server');
    const app = new Hono();
    const mounted = new Hono();
    for (const [router, pattern] of [
      ...ROUTES.map((route) => [app, route.pattern] as const),
      [mounted, MOUNTED.rest] as const,
    ]) {
      router.post(pattern, (context) => {
        hit(context.req.header('x-line') ?? '');
        return context.text('sent');
      });
    }
    app.route(MOUNTED.prefix, mounted);
    return serve(createAdaptorServer({ fetch: app.fetch, createServer: http.createServer }) as http.Server);
  },
};
