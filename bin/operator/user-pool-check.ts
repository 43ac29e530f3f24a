import type { DeployedShield } from './deployed-shield';
import { type DoctorLine, part } from './doctor-line';
import { deployedTexts } from './texts/text-senders';
import { describeUserPool, type Json, poolIdOf, userPoolArns } from './user-pool-calls';

/** What the doctor asks of Amazon Cognito, as a policy names it. */
export const USER_POOL_ACTIONS = ['cognito-idp:DescribeUserPool'];

/** What a user pool of the shield lets strangers do, and who bounds it. Each note is a choice that somebody may have made on purpose. */
export async function examineUserPools(shield: DeployedShield): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [];
  for (const arn of userPoolArns(shield)) {
    const id = poolIdOf(arn);
    lines.push(
      ...(await part(`look at the user pool ${id}`, async () => {
        const pool = await describeUserPool(shield, id);
        const watched = (await deployedTexts(shield.account)).length > 0;
        const found = poolLines(pool, `user pool ${id}`, watched);
        if (found.some(({ level }) => level !== 'good')) return found;
        // Who stands behind a custom sender is not read: it need not be ours.
        return [
          {
            level: 'good',
            message: `user pool ${id}: custom senders send for it; a CognitoGuard bounds and counts, another function must do so itself`,
          },
        ];
      })),
    );
  }
  return lines;
}

/** @param watched whether the shield watches texts at all; those of SNS count for the whole account */
function poolLines(pool: Json, about: string, watched: boolean): DoctorLine[] {
  const lambda = inner(pool, 'LambdaConfig');
  const texts = inner(pool, 'SmsConfiguration');
  const sendsTexts = texts.SnsCallerArn !== undefined || texts.EumsSms !== undefined;
  return [
    ...signUpLines(pool, about),
    ...senderLines(pool, lambda, sendsTexts, about),
    ...(sendsTexts && lambda.CustomSMSSender === undefined ? textLines(texts, watched, about) : []),
    ...attributeLines(pool, sendsTexts, about),
    ...challengeLines(lambda, about),
  ];
}

/** Codes of a custom challenge are made and sent by that function. */
function challengeLines(lambda: Json, about: string): DoctorLine[] {
  if (lambda.CreateAuthChallenge === undefined) return [];
  return [
    note(
      `${about} has a CreateAuthChallenge function: codes that it sends itself pass no custom sender`,
      'let that function ask the recipient guard before it sends, as docs/recipient-guard.md shows',
    ),
  ];
}

function note(message: string, remedy: string): DoctorLine {
  return { level: 'note', message, remedy };
}

function signUpLines(pool: Json, about: string): DoctorLine[] {
  if (inner(pool, 'AdminCreateUserConfig').AllowAdminCreateUserOnly === true) return [];
  if (!listOf(pool, 'AutoVerifiedAttributes').includes('phone_number')) return [];
  return [
    note(
      `${about} lets strangers sign up, and each sign-up is a text: the usual way of pumping`,
      'verify the mail address alone (AutoVerifiedAttributes), or let nobody sign up by himself (AllowAdminCreateUserOnly)',
    ),
  ];
}

/** Without a custom sender nobody bounds what one recipient gets: AWS WAF sees no recipients there. */
function senderLines(pool: Json, lambda: Json, sendsTexts: boolean, about: string): DoctorLine[] {
  const open = [
    ...(lambda.CustomEmailSender === undefined ? ['mails'] : []),
    ...(sendsTexts && lambda.CustomSMSSender === undefined ? ['texts'] : []),
  ];
  const byCognito =
    lambda.CustomEmailSender === undefined && inner(pool, 'EmailConfiguration').EmailSendingAccount !== 'DEVELOPER';
  return [
    ...(open.length > 0
      ? [
          note(
            `${about} has no custom sender for ${open.join(' and ')}: nobody bounds what one recipient gets`,
            'CognitoGuard, with protect(userPool)',
          ),
        ]
      : []),
    ...(byCognito
      ? [
          note(
            `${about} sends mails by Amazon Cognito itself, at most 50 a day, and nobody hears what becomes of them`,
            'let it send with Amazon SES and a configuration set (UserPoolEmail.withSES)',
          ),
        ]
      : []),
  ];
}

function textLines(texts: Json, watched: boolean, about: string): DoctorLine[] {
  if (texts.EumsSms === undefined) {
    const why = `${about} sends texts by Amazon SNS: no Protect configuration of its own, no event for a text${watched ? '' : ', and nobody watches them, nor the monthly limit'}`;
    return [
      note(
        why,
        'EumsSms with a ConfigurationSetName in its SmsConfiguration, or CognitoGuard with CodeSender.endUserMessaging',
      ),
    ];
  }
  const { ConfigurationSetName: set } = inner(texts, 'EumsSms');
  if (set === undefined)
    return [
      note(
        `${about} sends texts without a configuration set: no Protect configuration but that of the account, and nobody hears what becomes of them`,
        'ConfigurationSetName in its SmsConfiguration.EumsSms, and that set in sms of the shield',
      ),
    ];
  if (watched) return [];
  return [
    note(
      `${about} sends texts by the configuration set ${set}, which nobody watches, nor whether Protect closes countries there`,
      `sms: SmsProvider.endUserMessaging({ configurationSetName: '${set}' }) of the shield`,
    ),
  ];
}

/** Who has one account may otherwise write any number into it, and have it texted, again and again. */
function attributeLines(pool: Json, sendsTexts: boolean, about: string): DoctorLine[] {
  const verified = listOf(inner(pool, 'UserAttributeUpdateSettings'), 'AttributesRequireVerificationBeforeUpdate');
  const changed = listOf(pool, 'AutoVerifiedAttributes').filter(
    (name) => !verified.includes(name) && (name !== 'phone_number' || sendsTexts),
  );
  if (changed.length === 0) return [];
  return [
    note(
      `${about} takes a new ${changed.join(' and ')} before it is verified: who has one account loses the old one by a typing error, and others sign in with it`,
      `AttributesRequireVerificationBeforeUpdate: ${changed.join(', ')} (keepOriginal of CDK's UserPool)`,
    ),
  ];
}

function inner(of: Json, name: string): Json {
  return (of[name] ?? {}) as Json;
}

function listOf(of: Json, name: string): readonly unknown[] {
  const list = of[name];
  return Array.isArray(list) ? list : [];
}
