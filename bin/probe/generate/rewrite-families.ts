import { type Draft, replaceAt, type Variant } from './draft';

const set = (family: string, apply: Variant['apply']): Variant => ({ family, apply });

/** What proxies cut off or write anew, and what dispatchers drop or take for an argument. */
export function rewriteVariants(): Variant[] {
  const punctuation = ['.', '*', '!', '%21', '-', '_', '~', '(', "'", ':'];
  const names = ['k', 'url', 'path', 'rt'];
  return [
    // A proxy that cuts `/api` off by its text hands `auth/otp` on.
    ...[1, 2].map((index) =>
      set('glued', (draft) =>
        index < draft.segments.length ? { ...draft, gaps: replaceAt(draft.gaps, index, '') } : undefined,
      ),
    ),
    set('glued', (draft) => ({ ...draft, segments: draft.segments.map((segment) => segment), gaps: glued(draft) })),
    ...['/x', '/x/y', '/api', '/v1', '/en', '/x.php'].map((text) =>
      set('mounted', (draft) => ({ ...draft, prefix: text + draft.prefix })),
    ),
    set('cut', (draft) => (draft.segments.length > 1 ? withoutFirst(draft) : undefined)),
    ...['/x', '/x/y', '/%78', '/1', '/x.json'].map((text) =>
      set('further', (draft) => ({ ...draft, tail: draft.tail + text })),
    ),
    ...punctuation.flatMap((text) => [
      set('dropped', (draft) => inSegment(draft, draft.segments.length - 1, text)),
      set('dropped', (draft) => inSegment(draft, 0, text)),
      set('dropped', (draft) => inSegment(draft, 1, text)),
    ]),
    ...names.flatMap((name) => [
      set('argument', (draft) => ({ ...draft, target: `/?${name}=${draftPath(draft)}` })),
      set('argument', (draft) => ({ ...draft, target: `/x?${name}=${draftPath(draft).slice(1)}` })),
    ]),
    ...['/', '/x', '/%78'].flatMap((page) =>
      ['%5F', '_'].map((first) => set('page-query', (draft) => onPage(draft, page, first))),
    ),
    ...['https://any.host?a=1', 'http://any.host#', 'http://any.host;x'].map((text) =>
      set('absolute-query', (draft) => ({ ...draft, prefix: text + draft.prefix })),
    ),
    set('extension', (draft) => {
      const last = draft.segments.length - 1;
      const bare = draft.segments[last]?.replace(/\.\w{1,6}$/, '');
      return bare === undefined || bare === '' || bare === draft.segments[last]
        ? undefined
        : { ...draft, segments: replaceAt(draft.segments, last, bare) };
    }),
    set('no-tail', (draft) => (draft.tail === '' ? undefined : { ...draft, tail: '' })),
  ];
}

const glued = ({ gaps }: Draft) => gaps.map((gap, index) => (index === 0 ? gap : ''));
const draftPath = (draft: Draft) => draft.segments.map((segment) => `/${segment}`).join('') + draft.tail;

/** Astro and SvelteKit run an operation that has a path of its own on any page, too, for forms without JavaScript. */
function onPage(draft: Draft, page: string, first: string): Draft | undefined {
  const at = draft.segments.findIndex((segment) => segment === '_actions' || segment === 'remote');
  const name = draft.segments.slice(at + 1).join('/');
  if (at < 0 || name === '') return undefined;
  return { ...draft, target: `${page}?${draft.segments[at] === 'remote' ? '/remote' : `${first}action`}=${name}` };
}

function withoutFirst(draft: Draft): Draft {
  return { ...draft, segments: draft.segments.slice(1), gaps: draft.gaps.slice(1) };
}

function inSegment(draft: Draft, index: number, text: string): Draft | undefined {
  const segment = draft.segments[index];
  if (segment === undefined || segment.length < 2) return undefined;
  return { ...draft, segments: replaceAt(draft.segments, index, segment.slice(0, 1) + text + segment.slice(1)) };
}
