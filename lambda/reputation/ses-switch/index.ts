import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { optionalEnv, requiredEnv } from '../../runtime/env';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { setSending } from './switch';

const region = optionalEnv(SES_ENV.region);
const ses = new SESv2Client({ ...CLIENT_OPTIONS, ...(region === undefined ? {} : { region }) });
const configurationSet = requiredEnv(SES_ENV.configurationSet);

export const handler = (event: unknown): Promise<void> => setSending(event, ses, configurationSet);
