import { server as createServer } from '@hapi/hapi';
import { PATTERNS } from '../routes';
import { type Framework, type Hit, lineOf, type Running } from './server';

async function start(hit: Hit, router: { isCaseSensitive?: boolean; stripTrailingSlash?: boolean }): Promise<Running> {
  const server = createServer({ host: '127.0.0.1', port: 0, router });
  for (const pattern of PATTERNS) {
    server.route({
      method: 'POST',
      path: pattern.replace(':id', '{id}'),
      handler: (request) => {
        hit(lineOf(request.raw.req.headers));
        return 'sent';
      },
    });
  }
  await server.start();
  return { port: Number(server.info.port), close: () => server.stop({ timeout: 100 }) };
}

export const hapi: Framework = { name: 'hapi', start: (hit) => start(hit, {}) };

export const hapiLoose: Framework = {
  name: 'hapi, loose',
  start: (hit) => start(hit, { isCaseSensitive: false, stripTrailingSlash: true }),
};
