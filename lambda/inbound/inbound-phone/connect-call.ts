import * as z from 'zod/mini';
import type { SettleParts } from '../settle';
import { type CallOutcome, receiveCall } from './receive-call';

const endpoint = z.nullish(z.object({ Address: z.nullish(z.string().check(z.maxLength(400))) }));

/** https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html */
const flowEvent = z.object({
  Details: z.object({
    ContactData: z.object({
      Channel: z.string(),
      InitiationMethod: z.string(),
      InstanceARN: z.string(),
      CustomerEndpoint: endpoint,
      SystemEndpoint: endpoint,
    }),
    Parameters: z.object({ digits: z.string().check(z.maxLength(100)) }),
  }),
});

export interface ConnectCallParts extends SettleParts {
  readonly inboundAddress: string;
  readonly instanceArn: string;
}

/**
 * Takes what our flow in Amazon Connect sends. What it answers is compared by the flow.
 *
 * @throws {z.core.$ZodError} for an event that no flow makes; the flow says then that something is wrong with us
 */
export async function takeConnectCall(event: unknown, parts: ConnectCallParts): Promise<{ outcome: CallOutcome }> {
  const { ContactData, Parameters } = flowEvent.parse(event).Details;
  const incoming =
    ContactData.Channel === 'VOICE' &&
    ContactData.InitiationMethod === 'INBOUND' &&
    ContactData.InstanceARN === parts.instanceArn;
  const call = {
    from: ContactData.CustomerEndpoint?.Address ?? '',
    to: ContactData.SystemEndpoint?.Address ?? '',
    typed: Parameters.digits,
    incoming,
  };
  return { outcome: await receiveCall(call, parts) };
}
