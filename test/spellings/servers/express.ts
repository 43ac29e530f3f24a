/// <reference path="./untyped.d.ts" />
import express from 'express';
import express4 from 'express4';
import methodOverride from 'method-override';
import { MOUNTED, ROUTES } from '../routes';
import { type Framework, type Hit, lineOf, listen } from './server';

function handler(hit: Hit): UntypedHandler {
  return (request, response) => {
    hit(lineOf(request.headers));
    response.send('sent');
  };
}

function routed(create: UntypedExpress, hit: Hit): UntypedRouter {
  const app = create();
  for (const route of ROUTES) app.post(route.pattern, handler(hit));
  const router = create.Router();
  router.post(MOUNTED.rest, handler(hit));
  return app.use(MOUNTED.prefix, router);
}

export const express5: Framework = { name: 'express 5', start: (hit) => listen(routed(express, hit)) };

export const expressFour: Framework = { name: 'express 4', start: (hit) => listen(routed(express4, hit)) };

/** Runs the handler on every method, as a Django function view does. */
export const expressAllMethods: Framework = {
  name: 'express 5, every method',
  start: (hit) => {
    const app = express();
    for (const route of ROUTES) app.all(route.pattern, handler(hit));
    return listen(app);
  },
};

/** `method-override` turned on for every method, by header and by query. */
export const expressMethodOverride: Framework = {
  name: 'express 5, method-override',
  start: (hit) => {
    const app = express();
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', '_method']) {
      app.use(methodOverride(name, { methods: null }));
    }
    for (const route of ROUTES) app.post(route.pattern, handler(hit));
    return listen(app);
  },
};
