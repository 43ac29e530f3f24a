import { express5, expressAllMethods, expressFour, expressMethodOverride } from './express.js';
import { fastify5, fastify5Loose, fastifyFour } from './fastify.js';
import { h3One, h3Two } from './h3.js';
import { hapi, hapiLoose } from './hapi.js';
import { hono } from './hono.js';
import { koa } from './koa.js';
import type { LONER_NAMES } from './loner-names.js';
import { polka } from './polka.js';
import type { Framework } from './server.js';
import { betterCall, gluedUrl, whatwgNodeServer } from './whatwg.js';

export const FRAMEWORKS: readonly Framework[] = [
  express5,
  expressFour,
  expressAllMethods,
  expressMethodOverride,
  fastify5,
  fastify5Loose,
  fastifyFour,
  koa,
  hono,
  hapi,
  hapiLoose,
  polka,
  h3One,
  h3Two,
  whatwgNodeServer,
  betterCall,
  gluedUrl,
];

/** Not among the others: see `loner-names.ts`. */
export const LONERS: Readonly<Record<(typeof LONER_NAMES)[number], () => Promise<Framework>>> = {
  restify: async () => (await import('./restify.js')).restify,
};
