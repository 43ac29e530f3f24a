import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { Simulator } from '../../lib/sim/simulator';
import type { Verdict } from '../../lib/sim/verdict';
import { templateOf } from './stack';

const START = Date.UTC(2026, 5, 1, 12);
const HOST = 'shop.example';

export interface Sent {
  readonly body?: string | Buffer;
  readonly type?: string;
  readonly uri?: string;
  readonly method?: string;
  readonly ip?: string;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  readonly token?: string;
}

/** Sends requests through what would be deployed. A fresh solved puzzle comes along unless `token` says otherwise. */
export class CodeRequests {
  now = START;
  readonly simulator: Simulator;

  constructor(props: Partial<OtpWebAclProps> = {}) {
    this.simulator = Simulator.fromTemplate(templateOf(props).toJSON(), { clock: { now: () => this.now } });
  }

  solved(kind: 'captcha' | 'challenge' = 'captcha', domain = HOST): string {
    const both = { captchaSolvedAt: this.now, challengeSolvedAt: this.now };
    return this.simulator.tokens.mint({ ...(kind === 'captcha' ? both : { challengeSolvedAt: this.now }), domain });
  }

  send(sent: Sent = {}): Verdict {
    const { body = '{"email":"ada@people.example.de"}', type = 'application/json', token = this.solved() } = sent;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    return this.simulator.evaluate({
      ip: sent.ip ?? '198.51.100.7',
      method: sent.method ?? 'POST',
      uri: sent.uri ?? '/api/auth/otp',
      headers: [
        ['Host', HOST],
        ...(type === '' ? [] : [['Content-Type', type] as const]),
        ...(token === '' ? [] : [['Cookie', `aws-waf-token=${token}`] as const]),
        ...(sent.headers ?? []),
      ],
      body: bytes,
    });
  }

  /** The rule that stopped it, or `passed`. */
  stoppedBy(sent: Sent = {}): string {
    const verdict = this.send(sent);
    return verdict.action === 'ALLOW' ? 'passed' : verdict.rule;
  }
}

export const FORM = 'application/x-www-form-urlencoded';
export const MULTIPART = 'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW';

/** As browsers write it. */
export function multipart(fields: Record<string, string>): string {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n`;
}

export function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}
