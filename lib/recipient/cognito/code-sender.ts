import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { CognitoEmailSettings, CognitoTextSettings } from '../../contract/recipient/cognito';
import { acknowledgeWildcard } from '../../private/acknowledged';
import type { Faults } from '../../private/faults';

/** How codes go out by Amazon SES. */
export interface SesSenderOptions {
  /** Address in the From of the mails, also with a name: `Example Shop <codes@shop.example>`. It, or its domain, is a verified identity of SES in the Region of the stack. */
  readonly from: string;

  /**
   * Address to which people answer.
   *
   * @default - the one in From
   */
  readonly replyTo?: string;

  /**
   * Configuration set of SES, so that the events of these mails are counted: the one that `EmailProvider.ses` watches.
   *
   * @default - none; nothing is heard of bounces and complaints
   */
  readonly configurationSetName?: string;
}

/** How codes go out as texts by AWS End User Messaging. */
export interface EndUserMessagingSenderOptions {
  /** Who is shown as the sender: ARN or id of a phone number (`phone-…`) or of a pool (`pool-…`), or a sender ID of up to 11 letters, digits and hyphens. */
  readonly originationIdentity: string;

  /**
   * Configuration set of End User Messaging, so that the events of these texts are counted: the one that `SmsProvider.endUserMessaging` watches.
   *
   * @default - none; nothing is heard of what becomes of them
   */
  readonly configurationSetName?: string;

  /**
   * Id of a Protect configuration, such as that of `SmsProtect`.
   *
   * @default - the one of the configuration set, or of the account
   */
  readonly protectConfigurationId?: string;

  /**
   * US dollars that one text may cost at most; a dearer one isn't sent, and counts as dropped. From 0.001 to 100.
   *
   * @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
   * @default - whatever it costs
   */
  readonly maxPrice?: number;

  /**
   * Whether End User Messaging waits for word of which texts were answered. The guard gives it, where it has `messageFeedback`; a text without counts as failed after an hour.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/message-feedback.html
   * @default false
   */
  readonly messageFeedback?: boolean;
}

/** Who sends what a user pool wants to be sent. */
export class CodeSender {
  /** Sends mails by Amazon SES. */
  public static ses(options: SesSenderOptions): CodeSender {
    return new CodeSender({ ses: options });
  }

  /** Sends texts by AWS End User Messaging. */
  public static endUserMessaging(options: EndUserMessagingSenderOptions): CodeSender {
    return new CodeSender({ texts: options });
  }

  /**
   * Has a function of yours send, whatever it sends with: Twilio, SendGrid, WhatsApp.
   *
   * It is invoked once for each message and waited for, at most 15 seconds, with `channel` (`email` or `sms`), `recipient`, `purpose`, `app` (the app client), `language`, and `subject`, `text` and
   * `html`, or `text` alone. Its answer may hold a `messageId`. Whoever reads its event sees codes: don't log it. An error counts as lost and is not repeated, since it may have sent.
   */
  public static handler(handler: lambda.IFunction): CodeSender {
    return new CodeSender({ handler });
  }

  private constructor(
    private readonly by: {
      readonly ses?: SesSenderOptions;
      readonly texts?: EndUserMessagingSenderOptions;
      readonly handler?: lambda.IFunction;
    },
  ) {}

  /** @internal What is wrong with it as the sender of a prop. */
  public _check(faults: Faults, prop: 'email' | 'text'): void {
    const { ses, texts } = this.by;
    if (prop === 'text' && ses) {
      faults.add('text must send texts, got CodeSender.ses; write CodeSender.endUserMessaging or CodeSender.handler');
    } else if (prop === 'email' && texts) {
      faults.add('email must send mails, got CodeSender.endUserMessaging; write CodeSender.ses or CodeSender.handler');
    } else if (ses) {
      faults.demandKnown({ [prop]: ses }, [`${prop}.configurationSetName`]);
      const address = 'an address such as codes@shop.example, also with a name in front: Shop <codes@shop.example>';
      faults.one(`${prop}.from`, ses.from, (text) => addressIn(text) !== undefined, address);
      faults.one(`${prop}.replyTo`, ses.replyTo, (text) => addressIn(text) !== undefined, address);
    } else if (texts) {
      const takes = ['originationIdentity', 'configurationSetName', 'protectConfigurationId'];
      faults.demandKnown(
        { [prop]: texts },
        takes.map((name) => `${prop}.${name}`),
      );
      faults.one(
        `${prop}.originationIdentity`,
        texts.originationIdentity,
        (text) => identityIn(text) !== undefined,
        'ARN or id of a phone number or pool of End User Messaging, or a sender ID of 1 to 11 letters, digits and hyphens',
      );
      const { maxPrice } = texts;
      if (maxPrice !== undefined && !Token.isUnresolved(maxPrice) && !(maxPrice >= 0.001 && maxPrice <= 100))
        faults.add(`${prop}.maxPrice must be from 0.001 to 100 (US dollars), got ${maxPrice}`);
    }
  }

