import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { receiveMail } from '../../lambda/inbound/inbound-email/receive-mail';
import type { ReceivedMail } from '../../lambda/inbound/inbound-email/received-mail';
import { takeConnectCall } from '../../lambda/inbound/inbound-phone/connect-call';
import type { CallOutcome } from '../../lambda/inbound/inbound-phone/receive-call';
import { receiveSms } from '../../lambda/inbound/inbound-phone/receive-sms';
import { type TwilioAnswer, takeTwilioCall } from '../../lambda/inbound/inbound-phone/twilio-call';
import { inboundPage } from '../../lambda/inbound/inbound-session/page';
import { SessionApi } from '../../lambda/inbound/inbound-session/session-api';
import { SessionKeys } from '../../lambda/inbound/session-keys';
import { SessionStore } from '../../lambda/inbound/session-store';
import type { Settlement } from '../../lambda/inbound/settle';
import { TokenIssuer } from '../../lambda/runtime/token-issuer';
import type { UrlEvent } from '../../lambda/runtime/webhook-call';
import {
  INBOUND_BASE_PATH,
  type InboundChannel,
  type InboundResult,
  type InboundSessionSettings,
  type InboundStatus,
} from '../../lib/contract/inbound/inbound';
import { type DynamoStandIn, startDynamo } from '../guard/dynamo-stand-in';
import { KmsStandIn } from '../protection/turnstile-gate/parts';
import { AUTH_TOKEN, INSTANCE, OUR_NUMBER } from './calls';
import { INBOUND_ADDRESS, MAIL_CODE, rawMail, receivedMail } from './mails';

export { OUR_NUMBER };
export const ORIGIN = 'https://shop.example.com';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: InboundStatus & InboundResult & { error?: string; keys?: unknown[] };
}

/** Both halves of a deployment in one process: the handlers with a real table, a bucket in memory and a clock of our own. */
export class Deployment {
  now = Date.parse('2026-11-22T10:00:00Z');
  readonly logs: string[] = [];
  readonly emitted: Array<Record<string, number>> = [];
  readonly bucket = new Map<string, Buffer>();
  readonly reads: number[] = [];
  readonly kms = new KmsStandIn();
  readonly keys: SessionKeys;
  readonly store: SessionStore;
  readonly api: SessionApi;
  readonly settings: InboundSessionSettings;

  private constructor(
    readonly table: DynamoStandIn,
    readonly channel: InboundChannel,
    over: Partial<InboundSessionSettings>,
  ) {
    this.settings = {
      channel,
      monitor: 'Shop',
      origin: ORIGIN,
      allowedOrigins: ['https://app.example.com'],
      serviceName: 'Example Shop',
      inboundAddress: channel === 'email' ? INBOUND_ADDRESS : OUR_NUMBER,
      sessionSeconds: 600,
      keyIds: ['key-1'],
      ...over,
    };
    const now = () => this.now;
    this.keys = new SessionKeys('root-secret-of-the-tests', channel);
    this.store = new SessionStore(table.client(), table.tableName, now);
    this.api = new SessionApi({
      settings: this.settings,
      keys: async () => this.keys,
      store: this.store,
      issuer: new TokenIssuer(this.kms, ['key-1'], this.settings.origin, now),
      page: inboundPage(this.settings),
      script: readFileSync(join(__dirname, '../../lambda/dist/inbound-session/page.js'), 'utf8'),
      emit: (line) => this.emitted.push(JSON.parse(line)),
      log: this.log,
      now,
    });
  }

  static async start(
    channel: InboundChannel = 'email',
    over: Partial<InboundSessionSettings> = {},
  ): Promise<Deployment> {
    return new Deployment(await startDynamo('sessions'), channel, over);
  }

  close(): Promise<void> {
    return this.table.close();
  }

  /** As the load balancer calls the function. */
  async call(path: string, request: Partial<Pick<ALBEvent, 'httpMethod' | 'headers' | 'body'>> = {}): Promise<Answer> {
    const result = await this.api.handle({
      requestContext: { elb: { targetGroupArn: 'arn' } },
      httpMethod: 'GET',
      body: null,
      isBase64Encoded: false,
      ...request,
      path: INBOUND_BASE_PATH[this.channel] + path,
      headers: { 'x-forwarded-for': '203.0.113.9', ...request.headers },
    });
    return answerOf(result);
  }

