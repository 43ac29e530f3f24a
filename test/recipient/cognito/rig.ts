import { randomUUID } from 'node:crypto';
import { decryptWith } from '../../../lambda/recipient/cognito-sender/decrypt-code';
import { type SendDependencies, sendCode } from '../../../lambda/recipient/cognito-sender/send-code';
import { CognitoStore } from '../../../lambda/recipient/cognito-store';
import { answerTrigger } from '../../../lambda/recipient/cognito-user/answer-trigger';
import type { CognitoSettings, CognitoUserSettings } from '../../../lib/contract/recipient/cognito';
import { type DynamoStandIn, startDynamo } from '../../guard/dynamo-stand-in';
import { rig as guardRig, START } from '../../guard/rig';
import { KEY_ARN, type KmsStandIn, POOL, startKms } from './kms-stand-in';

export const CLIENT = '1h57kf5cpq17m0eml12EXAMPLE';
const SUB = '0b1c2d3e-4f50-4612-8394-a5b6c7d8e9f0';
export const SETTINGS: CognitoSettings = {
  name: 'codes',
  failureMode: 'CLOSED',
  keyArns: [KEY_ARN],
  language: 'en',
  texts: {},
  email: { from: 'Shop <codes@shop.example>', configurationSetName: 'otp' },
  text: { originationIdentity: 'SHOP', maxPrice: '0.20000', messageFeedback: true },
};

/** One call of a sender. */
export interface Call {
  readonly sender: 'email' | 'text' | 'function';
  // biome-ignore lint/suspicious/noExplicitAny: the input of one of three APIs
  readonly input: any;
}

export async function cognitoRig() {
  const kms: KmsStandIn = await startKms();
  const dynamo: DynamoStandIn = await startDynamo();
  const client = dynamo.client();
  let count = 0;

  /** A deployment of its own, with people of its own. */
  function deployment(parts: Partial<SendDependencies> = {}, user: Partial<CognitoUserSettings> = {}) {
    const { guard, clock, events, wait } = guardRig({}, { sleep: async () => {} });
    const calls: Call[] = [];
    const answers: Array<() => unknown> = [];
    const lines: Array<Record<string, unknown>> = [];
    const logged: string[] = [];
    const write = (message: string, fields = {}) => void logged.push(`${message} ${JSON.stringify(fields)}`);
    const log = { info: write, warn: write, error: write };
    count += 1;
    const key = `key ${count}`;
    const store = new CognitoStore(
      client,
      dynamo.tableName,
      async () => key,
      () => clock.now(),
    );
    const senderOf = (sender: Call['sender']) => () => ({
      send: async ({ input }: { input: unknown }) => {
        calls.push({ sender, input });
        return (answers.shift() ?? (() => ({ MessageId: `m-${calls.length}` })))();
      },
    });
    const dependencies: SendDependencies = {
      settings: SETTINGS,
      store,
      guard,
      decrypt: decryptWith({ keyArns: [KEY_ARN], client: kms.client }),
      clients: { email: senderOf('email'), text: senderOf('text'), functions: senderOf('function') } as never,
      backoff: { sleep: async () => {}, random: () => 0.5 },
      emit: (line) => lines.push(JSON.parse(line)),
      log,
      now: () => clock.now(),
      owner: () => randomUUID(),
      remaining: () => 60_000,
      ...parts,
    };
    return {
      calls,
      answers,
      lines,
      logged,
      events,
      clock,
      wait,
      store,
      kms,
      dynamo,
      guard,
      send: (event: unknown) => sendCode(event, dependencies),
      answer: (event: unknown, given: object = guard) =>
        answerTrigger(event, {
          settings: { name: 'codes', autoVerified: ['email', 'sms'], signInsUseCodes: false, ...user },
          store,
          guard: given as never,
          emit: (line) => lines.push(JSON.parse(line)),
          log,
          now: () => clock.now(),
          patience: () => (given === guard || !('patience' in given) ? new Promise(() => {}) : Promise.resolve()),
        }),
      /** How often each metric was counted. */
      counted: () =>
        lines.reduce<Record<string, number>>((sum, line) => {
          for (const name of Object.keys(line).filter((each) => /^Cognito(?!Guard)/.test(each)))
            sum[name] = (sum[name] ?? 0) + Number(line[name]);
          return sum;
        }, {}),
    };
  }

  async function order(source: string, code: string | null = '493817', attributes: object = {}, more: object = {}) {
    return {
      version: '1',
      triggerSource: source,
      region: 'eu-central-1',
      userPoolId: POOL,
      userName: SUB,
      callerContext: { awsSdkVersion: 'aws-sdk-js-3.9', clientId: CLIENT },
      request: {
        type: /sms/i.test(source) ? 'customSMSSenderRequestV1' : 'customEmailSenderRequestV1',
        code: code === null ? undefined : await kms.encrypt(code),
        clientMetadata: null,
        userAttributes: { sub: SUB, email: 'ada@shop.de', phone_number: '+4915799912345', ...attributes },
        ...more,
      },
    };
  }

  return {
    kms,
    dynamo,
    deployment,
    order,
    start: START,
    async close() {
      await Promise.all([kms.close(), dynamo.close()]);
    },
  };
}

/** An error as the SDK throws it. */
export function fault(name: string, status?: number, more: object = {}): () => never {
  return () => {
    throw Object.assign(new Error('a text that holds +4915799912345'), {
      name,
      ...more,
      ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
    });
  };
}
