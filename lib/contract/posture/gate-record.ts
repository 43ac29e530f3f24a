import { WAF_LIMIT } from '../aws-limits';
import { isoSeconds } from '../clock';
/**
 * What stands in the description of a gate's IP sets: since when it is open or closed, until when, by whom and why. The
 * set itself is the only store of the posture, so nothing can disagree with it.
 *
 *     otp1 open since=2026-01-05T10:00:00Z until=2026-01-05T10:30:00Z by=alice why=bounces at 9 percent
 *
 * AWS WAF takes 1 to 256 characters of `\w + = : # @ / - , .` and white space, neither first nor last
 * (https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html, Description). What these can't spell is written as base64url of UTF-8
 * (`by64=`, `why64=`), so that a name and a reason in any script come back as they were.
 */
export interface GateRecord {
  readonly open: boolean;
  /** When it was moved; milliseconds since the epoch, as all times here. */
  readonly since: number;
  /** An open gate closes then, or is looked at again; a closed one stays closed till then against the responder. */
  readonly until?: number;
  /** Of the campaign gate: when the campaign begins. The gate is opened then, so a record of a coming campaign is a closed one. */
  readonly from?: number;
  /** Of the campaign gate: how many times as many codes as usual are expected, above 1. */
  readonly times?: number;
  /** `responder`, or whoever typed the command. */
  readonly by: string;
  readonly why: string;
  /** How often the responder raised again shortly after it had released; each time it holds longer. */
  readonly round?: number;
  /** When the first of an unbroken row of extensions began, for the longest time that a posture may last. */
  readonly start?: number;
  /** When the responder paused the configuration set of the codes. Every writer keeps it. */
  readonly mailPaused?: number;
  /** How long the responder locked the routes before, in milliseconds, and when that ended. Every writer keeps it (`lockdown-time.ts`). */
  readonly locked?: { readonly time: number; readonly end: number };
  /** When the responder said that it would lock the routes, and that its mode or a person keeps it from doing so. */
  readonly told?: number;
}

export const DESCRIPTION_PATTERN = /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/;

const VERSION = 'otp1';
const MAX_BY = 40;
const MAX_BY_BYTES = 30;

/** Cuts and cleans names and reasons as needed; the times always fit. */
export function encodeRecord(record: GateRecord): string {
  const head = [
    VERSION,
    record.open ? 'open' : 'closed',
    `since=${isoSeconds(record.since)}`,
    ...(record.from === undefined ? [] : [`from=${isoSeconds(record.from)}`]),
    ...(record.until === undefined ? [] : [`until=${isoSeconds(record.until)}`]),
    ...(record.times === undefined ? [] : [`times=${record.times}`]),
    ...(record.start === undefined ? [] : [`start=${isoSeconds(record.start)}`]),
    ...(record.mailPaused === undefined ? [] : [`mail=${isoSeconds(record.mailPaused)}`]),
    ...(record.told === undefined ? [] : [`told=${isoSeconds(record.told)}`]),
    ...(record.locked === undefined
      ? []
      : [`locked=${Math.ceil(record.locked.time / 1000)}/${isoSeconds(record.locked.end)}`]),
    ...(record.round === undefined || record.round === 0 ? [] : [`round=${record.round}`]),
    needsEncoding(record.by) ? `by64=${base64(record.by, MAX_BY_BYTES)}` : `by=${word(record.by)}`,
    needsEncoding(record.why) ? 'why64=' : 'why=',
  ].join(' ');
  const room = WAF_LIMIT.descriptionLength - head.length;
  if (needsEncoding(record.why)) return head + base64(record.why, Math.floor((room * 3) / 4));
  return head + (sentence(record.why).slice(0, room).trimEnd() || '-');
}

/** As the record will say it: what is cut, and what loses its accents, is seen before it is written. */
export function recordedName(by: string): string {
  return needsEncoding(by) ? utf8(base64(by, MAX_BY_BYTES)) : word(by);
}

/**
 * Undefined when the text is none of ours: a set that was just deployed, or that somebody changed in the console. Fields
 * of later versions are skipped.
 */
export function parseRecord(description: string | undefined): GateRecord | undefined {
  const match = /^otp\d+ (open|closed) (.*)$/s.exec(description ?? '');
  if (!match) return undefined;
  const rest = match[2]!;
  const at = rest.search(/(?:^|\s)why=/);
  const fields = new Map(
    (at < 0 ? rest : rest.slice(0, at))
      .split(/\s+/)
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const),
  );
  const time = (name: string) => {
    const value = Date.parse(fields.get(name) ?? '');
    return Number.isNaN(value) ? undefined : value;
  };
  const since = time('since');
  if (since === undefined) return undefined;
  const round = Number(fields.get('round') ?? 0);
  const times = Number(fields.get('times'));
  return {
    open: match[1] === 'open',
    since,
    until: time('until'),
    from: time('from'),
    times: times >= 1 ? times : undefined,
    by: fields.get('by') || utf8(fields.get('by64')) || 'somebody',
    why:
      at < 0
        ? utf8(fields.get('why64'))
        : rest
            .slice(at)
            .replace(/^\s*why=/, '')
            .trim(),
    round: Number.isInteger(round) && round > 0 ? round : 0,
    start: time('start'),
    mailPaused: time('mail'),
    told: time('told'),
    locked: lockedOf(fields.get('locked')),
  };
}

function lockedOf(text: string | undefined): GateRecord['locked'] {
  const [, seconds, at] = /^(\d{1,7})\/(\S+)$/.exec(text ?? '') ?? [];
  const end = Date.parse(at ?? '');
  return Number.isNaN(end) ? undefined : { time: Number(seconds) * 1000, end };
}

/** Letters lose their accents rather than being lost. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
}

function word(text: string): string {
  return (
    plain(text)
      .replace(/[^\w+:#@/\-,.]/g, '-')
      .slice(0, MAX_BY) || 'somebody'
  );
}

function sentence(text: string): string {
  return plain(text)
    .replace(/%/g, ' percent')
    .replace(/[^\w+=:#@/\-,.\s]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Letters, digits and signs that lose more than an accent. Latin ones lose that instead, since people read the description in the console, too. */
function needsEncoding(text: string): boolean {
  return /[\p{L}\p{N}\p{So}]/u.test(plain(shown(text)).replace(/\p{ASCII}/gu, ''));
}

/** Cut between characters as people see them, never inside one. */
function base64(text: string, bytes: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(shown(text))) {
    if (Buffer.byteLength(kept + segment) > bytes) break;
    kept += segment;
  }
  return Buffer.from(kept.trimEnd()).toString('base64url');
}

function utf8(encoded = ''): string {
  return shown(Buffer.from(encoded, 'base64url').toString('utf8'));
}

/** Nothing that moves the cursor of a terminal or turns the line around: whoever may write the set may write anything. */
function shown(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
