import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkReceivers } from '../alarms/alarm-receivers';
import { type Faults, secondsOf } from '../private/faults';
import type { InboundVerificationOptions } from './inbound-verification-options';

/** Texts of all channels that only the deployment may know. */
export const INBOUND_TAKES_TOKENS = ['origin', 'serviceName', 'continueUrl', 'allowedOrigins[]', 'runbookUrl'];

/** Behind the same listener, and sound besides. */
export function inboundStandIn({ listener }: InboundVerificationOptions): InboundVerificationOptions {
  return { listener, origin: 'https://refused.example', serviceName: 'refused', notify: [] };
}

/** What is wrong with the props that all channels take. */
export function checkOptions(faults: Faults, scope: IConstruct, props: InboundVerificationOptions): void {
  checkReceivers(faults, scope, 'notify', props.notify);
  const { origin, serviceName, continueUrl, runbookUrl } = props;
  if (known(origin) && !isOrigin(origin)) {
    faults.add(`origin must be https:// and a host, such as https://shop.example.com, got ${JSON.stringify(origin)}`);
  }
  if (known(serviceName) && !/^(?=.*\S)[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u.test(serviceName)) {
    faults.add(`serviceName must have 1 to 40 characters in one line, got ${JSON.stringify(serviceName)}`);
  }
  if (known(continueUrl) && !isContinueUrl(continueUrl, origin)) {
    faults.add(
      `continueUrl must be a path of origin such as /welcome, got ${JSON.stringify(continueUrl)}; an application on another host does not get the cookie ` +
        'that tells whose browser it is: leave continueUrl out there, and start the session from a page of your own with a binding',
    );
  }
  faults.each('allowedOrigins', props.allowedOrigins, isOrigin, 'https:// and a host, without a path');
  faults.wholeNumber('rulePriority', props.rulePriority, 1, 50_000, 'take a number that no other rule has');
  const seconds = secondsOf(props.sessionDuration);
  const minutes = seconds === undefined ? undefined : seconds / 60;
  faults.wholeNumber('sessionDuration (minutes)', minutes, 2, 30, 'give whole minutes');
  faults.runbookUrl(runbookUrl);
}

const E164 = /^\+[1-9]\d{6,14}$/;

/** Our number, for texts and calls. */
export function checkPhoneNumber(faults: Faults, value: string): void {
  faults.one('phoneNumber', value, (number) => E164.test(number), 'in E.164, such as +4915799912345');
}

function known(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === 'https:' && new URL(value).origin === value;
}

function isContinueUrl(value: string, origin: string): boolean {
  if (value.startsWith('/')) return !value.startsWith('//') && !/[\s\\]/.test(value);
  return known(origin) && URL.canParse(value) && new URL(value).origin === origin;
}
