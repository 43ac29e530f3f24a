import { parseIpSetRef } from '../../lambda/runtime/ip-set-store';
import { OUTPUT, POSTURE_EVENT } from '../../lib/contract/posture/posture';
import { arnPart } from '../../lib/contract/waf-scope';
import type { DeployedShield } from './deployed-shield';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** The sets of both gates that every shield has. */
export const POSTURE_SETS = [
  OUTPUT.lockdownIpv4Set,
  OUTPUT.lockdownIpv6Set,
  OUTPUT.strictIpv4Set,
  OUTPUT.strictIpv6Set,
] as const;

export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: string | readonly string[],
  more: object = {},
): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource, ...more };
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html#security_iam_action-GetWebACLForResource */
const ASKED_BY_AWS_WAF = [
  ['cognito-idp', 'LookAtUserPools'],
  ['appsync', 'LookAtGraphQlApis'],
] as const;

/** ARNs of what belongs to one shield. */
export function arnsOf(shield: DeployedShield) {
  const { account, region } = shield.identity;
  const partition = shield.output(OUTPUT.webAclArn).split(':')[1];
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  return {
    arn,
    ipSet(text: string) {
      const { name, id, scope } = parseIpSetRef(text);
      return arn('wafv2', `${arnPart(scope)}/ipset/${name}/${id}`);
    },
    logGroup: (name: string) => arn('logs', `log-group:${name}:*`),
    /** Services that AWS WAF asks for the association, on behalf of the caller. */
    lookAtAssociations: () =>
      ASKED_BY_AWS_WAF.flatMap(([service, sid]) => {
        const resources = shield.list(OUTPUT.resourceArns).filter((each) => each.includes(`:${service}:`));
        return resources.length > 0 ? [allow(sid, [`${service}:GetWebACLForResource`], resources)] : [];
      }),
    /** As after every change of the posture. */
    tellPrograms: () =>
      allow('TellPrograms', ['events:PutEvents'], arn('events', 'event-bus/default'), {
        Condition: { StringEquals: { 'events:source': POSTURE_EVENT.source } },
      }),
  };
}
