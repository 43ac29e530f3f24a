import http from 'node:http';
import type { Firewall } from '../../lib/load-balancer';
import type { Verdict, WafRequest } from '../../lib/sim';
import { closeServer, listenOnLoopback, loopbackUrl } from '../loopback';
import { type Input, type Output, ServiceError } from './service';

type Headers = ReadonlyArray<readonly [string, string]>;

/** What of Amazon Cognito isn't documented, and what a stand-in may do otherwise than the documents say. */
export interface UserPoolHabits {
  /** Headers that AWS WAF gets. */
  sees?(headers: Headers): Headers;
  /** What becomes of a verdict that isn't "allow", of the API. */
  refuses?(verdict: Verdict): { readonly status: number; readonly body: string };
  /** Headers that a page of another origin may send: by default all that it asks for. */
  allows?(asked: string): string;
  /** Whether that page may read a refusal. */
  readonly readable?: boolean;
  /** Whether pages of managed login are judged. */
  judges?(path: string): boolean;
}

interface UserPoolOptions {
  readonly firewall: Firewall;
  /** @throws {ServiceError} as Cognito refuses */
  answer(operation: string, input: Input): Output;
  readonly habits?: UserPoolHabits;
  onVerdict?(request: WafRequest, verdict: Verdict): void;
}

/** A call of the API as it came. */
interface UserPoolCall {
  readonly operation: string;
  readonly token: string | undefined;
  readonly action: string;
}

const PAGES = /^\/(?:login|signup|forgotpassword|resendcode|confirm|confirmuser|confirmforgotpassword)$/i;
const FAULT_TYPE = 'application/x-amz-json-1.1';

/**
 * Stands in for the API and the pages of a user pool behind a web ACL, as AWS's page says of both and as others saw refusals. Calls with a signature aren't judged.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html
 */
export class UserPoolEndpoint {
  readonly calls: UserPoolCall[] = [];
  /** Preflights by the headers that they asked for. */
  readonly preflights: string[] = [];
  private readonly server = http.createServer((req, res) => {
    this.serve(req, res).catch(() => res.destroy());
  });

  private constructor(private readonly options: UserPoolOptions) {}

  static async start(options: UserPoolOptions): Promise<UserPoolEndpoint> {
    const endpoint = new UserPoolEndpoint(options);
    await listenOnLoopback(endpoint.server);
    return endpoint;
  }

  get url(): string {
    return loopbackUrl(this.server);
  }

  async close(): Promise<void> {
    await closeServer(this.server);
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (req.method === 'GET') this.page(req, res);
    else if (req.method === 'OPTIONS') this.preflight(req, res);
    else this.call(req, res, body);
  }

  private preflight(req: http.IncomingMessage, res: http.ServerResponse): void {
    const { allows = (asked: string) => asked } = this.options.habits ?? {};
    const asked = String(req.headers['access-control-request-headers'] ?? '');
    this.preflights.push(asked);
    res.writeHead(200, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': allows(asked),
      'access-control-allow-methods': 'POST',
    });
    res.end();
  }

  private call(req: http.IncomingMessage, res: http.ServerResponse, body: Buffer): void {
    const { answer, habits = {} } = this.options;
    const [, operation = ''] =
      /^AWSCognitoIdentityProviderService\.(\w+)$/.exec(String(req.headers['x-amz-target'])) ?? [];
    const say = (status: number, text: string, refused: boolean) => {
      const readable = !refused || habits.readable !== false;
      res.writeHead(status, {
        'content-type': FAULT_TYPE,
        ...(readable
          ? { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-amzn-ErrorType' }
          : {}),
      });
      res.end(text);
    };
    if (!req.headers.authorization?.startsWith('AWS4-')) {
      const own: Headers = operation === '' ? [] : [['x-amzn-cognito-operation-name', operation]];
      const verdict = this.judge(req, own, body);
      this.calls.push({ operation, token: req.headers['x-aws-waf-token']?.toString(), action: verdict.action });
      if (verdict.action !== 'ALLOW') {
        const { status, body: text } = (habits.refuses ?? refusalOf)(verdict);
        say(status, text, true);
        return;
      }
    }
    try {
      say(200, JSON.stringify(answer(operation, JSON.parse(body.toString('utf8')) as Input)), false);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      say(400, JSON.stringify({ __type: error.name, message: error.message }), false);
    }
  }

  private page(req: http.IncomingMessage, res: http.ServerResponse): void {
    const [path = '/'] = (req.url ?? '/').split('?');
    if (this.options.habits?.judges?.(path) !== false) {
      const { action, response } = this.judge(req, []);
      if (action !== 'ALLOW' && response !== undefined) {
        res.writeHead(response.status, Object.fromEntries(response.headers)).end(response.body);
        return;
      }
    }
    if (PAGES.test(path)) res.writeHead(200, { 'content-type': 'text/html' }).end('<form method="post"></form>');
    else res.writeHead(404).end();
  }

  private judge(req: http.IncomingMessage, own: Headers, body?: Buffer): Verdict {
    const { firewall, habits = {}, onVerdict } = this.options;
    const came: Headers = Object.entries(req.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value) => [name, value] as const),
    );
    const headers = [...own, ...came];
    const request = {
      ip: '203.0.113.7',
      method: req.method ?? '',
      uri: req.url ?? '/',
      headers: habits.sees?.(headers) ?? headers,
      ...(body === undefined ? {} : { body }),
    };
    const verdict = firewall.evaluate(request);
    onVerdict?.(request, verdict);
    return verdict;
  }
}

/** As in the reports of others: https://github.com/ravenscar/franken-srp/issues/13 and https://github.com/aws/aws-sdk-js-v3/issues/7255 */
function refusalOf({ action, response }: Verdict): { readonly status: number; readonly body: string } {
  if (action === 'BLOCK' && response?.body) return { status: response.status, body: String(response.body) };
  const word = action === 'BLOCK' ? 'block' : 'captcha';
  return {
    status: 403,
    body: JSON.stringify({ __type: 'ForbiddenException', message: `Request not allowed due to WAF ${word}.` }),
  };
}
