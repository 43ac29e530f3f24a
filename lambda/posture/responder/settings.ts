import { ENV } from '../../../lib/contract/env';
import type { MetricRef } from '../../../lib/contract/metric-source';
import { RESPONDER_MODES } from '../../../lib/contract/posture/posture';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';
import {
  flag,
  jsonVariable,
  list,
  object,
  oneOf,
  optional,
  positive,
  readSettings,
  record,
  text,
} from '../../runtime/settings';
import { shieldIdentity } from '../../runtime/shield-identity';
import { gatePairs, setPair } from '../gate-settings';

/** Of the variables that the construct set. */
export function readResponderSettings(environment?: NodeJS.ProcessEnv): ResponderSettings {
  const settings = jsonVariable(ENV.responderSettings, responderSettings);
  return readSettings('responder', { settings }, environment).settings;
}

const metric = object<MetricRef>({ namespace: text, name: text, dimensions: record(text) });

const responderSettings = object<ResponderSettings>({
  shield: text,
  identity: shieldIdentity,
  alternatives: optional(flag),
  mode: oneOf(RESPONDER_MODES),
  gates: gatePairs,
  campaignGate: optional(setPair),
  alarms: list(
    object<ResponderSettings['alarms'][number]>({
      name: text,
      level: oneOf(['warning', 'critical']),
      ofMails: optional(flag),
    }),
  ),
  topicArns: list(text),
  minimumHold: positive,
  escalateAfter: positive,
  maximumLockdownPerDay: positive,
  harm: positive,
  harmMetrics: list(metric),
  sentMetrics: list(metric),
  typedIn: optional(object<NonNullable<ResponderSettings['typedIn']>>({ awaited: metric, verified: metric })),
  requestMetric: optional(metric),
  puzzleMetric: optional(metric),
  refusedMetrics: object<ResponderSettings['refusedMetrics']>({ lockdown: list(metric), strict: list(metric) }),
  sendingSwitch: optional(text),
  countrySwitch: optional(text),
});
