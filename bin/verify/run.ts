import { describeError } from '../terminal/io';
import type { Bounds, Check, Ground } from './check';
import type { Finding } from './finding';
import type { Section } from './result';

export interface Ran {
  readonly sections: readonly Section[];
  /** Why it ended before all was asked. */
  readonly ended?: string;
}

/** What all of them take together at most. */
export function boundsOf(checks: readonly Check[], ground: Ground): Bounds {
  const each = checks.filter((check) => check.obstacle(ground) === undefined).map((check) => check.bounds(ground));
  const sum = (of: (bounds: Bounds) => number) => Math.ceil(each.reduce((total, bounds) => total + of(bounds), 0));
  return { requests: sum(({ requests }) => requests), seconds: sum(({ seconds }) => seconds) };
}

/** One check after the other. That one fails hides no other; what is stopped has cleaned up by then. */
export async function runChecks(checks: readonly Check[], ground: Ground): Promise<Ran> {
  const sections: Section[] = [];
  const { signal } = ground.io;
  for (const check of checks) {
    const { name, question } = check;
    // It takes minutes: whoever waits wants to know for what.
    ground.io.err(`otp-shield verify: ${name} …\n`);
    const found = await findingsOf(check, ground);
    sections.push({ name, question, findings: found });
    if (signal.aborted) return { sections, ended: 'somebody stopped it' };
    // What goes past the web ACL would reach the application, code and all.
    if (name === 'association' && found.some(({ level }) => level !== 'good'))
      return { sections, ended: 'without its web ACL the application would get every request of the checks' };
  }
  return { sections };
}

async function findingsOf(check: Check, ground: Ground): Promise<readonly Finding[]> {
  const obstacle = check.obstacle(ground);
  if (obstacle !== undefined) return [unasked(obstacle, 'unasked')];
  try {
    return await check.run(ground);
  } catch (error) {
    // Not known is not fine.
    const stopped = ground.io.signal.aborted;
    return [unasked(stopped ? 'somebody stopped it' : describeError(error), stopped ? 'unasked' : 'bad')];
  }
}

function unasked(why: string, level: 'unasked' | 'bad'): Finding {
  return {
    level,
    asked: 'all of it',
    expected: 'an answer',
    seen: why,
    meaning: 'nothing is known about it after this run',
  };
}
