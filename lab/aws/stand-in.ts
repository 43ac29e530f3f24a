import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { closeServer, listenOnLoopback, loopbackUrl } from '../loopback';
import { decodeQuery, decodeRest, encodeEc2Xml, encodeXml } from './protocols';
import { type Input, type Output, type Service, ServiceError } from './service';

export interface Call {
  /** As `wafv2:UpdateIPSet`. */
  readonly operation: string;
  readonly input: Input;
}

export interface AwsStandIn {
  /** What SDK clients take as `endpoint`. */
  readonly url: string;
  /** Every call that arrived, in order. */
  readonly calls: readonly Call[];
  /** Lets the next `times` calls of an operation (`wafv2:UpdateIPSet`) fail with the exception of this name. */
  fail(operation: string, error: string, times?: number, status?: number): void;
  /** Runs right before the next call of an operation is carried out, as another client might. */
  before(operation: string, action: () => void): void;
  close(): Promise<void>;
}

export type ServiceName =
  | 'wafv2'
  | 'cloudwatch'
  | 'events'
  | 'sns'
  | 'sesv2'
  | 'cloudformation'
  | 'elbv2'
  | 'ec2'
  | 'logs'
  | 'kms'
  | 'secretsmanager'
  | 'cognitoidp'
  | 'smsvoice'
  | 'sts'
  | 'cloudtrail';

/** How a request says which service it is for. */
const TARGETS: Readonly<Record<string, ServiceName>> = {
  AWSWAF_20190729: 'wafv2',
  GraniteServiceVersion20100801: 'cloudwatch',
  AWSEvents: 'events',
  Logs_20140328: 'logs',
  TrentService: 'kms',
  secretsmanager: 'secretsmanager',
  AWSCognitoIdentityProviderService: 'cognitoidp',
  PinpointSMSVoiceV2: 'smsvoice',
  CloudTrail_20131101: 'cloudtrail',
};
const QUERY_VERSIONS: Readonly<Record<string, ServiceName>> = {
  '2010-03-31': 'sns',
  '2010-05-15': 'cloudformation',
  '2011-06-15': 'sts',
  '2015-12-01': 'elbv2',
  '2016-11-15': 'ec2',
};

const MAX_BODY_BYTES = 1_048_576;

type Format = 'json' | 'xml' | 'ec2';

interface Planned {
  readonly error: ServiceError;
  left: number;
}

/**
 * Answers the calls of real SDK clients on loopback: no AWS, no account. It knows the few operations that the responder, the
 * operator CLI and the auditor use, checks what they send as the service documents it, and refuses every other call by name.
 */
export async function startAwsStandIn(services: Partial<Record<ServiceName, Service>>): Promise<AwsStandIn> {
  const standIn = new Server(services);
  await standIn.listen();
  return standIn;
}

class Server implements AwsStandIn {
  readonly calls: Call[] = [];
  private readonly planned = new Map<string, Planned[]>();
  private readonly interludes = new Map<string, Array<() => void>>();
  // A simulation reckons for seconds between two calls: a connection must not go away meanwhile, just when the next one is sent.
  private readonly server = http.createServer(
    { requestTimeout: 30_000, keepAliveTimeout: 600_000 },
    (request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    },
  );

  constructor(private readonly services: Partial<Record<ServiceName, Service>>) {}

  get url(): string {
    return loopbackUrl(this.server);
  }

  fail(operation: string, error: string, times = 1, status = 400): void {
    const list = this.planned.get(operation) ?? [];
    list.push({ error: new ServiceError(error, `${operation} fails as planned`, status), left: times });
    this.planned.set(operation, list);
  }

  before(operation: string, action: () => void): void {
    this.interludes.set(operation, [...(this.interludes.get(operation) ?? []), action]);
  }

  async listen(): Promise<void> {
    await listenOnLoopback(this.server);
    // The owner closes it; a test that forgets to must still end.
    this.server.unref();
  }

