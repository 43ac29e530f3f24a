import { JSON_TYPE, jsonOf, multipart, text } from './body-families';
import { type Draft, replaceAt, type Variant } from './draft';

const set = (family: string, apply: Variant['apply']): Variant => ({ family, apply });

/** Other forms of an operation that the body, a header or the last segment names. */
export function operationVariants(): Variant[] {
  return [...graphql(), ...jsonRpc(), ...trpc(), ...serverActions()];
}

function graphql(): Variant[] {
  const of = (change: (query: string, draft: Draft) => Partial<Draft> | undefined): Variant =>
    set('graphql', (draft) => {
      const query = jsonOf(draft)?.query;
      const changed = typeof query === 'string' ? change(query, draft) : undefined;
      return changed && { ...draft, ...changed };
    });
  const asJson = (query: string, draft: Draft) => ({
    body: text(JSON_TYPE, JSON.stringify({ ...jsonOf(draft), query })),
  });
  return [
    ...['application/graphql', 'application/graphql+json', 'application/x-graphql'].map((type) =>
      of((query) => ({ body: text(type, query) })),
    ),
    of((query, draft) => asJson(`# ${'x'.repeat(20)}\n${query}`, draft)),
    of((query, draft) => asJson(`\ufeff,,${query.replaceAll('{', '{,')}`, draft)),
    of((query, draft) => asJson(query.replace(/\{\s*(\w+)/, '{a1:$1'), draft)),
    of((query, draft) => asJson(`${query} #${'x'.repeat(9000)}`, draft)),
    of((query, draft) => asJson(`#${'x'.repeat(9000)}\n${query}`, draft)),
    of((query) => ({ body: text(JSON_TYPE, `{"query":"{__typename}",${JSON.stringify({ query }).slice(1)}`) })),
    of((_, draft) => ({ body: multipart({ operations: jsonOf(draft), map: {} }) })),
    of((_, draft) => ({ body: multipart({ operations: [jsonOf(draft)], map: {} }) })),
  ];
}

function jsonRpc(): Variant[] {
  const of = (change: (call: Readonly<Record<string, unknown>>) => unknown): Variant =>
    set('json-rpc', (draft) => {
      const call = jsonOf(draft);
      if (call === undefined || typeof call.method !== 'string') return undefined;
      return { ...draft, body: text(JSON_TYPE, JSON.stringify(change(call))) };
    });
  return [
    of((call) => [{ ...call, method: 'x', id: 0 }, call]),
    of(({ id: _, ...call }) => call),
    of(({ jsonrpc: _, ...call }) => call),
    of((call) => ({ params: call.params, ...call, pad: 'x'.repeat(9000) })),
  ];
}

/** The last segment names procedures, with commas between. */
function trpc(): Variant[] {
  const of = (change: (procedure: string) => string): Variant =>
    set('trpc', (draft) => {
      const last = draft.segments.length - 1;
      const procedure = draft.segments[last];
      const fields = jsonOf(draft);
      if (procedure === undefined || !/^\w+(?:\.\w+)+$/.test(procedure) || fields === undefined) return undefined;
      const names = change(procedure);
      const place = names.split(/,|%2c/i).indexOf(procedure);
      return {
        ...draft,
        segments: replaceAt(draft.segments, last, names),
        query: '?batch=1',
        body: text(JSON_TYPE, JSON.stringify({ 0: {}, [Math.max(0, place)]: fields })),
      };
    });
  return [of((name) => name), of((name) => `x.y,${name}`), of((name) => `x.y%2C${name}`), of((name) => `${name},x.y`)];
}

/** Next runs an action on whatever path, and from a field of a form, too. */
function serverActions(): Variant[] {
  const idOf = (draft: Draft) => draft.headers.find(([name]) => name.toLowerCase() === 'next-action')?.[1];
  const elsewhere = ['/', '/x', '/favicon.ico', '/api/x'].map((target) =>
    set('server-action', (draft) => (idOf(draft) === undefined ? undefined : { ...draft, target })),
  );
  return [
    ...elsewhere,
    set('server-action', (draft) => {
      const id = idOf(draft);
      if (id === undefined) return undefined;
      const headers = draft.headers.filter(([name]) => name.toLowerCase() !== 'next-action');
      return { ...draft, headers, body: multipart({ [`$ACTION_ID_${id}`]: '', ...jsonOf(draft) }) };
    }),
  ];
}
