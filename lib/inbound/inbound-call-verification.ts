import { Arn, ArnFormat, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnContactFlow, CfnIntegrationAssociation } from 'aws-cdk-lib/aws-connect';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { InboundPhoneSettings } from '../contract/inbound/inbound';
import { TWILIO_SECRETS } from '../contract/twilio-secrets';
import type { BundledFunction } from '../private/bundled-function';
import { Faults } from '../private/faults';
import { publicAddress } from '../private/public-address';
import { sound } from '../private/taken';
import { callFlow } from './call-flow';
import type {
  ConnectLineOptions,
  InboundCallVerificationProps,
  TwilioLineOptions,
} from './inbound-call-verification-props';
import { checkOptions, checkPhoneNumber, INBOUND_TAKES_TOKENS, inboundStandIn } from './inbound-checks';
import { InboundSessions } from './inbound-sessions';

const DEFAULT_PRIORITY = 92;

/**
 * Verifies phone numbers without sending anything: the person writes a number, the page shows eight digits, and the person calls and types them. Nobody is ever called, so there is
 * nothing to pump.
 *
 * The number of a caller can be forged: it proves as much as caller id. The digits tie the call to the browser that shows them. See docs/inbound-verification.md before you rely on
 * it for more than a sign-up.
 *
 * Deploys a page and an API behind the listener, a table, two functions, an RSA key of AWS KMS ($1 a month), a secret ($0.40), seven or eight alarms ($0.10 a metric), and for Amazon
 * Connect the flow. A call of half a minute costs about one cent; the longest there is, seven at Amazon Connect and four at Twilio. No policy allows to call or send anything.
 *
 * @example
 *
 * const calls = new InboundCallVerification(this, 'InboundCall', {
 *   listener,
 *   origin: 'https://shop.example.com',
 *   serviceName: 'Example Shop',
 *   phoneNumber: '+4915799912345',
 *   amazonConnect: { instanceArn: 'arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-9d7b1a2c3d4e' },
 *   notify: [topic],
 * });
 */
export class InboundCallVerification extends Construct {
  /** Address of the page on which people verify their phone number. */
  public readonly pageUrl: string;

  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  public readonly monitorName: string;

  /** ARN of the flow to which the number has to lead, with `amazonConnect`. */
  public readonly contactFlowArn?: string;

  /** Address to enter as "a call comes in" of the number (HTTP POST), with `twilio`. Nothing may be added to it: it is a part of what Twilio signs. */
  public readonly webhookUrl?: string;

  /** Alarms of the inbound verification by call. */
  public readonly alarms: AlarmBase[];

  constructor(scope: Construct, id: string, props: InboundCallVerificationProps) {
    super(scope, id);
    props = sound(
      this,
      'InboundCallVerificationProps',
      props,
      () => check(this, props),
      () => ({ ...inboundStandIn(props), phoneNumber: '+10000000000', ...standInLines(this, props) }),
    );
    const { amazonConnect, twilio, phoneNumber, serviceName } = props;
    const sessions = new InboundSessions(this, 'Sessions', {
      ...props,
      channel: 'call',
      inboundAddress: phoneNumber,
      defaultPriority: DEFAULT_PRIORITY,
    });
    this.pageUrl = sessions.pageUrl;
    this.monitorName = sessions.monitorName;
    const settings: InboundPhoneSettings = {
      monitor: this.monitorName,
      inboundAddress: phoneNumber,
      serviceName,
      line: twilio === undefined ? 'connect' : 'twilio',
      instanceArn: amazonConnect?.instanceArn,
    };
    const receiver = sessions.addReceiver({
      bundle: 'inbound-phone',
      description: 'OTP shield: takes the calls of inbound verification',
      settings: Stack.of(this).toJsonString(settings),
      environment: {
        [TWILIO_SECRETS.authTokenSecret]: twilio?.authToken.secretArn,
        [TWILIO_SECRETS.sharedKeySecret]: twilio?.sharedKey?.secretArn,
        [TWILIO_SECRETS.sharedKeyId]: twilio?.sharedKeyId,
      },
      awaited: true,
    });
    if (amazonConnect !== undefined) {
      this.contactFlowArn = this.addFlow(amazonConnect, receiver, serviceName);
      sessions.watchInstance(Fn.select(1, Fn.split('/', amazonConnect.instanceArn)));
    }
    if (twilio !== undefined) {
      twilio.authToken.grantRead(receiver.role);
      twilio.sharedKey?.grantRead(receiver.role);
      this.webhookUrl = publicAddress(receiver.function);
    }
    this.alarms = sessions.alarms;
  }

