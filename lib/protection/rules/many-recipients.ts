import { LABEL, RULE } from '../../contract/names';
import type { Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { block, type RuleDraft } from './draft';
import { pack } from './packing';
import { plainForm } from './plain-form';
import { BODY, QUERY, UNDO_BODY, UNDO_QUERY } from './request-content';
import { BODY_KEY } from './responses';
import { all, any, labelled, not, regex, URI_PATH } from './statements';

/** An address or the digits of a number or code: what makes a member of a list a recipient. */
const TELLING = '(?:@|\\d{4})';

/** Addresses in a text that is no list: a sender, a second spelling, a password with an `@`. */
const MORE_ADDRESSES = 2;
/** Numbers that are none of phones or codes: a time, a year, a part of an id. */
const MORE_NUMBERS = 5;

/**
 * Requests with more recipients, codes or operations than the route takes. Another spelling of a route gets the default: nobody honest sends one. Limits and budgets count requests, and one request of 4 KiB
 * holds more than 200 recipients in a list, a batch or aliases. Lists are found by their shape, whatever their names; what is no list to
 * the eye (a field that repeats) by the number of addresses and numbers, which leaves room for honest ones.
 */
export function manyRecipientsRule(routes: readonly OtpRoute[]): RuleDraft {
  const told = routes.filter((route) => route._said.recipientsPerRequest > 1);
  const routed = all(any(labelled(LABEL.request), labelled(LABEL.verify)), not(labelled(LABEL.trusted)));
  const numbers = [...new Set(told.map((route) => route._said.recipientsPerRequest))];
  return {
    name: RULE.manyRecipients,
    statement: all(
      routed,
      any(
        told.length === 0 ? moreThan(1) : all(not(plainForm(told)), moreThan(1)),
        ...numbers.map((most) =>
          all(plainForm(told.filter((route) => route._said.recipientsPerRequest === most)), moreThan(most)),
        ),
      ),
    ),
    action: block(400, BODY_KEY.badRequest),
  };
}

function moreThan(most: number): Statement {
  const { raw, body, query, path } = recipientPatterns(most);
  return any(
    ...raw.map((pattern) => regex(BODY, pattern)),
    ...body.map((pattern) => regex(BODY, pattern, UNDO_BODY)),
    ...query.map((pattern) => regex(QUERY, pattern, UNDO_QUERY)),
    regex(URI_PATH, path),
  );
}

const OPEN = '(?s)(?:';

/** Written so that those for one recipient fit into two patterns. */
export function recipientPatterns(most: number): Record<'raw' | 'body' | 'query', string[]> & { path: string } {
  const times = (count: number, unit: string, gap: string) => Array(count).fill(unit).join(gap);
  const more = (unit: string, gap: string) => times(most + 1, unit, gap);
  const lists = [
    // `a@x.org,b@x.org` in a text, or as texts in a list. Between two members of an object stands a colon.
    more('@', '[^&=:@]*[,;][^&=:@]*'),
    more('\\d[\\d ()/-]{4,20}', '"?\\s?[,;]\\s?"?[\\s+]?'),
    // `email[]=…&email[]=…`, `users[0][email]=…`
    more(`\\[\\d{0,3}\\][^"&]*${TELLING}`, '.*'),
    times(most + 1 + MORE_ADDRESSES, '@\\w', '[^@]*'),
  ];
  const numbers = times(most + 1 + MORE_NUMBERS, '\\b\\d{4,15}\\b', '.*');
  const batches = [
    // A list of objects.
    more(TELLING, '[^{}]*\\}\\W{1,9}\\{[^{}]*'),
    // Aliases in GraphQL: `a: send(…) b: send(…)`
    more(':\\s?\\w{1,40}\\s?\\(', '[^()]*\\)[^()]*'),
  ];
  return {
    raw: [
      // tRPC: `{"0":…,"1":…}`. JSON-RPC, GraphQL, or whatever takes an array, of more than one.
      `(?s)[{,]\\s*"${most}"\\s*:${most === 1 ? '|^[^!-~]*\\[(?:.*\\}\\s*,\\s*\\{|\\s*"[^"]*"\\s*,|\\s*[\\d[])' : ''}`,
    ],
    body: pack([...lists, numbers, ...batches], OPEN, ')'),
    query: pack([...lists, numbers], OPEN, ')'),
    // tRPC names the operations of a batch in the path.
    path: `(?i)${times(most, '(?:,|%2c)', '[^/]*')}[^/]*$`,
  };
}
