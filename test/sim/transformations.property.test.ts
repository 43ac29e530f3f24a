import fc from 'fast-check';
import { NOTE } from '../../lib/sim/notes';
import { TRANSFORMATIONS } from '../../lib/sim/transformations';

const silent = { note: () => {} };
const apply = (name: string, text: string): string => TRANSFORMATIONS[name]!(text, silent);

const anyBytes = fc.uint8Array({ maxLength: 60 }).map((bytes) => String.fromCharCode(...bytes));
/** Texts in which the characters that matter to transformations are frequent. */
const loaded = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '%',
        '%2',
        '%41',
        '%u0041',
        '%uFF41',
        '+',
        '/',
        '//',
        '.',
        '..',
        '/../',
        '/./',
        '\\',
        '\\x41',
        '\\101',
      ),
      fc.constantFrom(
        '/*',
        '*/',
        '--',
        '#',
        '&',
        '&lt;',
        '&#65;',
        '&#x41',
        ';',
        '\0',
        ' ',
        '\t',
        '\n',
        '\xa0',
        '"',
        "'",
        '^',
      ),
      fc.constantFrom('0x41', '0x', 'QUI=', '=', '(', ',', 'A', 'z', '9', '\xc3\xbc', '\xff'),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));
const texts = fc.oneof(anyBytes, loaded);

/** Second implementations, written from the documentation with no eye on speed. */
const naive: Record<string, (text: string) => string> = {
  NONE: (text) => text,
  LOWERCASE: (text) => [...text].map((c) => (c >= 'A' && c <= 'Z' ? c.toLowerCase() : c)).join(''),
  UPPERCASE: (text) => [...text].map((c) => (c >= 'a' && c <= 'z' ? c.toUpperCase() : c)).join(''),
  URL_DECODE: (text) =>
    text
      .split(/(%[0-9a-fA-F]{2})/)
      .map((part, index) =>
        index % 2 === 1 ? String.fromCharCode(Number.parseInt(part.slice(1), 16)) : part.split('+').join(' '),
      )
      .join(''),
  COMPRESS_WHITE_SPACE: (text) => text.split(/[\t\n\v\f\r \xa0]+/).join(' '),
  REMOVE_WHITESPACE: (text) => text.split(/[\t\n\v\f\r \xa0]/).join(''),
  REPLACE_NULLS: (text) => text.split('\0').join(' '),
  REMOVE_NULLS: (text) => text.split('\0').join(''),
  REMOVE_COMMENTS_CHAR: (text) => text.split(/\/\*|\*\/|--|#/).join(''),
  REPLACE_COMMENTS(text) {
    let out = '';
    for (let i = 0; i < text.length; ) {
      if (text.slice(i, i + 2) !== '/*') {
        out += text[i++];
        continue;
      }
      out += ' ';
      i += 2;
      while (i < text.length && text.slice(i, i + 2) !== '*/') i++;
      i += 2;
    }
    return out;
  },
  TRIM: (text) => naive.TRIM_LEFT!(naive.TRIM_RIGHT!(text)),
  TRIM_LEFT: (text) => ('\t\n\v\f\r '.includes(text[0] ?? 'x') ? naive.TRIM_LEFT!(text.slice(1)) : text),
  TRIM_RIGHT: (text) =>
    text !== '' && '\t\n\v\f\r '.includes(text[text.length - 1]!) ? naive.TRIM_RIGHT!(text.slice(0, -1)) : text,
  NORMALIZE_PATH(text) {
    // One rewriting at a time until nothing changes.
    const root = text.startsWith('/');
    let path = `/${text}/`;
    for (;;) {
      let next = path.replace('//', '/');
      if (next === path) next = path.replace('/./', '/');
      if (next === path) next = path.replace(/\/(?!\.\.\/)[^/]+\/\.\.\//, '/');
      if (next === path && root) next = path.replace(/^\/\.\.\//, '/');
      if (next === path) break;
      path = next;
    }
    const kept = path.slice(1, -1);
    return (root ? '/' : '') + kept + (text.endsWith('/') && kept !== '' ? '/' : '');
  },
  BASE64_DECODE: (text) => Buffer.from(/^[A-Za-z0-9+/]*/.exec(text)![0], 'base64').toString('latin1'),
  BASE64_DECODE_EXT: (text) =>
    Buffer.from(text.replace(/=+$/, '').replace(/[^A-Za-z0-9+/]/g, ''), 'base64').toString('latin1'),
  SQL_HEX_DECODE: (text) =>
    text
      .split(/(0[xX](?:[0-9a-fA-F]{2})+)/)
      .map((part, index) => (index % 2 === 1 ? Buffer.from(part.slice(2), 'hex').toString('latin1') : part))
      .join(''),
};

describe.each(Object.keys(naive))('%s', (name) => {
  it('gives what a naive second implementation gives', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(apply(name, text)).toBe(naive[name]!(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(Object.keys(TRANSFORMATIONS))('%s', (name) => {
  it('gives bytes for any bytes, and never more than five times as many', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const out = apply(name, text);
        expect(out).not.toMatch(/[\u0100-\uffff]/);
        if (name !== 'MD5' && name !== 'SHA256') expect(out.length).toBeLessThanOrEqual(text.length * 5);
      }),
      { numRuns: 200 },
    );
  });
});

it.each([
  'CMD_LINE_UNIX',
  'CMD_LINE_WIN',
  'COMPRESS_WHITE_SPACE',
  'NORMALIZE_PATH',
  'NORMALIZE_PATH_WIN',
  'TRIM',
  'LOWERCASE',
])('%s changes nothing the second time', (name) => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = apply(name, text);
      expect(apply(name, once)).toBe(once);
    }),
    { numRuns: 300 },
  );
});

it('undoes what encoders did', () => {
  fc.assert(
    fc.property(anyBytes, (text) => {
      const bytes = Buffer.from(text, 'latin1');
      const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      expect(apply('URL_DECODE', percent)).toBe(text);
      expect(apply('URL_DECODE_UNI', percent)).toBe(text);
      expect(apply('HEX_DECODE', bytes.toString('hex'))).toBe(text);
      expect(apply('BASE64_DECODE', bytes.toString('base64'))).toBe(text);
      expect(apply('JS_DECODE', [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''))).toBe(
        text,
      );
      expect(apply('HTML_ENTITY_DECODE', [...bytes].map((byte) => `&#${byte};`).join(''))).toBe(text);
      expect(
        apply('ESCAPE_SEQ_DECODE', [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')),
      ).toBe(text);
    }),
    { numRuns: 200 },
  );
});

it('notes a branch that AWS does not document only when it is taken', () => {
  const noted: number[] = [];
  const sink = { note: (number: number) => noted.push(number) };
  TRANSFORMATIONS.URL_DECODE!('a%20b', sink);
  expect(noted).toEqual([]);
  TRANSFORMATIONS.URL_DECODE!('a+b', sink);
  expect(noted).toEqual([NOTE.plusIsSpace]);
});
