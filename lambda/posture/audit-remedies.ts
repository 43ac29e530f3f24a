/**
 * What mends a finding. A deploy of the same template mends nothing: CloudFormation compares templates, not what is there. Only a drift-aware
 * change set looks at that (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html), and where it sees
 * nothing, a changed tag makes CloudFormation send the whole resource again.
 */
const FROM_TEMPLATE =
  'a plain deploy finds its template unchanged and mends nothing: run "cdk deploy --revert-drift"; if the finding stays, ' +
  '"cdk deploy --tags mended=$(date +%s)", since a changed tag makes CloudFormation send all rules again';

const BY_ITS_OWNER =
  'who owns the web ACL puts back what OtpRuleGroup.rules() gives, as the first rules and without overrides; from a template of CloudFormation: ';

/** The region in an ARN, for a call that is typed somewhere else. */
function region(arn: string): string {
  return arn.split(':')[3] ?? '';
}

function whoDid(event: string, arn: string): string {
  return `"aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=${event} --region ${region(arn)}" says who did it`;
}

function associate(webAclArn: string, resourceArn: string): string {
  return `aws wafv2 associate-web-acl --web-acl-arn ${webAclArn} --resource-arn ${resourceArn} --region ${region(webAclArn)}`;
}

export const REMEDY = {
  fromTemplate: FROM_TEMPLATE,
  byItsOwner: `${BY_ITS_OWNER}${FROM_TEMPLATE}`,

  notAssociated: (webAclArn: string, resourceArn: string): string =>
    `"${associate(webAclArn, resourceArn)}" (a deploy finds its template unchanged and does nothing); ${whoDid('DisassociateWebACL', webAclArn)}: the AWS Load Balancer ` +
    `Controller of Kubernetes takes it away again unless the Ingress has the annotation alb.ingress.kubernetes.io/wafv2-acl-arn: ${webAclArn}`,

  notInDistribution: (webAclArn: string, resource: string): string => {
    const id = resource.includes('/') ? resource.slice(resource.lastIndexOf('/') + 1) : 'ID';
    return (
      `"aws cloudfront associate-distribution-web-acl --id ${id} --web-acl-arn ${webAclArn} --if-match ETAG", where ETAG is what "aws cloudfront get-distribution-config --id ${id} ` +
      `--query ETag --output text" prints (a deploy finds its template unchanged and does nothing); ${whoDid('UpdateDistribution', webAclArn)}`
    );
  },

  otherWebAcl: (webAclArn: string, resourceArn: string, found: string): string => {
    const call = `"${associate(webAclArn, resourceArn)}" takes the other one off, so agree with its owner first, or put the rules into theirs with OtpRuleGroup`;
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-policies.html
    return /\/webacl\/FMManagedWebACL/i.test(found)
      ? `Firewall Manager made that one and puts it back whenever somebody changes it: add the rules to its policy (FirewallManagerPolicy), or take the resource out of its scope; then ${call}`
      : `${call}; ${whoDid('AssociateWebACL', webAclArn)}: another stack, the console, or the annotation alb.ingress.kubernetes.io/wafv2-acl-arn of an Ingress`;
  },

  webAclMissing:
    'CloudFormation does not look whether it is there, so a plain deploy makes none: run "cdk deploy --revert-drift"; if it stays away, deploy with another webAclName, ' +
    'which makes a new one, and then run "otp-shield doctor" for the associations',

  allowedBefore:
    'move that rule behind those of the shield, or narrow it until it allows nothing on the routes; somebody put it there, so a deploy does not know it',

  notLogged: (webAclArn: string, call: string | undefined): string =>
    call === undefined
      ? `run "otp-shield doctor", which names the call with its arguments where it knows the log group; else "cdk deploy --revert-drift". ${whoDid('DeleteLoggingConfiguration', webAclArn)}`
      : `${call} (a plain deploy finds its template unchanged and does nothing); ${whoDid('DeleteLoggingConfiguration', webAclArn)}`,

  gateHalf: (gate: string): string =>
    `to open the gate: otp-shield ${gate} --reason "finish the gate"; to close it: otp-shield release --reason "finish the gate". Both write both of its IP sets. A responder that runs mends it within a minute`,

  gateWithoutRecord: (gate: string): string =>
    `to close it: otp-shield release --reason "opened by hand"; to leave it open with an end: otp-shield ${gate} --for 30m --reason "opened by hand"`,

  gateOverdue:
    'to close it now: otp-shield release --reason "overdue". Then mend the responder, see the runbook on the posture: without it no raised posture ends by itself',

  unreadable: (action: string): string =>
    `try again in a minute; AccessDenied or a timeout that stays: whoever looked needs ${action}, and a deploy that finds its template unchanged gives no permission back ` +
    '("cdk deploy --revert-drift" does, for the auditor)',
} as const;
