import { SESv2Client } from '@aws-sdk/client-sesv2';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { withFreshPolicy } from '../../runtime/fresh-policy';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type ConfigurationSetAnswer, type ConfigurationSetEvent, keepConfigurationSet } from './configuration-set';

const ses = new SESv2Client(CLIENT_OPTIONS);

export const handler = (event: ConfigurationSetEvent): Promise<ConfigurationSetAnswer> =>
  withFreshPolicy(REAL_BACKOFF, () => keepConfigurationSet(event, ses));
