import {
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import * as z from 'zod/mini';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import type { MetricValue } from '../../runtime/emf';

// Left out by SES, "enabled" means yes; anything but a boolean is refused.
const configurationSet = z.object({
  SendingOptions: z.optional(z.object({ SendingEnabled: z.optional(z.boolean()) })),
});
const destinations = z.object({
  EventDestinations: z._default(
    z.array(
      z.object({
        Enabled: z._default(z.boolean(), true),
        MatchingEventTypes: z._default(z.array(z.string()), []),
        SnsDestination: z.optional(z.object({ TopicArn: z.string() })),
      }),
    ),
    [],
  ),
});

/** Without these the counters mean nothing. */
const NEEDED = ['SEND', 'BOUNCE', 'COMPLAINT'];

/** Whether the configuration set still sends, and still publishes to our topic what has to be counted. */
export async function configurationSetMetrics(
  ses: Pick<SESv2Client, 'send'>,
  name: string,
  eventTopic: string | undefined,
): Promise<MetricValue[]> {
  const set = configurationSet.parse(await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: name })));
  const sending = {
    metric: ACCOUNT_METRIC.configurationSetSending,
    value: set.SendingOptions?.SendingEnabled === false ? 0 : 1,
  };
  if (eventTopic === undefined) return [sending];

  const { EventDestinations } = destinations.parse(
    await ses.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: name })),
  );
  const published = EventDestinations.filter(
    ({ Enabled, SnsDestination }) => Enabled && SnsDestination?.TopicArn === eventTopic,
  ).flatMap(({ MatchingEventTypes }) => MatchingEventTypes);
  const wired = NEEDED.every((type) => published.includes(type));
  return [sending, { metric: ACCOUNT_METRIC.eventsWired, value: wired ? 1 : 0 }];
}