  private addFlow({ instanceArn }: ConnectLineOptions, receiver: BundledFunction, serviceName: string): string {
    const { functionArn } = receiver.function;
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'connect.amazonaws.com',
      sourceAccount: Stack.of(this).account,
      sourceArn: instanceArn,
    });
    // Else a flow may not name the function.
    const association = new CfnIntegrationAssociation(this, 'Association', {
      instanceId: instanceArn,
      integrationArn: functionArn,
      integrationType: 'LAMBDA_FUNCTION',
    });
    const flow = new CfnContactFlow(this, 'Flow', {
      instanceArn,
      name: Names.uniqueResourceName(this, { maxLength: 100, separator: '-', allowedSpecialCharacters: '-' }),
      description: 'OTP shield: asks callers for the digits of inbound verification, and hangs up',
      type: 'CONTACT_FLOW',
      content: Stack.of(this).toJsonString(callFlow(functionArn, serviceName)),
    });
    flow.node.addDependency(permission, association);
    return flow.attrContactFlowArn;
  }
}

/** Of the kind that was meant, or what reads `webhookUrl` or `contactFlowArn` fails before the faults are told. */
function standInLines(
  scope: Construct,
  { twilio, amazonConnect }: InboundCallVerificationProps,
): Pick<InboundCallVerificationProps, 'twilio' | 'amazonConnect'> {
  const { account, region } = Stack.of(scope);
  const instanceArn = `arn:aws:connect:${region}:${account}:instance/00000000-0000-0000-0000-000000000000`;
  return {
    ...(twilio && { twilio: { authToken: Secret.fromSecretNameV2(scope, 'RefusedToken', 'refused') } }),
    ...((amazonConnect || !twilio) && { amazonConnect: { instanceArn } }),
  };
}

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_Instance.html */
const INSTANCE = /^arn:aws[-a-z0-9]*:connect:[-a-z0-9]+:\d{12}:instance\/[-a-zA-Z0-9]{1,100}$/;

function check(scope: Construct, props: InboundCallVerificationProps): void {
  const faults = new Faults();
  faults.demandKnown(props, [
    ...INBOUND_TAKES_TOKENS,
    'phoneNumber',
    'amazonConnect.instanceArn',
    'twilio.sharedKeyId',
  ]);
  checkOptions(faults, scope, props);
  checkPhoneNumber(faults, props.phoneNumber);
  const { amazonConnect, twilio, serviceName } = props;
  if ((amazonConnect === undefined) === (twilio === undefined)) {
    faults.add('amazonConnect and twilio exclude each other, and one is needed: give the line on which the number is');
  }
  if (amazonConnect !== undefined) checkInstance(faults, scope, amazonConnect, serviceName);
  if (twilio !== undefined) checkTwilio(faults, twilio);
  faults.throwIfAny(scope, 'InboundCallVerification');
}

function checkInstance(
  faults: Faults,
  scope: Construct,
  { instanceArn }: ConnectLineOptions,
  serviceName: string,
): void {
  const allowed = 'the ARN of an instance of Amazon Connect, such as arn:aws:connect:REGION:ACCOUNT:instance/ID';
  faults.one('amazonConnect.instanceArn', instanceArn, (arn) => INSTANCE.test(arn), allowed);
  if (Token.isUnresolved(instanceArn) || !INSTANCE.test(instanceArn)) return;
  const { account, region } = Stack.of(scope);
  const given = Arn.split(instanceArn, ArnFormat.SLASH_RESOURCE_NAME);
  for (const [what, here, there] of [
    ['account', account, given.account],
    ['Region', region, given.region],
  ] as const) {
    if (Token.isUnresolved(here) || here === there) continue;
    faults.add(
      `amazonConnect.instanceArn must be of the ${what} of the stack, ${here}, got ${there}; put the construct into a stack where the instance is`,
    );
  }
  // Amazon Connect would put an attribute in its place.
  if (!Token.isUnresolved(serviceName) && serviceName.includes('$')) {
    faults.add(`serviceName must have no $ with amazonConnect, got ${JSON.stringify(serviceName)}; write it in words`);
  }
}

function checkTwilio(faults: Faults, { sharedKey, sharedKeyId }: TwilioLineOptions): void {
  if ((sharedKey === undefined) !== (sharedKeyId === undefined)) {
    faults.add('twilio.sharedKey and twilio.sharedKeyId go together; give both or neither');
  }
  faults.one(
    'twilio.sharedKeyId',
    sharedKeyId,
    (id) => /^[\w-]{1,100}$/.test(id),
    'the id of the key as Twilio shows it',
  );
}
