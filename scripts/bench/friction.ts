import { App, Duration, Stack } from 'aws-cdk-lib';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import { HumanCheck, type OtpWebAclProps } from '../../lib/index';
import { RequestLimit } from '../../lib/request-limit';
import { Simulator, type Verdict } from '../../lib/sim/index';
import { address, shieldTemplate } from './template';

/**
 * What each human check costs honest people and what it lets an attacker do. The web ACL is the synthesized one with its
 * defaults; people and attacker are a model, whose assumptions stand here.
 */
const ASSUMED = {
  /** Seconds that a person takes for a puzzle, for a silent challenge, for Turnstile. */
  puzzleSeconds: 12,
  challengeSeconds: 1,
  turnstileSeconds: 2,
  /** One hour: sign-ups evenly spread, a fifth of which ask for a second code 40 to 100 seconds later. */
  signUps: 600,
  resends: 0.2,
  /** The attack: 30 minutes in the middle of the hour, each request from another of many addresses. */
  attackRequests: 3600,
  attackAddresses: 900,
  /** People in the home country, and addresses of the attack that are there. */
  peopleAtHome: 0.95,
  attackAtHome: 0.1,
  /** Until the responder makes the posture strict, where the check adapts. */
  responseSeconds: 300,
};

const START = Date.UTC(2026, 0, 1);
const HOST = 'app.example.com';
const HOME = 'DE';
const ATTACK_FROM = 900;
const ATTACK_TO = 2700;

type Check = 'captcha' | 'challenge' | 'adaptive' | 'turnstile';

export interface Friction {
  readonly check: Check;
  /** What is set besides the human check. */
  readonly tuned: string;
  /** Share of the checks that the attacker passes. */
  readonly solver: number;
  readonly puzzlesPerSignUp: number;
  readonly extraSecondsPerSignUp: number;
  /** Share of the people who got their first code. */
  readonly served: number;
  readonly attackMails: number;
}

interface Client {
  readonly ip: string;
  readonly country: string;
  token?: string;
}

/** Deterministic, so that two runs print the same table (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Hour {
  private now = START;
  private readonly sim: Simulator;
  private issued = 0;

  constructor(
    private readonly check: Check,
    template: unknown,
  ) {
    this.sim = Simulator.fromTemplate(template, { clock: { now: () => this.now }, mode: 'aws-like' });
  }

  at(second: number): void {
    this.now = START + second * 1000;
  }

  strict(open: boolean): void {
    for (const set of this.sim.ipSets.list().filter(({ logicalId }) => logicalId.includes('Strict'))) {
      this.sim.ipSets.update(set.logicalId, open ? EVERY_ADDRESS[set.ipAddressVersion] : []);
    }
  }

  silent(): string {
    if (this.check !== 'turnstile') return this.sim.tokens.mint({ challengeSolvedAt: this.now, domain: HOST });
    // What the load balancer would verify; here a token is only made by who passed the check.
    this.issued += 1;
    return `eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiI${this.issued}.c2ln`;
  }

  puzzled(): string {
    return this.sim.tokens.mint({ challengeSolvedAt: this.now, captchaSolvedAt: this.now, domain: HOST });
  }

  ask({ ip, country, token }: Client): Verdict {
    const shown: [string, string][] =
      token === undefined
        ? []
        : [this.check === 'turnstile' ? ['authorization', `Bearer ${token}`] : ['cookie', `aws-waf-token=${token}`]];
    return this.sim.evaluate({
      ip,
      country,
      method: 'POST',
      uri: '/api/auth/otp',
      headers: [['host', HOST], ...shown],
    });
  }
}

interface Event {
  readonly second: number;
  readonly run: () => void;
}

function hour(check: Check, solver: number, template: unknown, tuned: string): Friction {
  const random = randomFrom(7);
  const world = new Hour(check, template);
  const events: Event[] = [];
  let puzzles = 0;
  let seconds = 0;
  let served = 0;
  let attackMails = 0;

  /** As `cdk-otp-shield/browser` does: a token first, what AWS WAF asks for next, the request once more. */
  const personAsks = (person: Client): boolean => {
    if (check === 'captcha') {
      if (person.token === undefined) {
        puzzles += 1;
        seconds += ASSUMED.puzzleSeconds;
        person.token = world.puzzled();
      }
    } else if (person.token === undefined || check === 'turnstile') {
      seconds += check === 'turnstile' ? ASSUMED.turnstileSeconds : ASSUMED.challengeSeconds;
      person.token = world.silent();
    }
    let verdict = world.ask(person);
    if (verdict.action === 'CHALLENGE') {
      seconds += ASSUMED.challengeSeconds;
      person.token = world.silent();
      verdict = world.ask(person);
    }
    if (verdict.action === 'CAPTCHA') {
      puzzles += 1;
      seconds += ASSUMED.puzzleSeconds;
      person.token = world.puzzled();
      verdict = world.ask(person);
    }
    return verdict.action === 'ALLOW';
  };

  for (let n = 0; n < ASSUMED.signUps; n++) {
    const country = n % 100 < ASSUMED.peopleAtHome * 100 ? HOME : 'BR';
    const person: Client = { ip: address(500_000 + n), country };
    const second = Math.floor((n / ASSUMED.signUps) * 3600);
    events.push({
      second,
      run: () => {
        if (personAsks(person)) served += 1;
      },
    });
    if (random() < ASSUMED.resends) {
      events.push({ second: second + 40 + Math.floor(random() * 60), run: () => void personAsks(person) });
    }
  }

  /** One token for as many requests as it is good for, then the next check, which succeeds as often as the solver does. */
  let stolen: string | undefined;
  for (let n = 0; n < ASSUMED.attackRequests; n++) {
    const second = ATTACK_FROM + Math.floor((n / ASSUMED.attackRequests) * (ATTACK_TO - ATTACK_FROM));
    const source = n % ASSUMED.attackAddresses;
    const country = source % 100 < ASSUMED.attackAtHome * 100 ? HOME : 'BR';
    const robot = (token?: string): Client => ({ ip: address(source), country, token });
    events.push({
      second,
      run: () => {
        let verdict = world.ask(robot(stolen));
        if (verdict.action !== 'ALLOW' && random() < solver) {
          const puzzle = verdict.action === 'CAPTCHA' || check === 'captcha';
          stolen = puzzle ? world.puzzled() : world.silent();
          verdict = world.ask(robot(stolen));
        }
        if (verdict.action === 'ALLOW') attackMails += 1;
      },
    });
  }
  if (check === 'adaptive') {
    events.push({ second: ATTACK_FROM + ASSUMED.responseSeconds, run: () => world.strict(true) });
    events.push({ second: ATTACK_TO + 600, run: () => world.strict(false) });
  }
  for (const { second, run } of events.sort((a, b) => a.second - b.second)) {
    world.at(second);
    run();
  }
  return {
    check,
    tuned,
    solver,
    puzzlesPerSignUp: puzzles / ASSUMED.signUps,
    extraSecondsPerSignUp: seconds / ASSUMED.signUps,
    served: served / ASSUMED.signUps,
    attackMails,
  };
}

