import { TOKEN_HEADER } from '../../lib/contract/names';
import type { PeopleTraffic } from '../campaign';
import { PAGE_PATH, REQUEST_PATH, VERIFY_PATH } from '../sample-app';
import type { Actor } from '../schedule';
import { OTHER_ORIGIN } from '../stage';
import { isHumanCheckAnswer, type Message, type Reply, Visitor } from '../visitor';
import type { TrafficContext } from './context';
import { randomName } from './pool';

const SHARED_ADDRESS = '192.0.2.10';
const OTHER_ORIGIN_DOMAIN = new URL(OTHER_ORIGIN).hostname;

/** Seconds that a person takes. The token lasts 300, so quick people need one CAPTCHA and slow ones a second. */
const TO_SOLVE = 8;
const TO_TYPE = 15;
const TO_RESEND = 70;
const TO_RESEND_SLOWLY = 320;
const TO_CONFIRM = 30;

export function* people(traffic: PeopleTraffic, context: TrafficContext): Generator<Actor> {
  const { start, random, stage } = context;
  for (let i = 0; i < traffic.people; i++) {
    // Spread over those behind the shared address, too, whoever comes first.
    const shared = ratioStep(i, traffic.people, traffic.behindOneAddress);
    const elsewhere = ratioStep(i, traffic.people, Math.round(traffic.people * traffic.otherOriginShare));
    const slow = ratioStep(i + 7, traffic.people, Math.round(traffic.people * traffic.slowShare));
    const ip = shared ? SHARED_ADDRESS : `203.0.113.${(i % 249) + 1}`;
    const visitor = new Visitor(stage.network, ip);
    const arrival = traffic.startSeconds + (traffic.spanSeconds * (i + random())) / traffic.people;
    const email = `${randomName(random)}${i}@example.org`;
    const browser = elsewhere ? new OtherOriginPage(visitor, stage.hasFirewall) : new SameOriginPage(visitor);
    yield signUp(traffic, context, { browser, email, slow, arrival: start + Math.round(arrival * 1000) });
  }
}

/** True for `part` of `whole` indexes, evenly. */
function ratioStep(index: number, whole: number, part: number): boolean {
  return Math.floor(((index + 1) * part) / whole) > Math.floor((index * part) / whole);
}

interface Person {
  readonly browser: Browser;
  readonly email: string;
  readonly slow: boolean;
  readonly arrival: number;
}

async function* signUp(traffic: PeopleTraffic, { stage, visited }: TrafficContext, person: Person): Actor {
  const { browser, email } = person;
  const stoppedBy: string[] = [];
  let now = person.arrival;
  const after = (seconds: number) => {
    now += seconds * 1000;
    return now;
  };
  const captchas: number[] = [];
  /** One step of the page; a CAPTCHA takes a while, then the step is repeated once. */
  async function* step(act: () => Promise<StepResult>): AsyncGenerator<number, boolean, void> {
    let result = await act();
    if (result === 'captcha') {
      yield after(TO_SOLVE);
      if (await browser.solve()) captchas.push(now);
      result = await act();
    }
    if (result === 'done') return true;
    stoppedBy.push(result === 'captcha' ? 'a CAPTCHA that could not be passed' : result);
    return false;
  }

  yield now;
  let sent = 0;
  if (yield* step(() => browser.open())) {
    yield after(TO_TYPE);
    if (yield* step(() => browser.post(REQUEST_PATH, { email }))) sent += 1;
    for (let i = 0; i < traffic.resends; i++) {
      yield after(i === 0 && person.slow ? TO_RESEND_SLOWLY : TO_RESEND);
      if (yield* step(() => browser.post(REQUEST_PATH, { email }))) sent += 1;
    }
  }
  let confirmed = false;
  if (sent > 0) {
    yield after(TO_CONFIRM);
    const code = /\b\d{6}\b/.exec(stage.ses.lastMailTo(email)?.text ?? '')?.[0] ?? '';
    confirmed = yield* step(() => browser.post(VERIFY_PATH, { email, code }));
  }
  visited(traffic.name, { served: confirmed, captchas, stoppedBy });
}

/** `done`, `captcha`, or what turned the person away. */
type StepResult = string;

interface Browser {
  open(): Promise<StepResult>;
  post(path: string, json: object): Promise<StepResult>;
  solve(): Promise<boolean>;
}

function resultOf(reply: Reply): StepResult {
  if (isHumanCheckAnswer(reply)) return 'captcha';
  return reply.status < 300 ? 'done' : `an answer with ${reply.status}`;
}

/** The sign-up page on the host of the API: cookies go along, answers can be read. */
class SameOriginPage implements Browser {
  constructor(private readonly visitor: Visitor) {}

  async open(): Promise<StepResult> {
    const headers = { accept: 'text/html,application/xhtml+xml', ...this.visitor.cookie };
    return resultOf(await this.visitor.send('GET', PAGE_PATH, { headers }));
  }

  async post(path: string, json: object): Promise<StepResult> {
    const message: Message = { json, headers: { accept: 'application/json', ...this.visitor.cookie } };
    return resultOf(await this.visitor.send('POST', path, message));
  }

  solve(): Promise<boolean> {
    return this.visitor.solveCaptcha();
  }
}

/**
 * A page elsewhere: the browser asks first (preflight), sends no cookie, and shows the page nothing that lacks a CORS header. Such a page
 * can't read the 405, so it has AWS WAF's script fetch a token before it calls.
 */
class OtherOriginPage implements Browser {
  constructor(
    private readonly visitor: Visitor,
    private readonly integrated: boolean,
  ) {}

  async open(): Promise<StepResult> {
    return this.integrated && this.visitor.token === undefined ? 'captcha' : 'done';
  }

  async post(path: string, json: object): Promise<StepResult> {
    const preflight = await this.visitor.send('OPTIONS', path, {
      headers: {
        origin: OTHER_ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': `content-type,${TOKEN_HEADER}`,
      },
    });
    if (preflight.status >= 300 || !readable(preflight)) return `a preflight answered with ${preflight.status}`;
    const token: Record<string, string> =
      this.visitor.token === undefined ? {} : { [TOKEN_HEADER]: this.visitor.token };
    const reply = await this.visitor.send('POST', path, { json, headers: { origin: OTHER_ORIGIN, ...token } });
    if (readable(reply)) return resultOf(reply);
    // All that the page learns is that the call failed; a page that is made for AWS WAF takes that for a missing token.
    return isHumanCheckAnswer(reply) && this.integrated ? 'captcha' : `an unreadable answer with ${reply.status}`;
  }

  solve(): Promise<boolean> {
    return this.visitor.solveCaptcha(OTHER_ORIGIN_DOMAIN);
  }
}

function readable(reply: Reply): boolean {
  return reply.headers['access-control-allow-origin'] === OTHER_ORIGIN;
}
