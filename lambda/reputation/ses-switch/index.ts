import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { optionalVariable, readSettings, variable } from '../../runtime/settings';
import { setSending } from './switch';

const { region, configurationSet } = readSettings('ses-switch', {
  region: optionalVariable(SES_ENV.region),
  configurationSet: variable(SES_ENV.configurationSet),
});
const ses = new SESv2Client({ ...CLIENT_OPTIONS, ...(region === undefined ? {} : { region }) });

export const handler = (event: unknown): Promise<void> => setSending(event, ses, configurationSet);