function templateFor(check: Check, tuning: Partial<OtpWebAclProps>): unknown {
  if (check !== 'turnstile') return shieldTemplate({ ...tuning, humanCheck: HumanCheck[check]() });
  const elsewhere = new Stack(new App(), 'Elsewhere');
  const elb = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
  return shieldTemplate({
    ...tuning,
    humanCheck: HumanCheck.turnstile({
      secret: Secret.fromSecretCompleteArn(
        elsewhere,
        'Secret',
        'arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf',
      ),
      listener: ApplicationListener.fromApplicationListenerAttributes(elsewhere, 'Listener', {
        listenerArn: `${elb}:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2`,
        securityGroup: undefined as never,
      }),
      targetGroups: [
        ApplicationTargetGroup.fromTargetGroupAttributes(elsewhere, 'App', {
          targetGroupArn: `${elb}:targetgroup/app/73e2d6bc24d8a067`,
        }),
      ],
      issuer: 'https://app.example.com',
      hostnames: ['app.example.com'],
    }),
  });
}

const TUNINGS: ReadonlyArray<readonly [string, Partial<OtpWebAclProps>]> = [
  ['-', {}],
  ['homeCountries', { homeCountries: [HOME] }],
  ['sendBudget 2400', { sendBudget: RequestLimit.of(2400, Duration.minutes(10)) }],
];

/** Each human check against solvers of three strengths. */
function friction(): Friction[] {
  return (['captcha', 'challenge', 'adaptive', 'turnstile'] as const).flatMap((check) => {
    return TUNINGS.flatMap(([tuned, tuning]) => {
      const template = templateFor(check, tuning);
      return [0, 0.75, 1].map((solver) => hour(check, solver, template, tuned));
    });
  });
}

/** The table with its assumptions, as text. */
export function frictionTable(rows = friction()): string {
  const cells = rows.map((row) => [
    row.check,
    row.tuned,
    `${Math.round(row.solver * 100)} %`,
    row.puzzlesPerSignUp.toFixed(2),
    row.extraSecondsPerSignUp.toFixed(1),
    `${(row.served * 100).toFixed(1)} %`,
    `${row.attackMails}`,
  ]);
  const head = [
    'check',
    'tuned',
    'solver',
    'puzzles per sign-up',
    'extra seconds',
    'people served',
    `attack mails of ${ASSUMED.attackRequests}`,
  ];
  const lines = [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`);
  const assumed = Object.entries(ASSUMED).map(([name, value]) => `${name} ${value}`);
  return `${lines.join('\n')}\n\nModel: ${assumed.join(', ')}. Defaults of the web ACL; rates checked every 10 seconds.\n`;
}

if (process.argv[1]?.endsWith('friction.ts')) console.log(frictionTable());
