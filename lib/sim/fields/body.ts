import type { FieldToMatch } from '../../waf/statement';
import type { Evaluation, ValueSource } from '../evaluation';
import { NOTE } from '../notes';
import { forced, MISSING, someValue, type Values } from '../values';
import { type JsonElements, readJson } from './json-elements';

/** Numbers of the headers that decide how a body is read. */
export interface BodyHeaders {
  readonly contentType: number;
  readonly contentEncoding: number;
}

/** AWS WAF leaves the body rules of gRPC calls to load balancers and CloudFront out. */
function isGrpc(evaluation: Evaluation, headers: BodyHeaders): boolean {
  const type = evaluation.header(headers.contentType);
  return type !== undefined && someValue(type, (value) => /^application\/grpc/i.test(value));
}

/** Whether there is one is part of the shape, what is in it isn't. */
function hasNoBody({ request }: Evaluation): boolean {
  return request.body === undefined || request.body.length === 0;
}

function inspected(evaluation: Evaluation, headers: BodyHeaders): string | undefined {
  const text = evaluation.body();
  if (text === undefined || isGrpc(evaluation, headers)) return undefined;
  if (evaluation.header(headers.contentEncoding) !== undefined) evaluation.note(NOTE.encodedBody);
  return text;
}

export function body(field: NonNullable<FieldToMatch['Body']>, headers: BodyHeaders): ValueSource {
  const handling = field.OversizeHandling ?? 'CONTINUE';
  return {
    settled: hasNoBody,
    read(evaluation) {
      const text = inspected(evaluation, headers);
      if (text === undefined) return MISSING;
      return evaluation.bodyOversize && handling !== 'CONTINUE' ? forced(handling) : text;
    },
  };
}

export function jsonBody(field: NonNullable<FieldToMatch['JsonBody']>, headers: BodyHeaders): ValueSource {
  const handling = field.OversizeHandling ?? 'CONTINUE';
  const pointers = field.MatchPattern.IncludedPaths?.map(parsePointer);
  return {
    settled: hasNoBody,
    read(evaluation) {
      const text = inspected(evaluation, headers);
      if (text === undefined) {
        if (evaluation.request.body !== undefined) evaluation.note(NOTE.emptyJson);
        return MISSING;
      }
      if (evaluation.bodyOversize) {
        evaluation.note(NOTE.jsonOversize);
        if (handling !== 'CONTINUE') return forced(handling);
      }
      return withFallback(readJson(text, pointers, field.MatchScope, evaluation), text, field.InvalidFallbackBehavior);
    },
  };
}

function withFallback(elements: JsonElements, text: string, fallback: string | undefined): Values {
  if (elements.failed && fallback === 'EVALUATE_AS_STRING') return text;
  if (elements.failed && fallback !== undefined) return forced(fallback);
  return elements.values.length === 0 ? MISSING : elements.values;
}

/** RFC 6901. */
function parsePointer(pointer: string): string[] {
  if (pointer === '' || pointer === '/') return pointer === '' ? [] : [''];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
