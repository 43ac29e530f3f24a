import type { FirstRequest } from './first-request';
import { canBeSent } from './generate/compose';
import { type Draft, render, type Variant } from './generate/draft';
import type { Recipient } from './recipients';
import type { Spelling } from './spelling';

/** A way to write the request: what is changed in it, in this order; nothing for the request as it was given. */
export interface Candidate {
  readonly family: string;
  readonly variants: readonly Variant[];
}

export const PLAIN: Candidate = { family: 'plain', variants: [] };

export const single = (variant: Variant): Candidate => ({ family: variant.family, variants: [variant] });

/** Undefined where it can't be applied, or is no single request line. */
export function spellingOf({ family, variants }: Candidate, start: Draft): Spelling | undefined {
  let draft: Draft | undefined = start;
  for (const variant of variants) draft = draft && variant.apply(draft);
  const spelling = draft && render(draft, family);
  return spelling !== undefined && canBeSent(spelling) ? spelling : undefined;
}

/** The same with a word of the route that is none: an application that takes it, too, would take anything. */
export function twinOf(
  candidate: Candidate,
  request: Pick<FirstRequest, 'segments' | 'draft'>,
  recipient: Recipient,
  wrongPaths: readonly (readonly string[])[],
): Spelling | undefined {
  const right = spellingOf(candidate, request.draft(recipient));
  if (right === undefined) return undefined;
  for (const segments of wrongPaths) {
    const spelling = spellingOf(candidate, request.draft(recipient, segments));
    if (spelling === undefined || keyOf(spelling) === keyOf(right)) continue;
    const [wrong] = segments.filter((segment) => !request.segments.includes(segment));
    return withForeignBytes(spelling, right, wrong);
  }
  return undefined;
}

const FOREIGN_BYTES = /(?:[\x80-\xff]|%[89a-f][0-9a-f])+/gi;

/** An application may stumble over letters beyond ASCII in whatever path, so the wrong word gets those of the right one. */
function withForeignBytes(twin: Spelling, right: Spelling, wrong: string | undefined): Spelling {
  const bytes = (right.target.match(FOREIGN_BYTES) ?? []).join('');
  if (bytes === '' || wrong === undefined || twin.target.search(FOREIGN_BYTES) >= 0) return twin;
  return { ...twin, target: twin.target.replace(wrong, wrong + bytes) };
}

/** Paths in which one word is exchanged for one that is none, from the last one on. */
export function wrongPathsOf(segments: readonly string[]): string[][] {
  return segments
    .flatMap((segment, index) =>
      isWord(segment) ? [segments.map((other, i) => (i === index ? shifted(segment) : other))] : [],
    )
    .reverse();
}

/** A path of which no word is one of the route. */
export const foreignPathOf = (segments: readonly string[]): string[] =>
  segments.map((segment) => (isWord(segment) ? shifted(segment) : segment));

const isWord = (segment: string) => /[a-z]{2}/i.test(segment) && !/^\{\w+\}$/.test(segment);

function shifted(word: string): string {
  return word.replace(/[a-z]/gi, (letter) => {
    const first = letter < 'a' ? 65 : 97;
    return String.fromCharCode(first + ((letter.charCodeAt(0) - first + 7) % 26));
  });
}

export function keyOf({ method, target, host, headers, body }: Spelling): string {
  return JSON.stringify([method, target, host, headers, body?.type, body?.bytes.toString('latin1')]);
}
