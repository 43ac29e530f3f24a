const RUNTIME = 'the Lambda runtime does it, for the log';
const EVENT_SOURCE = 'Lambda does it for the event source; the handler only gets the messages';
const CUSTOMER_KEY = 'DynamoDB and Secrets Manager do it on behalf of whoever calls them, with a key of the customer';
const CDK_FRAMEWORK = "CDK's own provider framework does it";

/** What roles of handlers may do and no request in our tests does, and why. */
export const NEVER_SENT: Readonly<Record<string, string>> = {
  'elasticloadbalancing:GetLoadBalancerWebACL': 'AWS WAF asks it of Elastic Load Balancing for GetWebACLForResource',
  'iam:PassRole': 'IAM asks it of whoever gives SNS the role with which it writes delivery logs',
  'kms:GenerateDataKey*': CUSTOMER_KEY,
  'kms:ReEncrypt*': CUSTOMER_KEY,
  'lambda:GetFunction': CDK_FRAMEWORK,
  'lambda:InvokeFunction': CDK_FRAMEWORK,
  'logs:CreateLogStream': RUNTIME,
  'logs:PutLogEvents': RUNTIME,
  'ses:TagResource': 'SES asks for it when CreateConfigurationSet carries tags',
  'sqs:ChangeMessageVisibility': EVENT_SOURCE,
  'sqs:DeleteMessage': EVENT_SOURCE,
  'sqs:GetQueueAttributes': EVENT_SOURCE,
  'sqs:GetQueueUrl': EVENT_SOURCE,
  'sqs:ReceiveMessage': EVENT_SOURCE,
  'wafv2:TagResource': 'AWS WAF asks for it when CreateIPSet carries tags',
};
