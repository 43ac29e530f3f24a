import { LABEL } from '../../contract/names';
import type { FieldToMatch, Statement } from '../../waf/statement';
import type { RouteWords } from '../otp-route-options';
import { pack } from './packing';
import { BODY } from './request-content';
import { all, any, chain, header, labelled, not, regex, URI_PATH } from './statements';

const HEADER_NAMES: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
};

/** With `_`, where something in between takes both for the same. */
const ACTION_HEADER = '(?i)^next[-_]action$';

const HEADER_ORDER: FieldToMatch = { HeaderOrder: { OversizeHandling: 'MATCH' } };

/** The header twice: a harmless id may stand beside another, and servers differ in which one they take. */
const TWO_ACTIONS = '(?i)next[-_]action:(?:.*:)?next[-_]action(?:$|:)';

/** The field of a form without JavaScript, and the encoded form of a name, which may be in any charset. */
const ACTION_FIELD = '(?i)\\$ACTION_|name\\*\\d*\\s*=';

/** Where multipart ends. A body that ends elsewhere goes on where AWS WAF doesn't see it. */
const LAST_BOUNDARY = '--\\s*$';

/**
 * Whether a server action of Next runs, besides those that are named: by header on any path, or by the name of a field in multipart. With the
 * header Next doesn't look for the field.
 */
export function runsAction({ except, handlers }: NonNullable<RouteWords['actions']>): Statement {
  const ids = (open: string, close: string) => pack(except, open, close);
  const harmless = ids('^(?:', ')$').map((pattern) => regex(header('next-action'), pattern));
  const harmlessField = ids('\\$ACTION_ID_(?:', ')["\\s;]').map((pattern) => regex(IN_VIEW, pattern));
  return all(
    ...(except.length > 0 ? [not(all(any(...harmless), not(regex(HEADER_ORDER, TWO_ACTIONS))))] : []),
    any(
      regex(HEADER_NAMES, ACTION_HEADER),
      all(
        regex(header('content-type'), '(?i)multipart'),
        ...(handlers.length > 0 ? [not(onHandler(handlers))] : []),
        any(
          regex(BODY, ACTION_FIELD, chain('URL_DECODE_UNI')),
          // Without a body, too: it may come late.
          not(regex(IN_VIEW, LAST_BOUNDARY)),
        ),
        ...(except.length > 0
          ? [not(all(any(...harmlessField), not(regex(IN_VIEW, SEVERAL_FIELDS, chain('URL_DECODE_UNI')))))]
          : []),
      ),
    ),
  );
}

/** A body that AWS WAF got whole. */
const IN_VIEW: FieldToMatch = { Body: { OversizeHandling: 'NO_MATCH' } };

/** One of them may be another action. */
const SEVERAL_FIELDS = '(?is)\\$ACTION_.*\\$ACTION_|name\\*\\d*\\s*=';

/** In the case of its folders and in plain form: elsewhere an action may run. */
function onHandler(paths: readonly string[]): Statement {
  const patterns = pack(
    paths.map((path) => path.replace(/\./g, '\\.')),
    '^(?:',
    ')(?:/|$)',
  );
  return all(not(labelled(LABEL.unusualPath)), any(...patterns.map((pattern) => regex(URI_PATH, pattern))));
}
