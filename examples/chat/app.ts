import { App, Stack } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { EmailProvider, OtpRoute, OtpShield } from 'cdk-otp-shield';
import { ChatActions } from './chat-actions';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });

const people = new Topic(stack, 'People', { enforceSSL: true });
people.addSubscription(new EmailSubscription('team@example.com'));
const chat = new Topic(stack, 'Chat', { enforceSSL: true });

const shield = new OtpShield(stack, 'SignUp', {
  resourceArns: ['arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188'],
  requestRoutes: [OtpRoute.path('/api/auth/otp')],
  verifyRoutes: [OtpRoute.path('/api/auth/verify')],
  email: EmailProvider.ses({ chatTopics: [chat] }),
  notify: [people],
});

const actions = new ChatActions(stack, 'ChatActions', { shield, shieldName: 'Shop/SignUp', chat, people });

// Each member of the channel chooses this role, or one that may less, before the first button; their name stands in its session.
new iam.Role(stack, 'OnCall', {
  assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
  }),
  managedPolicies: [actions.mayPress],
});
// Of the channel itself: it may do nothing.
const nothing = new iam.Role(stack, 'Channel', { assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com') });

const slack = new chatbot.SlackChannelConfiguration(stack, 'Slack', {
  slackChannelConfigurationName: 'shop-otp',
  slackWorkspaceId: 'T0ABCDEF1',
  slackChannelId: 'C0ABCDEF1',
  notificationTopics: [chat],
  role: nothing,
  guardrailPolicies: [actions.mayPress],
  userRoleRequired: true,
});
(slack.node.defaultChild as chatbot.CfnSlackChannelConfiguration).customizationResourceArns = actions.arns;

new chatbot.CfnMicrosoftTeamsChannelConfiguration(stack, 'Teams', {
  configurationName: 'shop-otp-teams',
  teamId: '0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0',
  teamsTenantId: '1f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0',
  teamsChannelId: '19%3Aabcdefabcdefabcdefabcdefabcdef12%40thread.tacv2',
  snsTopicArns: [chat.topicArn],
  iamRoleArn: nothing.roleArn,
  guardrailPolicies: [actions.mayPress.managedPolicyArn],
  userRoleRequired: true,
  customizationResourceArns: actions.arns,
});
