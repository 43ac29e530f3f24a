import { type ExpectedOutcome, readExpectedOutcome } from './expectation';
import { FieldReader } from './field-reader';

/** What stands between the traffic and the sample application's mails. */
export const COLUMNS = ['nothing', 'per-address-limit', 'story', 'shield', 'guard'] as const;
export type Column = (typeof COLUMNS)[number];
/** Where a replay doesn't say. The recipient guard has something to say only about recipients. */
const USUAL_COLUMNS: readonly Column[] = ['nothing', 'per-address-limit', 'story', 'shield'];

/** The same number of requests from each of some addresses, evenly over the time. */
export interface PoolTraffic {
  readonly kind: 'pool';
  readonly name: string;
  readonly addresses: number;
  readonly requestsEach: number;
  readonly startSeconds: number;
  readonly spanSeconds: number;
  /** Whether each request carries an `X-Forwarded-For` of its own making. */
  readonly forgedForwardedFor: boolean;
}

/** One solved CAPTCHA whose token goes out from many addresses. */
export interface TokenFarmTraffic {
  readonly kind: 'token-farm';
  readonly name: string;
  readonly addresses: number;
  readonly startSeconds: number;
  readonly spanSeconds: number;
  readonly placement: TokenPlacement;
}
export const TOKEN_PLACEMENTS = ['cookie', 'header', 'cookie+garbage-header', 'header+garbage-cookie'] as const;
export type TokenPlacement = (typeof TOKEN_PLACEMENTS)[number];

/** Requests from ever new addresses, each with a CAPTCHA that was solved for it. Victims take turns; every other request is for a stranger. */
export interface SolverTraffic {
  readonly kind: 'solver';
  readonly name: string;
  readonly victims: number;
  readonly requests: number;
  readonly startSeconds: number;
  readonly spanSeconds: number;
}

/** People who sign up: open the page, ask for a code, ask again, confirm. */
export interface PeopleTraffic {
  readonly kind: 'people';
  readonly name: string;
  readonly people: number;
  /** How many of them share one address. */
  readonly behindOneAddress: number;
  /** Share of people on a single-page application that lives on another origin, 0 to 1. */
  readonly otherOriginShare: number;
  readonly startSeconds: number;
  readonly spanSeconds: number;
  /** How often each asks for another code. */
  readonly resends: number;
  /** Share of people who come back for their second code after the token has expired, 0 to 1. */
  readonly slowShare: number;
}

/** Request lines as bytes: each variation alone, and each pair of variations of different parts. */
export interface SpellingsTraffic {
  readonly kind: 'spellings';
  readonly name: string;
  readonly startSeconds: number;
  readonly parts: SpellingParts;
  readonly lines: readonly SpelledRequest[];
}

/** A path is `start` + `word` + `separator` + … + `end`; the first of each list is the plain one. */
export interface SpellingParts {
  readonly methods: readonly string[];
  readonly starts: readonly string[];
  readonly segments: ReadonlyArray<readonly string[]>;
  readonly separators: readonly string[];
  readonly ends: readonly string[];
}
export interface SpelledRequest {
  readonly method: string;
  readonly target: string;
  readonly host?: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
}

export type Traffic = PoolTraffic | TokenFarmTraffic | SolverTraffic | PeopleTraffic | SpellingsTraffic;

/** Something that the operator does in the middle; what follows is counted under the name of the phase. */
export interface OperatorAction {
  readonly atSeconds: number;
  readonly lockdown: boolean;
  readonly phase: string;
}

export interface Replay {
  readonly name: string;
  /** Replays of one idea in several variants, to ask for all of them at once. */
  readonly family: string;
  readonly title: string;
  readonly start: number;
  /** Columns in which it runs; all by default. */
  readonly columns: readonly Column[];
  /** Which of the synthesized templates stands in the column `shield`. */
  readonly template: string;
  readonly firewall: { readonly mode: 'instant' | 'aws-like'; readonly lagSeconds: number };
  readonly traffic: readonly Traffic[];
  readonly operator: readonly OperatorAction[];
  readonly expect: Readonly<Partial<Record<Column, ExpectedOutcome>>>;
}

