import { FieldReader } from './field-reader';
import type { Outcome, PeopleOutcome, Tally } from './outcome';

/** `plusLag` adds what a rate-based rule lets pass before it is felt. */
export interface Bound {
  readonly min?: number;
  readonly max?: number;
  readonly plusLag?: boolean;
}

const COUNTS = [
  'requests',
  'mails',
  'challenged',
  'blockedTotal',
  'limited',
  'withheld',
  'mostMailsToOne',
  'handled',
  'alternativesNamed',
  'unavailable',
] as const;
const PEOPLE = ['total', 'served', 'challenged', 'wronglyStopped', 'captchasWithin300s'] as const;

/** Keys that don't read as words. */
const WORDS: Readonly<Record<string, string>> = {
  blockedTotal: 'blocked',
  limited: 'limited by the application',
  withheld: 'withheld by the guard',
  mostMailsToOne: 'mails to one mailbox',
  handled: 'handler runs',
  alternativesNamed: 'answers that name alternatives',
  unavailable: 'answers with 503',
  wronglyStopped: 'wrongly stopped',
  captchasWithin300s: 'CAPTCHAs of one person within 300 s',
};

type Bounds<K extends string> = Readonly<Partial<Record<K, Bound>>>;

export interface ExpectedTally {
  readonly counts: Bounds<(typeof COUNTS)[number]>;
  readonly blocked: Readonly<Record<string, Bound>>;
}

export interface ExpectedOutcome extends ExpectedTally {
  readonly people: Bounds<(typeof PEOPLE)[number]>;
  readonly groups: Readonly<Record<string, Bounds<(typeof PEOPLE)[number]>>>;
  readonly phases: Readonly<Record<string, ExpectedTally>>;
  /** For each web framework behind the load balancer. */
  readonly frameworks?: Bound;
}

export interface Check {
  /** What was expected, with the numbers. */
  readonly text: string;
  readonly held: boolean;
}

/** How many requests a rate-based rule may let pass after its limit is reached, and the sum in words. */
export interface LagAllowance {
  readonly requests: number;
  readonly because: string;
}

/** AWS WAF checks rates about every 10 seconds. https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html */
const CHECK_SECONDS = 10;

export function lagAllowance(perSecond: number, lagSeconds: number): LagAllowance {
  return {
    requests: Math.ceil(perSecond * (CHECK_SECONDS + lagSeconds)),
    because: `${perSecond.toFixed(2)} a second × (${CHECK_SECONDS} s between checks + ${lagSeconds} s lag)`,
  };
}

export function checkOutcome(expected: ExpectedOutcome, outcome: Outcome, allowance: LagAllowance): Check[] {
  const checks: Check[] = [];
  const check = (what: string, bound: Bound, got: number | undefined) => {
    const max = bound.max === undefined ? undefined : bound.max + (bound.plusLag ? allowance.requests : 0);
    const held =
      got !== undefined && (bound.min === undefined || got >= bound.min) && (max === undefined || got <= max);
    const lag = bound.plusLag ? ` (${bound.max} + ${allowance.requests}: ${allowance.because})` : '';
    checks.push({ text: `${what} ${range(bound.min, max)}${lag}, got ${got ?? 'none'}`, held });
  };
  const checkTally = (what: string, wanted: ExpectedTally, tally: Tally | undefined) => {
    for (const key of COUNTS) {
      const bound = wanted.counts[key];
      if (bound) check(what + (WORDS[key] ?? key), bound, tally?.[key]);
    }
    for (const [rule, bound] of Object.entries(wanted.blocked)) {
      check(`${what}blocked by ${rule}`, bound, tally && (tally.blocked[rule] ?? 0));
    }
  };
  const checkPeople = (what: string, wanted: ExpectedOutcome['people'], people: PeopleOutcome | undefined) => {
    for (const key of PEOPLE) {
      const bound = wanted[key];
      if (bound) check(`${what}: ${WORDS[key] ?? key}`, bound, people?.[key]);
    }
  };
  checkTally('', expected, outcome.total);
  for (const [phase, wanted] of Object.entries(expected.phases)) {
    checkTally(`while ${phase}: `, wanted, outcome.phases[phase]);
  }
  checkPeople('people', expected.people, outcome.people);
  for (const [group, wanted] of Object.entries(expected.groups)) checkPeople(group, wanted, outcome.groups[group]);
  for (const [framework, handled] of Object.entries(outcome.frameworks)) {
    if (expected.frameworks) check(`handler runs in ${framework}`, expected.frameworks, handled);
  }
  return checks;
}

function range(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && min === max) return `= ${min}`;
  if (min === undefined) return `≤ ${max}`;
  return max === undefined ? `≥ ${min}` : `${min} to ${max}`;
}

export function readExpectedOutcome(value: unknown, where: string, faults: string[]): ExpectedOutcome {
  const reader = FieldReader.of(value, where, faults);
  const expected: ExpectedOutcome = {
    ...readTally(reader, where, faults),
    people: reader.has('people') ? readBounds(reader.raw('people'), PEOPLE, `${where}.people`, faults) : {},
    groups: readMap(reader, 'groups', (group, at) => readBounds(group, PEOPLE, at, faults)),
    phases: readMap(reader, 'phases', (phase, at) => {
      const fields = FieldReader.of(phase, at, faults);
      const tally = readTally(fields, at, faults);
      fields.end();
      return tally;
    }),
    ...(reader.has('frameworks')
      ? { frameworks: readBound(reader.raw('frameworks'), `${where}.frameworks`, faults) }
      : {}),
  };
  reader.end();
  return expected;

  function readMap<T>(from: FieldReader, key: string, read: (item: unknown, at: string) => T): Record<string, T> {
    if (!from.has(key)) return {};
    const map = from.child(key);
    return Object.fromEntries(map.keys().map((name) => [name, read(map.raw(name), `${where}.${key}.${name}`)]));
  }
}

function readTally(reader: FieldReader, where: string, faults: string[]): ExpectedTally {
  const counts = Object.fromEntries(
    COUNTS.filter((key) => reader.has(key)).map((key) => [key, readBound(reader.raw(key), `${where}.${key}`, faults)]),
  );
  const blocked = reader.has('blocked') ? reader.child('blocked') : undefined;
  return {
    counts,
    blocked: Object.fromEntries(
      (blocked?.keys() ?? []).map((rule) => [rule, readBound(blocked?.raw(rule), `${where}.blocked.${rule}`, faults)]),
    ),
  };
}

function readBounds<K extends string>(value: unknown, keys: readonly K[], where: string, faults: string[]): Bounds<K> {
  const reader = FieldReader.of(value, where, faults);
  const bounds = keys
    .filter((key) => reader.has(key))
    .map((key) => [key, readBound(reader.raw(key), `${where}.${key}`, faults)]);
  reader.end();
  return Object.fromEntries(bounds) as Bounds<K>;
}

/** A number means exactly that. */
function readBound(value: unknown, where: string, faults: string[]): Bound {
  if (typeof value === 'number') return { min: value, max: value };
  const reader = FieldReader.of(value, where, faults);
  const bound: Bound = {
    ...(reader.has('min') ? { min: reader.whole('min', 0, 1e9) } : {}),
    ...(reader.has('max') ? { max: reader.whole('max', 0, 1e9) } : {}),
    ...(reader.flag('plusLag', false) ? { plusLag: true } : {}),
  };
  reader.end();
  if (bound.min === undefined && bound.max === undefined) faults.push(`${where} needs min or max`);
  if (bound.plusLag && bound.max === undefined) faults.push(`${where}.plusLag needs max`);
  return bound;
}
