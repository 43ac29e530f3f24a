import type { AlarmDefinition } from '../alarm';
import { RULE } from '../names';
import { BLOCKING_RULES, REFUSING_LINES } from './web-acl-metrics';

const RUNBOOK = 'blocked-requests';

/** Alarms on what all clients share, and on the bill. */
export const RULE_ALARM = {
  /** A counter that all share refuses. */
  ceilingReached: { name: 'send-ceiling-reached', level: 'critical', runbook: RUNBOOK },
  /** A counter that all share asks for fresh puzzles. */
  budgetPassed: { name: 'send-budget-passed', level: 'warning', runbook: RUNBOOK },
  /** Clients are asked for fresh puzzles, each above its own limit. */
  clientLimitPassed: { name: 'client-limit-passed', level: 'warning', runbook: RUNBOOK },
  /** Clients about which something is known ask for more than their share, so each needs a fresh puzzle. */
  flaggedBudgetPassed: { name: 'flagged-send-budget-passed', level: 'warning', runbook: RUNBOOK },
  /** A fingerprint that was not named as usual asks for more than its share. */
  fingerprintLimitPassed: { name: 'fingerprint-limit-passed', level: 'warning', runbook: RUNBOOK },
  /** Somebody guesses codes, or everybody signs in. */
  verifyBudgetPassed: { name: 'verify-budget-passed', level: 'warning', runbook: RUNBOOK },
  captchaBill: { name: 'captcha-bill', level: 'warning', runbook: RUNBOOK },
  challengeBill: { name: 'challenge-bill', level: 'warning', runbook: RUNBOOK },
} as const satisfies Record<string, AlarmDefinition>;

/** Blocks of these are told by other alarms, from the first on. */
const TOLD: readonly string[] = [RULE.lockdown, ...REFUSING_LINES];

const WATCHED_RULES = BLOCKING_RULES.filter((rule) => !TOLD.includes(rule));

/** By the name of the rule: it blocks more than it usually does. */
export const BLOCKED_ALARM: Readonly<Record<string, AlarmDefinition>> = Object.fromEntries(
  WATCHED_RULES.map((rule) => [rule, { name: `blocked-${rule}`, level: 'warning', runbook: RUNBOOK }]),
);
