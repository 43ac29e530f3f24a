import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { ENV } from '../../../lib/contract/env';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  flagVariable,
  jsonVariable,
  listVariable,
  numberVariable,
  object,
  oneOf,
  optional,
  optionalVariable,
  readSettings,
  record,
  text,
} from '../../runtime/settings';
import { PROBE_VARIABLES, probeWiring } from '../probe-wiring';
import { type ProbeDependencies, probe } from './probe';

const signUps = object<MetricSource>({
  namespace: text,
  name: text,
  dimensions: record(text),
  statistic: oneOf(['Sum', 'Maximum', 'Minimum', 'Average']),
});
const { sesRegion, campaignSet, ...settings } = readSettings('ses-probe', {
  ...PROBE_VARIABLES,
  sesRegion: optionalVariable(SES_ENV.region),
  configurationSet: optionalVariable(SES_ENV.configurationSet),
  eventTopic: optionalVariable(SES_ENV.eventTopic),
  identities: listVariable(SES_ENV.identities),
  ledgerTable: optionalVariable(ENV.ledgerTable),
  signUps: jsonVariable(ENV.signUpMetric, optional(signUps)),
  interval: numberVariable(ENV.probeInterval),
  copyReputation: flagVariable(SES_ENV.copyReputation),
});

const dependencies: ProbeDependencies = {
  ...settings,
  ...probeWiring('ses-probe', campaignSet),
  ses: new SESv2Client({ ...CLIENT_OPTIONS, region: sesRegion }),
  sesCloudWatch: new CloudWatchClient({ ...CLIENT_OPTIONS, region: sesRegion }),
};

export const handler = (): Promise<void> => probe(dependencies);
