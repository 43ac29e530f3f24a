import { randomBytes } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { faultName } from '../contract/aws-fault';
import { ENV } from '../contract/env';
import { type FailureMode, type OpenLimits, REFUSAL } from '../contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../contract/recipient/guard-defaults';
import { type AttemptResult, type CheckResult, refused, tried, undecided, type VerifiedResult } from './check-result';
import { LocalBucket } from './local-bucket';
import { type AttemptRequest, type CheckRequest, faultOf, type VerifiedRequest } from './request';

export interface GuardClientOptions {
  /** Name or ARN of the function. @default - environment variable OTP_SHIELD_GUARD_FUNCTION */
  readonly functionName?: string;
  /** What happens while the function can't be reached. @default 'CLOSED' */
  readonly failureMode?: FailureMode;
  /** Codes that this process may send on its own in the mode `OPEN`. @default - 10 at once, 30 a minute */
  readonly openLimits?: OpenLimits;
  /** Hears that the function could not be reached, and whether the code was sent all the same. @default - one line on stderr */
  readonly onUnavailable?: (fault: string, sent: boolean) => void;
  readonly client?: Pick<LambdaClient, 'send'>;
}

const RETRY_SECONDS = 30;

/** Calls the guard's function. Never throws; what happens without the function is a choice. */
export class GuardClient {
  private readonly functionName: string;
  private readonly client: Pick<LambdaClient, 'send'>;
  private readonly bucket: LocalBucket;
  private readonly localKey = randomBytes(16).toString('hex');

  constructor(private readonly options: GuardClientOptions = {}) {
    this.functionName = options.functionName ?? process.env[ENV.guardFunction] ?? '';
    if (this.functionName === '') {
      throw new Error(`functionName is missing: give it, or set the environment variable ${ENV.guardFunction}`);
    }
    this.bucket = new LocalBucket(options.openLimits ?? DEFAULT_GUARD_SETTINGS.openLimits);
    this.client =
      options.client ??
      new LambdaClient({
        maxAttempts: 2,
        // A cold start has to fit.
        requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
      });
  }

  public async check(request: CheckRequest): Promise<CheckResult> {
    const detail = faultOf(request);
    if (detail !== undefined) return { ...refused({ reason: REFUSAL.invalidRequest, until: 0 }, 0), detail };
    try {
      return (await this.call('check', request)) as CheckResult;
    } catch (error) {
      const fault = faultName(error);
      const sent =
        this.options.failureMode === 'OPEN' &&
        this.bucket.take(this.localKey + request.recipient.trim().toLowerCase(), Date.now());
      (this.options.onUnavailable ?? complain)(fault, sent);
      return undecided(sent, RETRY_SECONDS);
    }
  }

  public async verified(request: VerifiedRequest): Promise<VerifiedResult> {
    try {
      return (await this.call('verified', request)) as VerifiedResult;
    } catch {
      return { counted: false };
    }
  }

  /** Asks whether a code that was typed in may be compared, and counts the try. While the function can't be reached the mode decides, too: `OPEN` lets the code be compared. */
  public async attempt(request: AttemptRequest): Promise<AttemptResult> {
    try {
      return (await this.call('attempt', request)) as AttemptResult;
    } catch {
      return tried(this.options.failureMode === 'OPEN' ? 0 : undefined, true);
    }
  }

  private async call(action: 'check' | 'verified' | 'attempt', request: object): Promise<unknown> {
    const { Payload, FunctionError } = await this.client.send(
      new InvokeCommand({ FunctionName: this.functionName, Payload: JSON.stringify({ action, ...request }) }),
    );
    if (FunctionError !== undefined) throw new GuardFunctionError();
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
    const expected = action === 'verified' ? 'counted' : 'allowed';
    if (typeof (answer as Record<string, unknown> | null)?.[expected] !== 'boolean') throw new GuardFunctionError();
    return answer;
  }
}

/** The function failed, or answered something else than a guard does. */
class GuardFunctionError extends Error {
  override readonly name = 'GuardFunctionError';
}

function complain(fault: string, sent: boolean): void {
  process.stderr.write(`the recipient guard can't be reached (${fault}); the code was ${sent ? '' : 'not '}sent\n`);
}
