import type { Clock } from '../contract/clock';
import type { WafRequest } from '../sim/request';
import type { TraceStep, Verdict } from '../sim/verdict';
import { type Answer, answerJson, answerPage } from './answer';
import { LIVE_PAGE } from './live-page';
import { answerFile } from './script-stand-ins';

/** Page that shows each verdict as it is given, with the rule and why. */
export const LIVE_VIEW_PATH = '/__otp-shield/live';
const FEED_PATH = `${LIVE_VIEW_PATH}/verdicts`;
const KEPT = 500;

/** One line of the page. Path only: queries may hold phone numbers and codes. */
export interface LiveRow {
  readonly id: number;
  readonly at: number;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly action: string;
  readonly rule: string;
  readonly status: number;
  readonly why: readonly string[];
  readonly labels: readonly string[];
}

/** What `otp-shield serve` shows of the last 500 verdicts, in the browser. */
export class LiveView {
  private readonly rows: LiveRow[] = [];
  private last = 0;

  constructor(private readonly clock: Clock) {}

  /** `refused` says why a listener rule behind the web ACL let it go no further. */
  record(request: WafRequest, verdict: Verdict, status: number, refused?: string): void {
    this.last++;
    this.rows.push({
      id: this.last,
      at: this.clock.now(),
      client: request.ip,
      method: request.method,
      path: request.uri.split(/[?#]/)[0]!,
      action: verdict.action,
      rule: verdict.rule,
      status,
      why: [...reasons(verdict), ...(refused === undefined ? [] : [refused])],
      labels: verdict.labels,
    });
    if (this.rows.length > KEPT) this.rows.shift();
  }

  answer(request: WafRequest): Answer | undefined {
    const [path, query] = request.uri.split('?');
    if (path !== LIVE_VIEW_PATH && path !== FEED_PATH) return undefined;
    // Another name that leads here is a page that wants to read along (DNS rebinding).
    if (!isThisMachine(request)) return answerPage(403);
    if (path === LIVE_VIEW_PATH) return answerFile('text/html; charset=utf-8', LIVE_PAGE);
    const after = Number(new URLSearchParams(query).get('after') ?? 0);
    // A page that was open before this start has seen more than there is.
    const from = after > this.last ? 0 : after;
    return answerJson(200, { last: this.last, rows: this.rows.filter(({ id }) => id > from) });
  }
}

/** What each rule that matched did, and why a puzzle was not enough. */
function reasons({ trace, failureReason, notes }: Verdict): string[] {
  const said = trace.filter(({ matched }) => matched).map(stepText);
  return [...said, ...(failureReason === undefined ? [] : [FAILURE[failureReason]]), ...notes];
}

function stepText({ rule, group, action, labels }: TraceStep): string {
  const added =
    labels.length === 0 ? '' : `, label ${labels.map((label) => label.split(':').slice(-2).join(':')).join(', ')}`;
  return `${group === undefined ? '' : `${group} / `}${rule}: ${action ?? 'matched'}${added}`;
}

const FAILURE: Readonly<Record<NonNullable<Verdict['failureReason']>, string>> = {
  TOKEN_MISSING: 'the request had no token',
  TOKEN_INVALID: 'the token was not made here, or was changed',
  TOKEN_EXPIRED: 'the puzzle was solved too long ago',
  TOKEN_DOMAIN_MISMATCH: 'the token is for another domain',
};

function isThisMachine({ headers }: WafRequest): boolean {
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  return /^(?:localhost|[\w-]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
}
