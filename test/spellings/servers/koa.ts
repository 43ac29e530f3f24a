/// <reference path="./untyped.d.ts" />
import Router from '@koa/router';
import Koa from 'koa';
import { MOUNTED, ROUTES } from '../routes';
import { type Framework, lineOf, listen } from './server';

interface Context {
  readonly headers: import('node:http').IncomingHttpHeaders;
  body: unknown;
}

export const koa: Framework = {
  name: '@koa/router',
  start: (hit) => {
    const run = (context: Context): void => {
      hit(lineOf(context.headers));
      context.body = 'sent';
    };
    const router = new Router();
    for (const route of ROUTES) router.post(route.pattern, run);
    const mounted = new Router();
    mounted.post(MOUNTED.rest, run);
    router.use(MOUNTED.prefix, mounted.routes());
    return listen(new Koa().use(router.routes()).callback());
  },
};
