import { lowerCase } from '../bytes';
import type { Evaluation, ValueSource } from '../evaluation';
import { NOTE } from '../notes';
import { queryArguments } from '../query-arguments';
import { forced, MISSING, type Values } from '../values';

const settled = (): boolean => true;

export const uriPath: ValueSource = { read: (evaluation) => evaluation.readPath(), settled };

export const queryString: ValueSource = {
  settled,
  read(evaluation) {
    if (evaluation.query === undefined) return MISSING;
    if (evaluation.query === '') evaluation.note(NOTE.emptyQuery);
    return evaluation.query;
  },
};

export const method: ValueSource = { read: (evaluation) => evaluation.request.method, settled };

export function uriFragment(fallback: string | undefined): ValueSource {
  return { read: (evaluation) => evaluation.fragment ?? forced(fallback), settled };
}

/** `query` is the number of the query string, after its pre-parse transformations if there are any. */
export function queryArgument(name: string, query: number): ValueSource {
  const wanted = lowerCase(name);
  return { read: (evaluation) => argumentsOf(evaluation, query, (given) => lowerCase(given) === wanted), settled };
}

export function allQueryArguments(query: number): ValueSource {
  return { read: (evaluation) => argumentsOf(evaluation, query, () => true), settled };
}

function argumentsOf(evaluation: Evaluation, query: number, wanted: (name: string) => boolean): Values {
  const text = evaluation.value(query);
  if (typeof text !== 'string') return MISSING;
  const values = queryArguments(text)
    .filter(([name]) => wanted(name))
    .map(([, value]) => value);
  if (values.length === 0) return MISSING;
  return values.length === 1 ? values[0]! : values;
}
