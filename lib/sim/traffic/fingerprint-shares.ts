import { WAF_LIMIT } from '../../contract/aws-limits';
import { MOST_USUAL_FINGERPRINTS } from '../../contract/protection/fingerprint';
import type { FingerprintTallies, FingerprintTally } from './fingerprint-tally';
import { shareBounds } from './share-bounds';

/** What a share says. `burst`: much of the requests, and by few hours or few clients, as an attack has it. */
export type FingerprintKind = 'usual' | 'perhaps' | 'burst' | 'other';

export interface FingerprintShare {
  readonly fingerprint: string;
  readonly requests: number;
  readonly clients: number;
  /** Of the clients that asked for codes, and where the true share lies with 95 % confidence. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Hours with code requests in which it had a twentieth of them, of how many. */
  readonly hours: number;
  readonly ofHours: number;
  /** Most requests in 10 minutes. */
  readonly peak: number;
  readonly kind: FingerprintKind;
}

export interface FingerprintReport {
  /** Code requests with a fingerprint, and without one. */
  readonly requests: number;
  readonly without: number;
  readonly clients: number;
  /** All that aren't `other`, and the first of these; most requests first. */
  readonly shares: readonly FingerprintShare[];
  /** What to write in `fingerprintLimit.usual`. */
  readonly usual: readonly string[];
  /** Limit for each other fingerprint in 10 minutes; absent where too few clients have another. */
  readonly limit?: {
    readonly requests: number;
    readonly clients: number;
    /** With 95 % confidence not more than this share of clients like these would be asked for a puzzle. */
    readonly shareAskedAtMost: number;
  };
  /** Why it may be wrong to rest on it. */
  readonly cautions: readonly string[];
}

/** What docs/client-signals.md calls usual. */
const USUAL_SHARE = 1 / 20;
/** People come all day, and an attack for a while. */
const STEADY = 1 / 2;
/** Room for what this log didn't show. */
const MARGIN = 1.5;
const MIN_CLIENTS = 100;
const MOST_SHOWN = 10;
const HOURS_OF_DAY = 24;

/** Undefined for a log without code requests. */
export function fingerprintReport(tallies: FingerprintTallies): FingerprintReport | undefined {
  const { all, without } = tallies;
  if (all.requests + without === 0) return undefined;
  const shares = tallies.entries().map(([fingerprint, tally]) => shareOf(fingerprint, tally, all));
  const others = shares.filter(({ kind }) => kind === 'other' || kind === 'perhaps');
  const clients = others.reduce((sum, of) => sum + of.clients, 0);
  const most = Math.max(0, ...others.map(({ peak }) => peak));
  return {
    requests: all.requests,
    without,
    clients: all.clients,
    shares: [...shares.filter(({ kind }) => kind !== 'other'), ...shares.filter(({ kind }) => kind === 'other')].slice(
      0,
      MOST_SHOWN,
    ),
    usual: shares
      .flatMap(({ kind, fingerprint }) => (kind === 'usual' ? [fingerprint] : []))
      .slice(0, MOST_USUAL_FINGERPRINTS),
    ...(clients >= MIN_CLIENTS && {
      limit: {
        requests: Math.max(WAF_LIMIT.rateLimitMin, Math.ceil(most * MARGIN)),
        clients,
        shareAskedAtMost: shareBounds(0, clients).high,
      },
    }),
    cautions: cautions(all, without, shares),
  };
}

function shareOf(fingerprint: string, tally: FingerprintTally, all: FingerprintTally): FingerprintShare {
  const { requests, clients, peak, byHour } = tally;
  const { low, high } = shareBounds(clients, all.clients);
  const hours = [...byHour].filter(([hour, count]) => count >= USUAL_SHARE * all.byHour.get(hour)!).length;
  const share = clients / all.clients;
  const isSteady = hours >= STEADY * all.byHour.size;
  const isLarge = share > USUAL_SHARE && isSteady;
  const isBurst = Math.max(share, requests / all.requests) > USUAL_SHARE;
  const kind = isLarge ? (low > USUAL_SHARE ? 'usual' : 'perhaps') : isBurst ? 'burst' : 'other';
  return { fingerprint, requests, clients, share, low, high, hours, ofHours: all.byHour.size, peak, kind };
}

function cautions(all: FingerprintTally, without: number, shares: readonly FingerprintShare[]): readonly string[] {
  const hours = all.byHour.size;
  return [
    ...(all.requests === 0
      ? [
          'none has a fingerprint: API Gateway and AppSync have none, and behind CloudFront or plain HTTP there is none of the client',
        ]
      : []),
    ...(all.requests > 0 && without > 0
      ? ['requests without a fingerprint are counted together by AWS WAF, as one that is not usual']
      : []),
    ...(all.requests > 0 && hours < HOURS_OF_DAY
      ? [`code requests in ${hours} hours tell crowd from attack badly; take a day or a week in which nothing happened`]
      : []),
    ...(shares.some(({ kind }) => kind === 'burst')
      ? ['a burst is a large share in few hours or of few clients: look who that was before you name it']
      : []),
    ...(all.requests > 0 && shares.length === 1
      ? [
          'all have the same fingerprint: something in front of the load balancer ends TLS, and it is the fingerprint of that',
        ]
      : []),
  ];
}
