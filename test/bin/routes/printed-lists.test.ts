import { listedRoutes } from '../../../bin/routes/route-list';

const read = (file: string, text: string) => {
  const { routes, open } = listedRoutes(new Map([[file, text]]));
  return { routes: routes.map(({ method, path, field }) => `${method} ${field ?? path}`), open };
};

test.each([
  [
    'rails routes',
    '   Prefix Verb URI Pattern Controller#Action\n  otp POST /users/:user_id/otp(.:format) otp#create\n  PATCH|PUT /orders/:id(.:format) orders#update\n' +
      '  admin      /admin      Admin::Engine\n\nRoutes for Admin::Engine:\n  invite POST /invite(.:format) admin/invites#create\n',
    ['POST /users/:user_id/otp', 'PATCH /orders/:id', 'PUT /orders/:id', 'POST /admin/invite'],
  ],
  [
    'rails routes --expanded',
    '--[ Route 1 ]-----\nPrefix            | otp\nVerb              | POST\nURI               | /otp(.:format)\nController#Action | otp#create\n',
    ['POST /otp'],
  ],
  [
    'artisan route:list',
    '\n  GET|HEAD  / ........................... \n  POST      api/forgot-password .......... password.email › Reset@store\n\n        Showing [2] routes\n',
    ['GET /', 'HEAD /', 'POST /api/forgot-password'],
  ],
  [
    'artisan route:list --json',
    JSON.stringify([
      { domain: null, method: 'GET|HEAD', uri: 'orders' },
      { domain: null, method: 'POST', uri: 'api/otp' },
    ]),
    ['GET /orders', 'HEAD /orders', 'POST /api/otp'],
  ],
  ['show_urls', '/accounts/otp/\tdjango.auth.views.Otp\tpassword_reset\n', ['ANY /accounts/otp/']],
  [
    'show_urls --format table',
    '| URL | Module | Name |\n| /accounts/otp/ | shop.views.otp | otp |\n',
    ['ANY /accounts/otp/'],
  ],
  [
    'show_urls --format json',
    '[{"url": "/accounts/otp/", "module": "shop.views.otp", "name": "otp"}]',
    ['ANY /accounts/otp/'],
  ],
  [
    'flask routes',
    'Endpoint  Methods    Rule\n--------  ---------  ----\nsend_otp  GET, POST  /otp\n',
    ['GET /otp', 'POST /otp'],
  ],
  ['mix phx.routes', '  otp_path  POST  /api/otp  ShopWeb.OtpController :create\n', ['POST /api/otp']],
  ['the start of NestJS', '[Nest] 1 - LOG [RouterExplorer] Mapped {/api/otp, POST} route +1ms\n', ['POST /api/otp']],
  [
    '/actuator/mappings',
    JSON.stringify({
      contexts: {
        shop: {
          mappings: {
            dispatcherServlets: {
              dispatcherServlet: [
                { details: { requestMappingConditions: { methods: ['POST'], patterns: ['/otp'] } } },
                { details: null },
              ],
            },
          },
        },
      },
    }),
    ['POST /otp'],
  ],
  [
    'debug:router --format=json',
    JSON.stringify({ app_otp: { path: '/otp', method: 'POST|PUT' } }),
    ['POST /otp', 'PUT /otp'],
  ],
  [
    'an introspection',
    JSON.stringify({
      data: { __schema: { mutationType: { name: 'M' }, types: [{ name: 'M', fields: [{ name: 'sendOtp' }] }] } },
    }),
    ['MUTATION sendOtp'],
  ],
])('%s', (_, text, routes) => {
  expect(read('list', text).routes).toEqual(routes);
});

test('an engine of Rails whose routes are not listed is said', () => {
  const text =
    '  Prefix Verb URI Pattern Controller#Action\n  up GET /up rails/health#show\n  jobs  /jobs  Sidekiq::Web\n';
  expect(read('list', text).open).toEqual(['list: what Sidekiq::Web answers below /jobs is not listed']);
});

test.each(['{"a": 1}', '[1, 2]', '{"openapi": "3.1.0"}'])('%s is no list that is known, or has no route', (text) => {
  const look = () => read('x.json', text).routes;
  if (text.startsWith('[')) expect(look()).toEqual([]);
  else expect(look).toThrow('x.json: is no list of routes that is known; give what "php artisan route:list --json"');
});
