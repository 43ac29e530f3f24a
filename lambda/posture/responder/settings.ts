import { ENV } from '../../../lib/contract/env';
import type { MetricRef } from '../../../lib/contract/metric-source';
import { RESPONDER_MODES } from '../../../lib/contract/posture/posture';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';
import {
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
import { gatePairs } from '../gate-settings';

/** Of the variables that the construct set. */
export function readResponderSettings(environment?: NodeJS.ProcessEnv): ResponderSettings {
  const settings = jsonVariable(ENV.responderSettings, responderSettings);
  return readSettings('responder', { settings }, environment).settings;
}

const metric = object<MetricRef>({ namespace: text, name: text, dimensions: record(text) });

const responderSettings = object<ResponderSettings>({
  shield: text,
  mode: oneOf(RESPONDER_MODES),
  gates: gatePairs,
  alarms: list(object<ResponderSettings['alarms'][number]>({ name: text, level: oneOf(['warning', 'critical']) })),
  topicArns: list(text),
  minimumHold: positive,
  escalateAfter: positive,
  maximumLockdown: positive,
  harm: positive,
  harmMetrics: list(metric),
  requestMetric: optional(metric),
  sendingSwitch: optional(text),
});
