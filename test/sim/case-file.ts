import { z } from 'zod';
import { withRepeats } from './repeated';

/**
 * A behaviour of AWS WAF as data: a web ACL, requests, and what is wanted of each. `topic` names the page of the AWS WAF
 * developer guide that says so. Unknown keys are errors, so a typing mistake can't make a case pass. Long texts and lists are written
 * short (`repeated.ts`).
 */
const token = z.strictObject({
  /** Seconds before the request (as a negative number). */
  captchaSolvedAt: z.number().optional(),
  challengeSolvedAt: z.number().optional(),
  domain: z.string(),
  in: z.enum(['cookie', 'header']).default('cookie'),
  /** Minted by somebody else. */
  foreign: z.boolean().default(false),
});

const want = z.strictObject({
  action: z.enum(['ALLOW', 'BLOCK', 'CAPTCHA', 'CHALLENGE']).optional(),
  rule: z.string().optional(),
  /** Whether the rule named `rule` (or the only one) matched. */
  match: z.boolean().optional(),
  status: z.number().nullable().optional(),
  /** All labels, custom parts or full names, in order. */
  labels: z.array(z.string()).optional(),
  fidelity: z.enum(['exact', 'approximate', 'undocumented']).optional(),
  inserted: z.array(z.tuple([z.string(), z.string()])).optional(),
  responseHeaders: z.record(z.string(), z.string()).optional(),
  responseBody: z.string().optional(),
  /** Whether the response has a page. */
  page: z.boolean().optional(),
  failureReason: z.string().optional(),
});

const request = z.strictObject({
  /** Seconds from the start. */
  at: z.number().default(0),
  /** How often it is sent; what is wanted is wanted of the last. */
  times: z.number().int().min(1).default(1),
  ip: z.string().default('192.0.2.1'),
  method: z.string().default('GET'),
  uri: z.string().default('/'),
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  body: z.string().optional(),
  bodyBase64: z.string().optional(),
  country: z.string().optional(),
  region: z.string().optional(),
  asn: z.number().optional(),
  forwarded: z
    .record(
      z.string(),
      z.strictObject({ country: z.string().optional(), region: z.string().optional(), asn: z.number().optional() }),
    )
    .optional(),
  ja3: z.string().optional(),
  ja4: z.string().optional(),
  requestId: z.string().optional(),
  tokens: z.array(token).default([]),
  want,
});

const rule = z.looseObject({ Statement: z.looseObject({}) });

const caseFile = z
  .strictObject({
    note: z.string().min(10),
    topic: z.string().regex(/^[a-z0-9-]+$/),
    /** One statement in a rule named `rule` that blocks. */
    statement: z.looseObject({}).optional(),
    /** Rules in CloudFormation's spelling; name, priority and metric are made up where they are missing. */
    rules: z.array(rule).optional(),
    /** Further properties of the web ACL. */
    acl: z.looseObject({}).default({}),
    /** Resources of the template beside the web ACL; their scope, metric and capacity are made up where missing. */
    resources: z.record(z.string(), z.looseObject({ Type: z.string() })).default({}),
    /** Further sections of the template. */
    template: z.looseObject({}).default({}),
    options: z
      .strictObject({
        mode: z.enum(['instant', 'aws-like']).optional(),
        lagSeconds: z.number().optional(),
        resourceType: z.enum(['ALB', 'API_GATEWAY', 'APPSYNC', 'COGNITO', 'APP_RUNNER', 'CLOUDFRONT']).optional(),
        parameters: z.record(z.string(), z.string()).optional(),
        managedRuleGroups: z.array(z.looseObject({ name: z.string() })).optional(),
      })
      .default({}),
    requests: z.array(request).default([]),
    /** The load itself fails: the code, and what the message names. */
    refused: z.strictObject({ code: z.string(), names: z.array(z.string()).min(1) }).optional(),
  })
  .refine((file) => (file.statement === undefined) !== (file.rules === undefined), 'either statement or rules')
  .refine((file) => (file.refused === undefined) === file.requests.length > 0, 'either requests or refused');

export function readCase(json: unknown): CaseFile {
  return caseFile.parse(withRepeats(json));
}

export type CaseFile = z.output<typeof caseFile>;
export type CaseRequest = CaseFile['requests'][number];
