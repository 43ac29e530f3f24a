import { WAF_LIMIT } from '../../contract/aws-limits';
import { LABEL, RULE } from '../../contract/names';
import type { Statement } from '../../waf/statement';
import { block, count, type RuleDraft } from './draft';
import { BODY_KEY } from './responses';
import { all, any, exactly, header, inIpSet, labelled, longerThan, not } from './statements';

/** ARNs of the IP sets of one list, one for each IP version that has entries (gates have both). */
export type IpSetArns = readonly string[];

const ROUTED = any(labelled(LABEL.request), labelled(LABEL.verify), labelled(LABEL.page));
const STRANGER = not(labelled(LABEL.trusted));

/** True while the gate is open: a pair of IP sets, empty when closed, every address when open (`lib/contract/posture/gate.ts`). */
export function open(gate: IpSetArns): Statement {
  return any(...gate.map(inIpSet));
}

/** True while the gate is closed; undefined where there is none, so that `all` leaves it out. */
export function unlessOpen(gate: IpSetArns | undefined): Statement | undefined {
  return gate && not(open(gate));
}

/** Count, not Allow: Allow would end the evaluation of the owner's other rules, too. */
export function trustedRule(
  addresses: IpSetArns,
  secretHeader?: { name: string; secrets: readonly string[] },
): RuleDraft {
  return {
    name: RULE.trusted,
    statement: any(
      ...addresses.map(inIpSet),
      ...(secretHeader?.secrets ?? []).map((secret) => exactly(header(secretHeader!.name), secret)),
    ),
    action: count(),
    label: LABEL.trusted,
  };
}

/** @param spared what goes on meanwhile, although it may make a code go out */
export function lockdownRule(gate: IpSetArns, spared?: Statement): RuleDraft {
  return {
    name: RULE.lockdown,
    statement: all(labelled(LABEL.request), STRANGER, open(gate), spared && not(spared)),
    action: block(503, BODY_KEY.unavailable, { 'retry-after': '300' }),
  };
}

/** What the operator allowed outranks the list that changes at run time, never the one that the owner wrote down. */
export function blockListRule(
  addresses: IpSetArns,
  atRunTime?: { readonly blocked: IpSetArns; readonly allowed: IpSetArns },
): RuleDraft {
  const listed = [
    ...addresses.map(inIpSet),
    ...(atRunTime === undefined
      ? []
      : [all(any(...atRunTime.blocked.map(inIpSet)), not(any(...atRunTime.allowed.map(inIpSet))))]),
  ];
  return {
    name: RULE.blockList,
    statement: all(ROUTED, STRANGER, any(...listed)),
    action: block(403, BODY_KEY.forbidden),
  };
}

export function blockedOriginRule(countries: readonly string[], asns: readonly number[]): RuleDraft {
  return {
    name: RULE.blockedOrigin,
    statement: all(
      ROUTED,
      STRANGER,
      any(...inCountries(countries), ...slices(asns, WAF_LIMIT.networksOfStatement).map(inNetworks)),
    ),
    action: block(403, BODY_KEY.forbidden),
  };
}

/** MATCH beyond the inspection limit: what AWS WAF can't see whole is not a code request. */
export function oversizeBodyRule(maxBodyBytes: number): RuleDraft {
  return {
    name: RULE.oversizeBody,
    statement: all(
      any(labelled(LABEL.request), labelled(LABEL.verify)),
      STRANGER,
      longerThan({ Body: { OversizeHandling: 'MATCH' } }, maxBodyBytes),
    ),
    action: block(400, BODY_KEY.badRequest),
  };
}

/** What reached the backend; with `verify-passed` it gives the verify-to-send ratio without a change to the application. */
export function passedRule(): RuleDraft {
  return { name: RULE.passed, statement: labelled(LABEL.request), action: count(), label: LABEL.passed };
}

/** Tries of a code that reached the backend. What a limit refused is no sign that somebody got a code. */
export function verifyPassedRule(): RuleDraft {
  return { name: RULE.verifyPassed, statement: labelled(LABEL.verify), action: count() };
}

export function inCountries(countries: readonly string[]): Statement[] {
  return slices(countries, WAF_LIMIT.countriesOfStatement).map((CountryCodes) => ({
    GeoMatchStatement: { CountryCodes },
  }));
}

function inNetworks(AsnList: number[]): Statement {
  return { AsnMatchStatement: { AsnList } };
}

/** One statement takes a limited number of entries. */
function slices<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}
