import { listedRoutes } from '../../../bin/routes/route-list';

const shown = (files: Record<string, string>) => {
  const { routes, open } = listedRoutes(new Map(Object.entries(files)));
  return {
    routes: routes.map(
      ({ method, path, field, operation, isBelow }) =>
        `${method} ${isBelow ? '…' : ''}${field ?? path}${operation === undefined ? '' : `?/${operation}`}`,
    ),
    open,
  };
};

test('routers of Express have the paths where other files mount them', () => {
  const { routes, open } = shown({
    'src/app.ts': `
      import express, { type Request } from 'express';
      import auth from './auth';
      import { admin } from '@/routes';
      import { register } from './register.js';
      const API = '/api';
      enum Path { Resend = '/resend' }
      const app = express();
      app.use(express.json(), cors());
      // app.post('/commented-out', send);
      app.use(API, guard, auth);
      app.use(\`\${API}/admin\`, admin);
      app.route('/reset')
        .get(form)
        .post<Params, Answer>(
          validate(schema),
          async (req: Request, res): Promise<void> => { if (/["'\`]/.test(req.path)) res.json({}); },
        );
      app.post([Path.Resend, '/invite'], send);
      app.get('env');
      register(app, { other: 1 });
      app.use('/made', make());
      app.use('/class', new Auth().router);
      function make() { const r = express.Router(); r.post('/otp', send); return r; }
      class Auth { readonly router = express.Router(); constructor() { this.router.post('/otp', this.send); } }
      axios.post('/elsewhere', body);
      cache.get('/key', fallback);`,
    'src/auth.ts': `
      const { Router } = require('express');
      const router = Router(), v1 = Router({ mergeParams: true });
      v1.post('/otp', send);
      router.use('/v1', v1);
      module.exports = router;`,
    'src/routes/index.ts': `export { default as admin } from './admin';`,
    'src/routes/admin.ts': `import { Router } from 'express'; export default Router().delete('/users/:id', remove);`,
    'src/register.ts': `export function register(app: Application, { other }: Options) { app.post('/registered', send); }`,
  });
  expect(routes.sort()).toEqual([
    'DELETE /api/admin/users/:id',
    'GET /reset',
    'POST /api/v1/otp',
    'POST /class/otp',
    'POST /invite',
    'POST /made/otp',
    'POST /registered',
    'POST /resend',
    'POST /reset',
  ]);
  expect(open).toEqual([]);
});

test('what was not understood is said with its place', () => {
  const { routes, open } = shown({
    'app.js': `
      const app = require('express')();
      app.use('/late', require('./late'));
      app.use('/auth', require('better-auth/node').toNodeHandler(auth));
      app.post(process.env.OTP_PATH, send);
      app.post(process.env.BASE + '/otp', send);
      app[method]('/x', send);`,
    'lost.js': `const router = require('express').Router(); router.post('/otp', send); module.exports = router;`,
  });
  expect(routes).toEqual(['POST …/otp', 'POST …/otp']);
  expect(open).toEqual([
    'app.js:3: what is mounted at /late is in ./late, which is not among the files',
    'app.js:4: what better-auth/node answers below /auth is not read',
    'app.js:5: the path of a POST is put together where it runs',
    'app.js:7: a method is called whose name is put together, which may add routes',
    'lost.js:1: where this router is mounted stands in none of the files',
  ]);
});

