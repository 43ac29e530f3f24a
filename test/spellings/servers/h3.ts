import { createApp, createRouter, eventHandler, getRequestHeader, toNodeListener, useBase } from 'h3v1';
import { MOUNTED, PATTERNS, ROUTES } from '../routes';
import { type Framework, listen } from './server';

export const h3One: Framework = {
  name: 'h3 1',
  start: (hit) => {
    const run = eventHandler((event) => {
      hit(getRequestHeader(event, 'x-line') ?? '');
      return 'sent';
    });
    const router = createRouter();
    for (const route of ROUTES) router.post(route.pattern, run);
    const mounted = createRouter().post(MOUNTED.rest, run);
    router.use(`${MOUNTED.prefix}/**`, useBase(MOUNTED.prefix, mounted.handler));
    return listen(toNodeListener(createApp().use(router)));
  },
};

export const h3Two: Framework = {
  name: 'h3 2',
  start: async (hit) => {
    const { H3, toNodeHandler } = await import('h3');
    const app = new H3();
    for (const pattern of PATTERNS) {
      app.post(pattern, (event) => {
        hit(event.req.headers.get('x-line') ?? '');
        return 'sent';
      });
    }
    return listen(toNodeHandler(app) as Parameters<typeof listen>[0]);
  },
};
