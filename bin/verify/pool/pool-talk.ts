import type { Simulator } from '../../../lib/sim';
import { CommandError } from '../../terminal/io';
import type { Ground } from '../check';
import { Conversation } from '../conversation';
import type { Site } from '../site';
import { Twin } from '../twin';
import { forgotten } from './calls';
import { type Pool, type PoolGround, poolOf } from './pool';
import { PoolConversation } from './pool-conversation';
import { PoolTwin } from './pool-twin';

interface Voices {
  readonly simulator: Simulator;
  /** One for each origin; all of them together keep the bound. */
  readonly siteAt: (url: URL) => Site;
  readonly now: () => number;
  readonly pause: (seconds: number) => Promise<void>;
}

/** Conversations with the API at `url` and with the pages of managed login: two origins, judged by one web ACL. */
export function poolTalk(
  pool: Pool,
  url: URL,
  pageOrigin: string,
  { simulator, siteAt, now, pause }: Voices,
): { readonly talk: Conversation; readonly pool: PoolGround } {
  const api = siteAt(url);
  const twin = new PoolTwin(simulator, api, new URL(pageOrigin).hostname);
  const pages = pool.login === undefined ? undefined : siteAt(pool.login);
  return {
    talk: new PoolConversation(api, twin, now, pause),
    pool: { pool, login: pages && new Conversation(pages, new Twin(simulator, pages), now, pause) },
  };
}

/** @throws CommandError where nothing of the pool is guarded, so that no check could tell anything */
export function requireGuardedCalls(ground: Ground): void {
  const { talk } = ground;
  const { answer, verdict } = talk.twin.predict(forgotten(poolOf(ground).pool));
  if (answer.by !== 'application') return;
  throw new CommandError(
    `the rules of the template let ForgotPassword through without a token, by ${verdict.rule}: give --template of a shield with a human check in front of the user pool; nothing was sent`,
  );
}
