import { RULE } from '../../contract/names';
import { block, type RuleDraft } from './draft';
import { pack } from './packing';
import {
  BODY,
  formField,
  jsonField,
  lostByDecoding,
  multipartField,
  QUERY,
  STRANGERS_REQUEST,
  UNDO_BODY,
  UNDO_QUERY,
  unreadable,
} from './request-content';
import { BODY_KEY } from './responses';
import { all, any, regex } from './statements';

/**
 * Stands before the rules that read bodies. What they can't read, the application might still understand.
 */
export function unreadableBodyRule(domains: boolean): RuleDraft {
  return {
    name: RULE.unreadableBody,
    statement: all(STRANGERS_REQUEST, unreadable(domains)),
    action: block(400, BODY_KEY.badRequest),
  };
}

/** A field that people don't see, so whoever fills it isn't one. Empty, `null` or missing is honest. */
export function honeypotRule(field: string): RuleDraft {
  const filled = pack(
    [
      // `""x` is what is left of an escaped quotation mark.
      `${jsonField(field)}(?:"[^"]|""\\s*[^\\s,}]|[^"\\sn]|n[^u])`,
      // In GraphQL.
      `[^\\w$"-]${field}\\s*:\\s*"[^"]`,
      `${formField(field)} *[^&;\\s]`,
      `${multipartField(field)}[^\\r\\n]`,
    ],
    '(?i)(?:',
    ')',
  );
  return {
    name: RULE.honeypot,
    statement: all(
      STRANGERS_REQUEST,
      any(
        ...filled.map((pattern) => regex(BODY, pattern, UNDO_BODY)),
        regex(BODY, lostByDecoding(field)),
        regex(QUERY, `(?i)${formField(field)} *[^&;\\s]`, UNDO_QUERY),
        regex(QUERY, lostByDecoding(field)),
      ),
    ),
    action: block(400, BODY_KEY.badRequest),
  };
}