test.each<[string, Record<string, string>, string[]]>([
  [
    'lists of routers that a loop mounts',
    {
      'index.js': `const auth = require('./auth'); const router = require('express').Router(); const app = require('express')();
        const all = [{ path: '/auth', route: auth }, { path: '/lost', route: require('express').Router().post('/otp', send) }];
        all.forEach((each) => { router.use(each.path, each.route); });
        for (const { path, handler } of [{ path: '/invite', handler: send }]) router.post(path, handler);
        app.use('/v1', router);`,
      'auth.js': `const router = require('express').Router(); router.post('/otp', send); module.exports = router;`,
    },
    ['POST /v1/auth/otp', 'POST /v1/invite', 'POST /v1/lost/otp'],
  ],
  [
    'Fastify',
    {
      'app.js': `const f = require('fastify')({ logger: true });
        f.register(require('./plugin'), { prefix: '/api' });
        f.register(async (inner) => inner.route({ method: ['POST', 'PUT'], url: '/o', handler }), { prefix: '/in' });`,
      'plugin.js': `module.exports = async function (fastify, options) { fastify.post('/otp', { schema }, async () => {}); };`,
    },
    ['POST /api/otp', 'POST /in/o', 'PUT /in/o'],
  ],
  [
    'Hono',
    {
      'app.ts': `const sub = new Hono().post('/otp', (c) => c.json({})).on('PUT', '/on', h);
        const app = new Hono().basePath('/api'); app.route('/sub', sub); export default app;`,
    },
    ['POST /api/sub/otp', 'PUT /api/sub/on'],
  ],
  [
    'Koa',
    {
      'app.ts': `import Router from '@koa/router'; const r = new Router({ prefix: '/k' }); r.post('named', '/otp', h);
        const app = new Koa(); app.use(r.routes()).use(r.allowedMethods());`,
    },
    ['POST /k/otp'],
  ],
  [
    'NestJS',
    {
      'main.ts': `const app = await NestFactory.create(AppModule); app.setGlobalPrefix('api'); app.enableVersioning({ type: VersioningType.URI });`,
      'admin.module.ts': `@Module({ controllers: [Admin] }) export class AdminModule {}`,
      'app.module.ts': `import { AdminModule } from './admin.module';
        @Module({ imports: [RouterModule.register([{ path: 'back', children: [{ path: 'office', module: AdminModule }] }])] }) export class AppModule {}`,
      'auth.ts': `
        class Base { @Post('resend') resend() {} }
        @ApiTags('x') @Controller({ path: 'auth', version: '1' })
        export class Auth extends Base {
          constructor(@Inject(MAILER) private readonly mailer: Mailer) {}
          @Post(['otp', 'code']) @HttpCode(200) async send(@Body() body: Dto): Promise<{ ok: boolean }> { return { ok: true }; }
          @Get() list() {}
        }`,
      'admin.ts': `@Controller('users') export class Admin { @Version('2') @Post(':id/invite') invite() {} }`,
    },
    [
      'GET /api/v1/auth',
      'POST /api/v1/auth/code',
      'POST /api/v1/auth/otp',
      'POST /api/v1/auth/resend',
      'POST /api/v2/users/:id/invite',
    ],
  ],
  [
    'RouterModule',
    {
      'main.ts': `NestFactory.create(App);
        RouterModule.register([{ path: 'back', children: [{ path: 'office', module: Office }] }]);
        @Module({ controllers: [Users] }) class Office {}
        @Controller('users') class Users { @Post('invite') invite() {} }`,
    },
    ['POST /back/office/users/invite'],
  ],
  [
    'resolvers',
    {
      'a.ts': `@Resolver() class R { @Mutation(() => Boolean) async sendOtp() {} @Query(() => X, { name: 'who' }) w() {} }`,
    },
    ['MUTATION …sendOtp', 'QUERY …who'],
  ],
  [
    'tRPC',
    {
      'root.ts': `import { auth } from './auth';
        export const appRouter = t.router({ auth, plain: { ping: publicProcedure.query(() => 1) } });
        app.use('/trpc', trpcExpress.createExpressMiddleware({ router: appRouter }));`,
      'auth.ts': `export const auth = createTRPCRouter({ sendOtp: publicProcedure.input(z.object({ to: z.string() })).mutation(async () => {}) });`,
    },
    ['GET /trpc/plain.ping', 'POST /trpc/auth.sendOtp'],
  ],
  [
    'Next',
    {
      'src/app/(auth)/api/[team]/otp/route.ts': `export async function POST(req: Request) {} export const GET = handler;`,
      'pages/api/invite.ts': `export default function handler(req, res) {}`,
    },
    ['ANY /api/invite', 'GET /api/:team/otp', 'POST /api/:team/otp'],
  ],
  [
    'Spring',
    {
      'Auth.java': `
        /* @PostMapping("/commented-out") */
        @RestController @RequestMapping(Paths.API + "/auth")
        class Auth {
          static final String API = "/api";
          private Map<String, String> m = new HashMap<>() {{ put("a", "b"); }};
          @PostMapping(
            value = { "/otp", "/code" })
          public void send(@RequestBody @Valid Dto dto) { if (x) { y(); } }
          @RequestMapping(path = "/reset", method = { RequestMethod.POST, RequestMethod.PUT }) void reset() {}
        }`.replace('Paths.API', 'API'),
    },
    ['POST /api/auth/code', 'POST /api/auth/otp', 'POST /api/auth/reset', 'PUT /api/auth/reset'],
  ],
  [
    'a schema',
    {
      's.graphql': `
        # type Mutation { commented: Int }
        """ prose with { braces """
        schema { query: Q mutation: Root }
        type Q { me: User }
        type Root { "sends" sendOtp(to: String!, code: [Int] = [1]): Boolean! @auth  signOut: Int }
        extend type Root { invite: ID }`,
    },
    ['MUTATION …invite', 'MUTATION …sendOtp', 'MUTATION …signOut', 'QUERY …me'],
  ],
])('%s', (_, files, routes) => {
  expect(shown(files).routes.sort()).toEqual(routes);
});

