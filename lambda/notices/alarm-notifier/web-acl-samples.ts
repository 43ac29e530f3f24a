import { GetSampledRequestsCommand, type SampledHTTPRequest, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { WAF_LIMIT } from '../../../lib/contract/aws-limits';
import { shownPath } from '../../../lib/contract/protection/log-privacy';
import { scopeOfArn } from '../../../lib/contract/waf-scope';

/** Who asks for codes, out of the requests that AWS WAF sampled. */
export interface WebAclSamples {
  readonly sampled: number;
  readonly countries: readonly Share[];
  readonly userAgents: readonly Share[];
  readonly addresses: readonly Share[];
  readonly paths: readonly Share[];
}

export interface Share {
  readonly what: string;
  readonly count: number;
}

const TOP = 5;
const MAX_TEXT = 80;

/** Samples of the requests that were recognised as code requests, whatever became of them. */
export async function readSamples(
  waf: Pick<WAFV2Client, 'send'>,
  webAclArn: string,
  ruleMetricName: string,
  from: number,
  to: number,
): Promise<WebAclSamples> {
  const { SampledRequests = [] } = await waf.send(
    new GetSampledRequestsCommand({
      WebAclArn: webAclArn,
      RuleMetricName: ruleMetricName,
      Scope: scopeOfArn(webAclArn),
      TimeWindow: { StartTime: new Date(from), EndTime: new Date(to) },
      MaxItems: WAF_LIMIT.sampledRequests,
    }),
  );
  const top = (read: (request: SampledHTTPRequest) => string | undefined) => topOf(SampledRequests, read);
  return {
    sampled: SampledRequests.length,
    countries: top(({ Request }) => Request?.Country),
    userAgents: top(({ Request }) => headerOf(Request?.Headers, 'user-agent')),
    addresses: top(({ Request }) => Request?.ClientIP),
    paths: top(({ Request }) => (Request?.URI === undefined ? undefined : shownPath(Request.URI))),
  };
}

function topOf(
  requests: readonly SampledHTTPRequest[],
  read: (request: SampledHTTPRequest) => string | undefined,
): Share[] {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const what = printable(read(request) ?? 'none');
    // The weight says for how many requests a sample stands.
    counts.set(what, (counts.get(what) ?? 0) + (request.Weight ?? 1));
  }
  return [...counts]
    .map(([what, count]) => ({ what, count }))
    .sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1))
    .slice(0, TOP);
}

function headerOf(
  headers: ReadonlyArray<{ Name?: string; Value?: string }> | undefined,
  name: string,
): string | undefined {
  return headers?.find(({ Name }) => Name?.toLowerCase() === name)?.Value;
}

/** What a stranger sent, made harmless for a mail and a chat. */
export function printable(text: string): string {
  const plain = text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/[<>&|`*_~[\]]/g, ' ')
    .trim();
  return plain.length > MAX_TEXT ? `${plain.slice(0, MAX_TEXT - 1)}…` : plain || 'none';
}
