import type { LoggedRequest, OrdinaryLines } from '../selection/ordinary-lines';
import { ALB_LOG } from './alb-log';
import type { TrafficCounts } from './counts';
import type { LogFormat } from './event';
import { ByteTime } from './iso-time';

const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const SLASH = 47;
const COLON = 58;
const QUESTION_MARK = 63;
const BRACKET = 91;
/** Between the client and the request: target, three times, two codes, two sizes. */
const FIELDS_BETWEEN = 8;
const HTTP = Buffer.from('HTTP/');
/** `HTTP/1.1` or shorter. */
const LONGEST_VERSION = 9;

/** Milliseconds since the epoch; `to` is excluded. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Where the parts of a line stand. */
interface Located extends LoggedRequest {
  bytes: Buffer;
  time: number;
  ip: number;
  ipEnd: number;
}

/** The same log, of which lines that no rule can touch are counted and not judged, and those of another time passed over. */
export function sievedAlbLog(ordinary: OrdinaryLines, counts: TrafficCounts, span: TimeSpan): LogFormat {
  const reader = new LineReader();
  return {
    ...ALB_LOG,
    passesOver: (bytes, from, to) => {
      if (!reader.locate(bytes, from, to)) return false;
      const { located } = reader;
      if (located.time < span.from || located.time >= span.to) return true;
      const agent = ordinary.agentOf(located);
      if (agent === undefined) return false;
      counts.addOrdinary(located.time, bytes, located.ip, located.ipEnd, agent);
      return true;
    },
  };
}

/** Finds the parts of lines that look as nearly all do, in their bytes. */
class LineReader {
  readonly located: Located = {
    bytes: Buffer.alloc(0),
    time: 0,
    ip: 0,
    ipEnd: 0,
    beginning: 0,
    beginningEnd: 0,
    path: 0,
    pathEnd: 0,
    query: 0,
    queryEnd: 0,
    agent: 0,
    agentEnd: 0,
  };
  private readonly times = new ByteTime();

  /** False for a line of which that isn't sure; it is read as text then. */
  locate(bytes: Buffer, from: number, to: number): boolean {
    const { located } = this;
    const timeAt = skipFields(bytes, from, to, 1);
    const timeEnd = endOfField(bytes, timeAt, to);
    const client = skipFields(bytes, timeEnd + 1, to, 1);
    const clientEnd = endOfField(bytes, client, to);
    const request = skipFields(bytes, clientEnd + 1, to, FIELDS_BETWEEN);
    if (request >= to || bytes[request] !== QUOTE) return false;
    located.bytes = bytes;
    return (
      this.locateRequest(request + 1, to) && this.locateClient(client, clientEnd) && this.readTime(timeAt, timeEnd)
    );
  }

  private readTime(from: number, to: number): boolean {
    const time = this.times.parse(this.located.bytes, from, to);
    this.located.time = time;
    return time >= 0;
  }

  private locateClient(from: number, end: number): boolean {
    const { located } = this;
    const { bytes } = located;
    let colon = end - 1;
    while (colon > from && bytes[colon] !== COLON) colon--;
    const isBracketed = bytes[from] === BRACKET;
    located.ip = isBracketed ? from + 1 : from;
    located.ipEnd = isBracketed ? colon - 1 : colon;
    return located.ipEnd > located.ip;
  }

  /** `GET https://host:443/path?query HTTP/1.1" "user agent"`. */
  private locateRequest(from: number, to: number): boolean {
    const { located } = this;
    const { bytes } = located;
    const target = endOfField(bytes, from, to) + 1;
    let at = target;
    while (at < to && bytes[at] !== COLON) at++;
    if (bytes[at + 1] !== SLASH || bytes[at + 2] !== SLASH || bytes[from] === DASH) return false;
    at += 3;
    while (at < to && bytes[at] !== SLASH && bytes[at] !== QUESTION_MARK && bytes[at] !== SPACE) at++;
    located.beginning = from;
    located.beginningEnd = at;
    located.path = at;
    while (at < to && bytes[at] !== QUESTION_MARK && bytes[at] !== SPACE) at++;
    located.pathEnd = at;
    const end = endOfField(bytes, at, to);
    located.query = Math.min(at + 1, end);
    located.queryEnd = end;
    for (let i = 0; i < HTTP.length; i++) if (bytes[end + 1 + i] !== HTTP[i]) return false;
    // A quote within the target stands as `\x22`, so this is the one that ends the request.
    const quote = bytes.indexOf(QUOTE, end + 1);
    if (quote < 0 || quote > end + LONGEST_VERSION || bytes[quote + 1] !== SPACE || bytes[quote + 2] !== QUOTE) {
      return false;
    }
    const agentEnd = bytes.indexOf(QUOTE, quote + 3);
    if (agentEnd < 0 || agentEnd >= to) return false;
    located.agent = agentEnd === quote + 4 && bytes[quote + 3] === DASH ? agentEnd : quote + 3;
    located.agentEnd = agentEnd;
    return true;
  }
}

function endOfField(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== SPACE) at++;
  return at;
}

/** Start of the field that is so many further; beyond the line where it ends before. */
function skipFields(bytes: Uint8Array, from: number, to: number, fields: number): number {
  let at = from;
  for (let i = 0; i < fields; i++) at = endOfField(bytes, at, to) + 1;
  return at;
}
