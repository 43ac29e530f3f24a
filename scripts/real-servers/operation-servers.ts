import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTRPC } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { createSchema, createYoga } from 'graphql-yoga';
import { createRequestHandler, type ServerBuild } from 'react-router';

const SENT = { sent: true } as const;

/** A server that tells operations by something else than the path alone. */
export interface OperationServer {
  readonly name: string;
  readonly path: string;
  /** That works, with `{email}` for the recipient. */
  readonly body: string;
  readonly type?: string;
  /** @param sent hears of each recipient */
  open(sent: (recipient: string) => void): RequestListener;
}

/** GraphQL as it comes, with batches: it takes raw documents, forms and multipart, too. */
function graphql(sent: (recipient: string) => void): RequestListener {
  return createYoga({
    logging: false,
    batching: true,
    schema: createSchema({
      typeDefs: 'type Query { me: String } type Mutation { sendOtp(email: String!): Boolean }',
      resolvers: {
        Mutation: {
          sendOtp: (_: unknown, { email }: { email: string }) => {
            sent(email);
            return SENT.sent;
          },
        },
      },
    }),
  }) as RequestListener;
}

function trpc(sent: (recipient: string) => void): RequestListener {
  const { router, procedure } = initTRPC.create();
  const sendOtp = procedure
    .input((given) => given as { email: string })
    .mutation(({ input }) => {
      if (typeof input?.email !== 'string') throw new Error('no email');
      sent(input.email);
      return SENT;
    });
  return createHTTPHandler({
    router: router({ auth: router({ sendOtp }) }),
    basePath: '/api/trpc/',
    onError: () => {},
  });
}

/** An action of React Router, of which its build is written here by hand. */
function reactRouter(sent: (recipient: string) => void): RequestListener {
  const action = async ({ request }: { request: Request }) => {
    const recipient = /[\w.+-]+@[\w.-]+/.exec(decodeURIComponent((await request.text()).replaceAll('+', '%2B')))?.[0];
    if (recipient === undefined) return Response.json({ error: 'no email' }, { status: 400 });
    sent(recipient);
    return Response.json(SENT);
  };
  const route = (id: string, path: string, module: object, parentId?: string) => ({ id, path, module, parentId });
  const build = {
    entry: { module: { default: () => new Response('page'), handleError: () => {} } },
    routes: {
      root: route('root', '', { default: () => null }),
      login: route('login', 'login', { action }, 'root'),
    },
    assets: { entry: { module: '', imports: [] }, routes: {}, url: '', version: '1' },
    assetsBuildDirectory: '',
    publicPath: '/',
    basename: '/',
    future: {},
    isSpaMode: false,
    ssr: true,
    prerender: [],
    routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
  };
  const handle = createRequestHandler(build as unknown as ServerBuild, 'production');
  return (request, response) => void answer(handle, request, response);
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', rawHeaders } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const headers = new Headers();
    for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
    const body = method === 'GET' || method === 'HEAD' ? undefined : new Uint8Array(Buffer.concat(chunks));
    const given = await handle(new Request(new URL(url, 'http://127.0.0.1'), { method, headers, body }));
    response.writeHead(given.status, Object.fromEntries(given.headers)).end(Buffer.from(await given.arrayBuffer()));
  } catch {
    // What no Request of the Fetch standard can say: adapters refuse it, too.
    response.writeHead(400).end();
  }
}

export const OPERATION_SERVERS: readonly OperationServer[] = [
  {
    name: 'graphql-yoga 5',
    path: '/graphql',
    body: '{"query":"mutation { sendOtp(email: \\"{email}\\") }"}',
    open: graphql,
  },
  { name: '@trpc/server 11', path: '/api/trpc/auth.sendOtp', body: '{"email":"{email}"}', open: trpc },
  {
    name: 'React Router 7',
    path: '/login',
    body: 'email={email}',
    type: 'application/x-www-form-urlencoded',
    open: reactRouter,
  },
];

/** @returns its port, and what ends it */
export async function startOperationServer(
  { open }: OperationServer,
  sent: (recipient: string) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer(open(sent));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
