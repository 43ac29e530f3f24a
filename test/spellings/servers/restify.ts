/// <reference path="./untyped.d.ts" />
import { createServer } from 'restify';
import { PATTERNS } from '../routes';
import { type Framework, lineOf, serve } from './server';

export const restify: Framework = {
  name: 'restify',
  start: (hit) => {
    const app = createServer({ handleUncaughtExceptions: false });
    for (const pattern of PATTERNS) {
      app.post(pattern, (request, response, next) => {
        hit(lineOf(request.headers));
        response.send('sent');
        next();
      });
    }
    return serve(app.server);
  },
};