test.each<[string, Record<string, string>, string]>([
  [
    'NestJS without its start',
    { 'a.ts': `@Controller('a') class A { @Post('otp') x() {} }` },
    'no file here calls NestFactory',
  ],
  [
    'a tRPC router that nothing mounts',
    { 'a.ts': `const a = t.router({ otp: p.mutation(x) });` },
    'where the tRPC router is mounted',
  ],
  ['a file that only a program writes', { 'a.js': '('.repeat(50_000) }, 'a.js: is nested too deeply to be read'],
  ['server actions', { 'a.ts': `'use server';\nexport async function send() {}` }, 'a.ts: holds server actions'],
  [
    'the settings of Spring',
    { 'A.java': `class A { @PostMapping("/otp") void x() {} }` },
    'server.servlet.context-path',
  ],
  [
    'a path of Spring that is a constant elsewhere',
    { 'A.kt': `class A {\n @PostMapping(Paths.OTP) fun x() {} }` },
    'A.kt:2: a path is put together',
  ],
])('%s is not read whole', (_, files, said) => {
  expect(shown(files).open.join('\n')).toContain(said);
});

test.each([
  ['an apostrophe of prose', `const x = <p>it's</p>;\napp.post('/otp', send);`],
  ['a bracket that nobody closes', `if (x {\napp.post('/otp', send);`],
  ['a bracket that closes nothing', `})\napp.post('/otp', send);`],
  ['a name for itself', `const a = a; a.b.c(); app.use(a);\napp.post('/otp', send);`],
  ['two names in a circle', `const a = b, b = a; app.post(a, b); app.post('/otp', send);`],
])('%s hides no route', (_, source) => {
  expect(shown({ 'a.tsx': source }).routes).toContain('POST /otp');
});

test('actions and server functions are listed on the paths on which frameworks run them', () => {
  expect(
    shown({
      'app/routes/_auth.team.$id.invite.tsx': 'export async function action({ request }) {}',
      'app/routes/login_/route.tsx': 'const action = async () => {};\nexport { loader, action };',
      'app/routes/about.tsx': 'export const loader = () => {};',
      'src/routes/(app)/login/+page.server.ts':
        'export const actions: Actions = {\n  default: async () => {},\n  sendOtp: async ({ request }) => { if (x) { y() } },\n  async resend(event) {\n  },\n};',
      'src/lib/otp.remote.ts': 'export const sendOtp = form(async () => {});',
      'src/actions/index.ts': 'export const server = { sendOtp: defineAction({ handler }) };',
      'src/server/otp.ts': "export const sendOtp = createServerFn({ method: 'POST' }).handler(send);",
    }),
  ).toEqual({
    routes: [
      'POST /team/:id/invite',
      'POST /login',
      'POST /login',
      'POST /login?/default',
      'POST /login?/sendOtp',
      'POST /login?/resend',
      'ANY /_app/remote/:hash/sendOtp',
      'ANY /_actions/sendOtp',
      'ANY /_serverFn/sendOtp',
    ],
    open: [],
  });
});
