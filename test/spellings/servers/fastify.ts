import fastify, { type FastifyInstance } from 'fastify';
import fastify4 from 'fastify4';
import { MOUNTED, ROUTES } from '../routes';
import { type Framework, type Hit, lineOf, type Running } from './server';

/** The three differ in type parameters only. */
async function start(server: unknown, hit: Hit): Promise<Running> {
  const app = server as FastifyInstance;
  for (const route of ROUTES) {
    app.post(route.pattern, (request, reply) => {
      hit(lineOf(request.headers));
      return reply.send('sent');
    });
  }
  app.register(
    async (mounted) => {
      mounted.post(MOUNTED.rest, (request, reply) => {
        hit(lineOf(request.headers));
        return reply.send('sent');
      });
    },
    { prefix: MOUNTED.prefix },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('fastify is not listening on a port');
  return { port: address.port, close: () => app.close() };
}

export const fastify5: Framework = {
  name: 'fastify 5',
  start: (hit) => start(fastify({ forceCloseConnections: true }), hit),
};

export const fastify5Loose: Framework = {
  name: 'fastify 5, loose',
  start: (hit) =>
    start(
      fastify({
        forceCloseConnections: true,
        routerOptions: {
          ignoreTrailingSlash: true,
          ignoreDuplicateSlashes: true,
          caseSensitive: false,
          // Not among the types of the option.
          ...{ useSemicolonDelimiter: true },
        },
      }),
      hit,
    ),
};

/** Version 4 cuts the path at `;` by default. */
export const fastifyFour: Framework = {
  name: 'fastify 4',
  start: (hit) => start(fastify4({ forceCloseConnections: true }), hit),
};
