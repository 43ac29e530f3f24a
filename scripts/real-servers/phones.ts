import { Random } from '../../bin/probe/generate/random';
import { UnusualRouter } from '../../lib/protection/unusual-router';
import { readings } from '../../test/spellings/readings';
import { simulator } from '../../test/spellings/shield';
import { HONEST_HOST, type Spelling, show } from '../../test/spellings/spelling';
import { type Handing, oddHandings, plainHandings, REFUSED, TAKEN } from './numbers';
import type { Hit } from './servers';

const NOW = 1_800_000_000_000;
/** A field that an application which asks for `phone` reads, in one of the usual ways of writing a tree. */
const IS_PHONE = /^(?:.+[.[])?phone\]?(?:\[\])?$/;
/** What comes along when a number is pasted, which is no offence. */
const PASTED = /[\s\p{Cf}\p{Pd}().]/gu;
/** Bytes that mean something to one of the formats. */
const MARKS = [...'"\'\\%&=;+[]{}:,.?#*-_ \t\r\n\0\x7f\xa0\xffuphone0aZ'];

const shield = simulator(NOW, {
  recipientRules: { allowedPhonePrefixes: ['+49'] },
  unusualRouters: [UnusualRouter.CHERRYPY],
});

function request({ body, query, headers = [] }: Handing): Spelling {
  const target = `/api/auth/otp${query === undefined ? '' : `?${query}`}`;
  return { family: 'number', method: 'POST', target, host: HONEST_HOST, headers, body };
}

export const honest: readonly Spelling[] = plainHandings(TAKEN).map(request);

/** The ways that are written down, and `count` of them with a few bytes changed. */
export function hiding(count: number, seed: number): readonly Spelling[] {
  const written = [...plainHandings(REFUSED), ...oddHandings(REFUSED)];
  const random = new Random(seed);
  const changed = Array.from({ length: count }, () => {
    const { body, ...rest } = random.pick(written);
    return { ...rest, body: { ...body, bytes: withChanges(body.bytes, random) } };
  });
  return [...written, ...changed].map(request);
}

function withChanges(bytes: Buffer, random: Random): Buffer {
  let text = bytes.toString('latin1');
  for (let left = 1 + Math.floor(random.next() * 3); left > 0; left--) {
    const at = Math.floor(random.next() * (text.length + 1));
    const kept = at + (random.next() < 0.6 ? 0 : 1);
    text = text.slice(0, at) + (random.next() < 0.8 ? random.pick(MARKS) : '') + text.slice(kept);
  }
  return Buffer.from(text, 'latin1');
}

/** Whether the handler read a number that gets no code. */
export function isRefused({ fields }: Hit): boolean {
  return numbersOf(fields).some((number) => !number.startsWith('+49'));
}

/** Whether it read more recipients than one. */
export function isSeveral({ fields }: Hit): boolean {
  return new Set(numbersOf(fields)).size > 1;
}

function numbersOf(fields: Hit['fields']): readonly string[] {
  return (
    fields
      .filter(([name]) => IS_PHONE.test(name))
      .map(([, value]) => value.normalize('NFKC').replace(PASTED, ''))
      // With other marks among its first digits no reader of numbers takes it.
      .filter((number) => /\d{5}/.test(number) && /^\D{0,3}\d{3}/.test(number))
  );
}

/** What the shield says to it with a fresh solved puzzle, in each reading; empty when it is always refused. */
export function passes(spelling: Spelling): readonly string[] {
  return readings(spelling).flatMap(({ name, request: asked }) => {
    const token = shield.tokens.mint({ captchaSolvedAt: NOW, challengeSolvedAt: NOW, domain: HONEST_HOST });
    const headers = [...(asked.headers ?? []), ['cookie', `aws-waf-token=${token}`] as const];
    const { action, rule } = shield.evaluate({ ...asked, headers });
    return action === 'BLOCK' ? [] : [`${show(spelling)}, read ${name}: ${action} by ${rule}`];
  });
}
