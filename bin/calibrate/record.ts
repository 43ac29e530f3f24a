import { Simulator } from '../../lib/sim';
import { type Answer, answerOf, answerOfVerdict, answerText, isSame, type SiteAnswer } from '../verify/answer';
import { Site } from '../verify/site';
import type { AskableCase } from './case';
import { ORIGIN } from './templates';

/** What AWS WAF did with one request of a case, beside what the simulator says of the same. */
export interface Measured {
  readonly case: string;
  /** Which of its requests, from 1. */
  readonly request: number;
  readonly simulator: string;
  readonly aws: string;
  readonly same: boolean;
  /** Seconds from the end of the deploy until the web ACL of the case answered. */
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
export async function measure(
  { name, resources, requests }: AskableCase,
  base: URL,
  delay: number,
  signal: AbortSignal,
): Promise<Measured[]> {
  const site = new Site(base, 'otp-shield-calibrate', requests.length, signal);
  const measured: Measured[] = [];
  for (const [index, { method, uri, headers, body }] of requests.entries()) {
    const payload = body === undefined ? undefined : Buffer.from(body, 'base64');
    const request = { method, target: uri, headers, ...(payload === undefined ? {} : { body: payload }) };
    // What really goes over the wire, with the headers that HTTP wants.
    const verdict = Simulator.fromTemplate({ Resources: resources }).evaluate({
      ip: '192.0.2.1',
      method,
      uri,
      headers: site.headersOf(request),
      ...(payload === undefined ? {} : { body: payload }),
    });
    const raw = await site.send(request);
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

/** Undefined for an answer of somebody else, such as a load balancer that refuses the request itself. */
function seen(raw: SiteAnswer, block = ''): Answer | undefined {
  const { status, body } = raw;
  if (status === 200 && body.trim() === ORIGIN) return { by: 'application' };
  const answer = answerOf(raw, new Set());
  if (answer.by !== 'application') return answer;
  // Nothing but the origin's one answer comes from behind.
  return body === block || status === 403 ? { by: 'block', status } : undefined;
}
