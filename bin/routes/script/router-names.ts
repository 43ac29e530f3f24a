/** What makes an application or a router, by the package that has it and by the name that it has there. */
const MADE_BY: Readonly<Record<string, Readonly<Record<string, 'app' | 'router'>>>> = {
  express: { default: 'app', '*': 'app', express: 'app', Router: 'router' },
  fastify: { default: 'app', '*': 'app', fastify: 'app', Fastify: 'app' },
  koa: { default: 'app', '*': 'app' },
  '@koa/router': { default: 'router', '*': 'router', Router: 'router' },
  'koa-router': { default: 'router', '*': 'router' },
  'express-promise-router': { default: 'router', '*': 'router' },
  hono: { Hono: 'app' },
  'hono/tiny': { Hono: 'app' },
  'hono/quick': { Hono: 'app' },
  '@hono/zod-openapi': { OpenAPIHono: 'app' },
  elysia: { Elysia: 'app', default: 'app' },
  polka: { default: 'app', '*': 'app' },
  restify: { createServer: 'app' },
  h3: { H3: 'app', createApp: 'app', createRouter: 'router' },
  'itty-router': { Router: 'app', AutoRouter: 'app', IttyRouter: 'app' },
  '@tinyhttp/app': { App: 'app' },
};

/** The same where nothing says which package it is from. */
const MADE_BY_NAME: Readonly<Record<string, 'app' | 'router'>> = {
  express: 'app',
  fastify: 'app',
  Fastify: 'app',
  Koa: 'app',
  Hono: 'app',
  OpenAPIHono: 'app',
  Elysia: 'app',
  polka: 'app',
  Router: 'router',
  KoaRouter: 'router',
};

export function makes(from: string | undefined, name: string): 'app' | 'router' | undefined {
  if (from === undefined) return MADE_BY_NAME[name];
  const made = MADE_BY[from];
  return made?.[name] ?? (made?.['*'] !== undefined && name === 'Router' ? 'router' : undefined);
}

/** How applications are called where nothing says what made them. */
export const APP_NAME = /^(?:app|server|fastify)$/;

/** Clients and their stand-ins: a path in their calls is one of somebody else. */
export const CLIENT =
  /^(?:axios|http|https|client|request|req|agent|supertest|fetch|\$http|httpClient|httpService|ky|got|superagent|nock|msw|cy|page|cache|redis|map|params|headers|config|storage|cookies)$/i;

/** Packages whose handlers answer nothing of their own under a path. */
export const PLAIN_MIDDLEWARE =
  /^(?:express|body-parser|compression|connect-.*|cookie-.*|cors|csurf|csrf.*|express-(?:rate-limit|session|slow-down|validator|fileupload|async-errors)|helmet|hpp|morgan|multer|passport|pino-http|response-time|serve-.*|swagger-.*|rate-limiter-flexible|@fastify\/(?!http-proxy|reply-from|middie|express|autoload).*|hono\/.*|koa-.*|@koa\/.*|i18next.*|@trpc\/.*|node:.*)$/;

export const VERBS: ReadonlySet<string> = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'del',
  'head',
  'options',
  'all',
  'any',
]);

export function methodOf(word: string): string {
  const method = word.toUpperCase();
  if (method === 'DEL') return 'DELETE';
  return method === 'ALL' || method === 'USE' || method === '*' ? 'ANY' : method;
}
