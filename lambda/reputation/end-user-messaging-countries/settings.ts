import {
  COUNTRY_SWITCH_ENV,
  type CountrySwitchSettings,
} from '../../../lib/contract/reputation/end-user-messaging/closed-country';
import { flag, jsonVariable, list, object, text } from '../../runtime/settings';
import { shieldIdentity } from '../../runtime/shield-identity';

/** What the construct tells this handler. */
export const countrySwitchSettings = jsonVariable(
  COUNTRY_SWITCH_ENV,
  object<CountrySwitchSettings>({
    monitor: text,
    identity: shieldIdentity,
    protectConfigurationId: text,
    protectConfigurationArn: text,
    homeCountries: list(text),
    messageFeedback: flag,
    topicArns: list(text),
  }),
);
