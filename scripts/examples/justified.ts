import type { NagFinding } from './example';

interface Justified {
  readonly rule: string;
  /** Construct that is the example's own; nothing of this package can stand here. */
  readonly path: string;
  readonly why: string;
}

const VPC =
  'it stands for the VPC that the reader has; flow logs are paid by the gigabyte, and their owner decides about them';
const LOGS = 'it holds the access logs themselves: a log of who reads logs is up to the owner of the account';

/** Of a user pool for a shop. */
const POOL = (path: string): readonly Justified[] => [
  { rule: 'AwsSolutions-COG2', path, why: 'a shop does not make every customer have a second factor' },
  { rule: 'AwsSolutions-COG8', path, why: 'the plus plan is paid by the user, and nothing here needs it' },
];
const SENDER_IN_ALL_COUNTRIES: Justified = {
  rule: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sms-voice:eu-central-1:111122223333:sender-id/SHOP/*]',
  path: 'SignIn/Users/Texts/Resource',
  why: 'a sender ID is a resource in each country, and customers are in all of them',
};

/** What cdk-nag's AWS Solutions pack may find in an example, all of it. */
const JUSTIFIED: Readonly<Record<string, readonly Justified[]>> = {
  chat: [
    {
      rule: 'AwsSolutions-IAM5[Resource::*]',
      path: 'Shop/ChatActions/MayPress/Resource',
      why: 'DescribeAlarms leaves composite alarms out unless it is allowed for all',
    },
    ...['strict79A1343C', 'lockdownAB996004', 'release31241EA1', 'acknowledge4E9F6A5C'].map((id) => ({
      rule: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:eu-central-1:111122223333:automation-definition/<ChatActionsRunbook${id}>:*]`,
      path: 'Shop/ChatActions/MayPress/Resource',
      why: 'behind the name stands the version of a runbook, which every change makes anew',
    })),
  ],
  'cloudfront-in-front': [
    { rule: 'AwsSolutions-VPC7', path: 'Shop/Vpc/Resource', why: VPC },
    { rule: 'AwsSolutions-S1', path: 'Shop/AccessLogs/Resource', why: LOGS },
    {
      rule: 'AwsSolutions-CFR1',
      path: 'Shop/Distribution/Resource',
      why: 'a shop for everybody; who sells in some countries only knows which',
    },
    {
      rule: 'AwsSolutions-CFR2',
      path: 'Shop/Distribution/Resource',
      why: 'the web ACL is at the load balancer, which nobody reaches around CloudFront: that is what the example shows',
    },
    {
      rule: 'AwsSolutions-CFR3',
      path: 'Shop/Distribution/Resource',
      why: 'nothing is cached, so the access log of the load balancer has every request',
    },
    {
      rule: 'AwsSolutions-CFR4',
      path: 'Shop/Distribution/Resource',
      why: 'with the certificate of cloudfront.net no other protocol can be asked for; the README says what to set with one of your own',
    },
  ],
  'cognito-amplify': POOL('SignIn/Users/Resource'),
  'cognito-custom-challenge': [
    ...POOL('SignIn/Users/Resource'),
    {
      rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      path: 'SignIn/Challenge/ServiceRole/Resource',
      why: 'it is what CDK gives a function of the reader, and allows to write logs',
    },
  ],
  'cognito-managed-login': [...POOL('SignIn/Users/Resource'), SENDER_IN_ALL_COUNTRIES],
  'cognito-passwordless': [...POOL('SignIn/Users/Resource'), SENDER_IN_ALL_COUNTRIES],
  'fargate-service': [
    { rule: 'AwsSolutions-VPC7', path: 'Shop/Vpc/Resource', why: VPC },
    { rule: 'AwsSolutions-S1', path: 'Shop/AccessLogs/Resource', why: LOGS },
    { rule: 'AwsSolutions-ECS4', path: 'Shop/Cluster/Resource', why: 'Container Insights is paid by the metric' },
    {
      rule: 'AwsSolutions-EC23',
      path: 'Shop/Shop/LB/SecurityGroup/Resource',
      why: 'a public site takes connections from everywhere',
    },
  ],
  pagerduty: [
    {
      rule: 'AwsSolutions-SQS3',
      path: 'Shop/PagerDuty/Undelivered/Resource',
      why: 'it is the queue for what the rule could not deliver; cdk-nag knows only those of other queues',
    },
  ],
};

/** What is found and not justified, what is justified and not found, and everything that this package made. */
export function complaints(example: string, findings: readonly NagFinding[]): string[] {
  const justified = JUSTIFIED[example] ?? [];
  const isSame = (one: NagFinding) => (other: Justified) => one.rule === other.rule && one.path === other.path;
  return [
    ...findings
      .filter((finding) => finding.madeBy !== undefined || !justified.some(isSame(finding)))
      .map(({ rule, path, says, madeBy }) => `${rule} at ${path}${madeBy ? `, made by ${madeBy}` : ''}: ${says}`),
    ...justified
      .filter((entry) => !findings.some((finding) => isSame(finding)(entry)))
      .map(({ rule, path }) => `${rule} at ${path} is justified, but nothing is found there any more`),
  ];
}
