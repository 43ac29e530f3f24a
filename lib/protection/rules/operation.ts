import type { FieldToMatch, Statement } from '../../waf/statement';
import { GuardedMethods, type OperationFormat } from '../otp-route-options';
import { pack } from './packing';
import { bodyless, pageView } from './preflight';
import { ALL_HEADER_NAMES, BODY, CONTENT_TWIN, QUERY } from './request-content';
import { all, any, chain, header, not, present, regex } from './statements';

/** What stands in the body, and not in the path. */
export interface BodyOperation {
  readonly format: Exclude<OperationFormat, 'trpc'>;
  readonly names: readonly string[];
}

/**
 * One JSON text in UTF-8, said once. Servers honour other charsets where they are asked for, and AWS WAF converts none. AppSync's own examples say `application/graphql`
 * of JSON, and where that type means a document in the raw, no JSON is one: https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 */
const JSON_TYPE = '(?i)^application/(?:json|graphql) *(?:; *charset *= *"?utf-?8"? *)?$';

/** Letters, digits and the punctuation of names as JSON escapes: no client writes them. .NET, Go and Gson escape other ASCII. */
export const HIDDEN_NAME = '(?i)\\\\u00(?:2[def]|3[0-9a]|4[0-9a-f]|5[0-9af]|6[0-9a-f]|7[0-9a])';

/** What may stand before a name in the source of JSON: an escape of white space ends like a word. */
const BEFORE_NAME = '(?:^|\\W|\\\\[bfnrt]|\\\\u[0-9a-f]{4})';

/** Elements of a batch that are looked into; a longer one can't be read with certainty. */
const MOST_OF_BATCH = 10;

/** Documents that the server keeps and the body only names, at any depth: any may be the operation. */
const KEPT_DOCUMENT = '(?i)"persisted(?:query)?"';

/**
 * What shows something else than it seems to: `query` in another case, which Go takes for the same key, and an empty element of a list,
 * which has no value for `JsonBody` to find.
 */
const MISLEADING =
  '"(?:Q[Uu][Ee][Rr][Yy]|q(?:U[Ee][Rr][Yy]|u(?:E[Rr][Yy]|e(?:R[Yy]|rY))))"|[[,]\\s*(?:\\{\\s*\\}|\\[\\s*\\])';

/** The same as a member of a request of GraphQL; as deep as that, since `id` is a name of variables, too. */
const KEPT_DOCUMENT_IDS = ['id', 'documentId', 'doc_id'];

/** The same in a query string. */
const KEPT_DOCUMENT_ARGUMENT = '(?i)(?:^|&)(?:id|documentid|doc_id|extensions=.*persisted)';

/**
 * Whether the request runs one of the operations, or can't be read with certainty. Narrow only in one form: a JSON object or array in UTF-8
 * that AWS WAF got whole and could parse, that shows its document, and in which no letter is written as an escape. There the name must
 * stand in the raw text, whatever the aliases, fragments, duplicate keys and depth. Everything else counts: other types, compressed or long
 * bodies, documents named by a hash, bodies that may still come.
 */
export function runs({ format, names }: BodyOperation, methods: GuardedMethods): Statement {
  const plain = FORMATS[format];
  const inQuery = [...named(names), ...plain.queryFaults].map((pattern) =>
    regex(QUERY, pattern, chain('URL_DECODE_UNI', 'URL_DECODE_UNI')),
  );
  const other = any(
    bodyless(),
    all(
      regex(header('content-type'), JSON_TYPE),
      plain.shown,
      not(
        any(
          // Two such headers: servers differ in which one they take.
          regex(header('content-type'), ','),
          regex(ALL_HEADER_NAMES, CONTENT_TWIN),
          present(header('content-encoding')),
          regex(BODY, HIDDEN_NAME),
          ...plain.faults,
          ...plain.named(names).map((pattern) => regex(BODY, pattern)),
        ),
      ),
    ),
  );
  const told = any(...inQuery, not(other));
  return any(
    // Whatever is called on a WebSocket, AWS WAF sees its first request only.
    present(header('upgrade')),
    methods === GuardedMethods.ALL ? told : all(told, not(pageView())),
  );
}

interface Format {
  /** The body shows what it runs, and AWS WAF could parse it: false for a broken or truncated one, duplicate keys, and no JSON. */
  readonly shown: Statement;
  /** What else can't be read with certainty. */
  readonly faults: readonly Statement[];
  readonly queryFaults: readonly string[];
  /** Patterns of the names in the raw text of JSON. */
  named(names: readonly string[]): string[];
}

const FORMATS: Readonly<Record<BodyOperation['format'], Format>> = {
  graphql: {
    shown: regex(members(['/query', '/0/query']), '\\{'),
    faults: [
      regex(BODY, KEPT_DOCUMENT),
      regex(BODY, MISLEADING),
      // Ten paths each: AWS gives no number of paths that a statement takes.
      ...KEPT_DOCUMENT_IDS.map((id) => present(members(ofBatch(id)))),
      present(members([...KEPT_DOCUMENT_IDS.map((id) => `/${id}`), `/${MOST_OF_BATCH}`])),
    ],
    queryFaults: [KEPT_DOCUMENT_ARGUMENT],
    named,
  },
  jsonRpc: {
    shown: regex(members(['/method', '/0/method']), '.'),
    faults: [],
    queryFaults: [],
    // PHP escapes slashes.
    named: (names) =>
      pack(
        names.map((name) => literal(name).replaceAll('/', '\\\\?/')),
        '(?i)"\\s*(?:',
        ')\\s*"',
      ),
  },
};

function ofBatch(member: string): string[] {
  return Array.from({ length: MOST_OF_BATCH }, (_, index) => `/${index}/${member}`);
}

function members(paths: readonly string[]): FieldToMatch {
  return {
    JsonBody: {
      MatchPattern: { IncludedPaths: paths },
      MatchScope: 'ALL',
      InvalidFallbackBehavior: 'NO_MATCH',
      OversizeHandling: 'NO_MATCH',
    },
  };
}

function named(names: readonly string[]): string[] {
  return pack(names.map(literal), `(?i)${BEFORE_NAME}(?:`, ')(?:\\W|$)');
}

function literal(name: string): string {
  return name.replace(/[.]/g, '\\.');
}
