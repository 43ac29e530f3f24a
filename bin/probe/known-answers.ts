import { common, has, isOfHead, type Shape, without } from './answer-shape';
import type { Reply } from './exchange';
import { isBodiless } from './wire';

/**
 * - `taken`: as to the request that works
 * - `refused`: as to a path that is no route, or an error of the client
 * - `limited`: the application, or what stands before it, is tired of us
 * - `unclear`: neither
 */
export type Reading = 'taken' | 'refused' | 'limited' | 'unclear';

/** What the application says to the request that works, and to some that can't. */
export class KnownAnswers {
  /** By which an answer is known as one of the route. */
  private readonly telling: Shape;
  private readonly wrong: readonly Shape[];

  constructor(right: readonly Shape[], wrong: readonly Shape[]) {
    this.telling = without(common(right), wrong);
    this.wrong = wrong;
  }

  /** Whether an answer tells anything at all. */
  get canTell(): boolean {
    return this.telling.size > 0;
  }

  /** @param method by which it was asked */
  read(reply: Reply, shape: Shape, method: string): Reading {
    const bodiless = isBodiless(method);
    if (isLimit(reply)) return 'limited';
    const telling = bodiless ? new Map([...this.telling].filter(([name]) => isOfHead(name))) : this.telling;
    if (telling.size > 0 && has(shape, telling)) return 'taken';
    // To another page one is sent when a form was taken, too.
    const mayBeDone = (reply.status === 302 || reply.status === 303) && !/^(?:GET|HEAD)$/i.test(method);
    const isPlainError = reply.status >= 300 && reply.status < 500 && !mayBeDone;
    if (isPlainError || reply.end === 'closed') return 'refused';
    if (!bodiless && this.wrong.some((other) => has(shape, other))) return 'refused';
    return 'unclear';
  }
}

/** 503 and 429 are what limiters say; 502 and 504 what a proxy says whose application is gone. */
const isLimit = ({ status, end }: Reply) => [429, 502, 503, 504].includes(status) || end === 'unreachable';
