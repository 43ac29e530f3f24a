import { HONEST_HOST, type Spelling } from '../spelling';

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
  readonly query: string;
  readonly fragment: string;
  readonly host: string | null;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** Replaces the whole target, which then no longer comes from the parts. */
  readonly target?: string;
}

/** One member of a family. */
export interface Variant {
  readonly family: string;
  /** The draft with this variant applied; undefined where it can't be. */
  apply(draft: Draft): Draft | undefined;
}

export function plain(segments: readonly string[]): Draft {
  return {
    method: 'POST',
    prefix: '',
    segments,
    gaps: segments.map(() => '/'),
    tail: '',
    query: '',
    fragment: '',
    host: HONEST_HOST,
    headers: [],
  };
}

export function pathOf(draft: Draft): string {
  return draft.segments.map((segment, i) => `${draft.gaps[i]}${segment}`).join('') + draft.tail;
}

export function render(draft: Draft, family: string): Spelling {
  return {
    family,
    method: draft.method,
    target: draft.target ?? draft.prefix + pathOf(draft) + draft.query + draft.fragment,
    host: draft.host,
    headers: draft.headers,
  };
}

export function replaceAt<T>(items: readonly T[], index: number, value: T): T[] {
  return items.map((item, i) => (i === index ? value : item));
}
