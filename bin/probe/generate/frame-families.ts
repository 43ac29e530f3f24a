import { type Draft, pathOf, type Variant } from './draft';

/** What the families must know of the request that they vary. */
export interface Frame {
  readonly method: string;
  readonly host: string;
  /** Of the page that calls the route: one that the owner named. */
  readonly pageOrigin: string;
}

const set = (family: string, change: (draft: Draft) => Draft | undefined): Variant => ({ family, apply: change });
const header = (family: string, ...headers: Array<readonly [string, string]>): Variant =>
  set(family, (draft) => ({ ...draft, headers: [...draft.headers, ...headers] }));

function queries(): Variant[] {
  const queryTexts = [
    '?',
    '??',
    '?x=1',
    '?/../x',
    '?#',
    '?a=/api/auth',
    '?_method=POST',
    '?;',
    '?%',
    '?%00',
    '?\xff',
    '?a?b#c',
  ];
  const fragments = [
    '#',
    '#x',
    '#/',
    '#/../../x',
    '#?x',
    '#%2f..',
    '#\\..\\x',
    '##',
    '#/api/auth/x',
    '#.json',
    '#;x',
    '#x/../..',
  ];
  return [
    ...queryTexts.map((text) => set('query', (draft) => ({ ...draft, query: draft.query + text }))),
    ...fragments.map((text) => set('fragment', (draft) => ({ ...draft, fragment: draft.fragment + text }))),
    // The fragment is cut by some and part of the path for others.
    ...['/x#', '/#', '/x#y/..', '/x#/..', '/#/..'].map((text) =>
      set('fragment', (draft) => ({ ...draft, prefix: draft.prefix + text })),
    ),
  ];
}

const PREFIXES: readonly string[] = [
  'http://any.host',
  'HTTP://any.host',
  'https://any.host',
  'http://any.host:80',
  'http://any.host:99999',
  'http://u:p@any.host',
  'http://u@any.host',
  'http://[::1]',
  'http://any.host\\x@y',
  'http://x\\',
  'http://x%2f',
  'http://x/..',
  'http://x/y/..',
  'http://x/y//../..',
  'http://x?/',
  'http://x#/',
  'http:',
  'http:/',
  'http://',
  'http:///',
  'http:\\\\x',
  'ws://any.host',
  'ftp://any.host',
  'foo://any.host',
  'foo:',
  'javascript:',
  'file://',
  'file:///x/..',
  '//any.host',
  '///any.host',
  '/\\any.host',
  '\\\\any.host',
  '\\/any.host',
  '*',
  '.',
  '..',
  '@any.host',
  ':80',
  '?',
  '&',
  '1',
  'x',
  '/index.php',
  '/index.php/',
  '/app.php',
  '/public/index.php',
  '/cgi-bin/app.cgi',
  '/x.php',
  '/(S(x))',
  '/~x/..',
  '/;x',
  '/%00',
  '/%2f',
  '/%5c',
  '/%09',
  '/.',
  '/_next/..',
];
/** The authority of an absolute target swallows the first separator, or the first segment. */
const swallowing = (prefix: string): Variant =>
  set('absolute-swallowing', (draft) =>
    draft.gaps[0] === '/' ? { ...draft, prefix: prefix + draft.prefix, gaps: ['', ...draft.gaps.slice(1)] } : undefined,
  );
const withoutLeadingSlash = set('no-leading-slash', (draft) =>
  draft.gaps[0] === '/' ? { ...draft, gaps: ['', ...draft.gaps.slice(1)] } : undefined,
);

const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'options',
  'Options',
  'TRACE',
  'post',
  'Post',
  'PROPFIND',
  'QUERY',
  'PURGE',
  'FOO',
  'P',
];

