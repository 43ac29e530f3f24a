import { type Draft, replaceAt, type Variant } from './draft';
import { JUNK, SEPARATORS, TAILS, VANISHING } from './path-texts';

const hex = (byte: number, upper = false) => {
  const digits = byte.toString(16).padStart(2, '0');
  return upper ? digits.toUpperCase() : digits;
};
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const raw = (text: string) => utf8(text).toString('latin1');
const escaped = (text: string) => [...utf8(text)].map((byte) => `%${hex(byte)}`).join('');

const segmentVariant = (family: string, index: number, change: (segment: string) => string | undefined): Variant => ({
  family,
  apply: (draft) => {
    const segment = draft.segments[index];
    const changed = segment === undefined ? undefined : change(segment);
    if (changed === undefined || changed === segment) return undefined;
    return { ...draft, segments: replaceAt(draft.segments, index, changed) };
  },
});
const gapVariant = (family: string, index: number, change: (gap: string) => string): Variant => ({
  family,
  apply: (draft) =>
    index < draft.gaps.length
      ? { ...draft, gaps: replaceAt(draft.gaps, index, change(draft.gaps[index] as string)) }
      : undefined,
});
const tailVariant = (family: string, tail: string): Variant => ({
  family,
  apply: (draft) => ({ ...draft, tail: draft.tail + tail }),
});
const everySegment = (family: string, change: (segment: string) => string): Variant => ({
  family,
  apply: (draft) => ({ ...draft, segments: draft.segments.map(change) }),
});

function atLetter(segment: string, index: number, change: (letter: string) => string): string | undefined {
  const letter = segment[index];
  return letter === undefined || !/[a-z0-9-]/i.test(letter)
    ? undefined
    : segment.slice(0, index) + change(letter) + segment.slice(index + 1);
}

