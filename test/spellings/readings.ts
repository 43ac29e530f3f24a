import { readings as of, type Reading } from '../../bin/probe/readings';
import { PATTERNS } from './routes';
import { bodyOf, type Spelling } from './spelling';

const WORDS = new Set(PATTERNS.flatMap((pattern) => pattern.split('/')));

/** Every reading of a spelling, with the body that is sent with it. */
export function readings(spelling: Spelling, words: ReadonlySet<string> = WORDS): readonly Reading[] {
  const body = bodyOf(spelling);
  return of({ ...spelling, ...(body && { body }) }, '203.0.113.7', words);
}