  /** One mail of the collection, with another code in its subject. */
  async deliver(
    name: string,
    code: string,
    messageId = `ses-${name}-${this.bucket.size}-${this.now}`,
  ): Promise<Settlement> {
    const raw = Buffer.from(rawMail(name).toString('latin1').replaceAll(MAIL_CODE, code), 'latin1');
    return this.deliverRaw(raw, receivedMail(name, messageId));
  }

  /** As SES does: first the bucket, then the function. */
  async deliverRaw(raw: Buffer, received: ReceivedMail): Promise<Settlement> {
    const { messageId } = received.mail;
    this.bucket.set(messageId, raw);
    return this.invoke(received);
  }

  async invoke(received: ReceivedMail): Promise<Settlement> {
    const [settlement] = await receiveMail(
      { Records: [{ eventSource: 'aws:ses', ses: received }] },
      {
        ...this.parts,
        rules: { inboundAddress: INBOUND_ADDRESS, serviceName: 'Example Shop', requireDkim: false },
        mails: {
          start: async (id) => {
            const start = this.bucket.get(id)?.subarray(0, 256 * 1024 + 4);
            this.reads.push(start?.length ?? 0);
            return start;
          },
          remove: async (id) => void this.bucket.delete(id),
        },
      },
    );
    return settlement!;
  }

  async text(message: Record<string, unknown> | string): Promise<Settlement> {
    const Message = typeof message === 'string' ? message : JSON.stringify(message);
    const [settlement] = await receiveSms(
      { Records: [{ Sns: { Message } }] },
      { ...this.parts, inboundAddress: OUR_NUMBER, serviceName: 'Example Shop' },
    );
    return settlement!;
  }

  /** As the flow of Amazon Connect calls the function. */
  async connect(event: unknown): Promise<CallOutcome> {
    return (await takeConnectCall(event, { ...this.parts, inboundAddress: OUR_NUMBER, instanceArn: INSTANCE })).outcome;
  }

  /** As Twilio calls the address of the function. */
  twilio(event: UrlEvent, keys = async () => this.keys): Promise<TwilioAnswer> {
    return takeTwilioCall(event, {
      ...this.parts,
      keys,
      twilio: { keys: async () => ({ authToken: AUTH_TOKEN }) },
      inboundAddress: OUR_NUMBER,
      serviceName: 'Example <Shop>',
    });
  }

  /** Sums of the metrics. */
  get metrics(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const line of this.emitted) {
      for (const [name, value] of Object.entries(line)) {
        if (name.startsWith('Inbound')) sums[name] = (sums[name] ?? 0) + value;
      }
    }
    return sums;
  }

  private get parts() {
    return {
      monitor: this.settings.monitor,
      keys: this.keys,
      store: this.store,
      emit: (line: string) => void this.emitted.push(JSON.parse(line)),
      log: this.log,
      now: () => this.now,
    };
  }

  private readonly log = {
    info: (...fields: unknown[]) => void this.logs.push(JSON.stringify(fields)),
    warn: (...fields: unknown[]) => void this.logs.push(JSON.stringify(fields)),
    error: (...fields: unknown[]) => void this.logs.push(JSON.stringify(fields)),
  };
}

/** A browser with its cookies. */
export class Visitor {
  cookie = '';
  constructor(
    private readonly deployment: Deployment,
    private readonly headers: Record<string, string> = {},
  ) {}

  async start(address?: string, binding?: string): Promise<Answer> {
    const answer = await this.post('/session', { address, binding });
    const cookie = answer.headers['set-cookie'];
    if (cookie !== undefined) this.cookie = cookie.split(';')[0]!;
    return answer;
  }

  async status(): Promise<InboundStatus> {
    return (await this.deployment.call('/status', { headers: { ...this.headers, cookie: this.cookie } })).body;
  }

  result(): Promise<Answer> {
    return this.post('/result', {});
  }

  private post(path: string, body: object): Promise<Answer> {
    return this.deployment.call(path, {
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN, ...this.headers, cookie: this.cookie },
      body: JSON.stringify(body),
    });
  }
}

/** The code out of the link, as the mail program of the person gets it. */
export function codeIn(status: InboundStatus): string {
  const link = new URL(status.message!.link);
  const text = link.searchParams.get('subject') ?? link.searchParams.get('body')!;
  return /[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}-[0-9A-Z]{6}/.exec(text)![0];
}

function answerOf(result: ALBResult): Answer {
  const type = String(result.headers?.['content-type'] ?? '');
  return {
    status: result.statusCode,
    headers: (result.headers ?? {}) as Record<string, string>,
    body: type.includes('json') ? JSON.parse(result.body ?? '{}') : ({ text: result.body } as never),
  };
}
