import { createHash } from 'node:crypto';
import {
  type APIKeySummary,
  CreateAPIKeyCommand,
  DeleteAPIKeyCommand,
  ListAPIKeysCommand,
  type WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { isFault } from '../../../lib/contract/aws-fault';
import { WAF_LIMIT } from '../../../lib/contract/aws-limits';
import type { WafScope } from '../../../lib/contract/waf-scope';

export interface CaptchaApiKeyEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly TokenDomains?: readonly string[]; readonly Scope?: WafScope };
}

export interface CaptchaApiKeyAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly ApiKey: string; readonly IntegrationUrl: string };
}

type Waf = Pick<WAFV2Client, 'send'>;

/**
 * Life of an API key as a resource of CloudFormation, which knows none itself.
 *
 * A key can't be changed, so other domains mean another key: an update makes it, answers with another physical id, and CloudFormation
 * deletes the old one once everything else of the deploy is done. The id is a hash of the key: the key itself may be longer than an id.
 */
export async function manageApiKey(event: CaptchaApiKeyEvent, waf: Waf): Promise<CaptchaApiKeyAnswer> {
  const { TokenDomains: domains = [], Scope: scope = 'REGIONAL' } = event.ResourceProperties;
  switch (event.RequestType) {
    case 'Create':
      return create(waf, scope, domains);
    case 'Update': {
      const existing = await find(waf, scope, event.PhysicalResourceId);
      // A deploy that changes something else of the resource must not change the key in everybody's page.
      return existing.key !== undefined && sameDomains(existing.key, domains)
        ? answer(existing.key.APIKey!, existing.integrationUrl)
        : create(waf, scope, domains);
    }
    case 'Delete': {
      const { key } = await find(waf, scope, event.PhysicalResourceId);
      if (key !== undefined) await remove(waf, scope, key.APIKey!);
      return { PhysicalResourceId: event.PhysicalResourceId ?? 'never-made' };
    }
  }
}

async function create(waf: Waf, Scope: WafScope, domains: readonly string[]): Promise<CaptchaApiKeyAnswer> {
  const { APIKey } = await waf.send(new CreateAPIKeyCommand({ Scope, TokenDomains: [...domains] }));
  if (APIKey === undefined) throw new Error('AWS WAF answered without the API key');
  const { integrationUrl } = await find(waf, Scope, undefined);
  return answer(APIKey, integrationUrl);
}

async function remove(waf: Waf, Scope: WafScope, key: string): Promise<void> {
  try {
    await waf.send(new DeleteAPIKeyCommand({ Scope, APIKey: key }));
  } catch (error) {
    // Somebody else was faster; the result is the one that was asked for.
    if (!isFault(error, 'missing')) throw error;
  }
}

/** The list is the only way from the id back to the key, and the only source of the integration URL. */
async function find(
  waf: Waf,
  Scope: WafScope,
  id: string | undefined,
): Promise<{ key?: APIKeySummary; integrationUrl?: string }> {
  let marker: string | undefined;
  let integrationUrl: string | undefined;
  do {
    const page = await waf.send(new ListAPIKeysCommand({ Scope, Limit: WAF_LIMIT.listed, NextMarker: marker }));
    integrationUrl ??= page.ApplicationIntegrationURL;
    const key = (page.APIKeySummaries ?? []).find(({ APIKey }) => APIKey !== undefined && idOf(APIKey) === id);
    if (key !== undefined || (id === undefined && integrationUrl !== undefined)) return { key, integrationUrl };
    marker = page.NextMarker;
  } while (marker !== undefined);
  return { integrationUrl };
}

function answer(key: string, integrationUrl: string | undefined): CaptchaApiKeyAnswer {
  if (integrationUrl === undefined) throw new Error('AWS WAF answered without the integration URL of the API keys');
  return { PhysicalResourceId: idOf(key), Data: { ApiKey: key, IntegrationUrl: integrationUrl } };
}

function idOf(key: string): string {
  return `captcha-api-key-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

function sameDomains({ TokenDomains = [] }: APIKeySummary, domains: readonly string[]): boolean {
  return [...TokenDomains].sort().join() === [...domains].sort().join();
}
