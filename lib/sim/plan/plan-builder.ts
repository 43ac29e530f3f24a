import type { FieldToMatch, TextTransformation } from '../../waf/statement';
import type { Evaluation, ValueSource } from '../evaluation';
import { type BodyHeaders, body, jsonBody } from '../fields/body';
import { cookies } from '../fields/cookies';
import { fingerprint } from '../fields/fingerprint';
import { headerOrder, headers, singleHeader } from '../fields/headers';
import { allQueryArguments, method, queryArgument, queryString, uriFragment, uriPath } from '../fields/uri';
import { HeaderIndex } from '../header-index';
import { LabelTable } from '../labels';
import type { LoadedIpSet, LoadedRegexPatternSet, Program } from '../load/program';
import { TRANSFORMATIONS, type Transformation } from '../transformations';
import { PRE_PARSE_TRANSFORMATIONS } from '../transformations/pre-parse';
import { mapValues } from '../values';
import type { AsnReader } from './asn-reader';
import type { ProblemList } from './problem-list';

/**
 * Collects what the rules need while they are planned: each field, and each field after a chain of transformations, is one
 * numbered value however many rules ask for it, and a chain continues the value of its first part.
 */
export class PlanBuilder {
  readonly sources: ValueSource[] = [];
  readonly headers = new HeaderIndex();
  readonly labels = new LabelTable();
  clientAsn: AsnReader | undefined;
  forwardedAsn: AsnReader | undefined;
  private readonly numbers = new Map<string, number>();
  private bodyHeaderNumbers: BodyHeaders | undefined;

  constructor(
    readonly program: Program,
    readonly problems: ProblemList,
  ) {}

  ipSet(arn: unknown, where: string): LoadedIpSet | undefined {
    return this.referenced(this.program.ipSets, arn, 'IP set', where);
  }

  regexPatternSet(arn: unknown, where: string): LoadedRegexPatternSet | undefined {
    return this.referenced(this.program.regexPatternSets, arn, 'regex pattern set', where);
  }

  referenced<T>(resources: ReadonlyMap<string, T>, arn: unknown, kind: string, where: string): T | undefined {
    const found = resources.get(String(arn));
    if (!found) {
      this.problems.add('unresolved_reference', where, `no ${kind} has the ARN ${JSON.stringify(arn)}`, {
        option: 'resources',
        name: kind,
      });
    }
    return found;
  }

  /** Number of the field after its transformations. */
  field(
    field: FieldToMatch,
    transformations: readonly TextTransformation[],
    preParse: readonly TextTransformation[] | undefined,
    where: string,
  ): number {
    const raw = this.rawField(field, preParse ?? [], where);
    return this.transformed(raw, transformations, TRANSFORMATIONS, where);
  }

  /** Number of a value that is computed in another way, e.g. a cookie as a rate key. */
  value(key: string, source: () => ValueSource): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.sources.push(source()) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  transformed(
    from: number,
    transformations: readonly TextTransformation[],
    known: Readonly<Record<string, Transformation>>,
    where: string,
  ): number {
    let number = from;
    for (const { Type } of [...transformations].sort((a, b) => a.Priority - b.Priority)) {
      if (Type === 'NONE') continue;
      const transformation = Object.hasOwn(known, Type) ? known[Type] : undefined;
      if (!transformation) {
        this.problems.add('unsupported_transformation', where, `unknown text transformation ${JSON.stringify(Type)}`);
        continue;
      }
      const parent = number;
      number = this.value(`${parent} ${Type}`, () => transformedSource(parent, transformation));
    }
    return number;
  }

  private rawField(field: FieldToMatch, preParse: readonly TextTransformation[], where: string): number {
    const key = JSON.stringify([field, preParse.map(({ Type }) => Type)]);
    return this.value(key, () => this.source(field, preParse, where));
  }

  private source(field: FieldToMatch, preParse: readonly TextTransformation[], where: string): ValueSource {
    const query = (): number => {
      const raw = this.value('query', () => queryString);
      return this.transformed(raw, preParse, PRE_PARSE_TRANSFORMATIONS, where);
    };
    if (field.UriPath) return uriPath;
    if (field.Method) return method;
    if (field.QueryString) return queryString;
    if (field.SingleHeader) return singleHeader(this.headers.inspected(field.SingleHeader.Name));
    if (field.Headers) return headers(field.Headers, this.inspectedHeaders(field.Headers));
    if (field.HeaderOrder) return headerOrder(field.HeaderOrder);
    if (field.Cookies) return cookies(field.Cookies, this.headers.number('cookie'));
    if (field.UriFragment) return uriFragment(field.UriFragment.FallbackBehavior);
    if (field.SingleQueryArgument) return queryArgument(field.SingleQueryArgument.Name, query());
    if (field.AllQueryArguments) return allQueryArguments(query());
    if (field.Body) return body(field.Body, this.bodyHeaders);
    if (field.JsonBody) return jsonBody(field.JsonBody, this.bodyHeaders);
    if (field.JA3Fingerprint) return fingerprint('ja3', field.JA3Fingerprint.FallbackBehavior);
    if (field.JA4Fingerprint) return fingerprint('ja4', field.JA4Fingerprint.FallbackBehavior);
    this.problems.add('unsupported_field', where, `can't evaluate the field ${JSON.stringify(Object.keys(field))}`);
    return uriPath;
  }

  private inspectedHeaders({ MatchPattern, MatchScope }: NonNullable<FieldToMatch['Headers']>) {
    // Names are part of a shape.
    if (MatchScope === 'KEY') return [];
    return MatchPattern.IncludedHeaders?.map((name) => this.headers.inspected(name.trim()));
  }

  private get bodyHeaders(): BodyHeaders {
    this.bodyHeaderNumbers ??= {
      contentType: this.headers.number('content-type'),
      contentEncoding: this.headers.number('content-encoding'),
    };
    return this.bodyHeaderNumbers;
  }
}

function transformedSource(parent: number, transformation: Transformation): ValueSource {
  return {
    settled: (evaluation: Evaluation) => evaluation.isSettled(parent),
    read: (evaluation: Evaluation) => mapValues(evaluation.value(parent), (value) => transformation(value, evaluation)),
  };
}
