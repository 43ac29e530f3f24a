import { type Answer, answerOf, answerOfVerdict, answerText, isSame, type SiteAnswer } from '../../bin/verify/answer';
import { Site } from '../../bin/verify/site';
import { Simulator } from '../../lib/sim';
import { templateOf } from '../../test/sim/run-case';
import type { NamedCase } from './askable';
import { ORIGIN } from './batch-template';

/** What AWS WAF did with one request of a case, beside what the simulator says of the same. */
export interface Measured {
  readonly case: string;
  /** Which of its requests, from 1. */
  readonly request: number;
  readonly simulator: string;
  readonly aws: string;
  readonly same: boolean;
  /** Milliseconds until the answer was there. */
  readonly delay: number;
}

/** A file that anybody may contribute. */
export interface CalibrationRecord {
  readonly region: string;
  /** As `2026-01-05`. */
  readonly date: string;
  readonly version: string;
  readonly measured: readonly Measured[];
}

/** Asks each request of a case at the load balancer that has its web ACL. */
export async function measure({ name, file }: NamedCase, base: URL, signal: AbortSignal): Promise<Measured[]> {
  const template = templateOf(file);
  const site = new Site(base, 'otp-shield-calibrate', file.requests.length, signal);
  const measured: Measured[] = [];
  for (const [index, { method, uri, headers, body, bodyBase64 }] of file.requests.entries()) {
    const payload = bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64').toString('latin1');
    const request = { method, target: uri, headers, ...(payload === undefined ? {} : { body: payload }) };
    // What really went over the wire, with the headers that HTTP wants.
    const verdict = Simulator.fromTemplate(template).evaluate({
      ip: '192.0.2.1',
      method,
      uri,
      headers: site.headersOf(request),
      ...(payload === undefined ? {} : { body: Buffer.from(payload) }),
    });
    const since = performance.now();
    const raw = await site.send(request);
    const delay = Math.round(performance.now() - since);
    const aws = seen(raw, verdict.response?.body);
    const predicted = answerOfVerdict(verdict);
    measured.push({
      case: name,
      request: index + 1,
      simulator: answerText(predicted),
      aws: aws === undefined ? `${raw.status}, neither the origin nor the web ACL` : answerText(aws),
      same: aws !== undefined && isSame(predicted, aws),
      delay,
    });
  }
  return measured;
}

/** Undefined for an answer of somebody else, such as a load balancer that is not ready. */
function seen(raw: SiteAnswer, block = ''): Answer | undefined {
  const { status, body } = raw;
  if (status === 200 && body.trim() === ORIGIN) return { by: 'application' };
  const answer = answerOf(raw, new Set());
  if (answer.by !== 'application') return answer;
  // Nothing but the origin's one answer comes from behind.
  return body === block || status === 403 ? { by: 'block', status } : undefined;
}

/** What a record makes of cases: each request of it the same as in AWS, or not. */
export function states(records: readonly CalibrationRecord[]): Map<string, 'measured' | 'otherwise'> {
  const known = new Map<string, 'measured' | 'otherwise'>();
  for (const { measured } of records)
    for (const { case: name, same } of measured) {
      if (!same) known.set(name, 'otherwise');
      else if (!known.has(name)) known.set(name, 'measured');
    }
  return known;
}