function methods({ method: own, pageOrigin }: Frame): Variant[] {
  const asked: Array<readonly [string, string]> = [
    ['Origin', pageOrigin],
    ['Access-Control-Request-Method', own],
  ];
  const preflight = (family: string, ...headers: Array<readonly [string, string]>): Variant =>
    set(family, (draft) => ({ ...draft, method: 'OPTIONS', headers: [...draft.headers, ...asked, ...headers] }));
  const overrides: Array<readonly [string, string]> = [
    ['X-HTTP-Method-Override', own],
    ['X-HTTP-Method', own],
    ['X-Method-Override', own],
    ['x-http-method-override', own.toLowerCase()],
  ];
  const others = own === 'POST' ? METHODS : ['POST', own.toLowerCase(), ...METHODS].filter((method) => method !== own);
  return [
    ...others.map((method) => set('method', (draft) => ({ ...draft, method }))),
    ...overrides.flatMap((override) => [
      header('method-override', override),
      ...['GET', 'OPTIONS', 'PUT', 'FOO'].map((method) =>
        set('method-override', (draft) => ({ ...draft, method, headers: [...draft.headers, override] })),
      ),
      preflight('preflight-override', override),
    ]),
    set('method-override', (draft) => ({ ...draft, method: 'GET', query: `${draft.query}?_method=${own}` })),
    set('preflight-override', (draft) => ({
      ...draft,
      method: 'OPTIONS',
      headers: [...draft.headers, ...asked],
      query: `${draft.query}?_method=${own}`,
    })),
    ...[`%5fmethod=${own}`, `a=1&_method=${own}`, `_method[]=${own}`, `_method=${own}&_method=OPTIONS`].map((query) =>
      set('preflight-override', (draft) => ({
        ...draft,
        method: 'OPTIONS',
        headers: [...draft.headers, ...asked],
        query: `${draft.query}?${query}`,
      })),
    ),
    preflight('preflight-foreign', ['Origin', 'https://evil.example']),
    set('preflight-foreign', (draft) => ({
      ...draft,
      method: 'OPTIONS',
      headers: [...draft.headers, ['Origin', `${pageOrigin}.evil.example`], ['Access-Control-Request-Method', own]],
    })),
    set('preflight-foreign', (draft) => ({
      ...draft,
      method: 'OPTIONS',
      headers: [...draft.headers, ['Origin', pageOrigin]],
    })),
    set('preflight-foreign', (draft) => ({ ...draft, headers: [...draft.headers, ...asked] })),
  ];
}

