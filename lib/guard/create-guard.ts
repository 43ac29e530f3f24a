import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../contract/env';
import type { GuardSettings } from '../contract/recipient/guard';
import { DynamoStore } from './dynamo-store';
import { type FormTokenParts, FormTokens } from './form-tokens';
import { Guard, type GuardEvent } from './guard';
import type { GuardParts } from './guard-parts';
import { parseGuardSettings } from './guard-settings';
import { keepSeconds, keyOverlapMs } from './key-overlap';
import { secretKeys, secretText } from './key-source';
import type { RecipientLookup } from './lookup';
import { feedbackQueue } from './message-feedback';
import { metricLines } from './metrics';
import { ServerClock } from './server-clock';
import { AddressInsightsLookup } from './validation/address-insights';
import { CarrierLookup } from './validation/carrier-lookup';
import { MailExchangerLookup } from './validation/mail-exchanger';
import { RememberedLookup } from './validation/remembered-lookup';
import { TwilioLookup } from './validation/twilio-lookup';

/** Where the counts and keys are. */
export interface GuardTableOptions {
  /** Name or ARN of the table. @default - environment variable OTP_SHIELD_GUARD_TABLE */
  readonly table?: string;
  /** Name or ARN of the secret. @default - environment variable OTP_SHIELD_GUARD_SECRET */
  readonly secret?: string;
  /** Settings of the guard as JSON, as `RecipientGuard.settings` has them. @default - environment variable OTP_SHIELD_GUARD */
  readonly settings?: GuardSettings;
  /** Region of table and secret. @default - of the table's ARN, else of the environment */
  readonly region?: string;
}

export interface GuardOptions extends GuardTableOptions {
  /** Hears of every decision. @default - in AWS Lambda metrics are written to the log, elsewhere nothing happens */
  readonly onEvent?: (event: GuardEvent) => void;
  /** Own look-ups that are asked after the code was counted, such as that of another carrier. @default - those of the settings */
  readonly lookups?: readonly RecipientLookup[];
}

/** A check must not keep a person waiting: two attempts of a second each, and then the failure mode decides. */
const CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true },
} as const;

/**
 * A guard that works on the table itself, as the construct's `grantUse` permits.
 *
 * @throws {Error} when neither an option nor the environment says where the table is, or when the settings in the environment are not a guard's; every fault is named
 */
export function createGuard(options: GuardOptions = {}): Guard {
  const { settings, store, keys, clock, clientOptions } = openTable(options);
  const parts: GuardParts = {
    settings,
    store,
    keys,
    clock,
    lookups: settings.validation.lookUpMailExchanger ? [new MailExchangerLookup()] : [],
    pricedLookups: options.lookups ?? pricedLookups(settings, clientOptions).map((one) => new RememberedLookup(one)),
    feedback: feedbackQueue(process.env[ENV.feedbackQueue], clientOptions.region),
    onEvent:
      options.onEvent ?? (process.env.AWS_LAMBDA_FUNCTION_NAME ? writeMetrics(settings.guard, clock) : undefined),
  };
  return new Guard(parts);
}

export interface FormTokensOptions
  extends GuardTableOptions,
    Pick<FormTokenParts, 'seconds' | 'failureMode' | 'onUnavailable'> {}

/**
 * Form tokens whose use the guard's table notes, as the construct's `grantUse` permits.
 *
 * @throws {Error} when neither an option nor the environment says where the table is, or when `seconds` is out of range
 */
export function createFormTokens(options: FormTokensOptions = {}): FormTokens {
  const { store, keys, clock } = openTable(options);
  return new FormTokens({ ...options, store, keys, clock });
}

function openTable(options: GuardTableOptions) {
  const table = options.table ?? required(ENV.guardTable, 'table');
  const secret = options.secret ?? required(ENV.guardSecret, 'secret');
  const settings = options.settings ?? parseGuardSettings(ENV.guardSettings, required(ENV.guardSettings, 'settings'));
  const region = options.region ?? (table.startsWith('arn:') ? table.split(':')[3] : undefined);
  const clientOptions = { ...CLIENT_OPTIONS, ...(region === undefined ? {} : { region }) };
  const client = new DynamoDBClient(clientOptions);
  const secrets = new SecretsManagerClient(clientOptions);
  const clock = new ServerClock();
  // The secret is read before the first check, so the clock is right by then.
  clock.watch(secrets);
  clock.watch(client);
  return {
    settings,
    store: new DynamoStore({ client, tableName: table, keepSeconds: keepSeconds(settings) }),
    keys: secretKeys(secrets, secret, keyOverlapMs(settings)),
    clock,
    clientOptions,
  };
}

function writeMetrics(guard: string, clock: ServerClock): (event: GuardEvent) => void {
  return (event) => {
    for (const line of metricLines(guard, event, clock.now())) process.stdout.write(`${line}\n`);
  };
}

function pricedLookups({ validation }: GuardSettings, clientOptions: object): RecipientLookup[] {
  const ses = once(async () => new (await import('@aws-sdk/client-sesv2')).SESv2Client(clientOptions));
  const messaging = once(
    async () => new (await import('@aws-sdk/client-pinpoint-sms-voice-v2')).PinpointSMSVoiceV2Client(clientOptions),
  );
  return [
    ...(validation.addressInsights ? [new AddressInsightsLookup(ses)] : []),
    ...(validation.carrierLookup ? [new CarrierLookup(messaging)] : []),
    ...(validation.twilioLookup
      ? [
          new TwilioLookup({
            settings: validation.twilioLookup,
            secret: secretText(new SecretsManagerClient(clientOptions), validation.twilioLookup.secret),
          }),
        ]
      : []),
  ];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function required(variable: string, option: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${option} is missing: give it, or set the environment variable ${variable}`);
  return value;
}
