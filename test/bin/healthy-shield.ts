import { OUTPUT } from '../../lib/contract/posture/posture';
import { fieldProtections } from '../../lib/contract/protection/log-privacy';
import { ALB, operatorRig } from './operator-rig';

export const GROUP = 'arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-otp';

/** The policy of the account that AWS WAF makes. */
export const DELIVERY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['delivery.logs.amazonaws.com'] },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: ['arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-*:log-stream:*'],
    },
  ],
});

export const RULES = [
  { Name: 'classify-request', Priority: 1, Action: { Count: {} } },
  { Name: 'human-check', Priority: 2, Action: { Captcha: {} } },
];

export const PROTECTED = {
  DataProtections: fieldProtections().map(({ action, fieldType, fieldKeys }) => ({
    Action: action,
    Field: { FieldType: fieldType, ...(fieldKeys && { FieldKeys: fieldKeys }) },
  })),
};

export function acl(name: string, arn: string, rules: object[] = RULES): Record<string, unknown> {
  return {
    Name: name,
    Id: '1',
    ARN: arn,
    DefaultAction: { Allow: {} },
    Rules: rules,
    Capacity: 612,
    DataProtectionConfig: PROTECTED,
  };
}

/** A deployed shield in which the doctor finds nothing to mend. */
export async function healthyShield(): Promise<Awaited<ReturnType<typeof operatorRig>>> {
  const rig = await operatorRig();
  rig.outputs[OUTPUT.resourceArns] = ALB;
  rig.waf.webAcls.set(rig.webAclArn, acl('otp', rig.webAclArn));
  rig.waf.associations.set(ALB, rig.webAclArn);
  rig.waf.loggingConfigurations.set(rig.webAclArn, { LogDestinationConfigs: [GROUP], ResourceArn: rig.webAclArn });
  rig.logs.logGroups.add('aws-waf-logs-otp');
  rig.logs.resourcePolicies.set('AWSWAF-LOGS', DELIVERY);
  rig.logs.lastRecords.set('aws-waf-logs-otp', rig.clock.now() - 60_000);
  rig.loadBalancers.loadBalancers.set(ALB, { 'waf.fail_open.enabled': 'false' });
  return rig;
}