/** @throws Error with everything that is wrong with the file */
export function parseReplay(content: unknown, source: string): Replay {
  const faults: string[] = [];
  const reader = FieldReader.of(content, source, faults);
  const name = reader.text('name');
  const firewall = reader.has('firewall') ? reader.child('firewall') : FieldReader.of({}, source, faults);
  const expect = reader.child('expect');
  const replay: Replay = {
    name,
    family: reader.text('family', name),
    title: reader.text('title'),
    start: instant(reader.text('start'), source, faults),
    columns: reader.list('columns', (item, where) => readColumn(item, where, faults), USUAL_COLUMNS),
    template: reader.text('template', 'default'),
    firewall: {
      mode: firewall.oneOf('mode', ['instant', 'aws-like'], 'aws-like'),
      lagSeconds: firewall.number('lagSeconds', 0, 300, 30),
    },
    traffic: reader.list('traffic', (item, where) => readTraffic(item, where, faults)),
    operator: reader.list('operator', (item, where) => readAction(item, where, faults), []),
    expect: Object.fromEntries(
      COLUMNS.filter((column) => expect.has(column)).map((column) => [
        column,
        readExpectedOutcome(expect.raw(column), `${source}.expect.${column}`, faults),
      ]),
    ),
  };
  for (const part of [reader, firewall, expect]) part.end();
  if (replay.expect.shield === undefined)
    faults.push(`${source}.expect.shield is missing; say what the shield must do`);
  if (faults.length > 0) throw new Error(`replay ${source}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  return replay;
}

function readColumn(value: unknown, where: string, faults: string[]): Column {
  if (!COLUMNS.includes(value as Column)) faults.push(`${where} must be one of ${COLUMNS.join(', ')}, got ${value}`);
  return value as Column;
}

function instant(text: string, source: string, faults: string[]): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) faults.push(`${source}.start must be an ISO 8601 instant, got ${JSON.stringify(text)}`);
  return time;
}

function readAction(value: unknown, where: string, faults: string[]): OperatorAction {
  const reader = FieldReader.of(value, where, faults);
  const action = {
    atSeconds: reader.number('atSeconds', 0, 1_000_000),
    lockdown: reader.flag('lockdown', false),
    phase: reader.text('phase'),
  };
  reader.end();
  return action;
}

const KINDS = ['pool', 'token-farm', 'solver', 'people', 'spellings'] as const;

function readTraffic(value: unknown, where: string, faults: string[]): Traffic {
  const reader = FieldReader.of(value, where, faults);
  const kind = reader.oneOf('kind', KINDS);
  const traffic = readKind(kind, reader, where, faults);
  reader.end();
  return traffic;
}

function readKind(kind: Traffic['kind'], reader: FieldReader, where: string, faults: string[]): Traffic {
  const common = {
    name: reader.text('name', kind),
    startSeconds: reader.number('startSeconds', 0, 1_000_000, 0),
  };
  const span = () => reader.number('spanSeconds', 1, 1_000_000);
  switch (kind) {
    case 'token-farm':
      return {
        kind,
        ...common,
        addresses: reader.whole('addresses', 1, 250),
        spanSeconds: span(),
        placement: reader.oneOf('placement', TOKEN_PLACEMENTS),
      };
    case 'solver':
      return {
        kind,
        ...common,
        victims: reader.whole('victims', 1, 1000),
        requests: reader.whole('requests', 1, 100_000),
        spanSeconds: span(),
      };
    case 'people':
      return {
        kind,
        ...common,
        people: reader.whole('people', 1, 10_000),
        behindOneAddress: reader.whole('behindOneAddress', 0, 10_000, 0),
        otherOriginShare: reader.number('otherOriginShare', 0, 1, 0),
        spanSeconds: span(),
        resends: reader.whole('resends', 0, 10, 0),
        slowShare: reader.number('slowShare', 0, 1, 0),
      };
    case 'spellings':
      return {
        kind,
        ...common,
        parts: readParts(reader.child('parts')),
        lines: reader.list('lines', (item, at) => readLine(item, at, faults), []),
      };
    default:
      return {
        kind: 'pool',
        ...common,
        addresses: reader.whole('addresses', 1, 250),
        requestsEach: reader.whole('requestsEach', 1, 100_000),
        spanSeconds: span(),
        forgedForwardedFor: reader.flag('forgedForwardedFor', false),
      };
  }

  function readParts(parts: FieldReader): SpellingParts {
    const texts = (key: string) => parts.list(key, (item, at) => readText(item, at, faults));
    const read = {
      methods: texts('methods'),
      starts: texts('starts'),
      segments: parts.list('segments', (item, at) => (item as unknown[]).map((text) => readText(text, at, faults))),
      separators: texts('separators'),
      ends: texts('ends'),
    };
    parts.end();
    if (Object.values(read).some((list) => list.length === 0))
      faults.push(`${where}.parts: each list needs the plain form`);
    return read;
  }
}

function readText(value: unknown, where: string, faults: string[]): string {
  if (typeof value === 'string' && /^[\0-\xff]*$/.test(value)) return value;
  faults.push(`${where} must be a text of bytes (U+0000 to U+00FF), got ${JSON.stringify(value)}`);
  return '';
}

function readLine(value: unknown, where: string, faults: string[]): SpelledRequest {
  const reader = FieldReader.of(value, where, faults);
  const line = {
    method: reader.text('method', 'POST'),
    target: reader.text('target'),
    ...(reader.has('host') ? { host: reader.text('host') } : {}),
    headers: reader.list('headers', (item) => item as readonly [string, string], []),
  };
  reader.end();
  return line;
}
