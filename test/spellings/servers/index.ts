import { express5, expressAllMethods, expressFour, expressMethodOverride } from './express';
import { fastify5, fastify5Loose, fastifyFour } from './fastify';
import { h3One, h3Two } from './h3';
import { hapi, hapiLoose } from './hapi';
import { hono } from './hono';
import { koa } from './koa';
import { polka } from './polka';
import type { Framework } from './server';
import { betterCall, gluedUrl, whatwgNodeServer } from './whatwg';

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
