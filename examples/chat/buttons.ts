/** A step of a runbook of Systems Manager Automation. */
interface Step {
  readonly name: string;
  readonly action: string;
  readonly inputs: object;
  readonly outputs?: ReadonlyArray<{ readonly Name: string; readonly Selector: string; readonly Type: string }>;
  readonly onFailure?: string;
  readonly isEnd?: boolean;
}

/** An IP set of a gate: `name|id|scope` in the parts that AWS WAF asks for. */
export interface SetRef {
  readonly name: string;
  readonly id: string;
}

export interface Gates {
  readonly lockdown: { readonly ipv4: SetRef; readonly ipv6: SetRef };
  readonly strict: { readonly ipv4: SetRef; readonly ipv6: SetRef };
}

export interface Told {
  /** As the mails of the shield have it. */
  readonly shieldName: string;
  /** ARNs of the topics of people, and of the chat. */
  readonly people: string;
  readonly chat: string;
  /** Text of `record.py`. */
  readonly script: string;
}

const EVERY = { ipv4: ['0.0.0.0/1', '128.0.0.0/1'], ipv6: ['::/1', '8000::/1'] };

/**
 * What the runbook "posture" says to type without the command line tool, as one button: reads the gates, writes them with their lock tokens, and tells people. It
 * has no role of its own, so it may do what whoever pressed may do.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-working.html
 */
export function postureRunbook(
  to: 'strict' | 'lockdown' | 'release',
  minutes: number,
  gates: Gates,
  told: Told,
): object {
  // What opens goes first, so that a step down leaves no gap.
  const moves = {
    lockdown: [['lockdown', true]],
    strict: [
      ['strict', true],
      ['lockdown', false],
    ],
    release: [
      ['lockdown', false],
      ['strict', false],
    ],
  } as const;
  const reads = (['lockdown', 'strict'] as const).flatMap((gate) =>
    (['ipv4', 'ipv6'] as const).map((version) =>
      call(`Read_${gate}_${version}`, 'wafv2', 'GetIPSet', setOf(gates[gate][version]), {
        Token: '$.LockToken',
        Description: '$.IPSet.Description',
      }),
    ),
  );
  const writes = moves[to].flatMap(([gate, open]) =>
    (['ipv4', 'ipv6'] as const).map((version) =>
      call(`Write_${gate}_${version}`, 'wafv2', 'UpdateIPSet', {
        ...setOf(gates[gate][version]),
        Addresses: open ? EVERY[version] : [],
        Description: `{{ Record.${gate} }}`,
        LockToken: `{{ Read_${gate}_${version}.Token }}`,
      }),
    ),
  );
  const asked = {
    to,
    minutes: String(minutes),
    why: 'a button of the chat',
    lockdown: '{{ Read_lockdown_ipv4.Description }}',
    strict: '{{ Read_strict_ipv4.Description }}',
  };
  return runbook(`${to}: ${told.shieldName}`, [
    WHO,
    ...reads,
    record('posture', asked, ['lockdown', 'strict'], told),
    ...writes,
    ...tell('OTP Shield Posture', told),
    refused(told),
  ]);
}

/** The same as `otp-shield ack --for 8h`: until then nobody is reminded, and every message names who has it. */
export function acknowledgeRunbook(table: string, told: Told): object {
  const asked = {
    minutes: '480',
    why: 'a button of the chat',
    incident: '{{ Read.Incident }}',
    version: '{{ Read.Version }}',
  };
  return runbook(`acknowledge: ${told.shieldName}`, [
    WHO,
    call(
      'Read',
      'dynamodb',
      'GetItem',
      { TableName: table, Key: { id: { S: 'notice#incident' } }, ConsistentRead: true },
      { Incident: '$.Item.incident.S', Version: '$.Item.version.N' },
    ),
    record('acknowledge', asked, ['incident', 'version', 'expires'], told),
    call('Write', 'dynamodb', 'PutItem', {
      TableName: table,
      Item: {
        id: { S: 'notice#incident' },
        incident: { S: '{{ Record.incident }}' },
        version: { N: '{{ Record.version }}' },
        expires: { N: '{{ Record.expires }}' },
      },
      // Somebody else wrote meanwhile: press again.
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: '{{ Read.Version }}' } },
    }),
    ...tell('OTP Shield Acknowledgement', told),
    refused(told),
  ]);
}

const WHO = call('Who', 'sts', 'GetCallerIdentity', {}, { Arn: '$.Arn' });

function runbook(description: string, mainSteps: readonly Step[]): object {
  return { schemaVersion: '0.3', description, mainSteps };
}

function setOf({ name, id }: SetRef): object {
  return { Name: name, Id: id, Scope: 'REGIONAL' };
}

function call(name: string, Service: string, Api: string, input: object, outputs: Record<string, string> = {}): Step {
  return {
    name,
    action: 'aws:executeAwsApi',
    inputs: { Service, Api, ...input },
    outputs: Object.entries(outputs).map(([Name, Selector]) => ({ Name, Selector, Type: 'String' })),
  };
}

function record(handler: string, asked: object, names: readonly string[], { script, shieldName }: Told): Step {
  return {
    name: 'Record',
    action: 'aws:executeScript',
    onFailure: 'step:Refused',
    inputs: {
      Runtime: 'python3.11',
      Handler: handler,
      Script: script,
      InputPayload: { ...asked, arn: '{{ Who.Arn }}', shield: shieldName },
    },
    outputs: [...names, 'event', 'subject', 'message'].map((Name) => ({
      Name,
      Selector: `$.Payload.${Name}`,
      Type: 'String',
    })),
  };
}

function tell(DetailType: string, { people }: Told): Step[] {
  return [
    call('TellPeople', 'sns', 'Publish', {
      TopicArn: people,
      Subject: '{{ Record.subject }}',
      Message: '{{ Record.message }}',
    }),
    {
      ...call('TellPrograms', 'events', 'PutEvents', {
        Entries: [{ Source: 'otp-shield', DetailType, Detail: '{{ Record.event }}' }],
      }),
      isEnd: true,
    },
  ];
}

/** A colleague decided something else, and their time is not over; or nothing is on. A button can't ask back, so the command has to. */
function refused({ chat, shieldName }: Told): Step {
  const Message = JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `Nothing was changed (${shieldName})`,
      description:
        'A colleague decided something else until a time that is not over, or nothing is on. Look at who it was; the command `otp-shield` asks, and does it if you say so.',
    },
  });
  return { ...call('Refused', 'sns', 'Publish', { TopicArn: chat, Message }), isEnd: true };
}
