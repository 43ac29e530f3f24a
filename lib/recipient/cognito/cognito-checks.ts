import { Token } from 'aws-cdk-lib';
import type { Faults } from '../../private/faults';
import { type CognitoGuardProps, type CognitoMessage, CognitoPurpose } from './cognito-guard-props';

const CODE = '{####}';
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})?$/;
/** The environment of a function has 4 KB, and the rest of the settings up to 1.5. */
const LONGEST_MESSAGES = 2500;
/** A text of more than four parts is no code any more. */
const LONGEST_SMS = 612;

export function checkMessages(faults: Faults, { language, messages }: CognitoGuardProps): void {
  const allowed = 'a language in lower case, such as "de" or "de-at"';
  const inCase = (value: string) => (LANGUAGE.test(value.toLowerCase()) ? value.toLowerCase() : undefined);
  faults.one('language', language, (value) => LANGUAGE.test(value), allowed, inCase);
  if (messages === undefined || !Array.isArray(messages)) return;
  const seen = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    faults.one(`${at}.language`, message.language, (value) => LANGUAGE.test(value), allowed, inCase);
    const what = `${message.language} ${message.purpose ?? 'default'}`;
    if (seen.has(what)) faults.add(`${at} must be the only one for its language and purpose, got a second for ${what}`);
    seen.add(what);
    checkTexts(faults, at, message);
  }
  const bytes = Buffer.byteLength(JSON.stringify(messages));
  if (bytes > LONGEST_MESSAGES)
    faults.add(
      `messages must have at most ${LONGEST_MESSAGES} bytes together, got ${bytes}; shorten them, or let a function of yours word them (CodeSender.handler)`,
    );
}

function checkTexts(faults: Faults, at: string, message: CognitoMessage): void {
  const { subject, purpose } = message;
  if (subject !== undefined && !Token.isUnresolved(subject) && !/^[^\r\n]{1,150}$/.test(subject))
    faults.add(`${at}.subject must have 1 to 150 characters in one line, got ${subject.length}`);
  for (const prop of ['email', 'html', 'sms'] as const) {
    const text = message[prop];
    if (text === undefined || Token.isUnresolved(text)) continue;
    if (/\{username\}/i.test(text))
      faults.add(
        `${at}.${prop} must not hold {username}, got it; a stranger who signs up would write what our sender says to others`,
      );
    if (purpose !== CognitoPurpose.TAKEOVER_NOTICE && !text.includes(CODE))
      faults.add(`${at}.${prop} must hold ${CODE}, where the code goes, got a text without it`);
    if (prop === 'sms' && text.length > LONGEST_SMS)
      faults.add(`${at}.sms must have at most ${LONGEST_SMS} characters, got ${text.length}`);
  }
}
