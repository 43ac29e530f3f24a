import { createHash } from 'node:crypto';
import { formatAddress } from '../../waf/cidr';
import type { Fallback, RateBasedCustomKey, RateBasedStatement, TextTransformation } from '../../waf/statement';
import { parseCookies } from '../cookies';
import type { Evaluation, ValueSource } from '../evaluation';
import { forwardedAddresses } from '../forwarded-address';
import { NOTE } from '../notes';
import type { StatementPlanner } from '../plan/statement-planner';
import { asnReader } from '../statements/asn-match';
import { TRANSFORMATIONS } from '../transformations';
import { FORCED_MATCH, MISSING, type Values } from '../values';

const LONGEST_KEY = 512;

/** One component of a custom key, for logs too. */
export interface KeyPart {
  /** As log records name it, e.g. `IP`, `HEADER`. */
  readonly kind: string;
  /** Name of the header, cookie, argument or namespace. */
  readonly name?: string;
  /** Undefined: the request lacks it and is neither counted nor limited. `null`: invalid, with fallback MATCH. */
  read(evaluation: Evaluation): string | null | undefined;
}

export function customKeyParts(statement: RateBasedStatement, planner: StatementPlanner): KeyPart[] {
  return (statement.CustomKeys ?? []).map((key) => part(key, statement, planner));
}

/** A text for each list of values, and another for every other list. Undefined when a value is missing. */
export function keyText(parts: readonly KeyPart[], evaluation: Evaluation): string | undefined {
  let text = '';
  for (let i = 0; i < parts.length; i++) {
    const value = parts[i]!.read(evaluation);
    if (value === undefined) return undefined;
    text += value === null ? '!' : `${value.length}:${value}`;
  }
  // Clients choose the values, so what is kept of them is bounded. A digest begins like no list of values does.
  return text.length > LONGEST_KEY ? `#${createHash('sha256').update(text, 'latin1').digest('base64')}` : text;
}

function part(key: RateBasedCustomKey, statement: RateBasedStatement, planner: StatementPlanner): KeyPart {
  const { builder, where } = planner;
  if (key.IP) {
    return {
      kind: 'IP',
      read: (evaluation) => {
        const client = evaluation.client();
        return client && formatAddress(client);
      },
    };
  }
  if (key.ForwardedIP) return forwardedPart(statement, planner);
  if (key.ASN) return asnPart(statement, planner);
  if (key.HTTPMethod) return { kind: 'HTTP_METHOD', read: (evaluation) => evaluation.request.method };
  if (key.Header) {
    const { Name, TextTransformations } = key.Header;
    return fieldPart(
      'HEADER',
      planner.inspected({ FieldToMatch: { SingleHeader: { Name } }, TextTransformations }),
      Name,
    );
  }
  if (key.QueryArgument) {
    const { Name, TextTransformations } = key.QueryArgument;
    const field = { FieldToMatch: { SingleQueryArgument: { Name } }, TextTransformations };
    return fieldPart('QUERY_ARGUMENT', planner.inspected(field), Name);
  }
  if (key.QueryString) return fieldPart('QUERY_STRING', simple({ QueryString: {} }, key.QueryString, planner));
  if (key.UriPath) return fieldPart('URI_PATH', simple({ UriPath: {} }, key.UriPath, planner));
  if (key.Cookie) {
    const { Name, TextTransformations } = key.Cookie;
    const raw = builder.value(`cookie ${Name}`, () => cookieSource(Name, planner.header('cookie')));
    return fieldPart('COOKIE', builder.transformed(raw, TextTransformations, TRANSFORMATIONS, where), Name);
  }
  if (key.LabelNamespace) return namespacePart(key.LabelNamespace.Namespace, planner);
  if (key.JA3Fingerprint) return fingerprintPart('JA3_FINGERPRINT', 'ja3', key.JA3Fingerprint.FallbackBehavior);
  if (key.JA4Fingerprint) return fingerprintPart('JA4_FINGERPRINT', 'ja4', key.JA4Fingerprint.FallbackBehavior);
  planner.problem('unsupported_statement', `can't aggregate by ${JSON.stringify(Object.keys(key))}`);
  return { kind: '?', read: () => undefined };
}

function simple(
  FieldToMatch: object,
  { TextTransformations }: { readonly TextTransformations: readonly TextTransformation[] },
  planner: StatementPlanner,
): number {
  return planner.inspected({ FieldToMatch, TextTransformations });
}

function fieldPart(kind: string, number: number, name?: string): KeyPart {
  return { kind, ...(name !== undefined && { name }), read: (evaluation) => one(evaluation.value(number)) };
}

/** Several values, e.g. of a header that repeats, are one key. */
function one(values: Values): string | null | undefined {
  if (typeof values === 'string') return values;
  if (values === FORCED_MATCH) return null;
  return values.length === 0 ? undefined : values.join(',');
}

function cookieSource(name: string, header: number): ValueSource {
  return {
    read(evaluation) {
      const found = parseCookies(evaluation.header(header))
        .filter(([given]) => given === name)
        .map(([, value]) => value);
      if (found.length < 2) return found[0] ?? MISSING;
      evaluation.note(NOTE.repeatedCookie);
      return found.join(',');
    },
  };
}

function forwardedPart(statement: RateBasedStatement, planner: StatementPlanner): KeyPart {
  const config = statement.ForwardedIPConfig;
  const header = config && planner.header(config.HeaderName);
  return {
    kind: 'FORWARDED_IP',
    read(evaluation) {
      if (header === undefined) return undefined;
      const forwarded = forwardedAddresses(evaluation, header, 'FIRST');
      if (forwarded === 'absent') return undefined;
      if (forwarded === 'malformed') return invalid(evaluation, config?.FallbackBehavior);
      return formatAddress(forwarded[0]!.address);
    },
  };
}

function asnPart(statement: RateBasedStatement, planner: StatementPlanner): KeyPart {
  const read = asnReader(statement.ForwardedIPConfig, planner);
  return {
    kind: 'ASN',
    read(evaluation) {
      const asn = read(evaluation);
      if (typeof asn === 'number') return String(asn);
      return asn === 'absent' ? undefined : invalid(evaluation, statement.ForwardedIPConfig?.FallbackBehavior);
    },
  };
}

function fingerprintPart(kind: string, property: 'ja3' | 'ja4', fallback: Fallback): KeyPart {
  return { kind, read: (evaluation) => evaluation.request[property] ?? invalid(evaluation, fallback) };
}

function invalid(evaluation: Evaluation, fallback: Fallback | undefined): null | undefined {
  if (fallback !== 'MATCH') return undefined;
  evaluation.note(NOTE.rateInvalid);
  return null;
}

/** All labels of the namespace that the request has so far. */
function namespacePart(given: string, planner: StatementPlanner): KeyPart {
  const qualified = given.startsWith('awswaf:') ? given : planner.labelPrefix + given;
  const namespace = qualified.endsWith(':') ? qualified : `${qualified}:`;
  return {
    kind: 'LABEL_NAMESPACE',
    name: given,
    read(evaluation) {
      if (namespace !== qualified) evaluation.note(NOTE.rateNamespace);
      const labels = evaluation.labels.filter((label) => label.startsWith(namespace));
      return labels.length === 0 ? undefined : labels.sort().join(',');
    },
  };
}
