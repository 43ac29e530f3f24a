import type { Transformation } from './index';
import { urlDecode, urlDecodeUni } from './percent';

/** `a=1&b=2&a=3` becomes `a=1,3&b=2`. */
function combineDuplicates(query: string): string {
  const values = new Map<string, string>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const known = values.get(name);
    if (known === undefined) values.set(name, part);
    else
      values.set(
        name,
        `${known}${known.length === name.length ? '=' : ','}${equals < 0 ? '' : part.slice(equals + 1)}`,
      );
  }
  return [...values.values()].join('&');
}

/** Run on the query string before it is split into arguments. */
export const PRE_PARSE_TRANSFORMATIONS: Readonly<Record<string, Transformation>> = {
  NONE: (text) => text,
  URL_DECODE: urlDecode,
  URL_DECODE_UNI: urlDecodeUni,
  COMBINE_DUPLICATE_QUERY_ARGS_BY_COMMA: combineDuplicates,
  REPLACE_SEMICOLONS_WITH_AMPERSANDS: (text) => text.replaceAll(';', '&'),
};
