import type { Variant } from './draft';
import { type Frame, set } from './frame';
import { elsewhere } from './path-elsewhere';

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

export const frameVariants = (frame: Frame): Variant[] => [
  ...queries(),
  ...PREFIXES.map((text) => set('prefix', (draft) => ({ ...draft, prefix: text + draft.prefix }))),
  withoutLeadingSlash,
  ...['http://', 'http:', 'http://x\\', 'http://x@', 'http://x:80\\', 'http://x?', 'http://x#', '//'].map(swallowing),
  ...methods(frame),
  ...elsewhere(frame),
];
