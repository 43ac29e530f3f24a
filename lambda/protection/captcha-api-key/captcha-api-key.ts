import { createHash } from 'node:crypto';
import {
  type APIKeySummary,
  CreateAPIKeyCommand,
  DeleteAPIKeyCommand,
  ListAPIKeysCommand,
  type WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { isFault } from '../../../lib/contract/aws-fault';

export interface CaptchaApiKeyEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly TokenDomains?: readonly string[] };
}

export interface CaptchaApiKeyAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly ApiKey: string; readonly IntegrationUrl: string };
}

const SCOPE = 'REGIONAL';

/**
 * Life of an API key as a resource of CloudFormation, which knows none itself.
 *
 * A key can't be changed, so other domains mean another key: an update makes it, answers with another physical id, and CloudFormation
 * deletes the old one once everything else of the deploy is done. The id is a hash of the key: the key itself may be longer than an id.
 */
export async function manageApiKey(
  event: CaptchaApiKeyEvent,
  waf: Pick<WAFV2Client, 'send'>,
): Promise<CaptchaApiKeyAnswer> {
  const domains = event.ResourceProperties.TokenDomains ?? [];
  switch (event.RequestType) {
    case 'Create':
      return create(waf, domains);
    case 'Update': {
      const existing = await find(waf, event.PhysicalResourceId);
      // A deploy that changes something else of the resource must not change the key in everybody's page.
      return existing.key !== undefined && sameDomains(existing.key, domains)
        ? answer(existing.key.APIKey!, existing.integrationUrl)
        : create(waf, domains);
    }
    case 'Delete': {
      const { key } = await find(waf, event.PhysicalResourceId);
      if (key !== undefined) await remove(waf, key.APIKey!);
      return { PhysicalResourceId: event.PhysicalResourceId ?? 'never-made' };
    }
  }
}

async function create(waf: Pick<WAFV2Client, 'send'>, domains: readonly string[]): Promise<CaptchaApiKeyAnswer> {
  const { APIKey } = await waf.send(new CreateAPIKeyCommand({ Scope: SCOPE, TokenDomains: [...domains] }));
  if (APIKey === undefined) throw new Error('AWS WAF answered without the API key');
  const { integrationUrl } = await find(waf, undefined);
  return answer(APIKey, integrationUrl);
}

async function remove(waf: Pick<WAFV2Client, 'send'>, key: string): Promise<void> {
  try {
    await waf.send(new DeleteAPIKeyCommand({ Scope: SCOPE, APIKey: key }));
  } catch (error) {
    // Somebody else was faster; the result is the one that was asked for.
    if (!isFault(error, 'missing')) throw error;
  }
}

/** The list is the only way from the id back to the key, and the only source of the integration URL. */
async function find(
  waf: Pick<WAFV2Client, 'send'>,
  id: string | undefined,
): Promise<{ key?: APIKeySummary; integrationUrl?: string }> {
  let marker: string | undefined;
  let integrationUrl: string | undefined;
  do {
    const page = await waf.send(new ListAPIKeysCommand({ Scope: SCOPE, Limit: 100, NextMarker: marker }));
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