const LETTER_CODES: ReadonlyArray<readonly [string, (letter: string) => string]> = [
  ['escape', (c) => `%${hex(c.charCodeAt(0))}`],
  ['escape-upper', (c) => `%${hex(c.charCodeAt(0), true)}`],
  ['escape-capital', (c) => `%${hex(c.toUpperCase().charCodeAt(0))}`],
  ['escape-twice', (c) => `%25${hex(c.charCodeAt(0))}`],
  ['escape-split', (c) => `%%3${hex(c.charCodeAt(0))[0]}${hex(c.charCodeAt(0))[1]}`],
  ['escape-three-times', (c) => `%2525${hex(c.charCodeAt(0))}`],
  ['escape-four-times', (c) => `%252525${hex(c.charCodeAt(0))}`],
  ['unicode-escape', (c) => `%u00${hex(c.charCodeAt(0))}`],
  ['unicode-fullwidth', (c) => `%uff${hex(c.charCodeAt(0) - 0x20)}`],
  ['overlong', (c) => `%${hex(0xc0 | (c.charCodeAt(0) >> 6))}%${hex(0x80 | (c.charCodeAt(0) & 0x3f))}`],
  ['overlong-three', (c) => `%e0%${hex(0x80 | (c.charCodeAt(0) >> 6))}%${hex(0x80 | (c.charCodeAt(0) & 0x3f))}`],
  ['overlong-raw', (c) => String.fromCharCode(0xc0 | (c.charCodeAt(0) >> 6), 0x80 | (c.charCodeAt(0) & 0x3f))],
  ['fullwidth', (c) => escaped(String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
  ['fullwidth-raw', (c) => raw(String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
  ['utf16', (c) => `%00${c}`],
  ['backslash-x', (c) => `\\x${hex(c.charCodeAt(0))}`],
  ['html-entity', (c) => `&#x${hex(c.charCodeAt(0))};`],
];

function letters(places: readonly number[]): Variant[] {
  const variants: Variant[] = [];
  for (const [name, code] of LETTER_CODES) {
    for (const segment of places) {
      for (const letter of [0, 1, 2]) {
        variants.push(segmentVariant(`letter-${name}`, segment, (text) => atLetter(text, letter, code)));
      }
    }
    variants.push(everySegment(`letter-${name}`, (text) => text.replace(/[a-z]/g, code)));
  }
  return variants;
}

/** Characters that some comparison or conversion takes for ASCII letters. */
const LOOKALIKES: ReadonlyArray<readonly [string, string]> = [
  ['k', '\u212a'],
  ['s', '\u017f'],
  ['i', '\u0131'],
  ['i', '\u0130'],
  ['i', 'i\u0307'],
  ['ss', '\u00df'],
  ['fi', '\ufb01'],
  ['st', '\ufb05'],
  ['st', '\ufb06'],
  ['a', '\u00aa'],
  ['o', '\u00ba'],
  ['a', '\u00e0'],
  ['o', '\u00f8'],
  ['a', '\u0430'],
  ['o', '\u{1d428}'],
  ['p', '\u24df'],
  ['-', '\u2010'],
  ['-', '\u00ad'],
];

function folding(places: readonly number[]): Variant[] {
  return LOOKALIKES.flatMap(([ascii, other]) =>
    [escaped(other), raw(other)].flatMap((text) => [
      ...places.map((index) => segmentVariant('folding', index, (segment) => segment.replace(ascii, text))),
      everySegment('folding', (segment) => segment.replaceAll(ascii, text)),
    ]),
  );
}

function letterCase(places: readonly number[]): Variant[] {
  return [
    everySegment('case', (segment) => segment.toUpperCase()),
    everySegment('case', (segment) => segment.charAt(0).toUpperCase() + segment.slice(1)),
    ...places.map((index) => segmentVariant('case', index, (segment) => segment.toUpperCase())),
    ...places.map((index) =>
      segmentVariant('case', index, (segment) => segment.slice(0, -1) + segment.slice(-1).toUpperCase()),
    ),
  ];
}

function gaps(places: readonly number[]): Variant[] {
  return [
    ...VANISHING.flatMap((text) => places.map((index) => gapVariant('vanishing', index, (gap) => text + gap))),
    ...SEPARATORS.flatMap((text) => places.map((index) => gapVariant('separator', index, () => text))),
  ];
}

function junk(): Variant[] {
  return JUNK.flatMap((text) => [
    segmentVariant('junk', 0, (segment) => text + segment),
    segmentVariant('junk', 0, (segment) => segment.slice(0, 1) + text + segment.slice(1)),
    segmentVariant('junk', 1, (segment) => segment.slice(0, 2) + text + segment.slice(2)),
    {
      family: 'junk',
      apply: (draft: Draft) => lastSegment(draft, (segment) => segment.slice(0, 1) + text + segment.slice(1)),
    },
    { family: 'junk', apply: (draft: Draft) => lastSegment(draft, (segment) => segment + text) },
    everySegment('junk', (segment) => segment.replace(/(?<=.)(?=.)/g, text)),
  ]);
}

function lastSegment(draft: Draft, change: (segment: string) => string): Draft {
  const last = draft.segments.length - 1;
  return { ...draft, segments: replaceAt(draft.segments, last, change(draft.segments[last] as string)) };
}

const tails = (): Variant[] => TAILS.map((text) => tailVariant('tail', text));

/** Punctuation that dispatchers take for one and the same character. */
function punctuation(): Variant[] {
  return ['_', '.', '~', '%2d', '+', '%20', '', '--', '%5f'].map((text) =>
    everySegment('punctuation', (segment) => segment.replaceAll('-', text)),
  );
}

/** A number or a UUID stands for whatever somebody else's is. */
const isParameter = (segment: string) => /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(segment);

function parameters(): Variant[] {
  const values = [
    '',
    '.',
    '..',
    '...',
    '%2e',
    '%2e%2e',
    '42%2fx',
    '42%5cx',
    '42%5c..%5c..%5cx',
    '42%2f..%2f..%2fx',
    '42;x=1',
    ';x=1',
    '42%00',
    '42%0a',
    '42%20',
    '42\t',
    '42%25',
    '42%',
    '42%25%32%35',
    '42.json',
    '42:x',
    '42,43',
    '42\\x',
    '42%c3%a9',
    '42\xff',
    '*',
    '%2a',
    '~',
    '$(id)',
    '4'.repeat(300),
    '%34%32',
    '42%3fx',
    '42%23x',
    '42..',
    '..42',
  ];
  return values.map((value) => ({
    family: 'parameter',
    apply: (draft: Draft) =>
      draft.segments.some(isParameter)
        ? {
            ...draft,
            segments: draft.segments.map((segment) =>
              isParameter(segment) ? value.replaceAll('42', () => segment) : segment,
            ),
          }
        : undefined,
  }));
}

/** @param places how many segments from the left are varied one by one */
export function pathVariants(places: number): Variant[] {
  const each = [...Array(places).keys()];
  return [
    ...letterCase(each),
    ...letters(each),
    ...folding(each),
    ...gaps(each),
    ...junk(),
    ...tails(),
    ...punctuation(),
    ...parameters(),
  ];
}
