import type { Clock } from '../../lib/contract/clock';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../lib/contract/metric';
import { type EmfSink, emfLine } from './emf';
import type { Log } from './log';

/** The part of a function URL's event that is used. */
export interface UrlEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  readonly requestContext?: { readonly domainName?: string; readonly http?: { readonly method?: string } };
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** What became of a call. */
export interface CallOutcome {
  readonly metric: MetricDefinition;
  readonly statusCode: number;
  /** Why it was refused, if it was; the caller reads it. */
  readonly refusal?: string;
}

export interface CallCounter {
  readonly monitor: string;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
}

export function bodyOf(event: UrlEvent): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');
}

/** The address that was called, with its query. From the event, not from a header: `domainName` is written by Lambda, and whoever calls can't choose it. */
export function addressOf({ rawPath = '/', rawQueryString = '', requestContext }: UrlEvent, instead?: string): string {
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  const start = instead?.replace(/[?#].*$/, '') ?? `https://${requestContext?.domainName ?? ''}${rawPath}`;
  return `${start}${query}`;
}

/** Counts a call of a webhook and answers it. */
export function answered({ metric, statusCode, refusal }: CallOutcome, counter: CallCounter): UrlAnswer {
  counter.emit(
    emfLine({
      timestamp: counter.clock.now(),
      dimensions: { [MONITOR_DIMENSION]: counter.monitor },
      values: [{ metric, value: 1 }],
      properties: refusal === undefined ? {} : { refusal },
    }),
  );
  if (refusal === undefined) return { statusCode, body: '' };
  counter.log.warn('a call of the webhook was refused', { refusal });
  return { statusCode, body: refusal };
}
