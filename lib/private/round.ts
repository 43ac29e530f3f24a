import { isRefusing } from './nesting';
import { Refusal, type Refused } from './refusal';

/**
 * Makes the parts of a whole one after the other, and refuses all that is wrong with any of them at once. What is refused is never deployed, so the parts
 * that come after a refused one may be made of nothing: what they then stumble over is no fault of anybody.
 */
export class Round {
  private readonly refused: Refused[] = [];

  /** The part; undefined, whatever the type says, once something was refused. Nothing but further parts of the round may be made of it. */
  public make<T>(part: () => T): T {
    try {
      return part();
    } catch (error) {
      if (error instanceof Refusal) this.refused.push(...error.refused);
      else if (this.refused.length === 0 && !isRefusing()) throw error;
      return undefined as T;
    }
  }

  public get refusedAny(): boolean {
    return this.refused.length > 0;
  }

  /** Takes what was found before anything could be made. */
  public refuse(refused: Refused): void {
    if (refused.messages.length > 0) this.refused.push(refused);
  }

  /** @throws {Refusal} with everything that was wrong, once: several parts may get the same prop */
  public end(): void {
    const told = new Set<string>();
    const rest = this.refused.flatMap(({ messages, ...where }) => {
      const fresh = messages.filter((message) => !told.has(message));
      for (const message of fresh) told.add(message);
      return fresh.length > 0 ? [{ ...where, messages: fresh }] : [];
    });
    if (rest.length > 0) throw new Refusal(rest);
  }
}
