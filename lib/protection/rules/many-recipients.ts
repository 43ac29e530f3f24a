import { LABEL, RULE } from '../../contract/names';
import type { Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { block, type RuleDraft } from './draft';
import { fitsPattern, pack } from './packing';
import { plainForm } from './plain-form';
import { longList, manyFields, repeatedField, TWO_LIST_MEMBERS } from './repeated-field';
import { BODY, ENCODED_BODY, encoded, QUERY, UNDO_BODY, UNDO_QUERY } from './request-content';
import { BODY_KEY } from './responses';
import { all, any, labelled, longerThan, not, regex, URI_PATH } from './statements';

/** An address or the digits of a number or code: what makes a member of a list a recipient. */
const TELLING = '(?:@|\\d{4})';

/** Addresses in a text that is no list: a sender, a second spelling, a password with an `@`. */
const MORE_ADDRESSES = 2;
/** Numbers that are none of phones or codes: a time, a year, a part of an id. */
const MORE_NUMBERS = 5;

/** Bytes of an honest body that says nothing long: twenty parts of multipart, names in scripts whose letters take nine bytes in a form. */
const ORDINARY_BODY = 2048;

/** A token of another check, a signed state: 200 characters in a row that are no words. */
const LONG_TOKEN = Array(4).fill('[\\w.~+/%=-]{50}').join('');

/**
 * Requests with more recipients, codes or operations than the route takes. Limits and budgets count requests, and one request of 4 KiB
 * holds more than 200 recipients in a list, a batch or aliases. Lists are found by their shape, whatever their names, and so are fields that repeat
 * under a usual name. What is no list to the eye is bounded by the number of addresses and numbers, of fields and of bytes, which leave room for
 * honest ones. What is compressed or in letters of its own is refused, since nothing can be counted there. Another spelling of a route gets the
 * default: nobody honest sends one.
 */
export function manyRecipientsRule(routes: readonly OtpRoute[]): RuleDraft {
  const long = routes.filter((route) => route._said.longBodies);
  const several = routes.filter((route) => route._said.recipientsPerRequest > 1);
  const others = (routed: readonly OtpRoute[]) => (routed.length === 0 ? undefined : not(plainForm(routed)));
  const numbers = [...new Set(several.map((route) => route._said.recipientsPerRequest))];
  const graphql = routes.filter((route) => route._said.operation?.format === 'graphql');
  return {
    name: RULE.manyRecipients,
    statement: all(
      all(any(labelled(LABEL.request), labelled(LABEL.verify)), not(labelled(LABEL.trusted))),
      any(
        // Nobody can count in what nobody can read: a compressed list of 4 KiB holds thousands.
        encoded(),
        all(others(several), moreThan(1)),
        all(others(long), unusuallyLong()),
        ...numbers.map((most) =>
          all(plainForm(several.filter((route) => route._said.recipientsPerRequest === most)), moreThan(most)),
        ),
        ...graphql.map((route) => all(plainForm([route]), fieldAgain(route))),
      ),
    ),
    action: block(400, BODY_KEY.badRequest),
  };
}

function moreThan(most: number): Statement {
  const { raw, body, rawQuery, query, path } = recipientPatterns(most);
  return any(
    ...raw.map((pattern) => regex(BODY, pattern)),
    ...body.map((pattern) => regex(BODY, pattern, UNDO_BODY)),
    ...rawQuery.map((pattern) => regex(QUERY, pattern)),
    ...query.map((pattern) => regex(QUERY, pattern, UNDO_QUERY)),
    regex(URI_PATH, path),
  );
}

/** The field, the name that the client gives its operation, and that name beside the document. */
const NAMED_BY_ONE = 3;

/** Letters of a long name that tell it. */
const TELLING_LETTERS = 24;

/**
 * A field of GraphQL that stands more often than one call of it needs. Comments, fragments and fields without arguments hide an alias from every
 * shape, and documents may be long, so the names are counted.
 */
function fieldAgain({ _said: { operation, recipientsPerRequest: most } }: OtpRoute): Statement {
  const { names } = operation!;
  const again = (name: string) =>
    `(?s)${Array(NAMED_BY_ONE + most)
      .fill(`${name}\\b`)
      .join('.*')}`;
  const together = again(`\\b(?:${names.join('|')})`);
  const alone = names.map((name) => again(name.length > TELLING_LETTERS ? name.slice(-TELLING_LETTERS) : `\\b${name}`));
  const patterns = fitsPattern(together) ? [together] : alone;
  return any(...patterns.flatMap((pattern) => [regex(BODY, pattern, UNDO_BODY), regex(QUERY, pattern, UNDO_QUERY)]));
}

/** Longer than what asks for one code or tries one. */
function unusuallyLong(): Statement {
  const { form, json } = manyFields();
  return any(
    regex(BODY, form),
    regex(BODY, json),
    regex(BODY, longList()),
    regex(QUERY, form),
    all(longerThan(BODY, ORDINARY_BODY), not(regex(BODY, LONG_TOKEN))),
  );
}

const OPEN = '(?s)(?:';

type Patterns = Record<'raw' | 'body' | 'rawQuery' | 'query', string[]> & { path: string };

/** Written so that those for one recipient fit into few patterns. */
export function recipientPatterns(most: number): Patterns {
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
  const repeated = repeatedField(most);
  const batches = [
    // A list of objects.
    more(TELLING, '[^{}]*\\}\\W+\\{[^{}]*'),
    // Aliases in GraphQL: `a: send(…) b: send(…)`. To GraphQL a comma is white space.
    more(':[\\s,]*\\w{1,40}\\s{0,9}\\(', '.*'),
  ];
  return {
    raw: [
      ...pack(
        [
          ...namedLists(most),
          ...ENCODED_BODY,
          ...repeated.multipart,
          // tRPC: `{"0":…,"1":…}`. JSON-RPC, GraphQL, or whatever takes an array, of more than one.
          `[{,]\\s*"${most}"\\s*:`,
          ...(most === 1 ? ['^[^!-~]*\\[\\s*(?:.*\\}[\\s,]+\\{|"[^"]*"\\s*,|[\\d[])'] : []),
        ],
        '(?is)',
        '',
      ),
      ...repeated.form,
      ...(most === 1 ? [TWO_LIST_MEMBERS] : []),
    ],
    body: pack([...lists, numbers, ...batches], OPEN, ')'),
    rawQuery: repeated.form,
    query: pack([...lists, numbers], OPEN, ')'),
    // tRPC names the operations of a batch in the path.
    path: `(?i)${times(most, '(?:,|%2c)', '[^/]*')}[^/]*$`,
  };
}

/** `"usernames":["ada","bob"]`: a list under a name that says recipients, of texts or of objects without an address or a number. */
function namedLists(most: number): string[] {
  const texts = Array(most + 1)
    .fill('[\\s,]*"[^"][^"]+"')
    .join('');
  const objects = `${Array(most).fill('[^\\]]*\\}\\s?,').join('')}\\s*\\{`;
  const names = '"(?:to|(?:user|login|member|recipient|contact|e?-?mail|phone|code)(?:name|number|id)?s?)"';
  return pack([texts, objects], `${names}\\s*:\\s*\\[(?:`, ')');
}
