import { RULE } from '../../../lib/contract/names';
import { rangeText } from '../../../lib/contract/protection/web-acl-metrics';
import { total } from '../../runtime/metric-reader';
import type { DeployedRules } from './deployed-limits';
import { days, ENOUGH_DAYS, number } from './figure-text';
import type { InboundMonth } from './inbound-month';
import type { ReportTable } from './report-table';
import type { WebAclMonth } from './web-acl-month';

/** What is deployed and matched nobody. */
export interface UnusedInput {
  readonly label: string;
  readonly webAcl: WebAclMonth | undefined;
  readonly deployed: DeployedRules | undefined;
  /** Undefined where none is named, and where they could not be read. */
  readonly inbound: readonly InboundMonth[] | undefined;
}

/** Rules of which somebody may ask whether they are needed, by what makes them. The longest fits beside its value in sixty columns. */
const FEATURES: ReadonlyArray<readonly [rule: string, title: string, unused: string]> = [
  [RULE.trusted, 'trusted addresses, header', 'nobody came so'],
  [RULE.classifyVerify, 'verifyRoutes', 'no code was checked'],
  [RULE.classifyPage, 'entryPages', 'nobody opened one'],
  [RULE.preflight, 'allowedOrigins', 'no page asked first'],
  [RULE.honeypot, 'honeypotField', 'nobody filled it'],
  [RULE.recipient, 'recipientRules', 'refused nobody'],
  [RULE.blockList, 'block list', 'refused nobody'],
  [RULE.blockedOrigin, 'blocked countries, networks', 'refused nobody'],
  [RULE.noAcceptLanguage, 'noAcceptLanguage', 'matched nobody'],
  [RULE.scriptUserAgent, 'scriptUserAgent', 'matched nobody'],
  [RULE.noFetchMetadata, 'noFetchMetadata', 'matched nobody'],
  [RULE.flagged, 'clientSignals, lists', 'matched nobody'],
  [RULE.flaggedSession, 'clientSignals, sessions', 'matched nobody'],
];

/** What nobody used in half a month at least; a shorter time says nothing. */
export function unusedTable({ label, webAcl, deployed, inbound = [] }: UnusedInput): ReportTable[] {
  const known = webAcl !== undefined && deployed !== undefined && webAcl.daysSeen >= ENOUGH_DAYS;
  const rows = [
    ...(known ? unusedRules(webAcl, deployed).map(([, title, unused]) => [title, unused]) : []),
    ...(known ? checkRows(webAcl) : []),
    ...inbound
      .filter(({ verified }) => verified === 0)
      .map(({ name, sessions }) => [
        `inbound ${name.length > 20 ? `…${name.slice(-19)}` : name}`,
        sessions === 0 ? 'nobody began' : `${number(sessions)} began, none ended`,
      ]),
  ];
  return rows.length === 0 ? [] : [{ title: `Not used in ${label}`, rows }];
}

function unusedRules({ rules }: WebAclMonth, { names }: DeployedRules) {
  return FEATURES.filter(([rule]) => names.includes(rule) && !rules.has(rule));
}

/** A human check that nobody passed is none. */
function checkRows({ rules, passed }: WebAclMonth): string[][] {
  const month = rules.get(RULE.humanCheck);
  if (month === undefined || month.solved > 0) return [];
  if (month.asked.to > 0)
    return [['human check', `asked ${rangeText(month.asked, number).replace(' to ', '–')}, none solved`]];
  // Turnstile's token is judged before AWS WAF sees it: who has none is refused.
  return month.refused > 0 && total(passed) === 0
    ? [['human check', `refused ${number(month.refused)}, none passed`]]
    : [];
}

/** Only what is open and needn't be: a protection that had nothing to do costs little, and an attacker chooses when to come. */
export function unusedAdvice({ label, webAcl, deployed }: UnusedInput): string[] {
  if (webAcl === undefined || deployed === undefined || webAcl.daysSeen < ENOUGH_DAYS) return [];
  const unused = unusedRules(webAcl, deployed).map(([rule]) => rule);
  return [
    ...(unused.includes(RULE.trusted)
      ? [
          `In ${label} nobody came from trustedAddresses or with the trustedHeader, which pass every limit and the human check: take off what nobody needs.`,
        ]
      : []),
    ...(checkRows(webAcl).length > 0
      ? [
          `In ${label} the human check turned requests back on ${days(webAcl.rules.get(RULE.humanCheck)!.days)} and nobody got through: only scripts ask for codes, or people can’t solve it; try it on a phone.`,
        ]
      : []),
  ];
}
