import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CaseFile, readCase } from '../../test/sim/case-file';
import { ROOT } from '../../test/source-files';

const CASES = join(ROOT, 'test/sim/cases');

/** A case of the simulator by its path under `test/sim/cases`. */
export interface NamedCase {
  readonly name: string;
  readonly file: CaseFile;
}

export function allCases(): NamedCase[] {
  return readdirSync(CASES)
    .sort()
    .flatMap((group) =>
      readdirSync(join(CASES, group))
        .sort()
        .map((name) => `${group}/${name}`),
    )
    .map((path) => ({
      name: path.replace(/\.json$/, ''),
      file: readCase(JSON.parse(readFileSync(join(CASES, path), 'utf8'))),
    }));
}

/** What the simulator claims of a case: the weakest of its requests. */
export function fidelityOf({ requests }: CaseFile): 'undocumented' | 'documented' {
  return requests.some(({ want }) => want.fidelity === 'undocumented') ? 'undocumented' : 'documented';
}

const VISIBLE = /^[\x21-\x7e]+$/;
/** What HTTP itself, or our client, writes. */
const OWN_HEADERS = /^(?:host|content-length|connection|transfer-encoding|expect|upgrade|te)$/i;

/**
 * Why a case can't be asked of a load balancer; undefined when it can. Nobody chooses from here which address, country, fingerprint or token a
 * request has, and a load balancer refuses what is no HTTP.
 */
export function obstacle({
  refused,
  template,
  options,
  resources,
  rules = [],
  requests,
}: CaseFile): string | undefined {
  if (refused !== undefined) return 'the web ACL is refused, so nothing can be asked';
  if (Object.keys(template).length > 0) return 'it is about templates';
  if (Object.keys(options).length > 0) return 'it is about a setting of the simulator';
  if (Object.values(resources).some(({ Type }) => !/^AWS::WAFv2::(?:IPSet|RegexPatternSet|RuleGroup)$/.test(Type)))
    return 'it has resources of other kinds';
  if (JSON.stringify(rules).includes('ManagedRuleGroupStatement'))
    return 'what a managed rule group matches is not public';
  for (const request of requests) {
    if (request.at !== 0 || request.times !== 1) return 'it takes time';
    if (request.tokens.length > 0) return 'it needs a token';
    const { ip, country, region, asn, forwarded, ja3, ja4 } = request;
    if (ip !== '192.0.2.1' || [country, region, asn, forwarded, ja3, ja4].some((each) => each !== undefined))
      return 'it depends on who asks';
    if (!/^\/[\x21-\x7e]*$/.test(request.uri) || !/^[A-Z]+$/.test(request.method)) return 'a load balancer refuses it';
    if (
      request.headers.some(
        ([name, value]) => OWN_HEADERS.test(name) || !VISIBLE.test(name) || !/^[\x20-\x7e]*$/.test(value),
      )
    )
      return 'a load balancer refuses it, or its client writes it itself';
  }
  return undefined;
}