  /** @internal Lets the role send, and says how. */
  public _bind(scope: Construct, role: iam.Role): CognitoEmailSettings & CognitoTextSettings {
    const { ses, texts, handler } = this.by;
    const allow = (action: string, resources: string[]) =>
      role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources }));
    const stack = Stack.of(scope);
    if (handler) {
      handler.grantInvokeLatestVersion(role);
      return { functionArn: handler.functionArn };
    }
    if (ses) {
      const { from, replyTo, configurationSetName } = ses;
      const address = addressIn(from)!;
      const arn = (resource: string, resourceName: string) =>
        stack.formatArn({ service: 'ses', resource, resourceName });
      allow('ses:SendEmail', [
        arn('identity', address),
        ...domainsOf(address).map((domain) => arn('identity', domain)),
        ...(configurationSetName === undefined ? [] : [arn('configuration-set', configurationSetName)]),
      ]);
      return { from: mailHeader(from), replyTo: replyTo && mailHeader(replyTo), configurationSetName };
    }
    const { maxPrice, originationIdentity, messageFeedback, ...rest } = texts!;
    const identity = identityIn(originationIdentity)!;
    const isArn = Token.isUnresolved(identity) || identity.startsWith('arn:');
    const [resource, ...names] = identity.split('/');
    const from = isArn
      ? identity
      : stack.formatArn({ service: 'sms-voice', resource: resource!, resourceName: names.join('/') });
    allow('sms-voice:SendTextMessage', [from]);
    acknowledgeWildcard(role, from, 'a sender ID is a resource in each country, and people are in all of them');
    return {
      ...rest,
      originationIdentity,
      maxPrice: maxPrice?.toFixed(5),
      ...(messageFeedback && { messageFeedback }),
    };
  }
}

/** The address of `Name <address>`, or of an address alone. */
function addressIn(text: string): string | undefined {
  const address = /^[^<>\r\n]{0,200}<([^<>\s]+)>$/.exec(text)?.[1] ?? text;
  return /^[^@\s<>]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/i.test(address) ? address.toLowerCase() : undefined;
}

/**
 * As it has to stand in a mail: a name with other letters than those of ASCII is encoded, and one with marks that mean something there is quoted.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
function mailHeader(text: string): string {
  const [, given = '', address] = /^([^<]*)(<.*>)$/.exec(text) ?? [];
  const name = given.trim();
  if (address === undefined || name === '' || /^"[\x20-\x7e]*"$/.test(name)) return text;
  if (/^[\x20-\x7e]*$/.test(name))
    return /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(name) ? text : `${JSON.stringify(name)} ${address}`;
  // An encoded word has at most 75 characters, and so 45 bytes: RFC 2047.
  const words = [''];
  for (const letter of name) {
    if (Buffer.byteLength(words.at(-1) + letter) > 45) words.push('');
    words[words.length - 1] += letter;
  }
  const encoded = words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`);
  return `${encoded.join(' ')} ${address}`;
}

/** Each of them may be the verified identity: one of a domain is good for what stands below it. */
function domainsOf(address: string): string[] {
  const labels = address.split('@')[1]!.split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}

/** The resource that sends, as the end of an ARN or the whole of it. */
function identityIn(text: string): string | undefined {
  if (Token.isUnresolved(text)) return text;
  if (/^arn:[\w-]+:sms-voice:[\w-]+:\d{12}:(?:phone-number|pool|sender-id)\/\S+$/.test(text)) return text;
  if (/^phone-[0-9a-f]{32}$/.test(text)) return `phone-number/${text}`;
  if (/^pool-[0-9a-f]{32}$/.test(text)) return `pool/${text}`;
  return /^[A-Za-z0-9-]{1,11}$/.test(text) ? `sender-id/${text}/*` : undefined;
}
