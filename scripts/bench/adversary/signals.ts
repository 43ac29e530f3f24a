import { cost } from '../../../lib/contract/prices';
import { ROUTE, Site } from './site';
import { type BesideRow, MINUTES, play, toldAfter } from './twenty-minutes';
import { MINUTE, PRICE, START } from './world';

const CHROME = 't13d1516h2_8daaf6152771_d8a2da3f94cd';
const SCRIPT = 't13d1812h1_85036bcba153_b26ce05bbdd6';
/** Codes a minute that the attacker asks for: with those of people below `surgeLimit`, which brings everybody a puzzle. */
const CODES = 12;
const ADDRESSES = 200;
const PEOPLE = 4;
/** Of a token, in its cookie and in the header each: the default of `tokenReuseLimit`. */
const USES = 10;
const LISTS = [
  {
    name: 'AWSManagedRulesAnonymousIpList',
    rules: [
      { name: 'AnonymousIPList', addresses: [] },
      { name: 'HostingProviderIPList', addresses: ['198.18.0.0/15'] },
    ],
  },
];

interface Signals {
  readonly name: string;
  readonly settings: object;
  readonly fingerprint: string;
}

const NONE: Signals = { name: 'no signals', settings: {}, fingerprint: SCRIPT };
const WITH: readonly Signals[] = [
  { name: '`fingerprintLimit`', settings: { 'otp-shield:usualFingerprints': CHROME }, fingerprint: SCRIPT },
  {
    name: '`fingerprintLimit`, and he takes over the fingerprint of a usual browser',
    settings: { 'otp-shield:usualFingerprints': CHROME },
    fingerprint: CHROME,
  },
  {
    name: '`anonymousIpList`, and his addresses are hosted',
    settings: { 'otp-shield:anonymousIpList': true },
    fingerprint: CHROME,
  },
];

/** What client signals change for a script with one set-up and 200 addresses, where the check is silent: the puzzles that it has to buy. */
export async function signalRows(): Promise<BesideRow[]> {
  const rows: BesideRow[] = [];
  for (const signals of [NONE, ...WITH]) rows.push(await rowOf(signals));
  return rows;
}

async function rowOf({ name, settings, fingerprint }: Signals): Promise<BesideRow> {
  const more = { 'otp-shield:humanCheck': 'challenge', ...settings };
  const site = await Site.open(START - (MINUTES + 1) * MINUTE, false, undefined, more, LISTS);
  const attacker = new Attacker(site, fingerprint);
  let [asked, people] = [0, 0];
  const minute = (from: number, codes: number) => {
    for (let n = 0; n < CODES; n++) {
      site.clock.moveTo(from + (n * MINUTE) / CODES);
      if (n < codes) attacker.ask();
      if (n % (CODES / PEOPLE) !== 0) continue;
      people += 1;
      const person = { path: ROUTE.code, address: `203.0.${people % 250}.9`, fingerprint: CHROME };
      if (site.request({ ...person, token: site.challenged(5) }).action !== 'ALLOW') asked += 1;
      site.mailed(`person${people}@example.org`);
      // Who came types it in.
      site.request({ ...person, path: ROUTE.verify });
    }
  };
  const told = await play(
    site,
    (from) => minute(from, CODES),
    (from) => minute(from, 0),
  );
  const hours = (MINUTES * MINUTE) / 3_600_000;
  const { codes, puzzles, requests } = attacker;
  const usd = cost('inspectedRequest', requests / hours) + cost('captchaAttempt', puzzles / hours);
  return {
    weapon: `one set-up behind ${ADDRESSES} addresses, ${CODES * 60} codes an hour, against \`HumanCheck.challenge\`: ${name}`,
    price: `${((puzzles / hours) * PRICE.puzzle).toFixed(2)} an hour for ${Math.round(codes / hours)} codes`,
    hurt:
      asked === 0
        ? `nobody: ${people} people are asked for nothing`
        : `${asked} of ${people} people are asked for a puzzle`,
    bill: usd.toFixed(2),
    told: toldAfter(told),
  };
}

/** Passes challenges for nothing, and buys a puzzle when it has to. */
class Attacker {
  codes = 0;
  puzzles = 0;
  requests = 0;
  private token: string | undefined;
  private uses = 0;

  constructor(
    private readonly site: Site,
    private readonly fingerprint: string,
  ) {}

  ask(): void {
    if (this.token === undefined || this.uses >= 2 * USES) this.take(this.site.challenged());
    if (this.send() !== 'CAPTCHA') return;
    this.puzzles += 1;
    this.take(this.site.solved());
    this.send();
  }

  private send(): string {
    this.requests += 1;
    const { action } = this.site.request({
      path: ROUTE.code,
      address: `198.18.${this.requests % ADDRESSES}.7`,
      token: this.token!,
      tokenIn: this.uses < USES ? 'cookie' : 'header',
      fingerprint: this.fingerprint,
    });
    this.uses += 1;
    if (action === 'ALLOW') {
      this.codes += 1;
      this.site.mailed(`victim${this.codes}@example.net`);
    }
    return action;
  }

  private take(token: string): void {
    this.token = token;
    this.uses = 0;
  }
}
