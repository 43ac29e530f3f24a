import { GLOBAL_REGION } from '../../lib/contract/waf-scope';
import { type Backoff, pause } from '../runtime/backoff';
import { type Credentials, encoded, searchOf, signedHeaders } from '../runtime/signed-get';

/** A distribution that names a web ACL as its own. */
export interface GuardedDistribution {
  readonly id: string;
  /** Domain names of its origins that have an address outside of CloudFront. */
  readonly openOrigins: readonly string[];
}

/** AWS WAF itself doesn't know what names its web ACLs. */
export type GuardedDistributions = (webAclArn: string) => Promise<GuardedDistribution[]>;

/** Whether an ARN is one of them. */
export function isDistribution(arn: string): boolean {
  return arn.includes(':cloudfront:');
}

const API = '/2020-05-31';
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const MOST_PAGES = 50;

/**
 * Asks CloudFront, whose client is larger than all of this.
 *
 * @param credentials asked anew for each call, since they may have been renewed
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributionsByWebACLId.html
 */
export function guardedDistributions(
  credentials: () => Promise<Credentials>,
  backoff: Backoff,
  endpoint = cloudFrontEndpoint(),
): GuardedDistributions {
  const page = (path: string, query: Readonly<Record<string, string>>) =>
    insisting(backoff, async () => {
      const call = { endpoint, path, query, service: 'cloudfront', region: GLOBAL_REGION };
      const headers = signedHeaders(call, await credentials(), Date.now());
      const url = `${endpoint.origin}${path}?${searchOf(query)}`;
      const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await answer.text();
      if (!answer.ok) throw new CloudFrontFault(tag(text, 'Code') ?? `HTTP ${answer.status}`, answer.status);
      return text;
    });
  return async (webAclArn) => {
    const found: GuardedDistribution[] = [];
    let marker: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const query = { MaxItems: '100', ...(marker === undefined ? {} : { Marker: marker }) };
      const text = await page(`${API}/distributionsByWebACLId/${encoded(webAclArn)}`, query);
      if (!text.includes('<DistributionList')) throw new CloudFrontFault('UnreadableAnswer', 200);
      found.push(...parts(text, 'DistributionSummary').map(parsed));
      marker = tag(text, 'IsTruncated') === 'true' ? tag(text, 'NextMarker') : undefined;
      if (marker === undefined) return found;
    }
    throw new CloudFrontFault('TooManyDistributions', 200);
  };
}

/** Under the name that CloudFront has for it, as the SDK would throw it. */
class CloudFrontFault extends Error {
  constructor(
    override readonly name: string,
    readonly status: number,
  ) {
    super(`CloudFront answered ${name}`);
  }
}

async function insisting<T>(backoff: Backoff, step: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const final = error instanceof CloudFrontFault && error.status < 500 && error.status !== 429;
      if (final || attempt + 1 >= ATTEMPTS) throw error;
      await pause(backoff, attempt);
    }
  }
}

function parsed(summary: string): GuardedDistribution {
  const open = parts(summary, 'Origin').filter(
    (origin) => origin.includes('<CustomOriginConfig>') && !origin.includes('<VpcOriginConfig>'),
  );
  return {
    id: tag(summary, 'Id') ?? '',
    openOrigins: open.map((origin) => tag(origin, 'DomainName') ?? ''),
  };
}

/** What stands in each element of a name that holds none of the same. */
function parts(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, inside]) => inside!);
}

function tag(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}

/** `AWS_ENDPOINT_URL_CLOUDFRONT` of the environment outranks it, as in the SDK. */
function cloudFrontEndpoint(): URL {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDFRONT: own } = process.env;
  return new URL(own || AWS_ENDPOINT_URL || 'https://cloudfront.amazonaws.com');
}
