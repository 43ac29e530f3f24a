// Web frameworks with the protected route for the lab, in a process of their own: run with `node --import tsx`. Prints the
// URL of a control page: GET /origins lists them, POST /hits tells and forgets how often each handler ran.
import { once } from 'node:events';
import http from 'node:http';
import { FRAMEWORKS } from '../test/spellings/servers/index.ts';

const NAMES = ['express 5', 'fastify 5', '@koa/router', 'hono', 'hapi', 'h3 2'];

// The lab went away.
process.on('disconnect', () => process.exit(0));

const hits = Object.fromEntries(NAMES.map((name) => [name, 0]));
const origins = [];
for (const name of NAMES) {
  const framework = FRAMEWORKS.find((candidate) => candidate.name === name);
  if (framework === undefined) throw new Error(`test/spellings/servers has no ${name}`);
  const { port } = await framework.start(() => {
    hits[name] += 1;
  });
  origins.push({ name, url: `http://127.0.0.1:${port}` });
}

// From here on: a framework that throws on an odd line answers nothing, and the others go on.
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});

const control = http.createServer((req, res) => {
  res.setHeader('content-type', 'application/json');
  if (req.method === 'GET' && req.url === '/origins') res.end(JSON.stringify(origins));
  else if (req.method === 'POST' && req.url === '/hits') {
    res.end(JSON.stringify(hits));
    for (const name of NAMES) hits[name] = 0;
  } else {
    res.statusCode = 404;
    res.end('{}');
  }
});
control.listen(0, '127.0.0.1');
await once(control, 'listening');
process.send?.({ url: `http://127.0.0.1:${control.address().port}` });
