import { Duration } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../contract/aws-limits';
import { COUNTRY_CODE, countryMeant, PHONE_COUNTRIES } from '../contract/countries';
import { timeZoneFault } from '../notices/time-zone';
import { RequestLimit } from '../request-limit';

/** Reads one value of the context; complains into `faults` and gives undefined when it can't. */
export type Reader<T> = (value: unknown, key: string, faults: string[]) => T | undefined;

export function textMatching(pattern: RegExp, allowed: string): Reader<string> {
  return (value, key, faults) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    faults.push(`${key} must be ${allowed}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

export function wholeNumber(min: number, max: number): Reader<number> {
  return (value, key, faults) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
    faults.push(`${key} must be a whole number from ${min} to ${max}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

/** Money, with a point. */
export function amount(min: number, max: number): Reader<number> {
  return (value, key, faults) => {
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && number >= min && number <= max) return number;
    faults.push(`${key} must be a number from ${min} to ${max}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

/** Requests and window as one value, such as `100/10m`. */
export function requestLimit(value: unknown, key: string, faults: string[]): RequestLimit | undefined {
  const [, requests, minutes] = /^(\d+)\/(1|2|5|10)m$/.exec(String(value)) ?? [];
  const { rateLimitMin: min, rateLimitMax: max } = WAF_LIMIT;
  if (requests !== undefined && Number(requests) >= min && Number(requests) <= max) {
    return RequestLimit.of(Number(requests), Duration.minutes(Number(minutes)));
  }
  faults.push(
    `${key} must be requests and their window, such as "100/10m": ${min} to ${max} requests in 1m, 2m, 5m or 10m, got ${JSON.stringify(value)}`,
  );
  return undefined;
}

/** The same, or `none`. */
export function ceiling(value: unknown, key: string, faults: string[]): RequestLimit | undefined {
  return value === 'none' ? RequestLimit.none() : requestLimit(value, key, faults);
}

export function oneOf(allowed: readonly string[]): Reader<string> {
  return (value, key, faults) => {
    if (typeof value === 'string' && allowed.includes(value)) return value;
    faults.push(`${key} must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

/** `true`, or `"true"` as the command line gives it. */
export function yesOrNo(value: unknown, key: string, faults: string[]): boolean | undefined {
  const answer = { true: true, false: false }[String(value)];
  if (answer === undefined) faults.push(`${key} must be true or false, got ${JSON.stringify(value)}`);
  return answer;
}

export function list(value: unknown, key: string, faults: string[]): string[] | undefined {
  const values = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
  if (Array.isArray(values) && values.every((part) => typeof part === 'string' && part !== '')) return values;
  faults.push(`${key} must be a list of texts, got ${JSON.stringify(value)}`);
  return undefined;
}

export function listMatching(pattern: RegExp, allowed: string): Reader<string[]> {
  return (value, key, faults) => {
    const values = list(value, key, faults);
    for (const part of values ?? []) {
      if (!pattern.test(part)) faults.push(`${key} must hold ${allowed} each, got ${JSON.stringify(part)}`);
    }
    return values;
  };
}

export function numbers(value: unknown, key: string, faults: string[]): number[] | undefined {
  const values = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [value];
  const read = wholeNumber(0, WAF_LIMIT.asnMax);
  return values.flatMap((part) => read(typeof part === 'string' ? part.trim() : part, key, faults) ?? []);
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const secretName = textMatching(
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-\w{6}|[\w/+=.@-]{1,512})$/,
  'the name or the complete ARN of a secret',
);

/** Codes of countries, of which each that is none is told. */
export function countries(value: unknown, key: string, faults: string[]): string[] | undefined {
  const values = list(value, key, faults);
  for (const code of values ?? []) {
    if (PHONE_COUNTRIES.has(code)) continue;
    const meant = countryMeant(code);
    const advice = meant === undefined ? '' : `; write ${JSON.stringify(meant)}`;
    faults.push(`${key} must hold ${COUNTRY_CODE} each, got ${JSON.stringify(code)}${advice}`);
  }
  return values;
}

export function timeZone(value: unknown, key: string, faults: string[]): string | undefined {
  const fault = timeZoneFault(String(value));
  if (fault === undefined) return String(value);
  faults.push(`${key} ${fault}`);
  return undefined;
}
