import type { DeployedShield } from '../operator/deployed-shield';
import type { Io } from '../terminal/io';
import type { Conversation } from './conversation';
import type { Finding } from './finding';
import type { PoolGround } from './pool/pool';
import type { Tokens } from './tokens';

/** What a check works with. */
export interface Ground {
  readonly io: Io;
  readonly shield: DeployedShield;
  readonly talk: Conversation;
  readonly tokens: Tokens;
  readonly options: VerifyOptions;
  /** When the run began; milliseconds since the epoch. */
  readonly began: number;
  /** Waits; a command that is stopped waits no longer. */
  pause(seconds: number): Promise<void>;
  /** Where a user pool is asked in the place of a load balancer; `talk` is with its API then. */
  readonly pool?: PoolGround;
}

export interface VerifyOptions {
  /** Origin of the page that calls the route. */
  readonly pageOrigin: string;
  /** A path that the listener rewrites into the route. */
  readonly rewritten: string | undefined;
  /** Whether listener rules of the template verify JWTs. */
  readonly verifiesTokens: boolean;
}

/** The most that a check takes. */
export interface Bounds {
  readonly requests: number;
  readonly seconds: number;
}

export interface Check {
  readonly name: string;
  /** What it wants to know, as a question. */
  readonly question: string;
  /** Why it can't be asked here; undefined when it can. */
  obstacle(ground: Ground): string | undefined;
  bounds(ground: Ground): Bounds;
  run(ground: Ground): Promise<readonly Finding[]>;
}

/** By AWS's pages seconds, and at worst a number of minutes. */
export const SLOWEST_SECONDS = 300;