  async close(): Promise<void> {
    await closeServer(this.server);
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let format: Format = 'json';
    let name = 'Unknown';
    try {
      const body = await bodyOf(request);
      if (!/^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? '')) {
        throw new ServiceError('MissingAuthenticationTokenException', 'the request is not signed', 403);
      }
      const call = route(request, body);
      format = call.format;
      name = call.name;
      send(response, format, 200, this.carryOut(call.service, call.name, call.input), name);
    } catch (error) {
      const { name: code, message, status } = error instanceof ServiceError ? error : internal(error);
      sendError(response, format, status, code, message);
    }
  }

  private carryOut(service: ServiceName, name: string, input: Input): Output {
    const operation = `${service}:${name}`;
    this.calls.push({ operation, input });
    for (const action of this.interludes.get(operation)?.splice(0, 1) ?? []) action();
    const plan = this.planned.get(operation)?.find(({ left }) => left > 0);
    if (plan !== undefined) {
      plan.left--;
      throw plan.error;
    }
    const carry = this.services[service]?.operations[name];
    if (carry === undefined) {
      throw new ServiceError('UnknownOperationException', `the AWS stand-in does not know ${operation}`, 404);
    }
    return carry(input);
  }
}

function route(
  request: http.IncomingMessage,
  body: string,
): { service: ServiceName; name: string; input: Input; format: Format } {
  const target = /(?:^|\.)(\w+)\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? ''));
  if (target) {
    const service = TARGETS[target[1]!];
    if (service === undefined) throw new ServiceError('UnknownOperationException', `unknown target ${target[0]}`, 404);
    return { service, name: target[2]!, input: json(body), format: 'json' };
  }
  const url = request.url ?? '/';
  if (url.startsWith('/v2/email/')) {
    const rest = decodeRest(request.method ?? 'GET', url);
    if (rest === undefined) throw new ServiceError('NotFoundException', `unknown call ${request.method} ${url}`, 404);
    return { service: 'sesv2', name: rest.name, input: { ...json(body), ...rest.input }, format: 'json' };
  }
  const { Action, Version, ...input } = decodeQuery(body);
  const service = QUERY_VERSIONS[String(Version)];
  if (service === undefined) throw new ServiceError('InvalidAction', `unknown call ${Action} of ${Version}`, 404);
  return { service, name: String(Action), input, format: service === 'ec2' ? 'ec2' : 'xml' };
}

function json(body: string): Input {
  try {
    return body === '' ? {} : (JSON.parse(body) as Input);
  } catch {
    throw new ServiceError('SerializationException', 'the request is not JSON');
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new ServiceError('RequestTooLargeException', 'the request is longer than 1 MB', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: http.ServerResponse, format: Format, status: number, output: Output, name: string): void {
  const encode = format === 'ec2' ? encodeEc2Xml : encodeXml;
  const body = format === 'json' ? JSON.stringify(output) : encode(name, output);
  respond(response, status, format === 'json' ? 'application/x-amz-json-1.1' : 'text/xml', body);
}

function sendError(response: http.ServerResponse, format: Format, status: number, code: string, message: string): void {
  if (format === 'json') {
    response.setHeader('x-amzn-ErrorType', code);
    // CloudWatch speaks JSON now, but keeps the error codes of its query protocol.
    response.setHeader('x-amzn-query-error', `${code};Sender`);
    const body = JSON.stringify({ __type: code, message, Message: message });
    respond(response, status, 'application/x-amz-json-1.1', body);
    return;
  }
  const escaped = message.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));
  const error = `<Code>${code}</Code><Message>${escaped}</Message>`;
  const body =
    format === 'ec2'
      ? `<Response><Errors><Error>${error}</Error></Errors></Response>`
      : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`;
  respond(response, status, 'text/xml', body);
}

function respond(response: http.ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': randomUUID(),
  });
  response.end(body);
}

function internal(error: unknown): ServiceError {
  return new ServiceError(
    'InternalFailure',
    `fault of the stand-in: ${error instanceof Error ? error.stack : error}`,
    500,
  );
}
