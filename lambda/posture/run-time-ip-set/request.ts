import * as z from 'zod/mini';
import type { RunTimeIpSetProperties } from '../../../lib/contract/posture/run-time-ip-set';

/** A question of CloudFormation, without where to answer it. */
export interface IpSetRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly logicalId: string;
  /** ARN of the set; something else when none was made, and absent before. */
  readonly physicalId?: string;
  /** Undefined when they can't be read. Only a deletion can do without. */
  readonly properties?: RunTimeIpSetProperties;
}

/** Where and under which names CloudFormation waits for the answer. */
export interface Envelope {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** Presigned: whoever has it can answer for us, so it stands in no log and in no error. */
  readonly responseUrl: string;
}

const EVENT = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.string(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
  ResourceProperties: z.optional(z.unknown()),
});

const PROPERTIES = z.object({
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html
  Name: z.string().check(z.regex(/^[\w-]{1,128}$/)),
  IPAddressVersion: z.enum(['IPV4', 'IPV6']),
  Description: z.string().check(z.minLength(1), z.maxLength(256)),
  Scope: z.optional(z.literal('CLOUDFRONT')),
});

/** @throws {Error} when the event is no question of CloudFormation, so that nobody waits for an answer */
export function parseRequest(event: unknown): { readonly request: IpSetRequest; readonly envelope: Envelope } {
  const parsed = EVENT.safeParse(event);
  // Without the event itself, since the URL stands in it.
  if (!parsed.success) throw new Error('this event is no request of CloudFormation for a custom resource');
  const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties } =
    parsed.data;
  const properties = PROPERTIES.safeParse(ResourceProperties);
  return {
    request: {
      type: RequestType,
      stackId: StackId,
      logicalId: LogicalResourceId,
      physicalId: PhysicalResourceId,
      properties: properties.success ? properties.data : undefined,
    },
    envelope: { StackId, RequestId, LogicalResourceId, responseUrl: ResponseURL },
  };
}
