import { LABEL } from '../../contract/names';
import type { FieldToMatch, Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { GuardedMethods, type RouteWords } from '../otp-route-options';
import { runs } from './operation';
import { pack } from './packing';
import { pageView } from './preflight';
import { runsAction } from './server-action';
import { all, any, header, labelled, not, regex } from './statements';

const HEADER_NAMES: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
};

/** Hosts that may lead anywhere: no name with a dot, an address, the name of the load balancer itself. */
const ANY_HOST = ['[^.]+', '[0-9.]+', '\\[.*', '.*\\.amazonaws\\.com(?:\\.cn)?'];

/** Headers that an application may take the host from instead. */
const OTHER_HOST_HEADER = '(?i)host.|.host|^forwarded$';

/** What routes say that narrows their plain form. */
type Narrowing = Pick<RouteWords, 'methods' | 'hosts' | 'header' | 'operation'>;

/** Whether the body tells what runs. */
export function isInBody({ _said: { operation } }: OtpRoute): boolean {
  return operation !== undefined && operation.format !== 'trpc';
}

/** Server actions, which no path tells. */
export function serverActions(routes: readonly OtpRoute[]): Statement[] {
  return routes.flatMap(({ _said: { actions, hosts } }) =>
    actions ? [all(runsAction(actions), ...(hosts ? [orHidden(onHosts(hosts))] : []))] : [],
  );
}

/** Routes that are narrowed alike, so that they share patterns. */
export function alike(routes: readonly OtpRoute[]): OtpRoute[][] {
  const groups = new Map<string, OtpRoute[]>();
  for (const route of routes) {
    const { methods, hosts, header: told, operation } = route._said;
    const key = JSON.stringify([methods, hosts, told, operation]);
    groups.set(key, [...(groups.get(key) ?? []), route]);
  }
  return [...groups.values()];
}

/**
 * What must hold besides the plain form of the path, for routes that are narrowed alike. Each part is false only where the request plainly is
 * another one; what may stand where AWS WAF doesn't look counts.
 */
export function narrowed({ methods, hosts, header: told, operation }: Narrowing): Statement[] {
  return [
    ...(operation && operation.format !== 'trpc'
      ? [orHidden(runs({ ...operation, format: operation.format }, methods))]
      : viewsLeftAlone(methods)),
    ...(hosts ? [orHidden(onHosts(hosts))] : []),
    ...(told ? [orHidden(withHeader(told))] : []),
  ];
}

/** A form on the same path: looking at it sends nothing. Overrides behind the headers that AWS WAF gets count as seen. */
function viewsLeftAlone(methods: GuardedMethods): Statement[] {
  return methods === GuardedMethods.ALL ? [] : [not(pageView())];
}

/** Behind more headers than AWS WAF gets may stand one that says otherwise. */
function orHidden(statement: Statement): Statement {
  return any(labelled(LABEL.headerWindow), statement);
}

function onHosts(hosts: readonly string[]): Statement {
  const names = hosts.map((host) => host.replace(/\./g, '\\.').replace(/^\*/, '.*'));
  return any(
    // Without a host, or with one that isn't plain.
    labelled(LABEL.unusualPath),
    ...pack([...names, ...ANY_HOST], '(?i)^(?:', ')\\.?(?::\\d*)?$').map((pattern) => regex(header('host'), pattern)),
    regex(HEADER_NAMES, OTHER_HOST_HEADER),
  );
}

function withHeader({ name, values }: NonNullable<RouteWords['header']>): Statement {
  const texts = values.map((value) => value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const twin = underscoreTwin(name);
  return any(
    // Bytes that aren't ASCII are read in several ways.
    ...pack([...texts, '[\\x80-\\xff]'], '(?i)(?:', ')').map((pattern) => regex(header(name), pattern)),
    ...(twin === undefined ? [] : [regex(HEADER_NAMES, twin)]),
  );
}

/** Servers that hand headers to programs as variables take any of these names for the same. */
function underscoreTwin(name: string): string | undefined {
  const words = name.split('-');
  if (words.length === 1) return undefined;
  const others = words
    .slice(1)
    .map((_, other) =>
      words.reduce((text, word, index) => text + (index - 1 === other ? '[^a-z0-9-]' : '[^a-z0-9]') + word),
    );
  return `(?i)^(?:${others.join('|')})$`;
}
