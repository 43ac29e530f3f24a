import type { SentBody, Spelling } from '../spelling';

/** A request target in parts, so that families can be laid over one another. */
export interface Draft {
  readonly method: string;
  /** What stands in front of the path: scheme and authority, a script, nothing. */
  readonly prefix: string;
  readonly segments: readonly string[];
  /** `gaps[i]` stands in front of `segments[i]`. */
  readonly gaps: readonly string[];
  /** After the last segment, before `?`. */
  readonly tail: string;
  /** Of the request itself, without `?`; whatever a family adds stands behind it. */
  readonly ownQuery: string;
  readonly query: string;
  readonly fragment: string;
  readonly host: string | null;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body?: SentBody;
  /** Replaces the path, which then no longer comes from the parts. */
  readonly target?: string;
}

/** One member of a family. */
export interface Variant {
  readonly family: string;
  /** The draft with this variant applied; undefined where it can't be. */
  apply(draft: Draft): Draft | undefined;
}

/** What a draft begins with, beside the path. */
export interface PlainRequest {
  readonly method: string;
  readonly host: string;
  readonly tail?: string;
  readonly query?: string;
  readonly headers?: Draft['headers'];
  readonly body?: SentBody;
}

export function plain(segments: readonly string[], request: PlainRequest): Draft {
  return {
    method: request.method,
    prefix: '',
    segments,
    gaps: segments.map(() => '/'),
    tail: request.tail ?? '',
    ownQuery: request.query ?? '',
    query: '',
    fragment: '',
    host: request.host,
    headers: request.headers ?? [],
    ...(request.body && { body: request.body }),
  };
}

export function pathOf(draft: Draft): string {
  return draft.segments.map((segment, i) => `${draft.gaps[i]}${segment}`).join('') + draft.tail;
}

export function render(draft: Draft, family: string): Spelling {
  const path = draft.target ?? draft.prefix + pathOf(draft);
  const query = draft.target === undefined ? draft.query : '';
  const fragment = draft.target === undefined ? draft.fragment : '';
  return {
    family,
    method: draft.method,
    target: withQuery(path, draft.ownQuery) + (draft.ownQuery ? query.replace(/^\?/, '&') : query) + fragment,
    host: draft.host,
    headers: draft.headers,
    ...(draft.body && { body: draft.body }),
  };
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

export function replaceAt<T>(items: readonly T[], index: number, value: T): T[] {
  return items.map((item, i) => (i === index ? value : item));
}
