import { LABEL, RULE } from '../../contract/names';
import { MANAGED_GROUPS } from '../../waf/managed-groups';
import type { Statement } from '../../waf/statement';
import { SignalResponse } from '../signal-response';
import {
  SCRIPT_SIGNS,
  type ScriptSign,
  type SignalChoice,
  type SignalGroup,
  type SignalSettings,
  shares,
} from '../signal-settings';
import { block, count, type Demand, type RuleDraft } from './draft';
import { budget, REQUEST } from './limits';
import { BODY_KEY } from './responses';
import { all, any, exactly, header, labelled, longerThan, not, regex } from './statements';

/**
 * Libraries and tools for scripts, by how their `User-Agent` begins. What native apps are built with is not among them: okhttp, CFNetwork, Dart, Dalvik.
 * A pattern of 200 characters at most (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html).
 */
const SCRIPT_AGENT =
  '(?i)^(?:curl|wget|python|aiohttp|httpx|scrapy|go-http-client|axios|node|undici|got |java|apache-httpclient|libwww-perl|lwp|ruby|faraday|guzzle|php|postman|insomnia|httpie|rest-client)';

const SIGN: Readonly<Record<ScriptSign, Statement>> = {
  // A browser names a language; fetch of Node.js sends an asterisk, and nothing at all is a header, too.
  noAcceptLanguage: not(regex(header('accept-language'), '[A-Za-z]')),
  scriptUserAgent: any(not(longerThan(header('user-agent'), 0)), regex(header('user-agent'), SCRIPT_AGENT)),
  noFetchMetadata: not(longerThan(header('sec-fetch-site'), 0)),
};

export interface SignalDemands {
  /** What those above a budget are asked for; undefined where AWS WAF has no puzzle. */
  readonly fresh: Demand | undefined;
  /** What a flagged client is asked for; undefined where the human check asks everybody. */
  readonly puzzle: Demand | undefined;
}

/** What is known about the client: looked for, labelled by AWS's groups, and made into one of four responses. */
export function signalRules(signals: SignalSettings, { fresh, puzzle }: SignalDemands): RuleDraft[] {
  const { choices, groups, signs, flaggedSendBudget, fingerprints } = signals;
  const asked = choices.filter(({ response }) => response === SignalResponse.PUZZLE);
  const shared = choices.filter(shares);
  const early = choices.filter(({ late }) => !late);
  const late = choices.filter((choice) => choice.late);
  return [
    ...signs.map((sign) => ({
      name: SCRIPT_SIGNS[sign].rule,
      statement: all(REQUEST, SIGN[sign]),
      action: count(),
      label: SCRIPT_SIGNS[sign].label,
    })),
    ...groups.map(asking),
    ...flagged(RULE.flagged, RULE.blockedSignal, early),
    ...flagged(RULE.flaggedSession, RULE.blockedSession, late),
    ...(puzzle && asked.length > 0 ? [{ name: RULE.flaggedHumanCheck, statement: carrying(asked), ...puzzle }] : []),
    ...(flaggedSendBudget ? [budget(RULE.flaggedSendBudget, flaggedSendBudget, carrying(shared), fresh)] : []),
    ...(fingerprints ? [fingerprintLimitRule(fingerprints, fresh)] : []),
  ];
}

/**
 * Each rule of the group counts, so that the next one is asked, too. What AWS adds to the group later has no such override: it ends the group, and the reference makes a count of it, so
 * that nothing which we don't know of blocks anybody.
 */
function asking({ rule, name, configs }: SignalGroup): RuleDraft {
  return {
    name: rule,
    statement: {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: name,
        ScopeDownStatement: REQUEST,
        RuleActionOverrides: MANAGED_GROUPS[name]!.rules.map((each) => ({ Name: each.name, ActionToUse: count() })),
        ...(configs.length > 0 ? { ManagedRuleGroupConfigs: configs } : {}),
      },
    },
    action: count(),
  };
}

function flagged(counting: string, blocking: string, choices: readonly SignalChoice[]): RuleDraft[] {
  const blocked = choices.filter(({ response }) => response === SignalResponse.BLOCK);
  return [
    ...(choices.length > 0
      ? [{ name: counting, statement: carrying(choices), action: count(), label: LABEL.flagged }]
      : []),
    ...(blocked.length > 0
      ? [{ name: blocking, statement: carrying(blocked), action: block(403, BODY_KEY.forbidden) }]
      : []),
  ];
}

function carrying(choices: readonly SignalChoice[]): Statement {
  return all(REQUEST, any(...choices.map(({ label }) => carries(label))));
}

function carries(label: string): Statement {
  return label.endsWith(':') ? { LabelMatchStatement: { Scope: 'NAMESPACE', Key: label } } : labelled(label);
}

/** Behind the human check, so that it costs a solved puzzle to fill it. It asks and refuses nobody: people may have the same fingerprint. */
function fingerprintLimitRule(
  { usual, rate }: NonNullable<SignalSettings['fingerprints']>,
  fresh: Demand = { action: count() },
): RuleDraft {
  const known = usual.map((fingerprint) => exactly({ JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } }, fingerprint));
  return {
    name: RULE.fingerprintLimit,
    statement: {
      RateBasedStatement: {
        Limit: rate.limit,
        EvaluationWindowSec: rate.windowSeconds,
        AggregateKeyType: 'CUSTOM_KEYS',
        // Who can't be told by it counts with all others of that kind.
        CustomKeys: [{ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }],
        ScopeDownStatement: all(REQUEST, not(any(...known))),
      },
    },
    ...fresh,
  };
}
