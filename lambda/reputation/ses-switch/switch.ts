import { PutConfigurationSetSendingOptionsCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod/mini';

const request = z.object({ sending: z.boolean() });

/**
 * Pauses one configuration set, or lets it send again; nothing else of the account.
 *
 * @throws {z.core.$ZodError} for an event that says neither: a call by mistake must not let a paused set send
 */
export async function setSending(
  event: unknown,
  ses: Pick<SESv2Client, 'send'>,
  ConfigurationSetName: string,
): Promise<void> {
  const { sending: SendingEnabled } = request.parse(event);
  await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled }));
}