/** The path stands in the Host header or in another header, and the target looks harmless. */
function elsewhere({ host: honestHost }: Frame): Variant[] {
  const moved = (family: string, target: string, place: (path: string) => Partial<Draft>): Variant =>
    set(family, (draft) => {
      const { headers = [], ...rest } = place(pathOf(draft));
      return { ...draft, target, ...rest, headers: [...draft.headers, ...headers] };
    });
  const hosts = [
    ...['?', '#', '?x=', '/?', ';', '%3f', ''].map((end) => ['/', (path: string) => `x${path}${end}`] as const),
    ['/', (path: string) => `x${path.replaceAll('/', '\\')}?`] as const,
    ['/', (path: string) => `u:p@x${path}?`] as const,
    ['/', (path: string) => `x:80${path}?`] as const,
    ['/', (path: string) => `x/y/..${path}#`] as const,
    ['/', (path: string) => path.slice(1)] as const,
    ['/x', (path: string) => `x${path}?`] as const,
    ['*', (path: string) => `x${path}?`] as const,
  ];
  const headerNames = [
    'X-Forwarded-Host',
    'X_Forwarded_Host',
    'X-Host',
    'X-Forwarded-Server',
    'X-Original-Host',
    'Forwarded',
  ];
  const wholePath = [
    'X-Original-URL',
    'X-Rewrite-URL',
    'X_Original_URL',
    'X_Rewrite_URL',
    'X-Rewrite_URL',
    'X-Original-URI',
    'X-Forwarded-Uri',
    'X-Forwarded-Path',
    'X-Envoy-Original-Path',
    'X-Replaced-Path',
    'Request-URI',
    'PATH_INFO',
    'X-Path-Info',
    'SCRIPT_NAME',
  ];
  const split = (path: string) =>
    [path.slice(0, path.lastIndexOf('/')) || '/', path.slice(path.lastIndexOf('/'))] as const;
  const prefixHeaders = [
    'X-Forwarded-Prefix',
    'X-Script-Name',
    'SCRIPT_NAME',
    'SCRIPT-NAME',
    // CGI-style servers take `_` for `-`.
    'X_Script_Name',
    'X-Script_Name',
    'X_Forwarded_Prefix',
    'X-Forwarded-PathBase',
    'X-Forwarded-Path',
  ];
  return [
    ...hosts.map(([target, host]) => moved('host-path', target, (path) => ({ host: host(path) }))),
    moved('host-empty', '/', () => ({ host: '' })),
    ...['', ' ', '\t', ':', ':80', '/', '.', '[', '[]', '@', '?', '#', '\\', ';'].map((host) =>
      set('host-odd', (draft) => ({ ...draft, host })),
    ),
    ...['', ' ', ':80', '/', '\\', '@'].map((host) =>
      set('host-odd', (draft) => ({ ...draft, host, prefix: `${draft.prefix}/x` })),
    ),
    set('host-absent', (draft) => ({ ...draft, host: null })),
    set('host-absent', (draft) => ({ ...draft, host: null, prefix: `${draft.prefix}/x` })),
    ...headerNames.flatMap((name) => [
      moved('forwarded-host-path', '/', (path) => ({
        host: honestHost,
        headers: [[name, name === 'Forwarded' ? `host="x${path}?"` : `x${path}?`]],
      })),
    ]),
    ...[
      'X-Forwarded-Proto',
      'X_Forwarded_Proto',
      'X-Forwarded-Scheme',
      'X-Forwarded-Protocol',
      'X-Url-Scheme',
      'Forwarded',
    ].map((name) =>
      moved('forwarded-proto-path', '/', (path) => ({
        headers: [[name, name === 'Forwarded' ? `proto="http://x${path}?"` : `http://x${path}?`]],
      })),
    ),
    moved('forwarded-port-path', '/', (path) => ({ headers: [['X-Forwarded-Port', `80${path}?`]] })),
    ...wholePath.flatMap((name) => [
      moved('path-header', '/', (path) => ({ headers: [[name, path]] })),
      moved('path-header', '/x', (path) => ({ headers: [[name, path]] })),
    ]),
    ...prefixHeaders.flatMap((name) => [
      set('prefix-header', (draft) => ({
        ...draft,
        prefix: `${draft.prefix}/x`,
        headers: [...draft.headers, [name, '/x']],
      })),
      set('prefix-header', (draft) => ({
        ...draft,
        prefix: `${draft.prefix}/x/y`,
        headers: [...draft.headers, [name, '/x/y/']],
      })),
      set('prefix-header', (draft) => {
        const [front, back] = split(pathOf(draft));
        return { ...draft, target: back, headers: [...draft.headers, [name, front]] };
      }),
    ]),
    ...['', 'r=', 's=', 'q=', '_url=', 'url=', 'rest_route=', 'route=', 'path=', 'x=1&r='].flatMap((name) => [
      moved('query-path', '/', (path) => ({ target: `/?${name}${path}` })),
      moved('query-path', '/', (path) => ({ target: `/index.php?${name}${path}` })),
      moved('query-path', '/', (path) => ({ target: `/?${name}${path.slice(1)}` })),
      moved('query-path', '/', (path) => ({ target: `/?${name}${encodeURIComponent(path)}` })),
    ]),
  ];
}

export const frameVariants = (frame: Frame): Variant[] => [
  ...queries(),
  ...PREFIXES.map((text) => set('prefix', (draft) => ({ ...draft, prefix: text + draft.prefix }))),
  withoutLeadingSlash,
  ...['http://', 'http:', 'http://x\\', 'http://x@', 'http://x:80\\', 'http://x?', 'http://x#', '//'].map(swallowing),
  ...methods(frame),
  ...elsewhere(frame),
];
