import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { OtpShield } from 'cdk-otp-shield';
import { Construct } from 'constructs';
import { acknowledgeRunbook, postureRunbook, type SetRef } from './buttons';

export interface ChatActionsProps {
  readonly shield: OtpShield;
  /** `StackName/Name` of the shield, as its messages have it; the name alone is the id of the construct. */
  readonly shieldName: string;
  /** The topic that goes to the chat: `chatTopics` of the sender. */
  readonly chat: ITopic;
  /** The topic that hears of everything. */
  readonly people: ITopic;
}

/**
 * Buttons under the messages of one shield: look, strict, lock down, release, acknowledge. Each appears where the message says that it fits, and runs with the
 * rights of whoever presses it.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-actions.html
 */
export class ChatActions extends Construct {
  /** For `customizationResourceArns` of a channel. */
  readonly arns: string[];
  /** What a person needs who may press all of them; the guardrail of the channel, too, so that nobody may do more from there. */
  readonly mayPress: iam.ManagedPolicy;
  private readonly shieldName: string;

  constructor(scope: Construct, id: string, { shield, shieldName, chat, people }: ChatActionsProps) {
    super(scope, id);
    this.shieldName = shieldName;
    const { lockdownGate, strictGate } = shield.webAcl;
    const gates = {
      lockdown: { ipv4: setRef(lockdownGate.ipv4SetRef), ipv6: setRef(lockdownGate.ipv6SetRef) },
      strict: { ipv4: setRef(strictGate.ipv4SetRef), ipv6: setRef(strictGate.ipv6SetRef) },
    };
    const script = readFileSync(join(__dirname, 'record.py'), 'utf8');
    const told = { shieldName, people: people.topicArn, chat: chat.topicArn, script };
    const { reputationMonitor: monitor } = shield;
    const table = monitor?.noticeTable;
    const runbooks = {
      strict: this.runbook('strict', postureRunbook('strict', 120, gates, told)),
      lockdown: this.runbook('lockdown', postureRunbook('lockdown', 30, gates, told)),
      release: this.runbook('release', postureRunbook('release', 30, gates, told)),
      ...(table && { acknowledge: this.runbook('acknowledge', acknowledgeRunbook(table.tableName, told)) }),
    };
    const texts = {
      strict: 'Strict for 2 h',
      lockdown: 'Lock down for 30 min',
      release: 'Release',
      acknowledge: 'I see to it (8 h)',
    };
    this.arns = [
      this.button('look', 'Look', this.look()),
      ...Object.entries(runbooks).map(([name, document]) =>
        this.button(
          name,
          texts[name as keyof typeof texts],
          `ssm start-automation-execution --document-name ${document.ref} --region ${Aws.REGION}`,
        ),
      ),
    ];
    this.sayWhatFailed(Object.values(runbooks), chat);
    this.sayWhatPeopleDid(chat);

    const stack = Stack.of(this);
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      new iam.PolicyStatement({ actions, resources, ...(conditions && { conditions }) });
    const started = Object.values(runbooks).flatMap(({ ref }) => [
      stack.formatArn({ service: 'ssm', resource: 'automation-definition', resourceName: `${ref}:*` }),
      stack.formatArn({ service: 'ssm', resource: 'document', resourceName: ref }),
    ]);
    this.mayPress = new iam.ManagedPolicy(this, 'MayPress', {
      description: `Buttons of the chat for ${shieldName}`,
      statements: [
        allow(['cloudwatch:DescribeAlarms'], ['*']),
        allow(['ssm:StartAutomationExecution'], started),
        allow(
          ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
          [lockdownGate, strictGate].flatMap((gate) => [gate.ipv4SetArn, gate.ipv6SetArn]),
        ),
        allow(['sns:Publish'], [chat.topicArn, people.topicArn]),
        allow(['events:PutEvents'], [stack.formatArn({ service: 'events', resource: 'event-bus/default' })], {
          StringEquals: { 'events:source': 'otp-shield' },
        }),
        ...(table
          ? [
              allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [table.tableArn], {
                'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['notice#incident'] },
              }),
            ]
          : []),
      ],
    });
  }

  private runbook(name: string, content: object): CfnDocument {
    return new CfnDocument(this, `Runbook-${name}`, {
      documentType: 'Automation',
      documentFormat: 'JSON',
      content,
      // A document with a made-up name can't be replaced in place otherwise.
      updateMethod: 'NewVersion',
    });
  }

  /** Under the messages of this shield alone, and only where the message offers it. */
  private button(name: string, buttonText: string, commandText: string): string {
    const alias = `${this.shieldName.replace(/[^A-Za-z0-9]+/g, '-')}-${name}`;
    const action = new chatbot.CfnCustomAction(this, `Button-${name}`, {
      actionName: alias.slice(-64),
      ...(alias.length <= 30 && { aliasName: alias }),
      definition: { commandText },
      attachments: [
        {
          notificationType: 'Custom',
          buttonText,
          variables: {
            shield: 'event.metadata.additionalContext.shield',
            offered: `event.metadata.additionalContext.${name}`,
          },
          criteria: [
            { operator: 'EQUALS', variableName: 'shield', value: this.shieldName },
            { operator: 'EQUALS', variableName: 'offered', value: 'yes' },
          ],
        },
      ],
    });
    return action.attrCustomActionArn;
  }

  /** Every alarm that is on, with what it says: a reading command, whose answer stands in the chat. */
  private look(): string {
    const prefix = this.shieldName.replace('/', '-');
    return `cloudwatch describe-alarms --alarm-name-prefix ${prefix}- --state-value ALARM --alarm-types MetricAlarm CompositeAlarm --region ${Aws.REGION}`;
  }

  /** With a button, or with the command, which tells the topic of people alone. */
  private sayWhatPeopleDid(chat: ITopic): void {
    const of = (path: string) => events.EventField.fromPath(path);
    const say = (name: string, detailType: string, title: string) =>
      new events.Rule(this, name, {
        eventPattern: {
          source: ['otp-shield'],
          detailType: [detailType],
          // What the responder does, the notifier tells.
          detail: { shield: [this.shieldName], by: [{ 'anything-but': ['responder'] }] },
        },
        targets: [
          new SnsTopic(chat, {
            message: events.RuleTargetInput.fromObject({
              version: '1.0',
              source: 'custom',
              content: {
                textType: 'client-markdown',
                title: `${title} (${this.shieldName})`,
                // By itself: a reason may hold quotes, which only a whole value survives.
                description: of('$.detail.why'),
              },
              metadata: {
                enableCustomActions: true,
                additionalContext: { shield: this.shieldName, look: 'yes' },
              },
            }),
          }),
        ],
      });
    say(
      'Moved',
      'OTP Shield Posture',
      `${of('$.detail.from')} -> ${of('$.detail.to')} by ${of('$.detail.by')} until ${of('$.detail.until')}`,
    );
    say(
      'Seen',
      'OTP Shield Acknowledgement',
      `${of('$.detail.kind')} by ${of('$.detail.by')} until ${of('$.detail.until')}`,
    );
  }

  /** Whoever pressed sees only that it began. By a way that doesn't need their rights. */
  private sayWhatFailed(runbooks: readonly CfnDocument[], chat: ITopic): void {
    const of = (path: string) => events.EventField.fromPath(path);
    new events.Rule(this, 'Failed', {
      description: `A button of the chat for ${this.shieldName} did not do what it should`,
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 Automation Execution Status-change Notification'],
        detail: { Definition: runbooks.map(({ ref }) => ref), Status: ['Failed', 'TimedOut', 'Cancelled'] },
      },
      targets: [
        new SnsTopic(chat, {
          message: events.RuleTargetInput.fromObject({
            version: '1.0',
            source: 'custom',
            content: {
              textType: 'client-markdown',
              title: `A button FAILED (${this.shieldName})`,
              description: `It was pressed by ${of('$.detail.ExecutedBy')}, and is not done, or half. Press "Look", or type the command of the message. Execution ${of('$.detail.ExecutionId')} of ${of('$.detail.Definition')} in Systems Manager says why.`,
            },
          }),
        }),
      ],
    });
  }
}

function setRef(reference: string): SetRef {
  const parts = Fn.split('|', reference);
  return { name: Fn.select(0, parts), id: Fn.select(1, parts) };
}
