/// <reference path="./untyped.d.ts" />
import type * as http from 'node:http';
import createPolka from 'polka';
import { MOUNTED, ROUTES } from '../routes';
import { type Framework, lineOf, listen } from './server';

export const polka: Framework = {
  name: 'polka',
  start: (hit) => {
    const run: UntypedHandler = (request, response) => {
      hit(lineOf(request.headers));
      response.end('sent');
    };
    const app = createPolka();
    for (const route of ROUTES) app.post(route.pattern, run);
    const mounted = createPolka();
    mounted.post(MOUNTED.rest, run);
    app.use(MOUNTED.prefix, mounted);
    // Polka's own URL parser may throw on odd targets, which would end the process.
    return listen((request: http.IncomingMessage, response: http.ServerResponse) => {
      try {
        app.handler(request, response);
      } catch {
        response.writeHead(400).end();
      }
    });
  },
};
