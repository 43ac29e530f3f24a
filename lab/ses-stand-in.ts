import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { Clock } from '../lib/contract/clock';
import { closeServer, listenOnLoopback, loopbackUrl } from './loopback';

/** A mail as it arrived at the stand-in. */
export interface ReceivedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly configurationSetName?: string;
  /** Milliseconds since the epoch, of the stand-in's clock. */
  readonly at: number;
}

export interface SesStandIn {
  /** What the SDK takes as `endpoint`. */
  readonly url: string;
  /** In the order of arrival. */
  readonly mails: readonly ReceivedMail[];
  lastMailTo(address: string): ReceivedMail | undefined;
  close(): Promise<void>;
}

export interface SesStandInOptions {
  readonly clock: Clock;
  readonly onMail?: (mail: ReceivedMail) => void;
}

const MAX_BODY_BYTES = 1_048_576;

/** What a call answers; `error` is the name of the exception that the SDK raises. */
type CallResult = { readonly output: object } | { readonly status: number; readonly error: string; message: string };

/**
 * Speaks the REST protocol of Amazon SES v2 for `SendEmail` and `GetAccount` on loopback, for the real SDK client: mails are counted where
 * they arrive. Any other call is refused by name.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export async function startSesStandIn(options: SesStandInOptions): Promise<SesStandIn> {
  const service = new Service(options);
  await service.listen();
  return service;
}

class Service implements SesStandIn {
  readonly mails: ReceivedMail[] = [];
  private readonly latest = new Map<string, ReceivedMail>();
  private readonly server: http.Server;

  constructor(private readonly options: SesStandInOptions) {
    this.server = http.createServer({ keepAliveTimeout: 60_000, requestTimeout: 30_000 }, (req, res) => {
      this.serve(req, res).catch(() => res.destroy());
    });
  }

  get url(): string {
    return loopbackUrl(this.server);
  }

  lastMailTo(address: string): ReceivedMail | undefined {
    return this.latest.get(address.toLowerCase());
  }

  async listen(): Promise<void> {
    await listenOnLoopback(this.server);
  }

  async close(): Promise<void> {
    await closeServer(this.server);
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
    const result =
      size > MAX_BODY_BYTES
        ? refuse('BadRequestException', 'the request is longer than 1 MB')
        : this.call(req, Buffer.concat(chunks).toString('utf8'));
    const [status, body] =
      'output' in result ? [200, result.output] : [result.status, { message: result.message, __type: result.error }];
    const text = JSON.stringify(body);
    res.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'x-amzn-RequestId': randomUUID(),
      ...('output' in result ? {} : { 'x-amzn-ErrorType': result.error }),
    });
    res.end(text);
  }

  private call(req: http.IncomingMessage, body: string): CallResult {
    const path = (req.url ?? '').split('?')[0];
    if (!/^AWS4-HMAC-SHA256 Credential=/.test(req.headers.authorization ?? '')) {
      return { status: 403, error: 'MissingAuthenticationTokenException', message: 'the request is not signed' };
    }
    if (req.method === 'POST' && path === '/v2/email/outbound-emails') return this.sendEmail(body);
    if (req.method === 'GET' && path === '/v2/email/account') return { output: this.account() };
    return refuse(
      'NotFoundException',
      `the SES stand-in knows SendEmail and GetAccount, not ${req.method} ${path}`,
      404,
    );
  }

  private sendEmail(body: string): CallResult {
    let input: SendEmailInput;
    try {
      input = JSON.parse(body) as SendEmailInput;
    } catch {
      return refuse('BadRequestException', 'the request is not JSON');
    }
    const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = input.Destination ?? {};
    const to = [...ToAddresses, ...CcAddresses, ...BccAddresses];
    const simple = input.Content?.Simple;
    if (typeof input.FromEmailAddress !== 'string') return refuse('BadRequestException', 'FromEmailAddress is missing');
    if (to.length === 0 || to.length > 50) {
      return refuse('BadRequestException', `Destination holds ${to.length} recipients; 1 to 50 are allowed`);
    }
    if (typeof simple?.Subject?.Data !== 'string') {
      return refuse(
        'BadRequestException',
        'Content.Simple.Subject is missing; the SES stand-in takes no other content',
      );
    }
    const mail: ReceivedMail = {
      messageId: randomUUID(),
      from: input.FromEmailAddress,
      to,
      subject: simple.Subject.Data,
      text: simple.Body?.Text?.Data ?? simple.Body?.Html?.Data ?? '',
      at: this.options.clock.now(),
      ...(input.ConfigurationSetName === undefined ? {} : { configurationSetName: input.ConfigurationSetName }),
    };
    this.mails.push(mail);
    for (const address of to) this.latest.set(address.toLowerCase(), mail);
    this.options.onMail?.(mail);
    return { output: { MessageId: mail.messageId } };
  }

  private account(): object {
    const dayAgo = this.options.clock.now() - 86_400_000;
    return {
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: 'HEALTHY',
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      SendQuota: {
        Max24HourSend: 50_000,
        MaxSendRate: 14,
        SentLast24Hours: this.mails.filter(({ at }) => at > dayAgo).length,
      },
    };
  }
}

interface Content {
  readonly Data?: string;
}
interface SendEmailInput {
  readonly FromEmailAddress?: string;
  readonly Destination?: {
    readonly ToAddresses?: readonly string[];
    readonly CcAddresses?: readonly string[];
    readonly BccAddresses?: readonly string[];
  };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: Content;
      readonly Body?: { readonly Text?: Content; readonly Html?: Content };
    };
  };
  readonly ConfigurationSetName?: string;
}

function refuse(error: string, message: string, status = 400): CallResult {
  return { status, error, message };
}
