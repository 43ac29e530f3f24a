import type { Verdict } from '../../lib/sim';
import { REDIRECT_TEXT, type Redirect } from './redirect';

/** What a client can tell of an answer: who gave it, and how. */
export interface Answer {
  readonly by: 'puzzle' | 'challenge' | 'block' | 'application';
  /** Undefined where the status says nothing: what an application answers is its own affair, and what becomes of a puzzle in Amazon Cognito's API isn't documented. */
  readonly status?: number;
  /** Where the application, or the load balancer behind the rules, sends the client. */
  readonly redirect?: Redirect;
}

/** Of an answer over the network. */
export interface SiteAnswer {
  readonly status: number;
  /** By name in lower case; of a name that repeats, all values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** The page with which a load balancer answers a plain Block; its exact text is undocumented. */
const PLAIN_BLOCK = /<h1>403 Forbidden<\/h1>/i;

/** @param blocks bodies that the web ACL blocks with */
export function answerOf({ status, headers, body }: SiteAnswer, blocks: ReadonlySet<string>): Answer {
  const action = headers['x-amzn-waf-action']?.[0]?.toLowerCase();
  if (action === 'captcha') return { by: 'puzzle', status };
  if (action === 'challenge') return { by: 'challenge', status };
  if (blocks.has(body) || (status === 403 && PLAIN_BLOCK.test(body))) return { by: 'block', status };
  return { by: 'application', status };
}

export function answerOfVerdict({ action, status }: Verdict): Answer {
  if (action === 'ALLOW') return { by: 'application' };
  const by = action === 'CAPTCHA' ? 'puzzle' : action === 'CHALLENGE' ? 'challenge' : 'block';
  return { by, status: status ?? 403 };
}

export function isSame(one: Answer, other: Answer): boolean {
  return one.by === other.by && (one.by === 'application' || one.status === other.status);
}

/** For people: `405, puzzle`. */
export function answerText({ by, status, redirect }: Answer): string {
  if (redirect !== undefined) return `let through, ${REDIRECT_TEXT[redirect]} (${status})`;
  if (by === 'application') return status === undefined ? 'let through' : `let through, ${status} from behind`;
  return status === undefined ? by : `${status}, ${by}`;
}
