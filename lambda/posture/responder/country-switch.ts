import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { CountrySwitchCall } from '../../../lib/contract/posture/country-switch';

/** Has countries closed in which texts are pumped. */
export interface CountrySwitch {
  close(why: string): Promise<void>;
}

/** The function that the watch over the texts brought along. It takes a while and tells people itself, so nobody waits for it; when it fails its own alarm says so. */
export function countrySwitch(lambda: Pick<LambdaClient, 'send'>, FunctionName: string): CountrySwitch {
  return {
    close: async (why) => {
      const call: CountrySwitchCall = { strict: true, why };
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(call) }));
    },
  };
}
