import { WAF_LIMIT } from '../../contract/aws-limits';
import { parseAddress, parseCidr } from '../../waf/cidr';
import type { ManagedRuleGroupStub } from '../managed-rule-group';
import type { Replay } from './format';

/** One thing wrong with a replay. */
export interface ReplayFault {
  /** E.g. `requests[3].want.rule`. */
  readonly where: string;
  readonly message: string;
}

/** A replay that doesn't have the documented form; lists everything wrong. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';

  constructor(readonly faults: readonly ReplayFault[]) {
    super(faults.map(({ where, message }) => (where === '' ? message : `${where}: ${message}`)).join('\n'));
  }
}

type Check = (value: unknown, where: string, faults: ReplayFault[]) => void;
interface Field {
  readonly check: Check;
  readonly required?: boolean;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function that(ok: (value: unknown) => boolean, description: string): Check {
  return (value, where, faults) => {
    if (!ok(value)) faults.push({ where, message: `must be ${description}, got ${shown(value)}` });
  };
}

const text = that((value) => typeof value === 'string', 'a string');
const seconds = that((value) => typeof value === 'number' && Number.isFinite(value), 'a number of seconds');
const notNegative = that(
  (v) => typeof v === 'number' && Number.isFinite(v) && v >= 0,
  'a number of seconds, 0 or more',
);
const address = that((value) => typeof value === 'string' && parseAddress(value) !== undefined, 'an IP address');
const cidr = that(
  (value) => typeof value === 'string' && parseCidr(value) !== undefined,
  'a CIDR such as 192.0.2.1/32',
);
const boolean = that((value) => typeof value === 'boolean', 'true or false');
const country = that((value) => typeof value === 'string' && /^[A-Z]{2}$/.test(value), 'two capital letters');

function integer(min: number, max: number): Check {
  return that(
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    `a whole number from ${min} to ${max}`,
  );
}

function oneOf(...allowed: readonly unknown[]): Check {
  return that((value) => allowed.includes(value), `one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`);
}

function list(item: Check): Check {
  return (value, where, faults) => {
    if (!Array.isArray(value)) faults.push({ where, message: `must be an array, got ${shown(value)}` });
    else for (const [index, entry] of value.entries()) item(entry, `${where}[${index}]`, faults);
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(item: Check, key: Check): Check {
  return (value, where, faults) => {
    if (!isObject(value)) faults.push({ where, message: `must be an object, got ${shown(value)}` });
    else {
      for (const [name, entry] of Object.entries(value)) {
        key(name, `the key ${JSON.stringify(name)} of ${where}`, faults);
        item(entry, `${where}.${name}`, faults);
      }
    }
  };
}

function object(fields: Readonly<Record<string, Field | Check>>, also?: Check): Check {
  return (value, where, faults) => {
    if (!isObject(value)) {
      faults.push({ where, message: `must be an object, got ${shown(value)}` });
      return;
    }
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(fields, key)) continue;
      const known = Object.keys(fields).join(', ');
      faults.push({ where, message: `unknown key ${JSON.stringify(key)}; known are ${known}` });
    }
    for (const [key, field] of Object.entries(fields)) {
      const place = where === '' ? key : `${where}.${key}`;
      const { check, required } = typeof field === 'function' ? { check: field, required: false } : field;
      if (value[key] !== undefined) check(value[key], place, faults);
      else if (required) faults.push({ where: place, message: 'is required' });
    }
    also?.(value, where, faults);
  };
}

function required(check: Check): Field {
  return { check, required: true };
}

const ACTIONS = ['ALLOW', 'BLOCK', 'CAPTCHA', 'CHALLENGE'];
const origin = { country, region: text, asn: integer(0, WAF_LIMIT.asnMax) };
const headerPair = that(
  (value) => Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string'),
  'a pair [name, value] of strings',
);

const token = object({
  captchaSolvedAt: seconds,
  challengeSolvedAt: seconds,
  domain: text,
  in: oneOf('cookie', 'header', 'both'),
  id: text,
  value: text,
});

const base64 = that(
  (value) =>
    typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value),
  'base64',
);

const request = object(
  {
    at: required(notNegative),
    ip: required(address),
    method: text,
    uri: text,
    headers: list(headerPair),
    strings: oneOf('text', 'bytes'),
    body: text,
    bodyBase64: base64,
    httpVersion: text,
    ...origin,
    ja3: text,
    ja4: text,
    forwarded: record(object(origin), address),
    token,
    repeat: object({
      count: required(integer(1, 100_000_000)),
      everySeconds: notNegative,
      ip: oneOf('same', 'incrementing'),
    }),
    want: object({
      action: oneOf(...ACTIONS),
      passes: boolean,
      rule: text,
      status: that((value) => value === null || Number.isInteger(value), 'an HTTP status or null'),
      labels: list(text),
    }),
  },
  (value, where, faults) => {
    const { body, bodyBase64, strings, ...rest } = value as Record<string, unknown>;
    // A character beyond a byte would be cut to another one, silently.
    if (strings === 'bytes' && /[^\0-\xff]/.test([rest.method, rest.uri, rest.headers].flat(2).join('')))
      faults.push({ where, message: 'has strings: "bytes", so no character may be above U+00FF' });
    if (body !== undefined && bodyBase64 !== undefined) {
      faults.push({ where, message: 'must have body or bodyBase64, not both' });
    }
  },
);

const managedRuleGroup = object({
  vendorName: text,
  name: required(text),
  labelNamespace: text,
  tokenLabels: boolean,
  rules: required(
    list(
      object({
        name: required(text),
        action: oneOf(...ACTIONS, 'COUNT'),
        labels: list(text),
        matches: boolean,
        addresses: list(cidr),
      }),
    ),
  ),
});

const replay = object({
  name: text,
  description: text,
  start: that(
    (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
    'a time such as 2026-01-01T00:00:00Z',
  ),
  mode: oneOf('instant', 'aws-like'),
  lagSeconds: notNegative,
  managedRuleGroups: list(managedRuleGroup),
  ipSets: list(object({ at: required(notNegative), set: required(text), addresses: required(list(cidr)) })),
  requests: required(list(request)),
});

/** Stand-ins for managed rule groups in a file of their own. @throws ReplayError */
export function readManagedGroups(value: unknown): readonly ManagedRuleGroupStub[] {
  const faults: ReplayFault[] = [];
  list(managedRuleGroup)(value, 'managedRuleGroups', faults);
  if (faults.length > 0) throw new ReplayError(faults);
  return value as readonly ManagedRuleGroupStub[];
}

/** @throws ReplayError */
export function readReplay(value: unknown): Replay {
  const faults: ReplayFault[] = [];
  replay(value, '', faults);
  if (faults.length > 0) throw new ReplayError(faults);
  return value as Replay;
}
