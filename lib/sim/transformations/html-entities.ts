import { NOTE, type NoteSink } from '../notes';

const NAMES: Readonly<Record<string, string>> = {
  quot: '"',
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\xa0',
  nonbreakingspace: '\xa0',
  newline: '\n',
  tab: '\t',
  lcub: '{',
  lbrace: '{',
  verbar: '|',
  vert: '|',
  verticalline: '|',
  rcub: '}',
  rbrace: '}',
  excl: '!',
  num: '#',
  dollar: '$',
  percent: '%',
  percnt: '%',
  apos: "'",
  lpar: '(',
  rpar: ')',
  ast: '*',
  midast: '*',
  plus: '+',
  comma: ',',
  period: '.',
  sol: '/',
  colon: ':',
  semi: ';',
  equals: '=',
  quest: '?',
  tilde: '~',
  diacriticaltilde: '~',
  minus: '-',
  lsqb: '[',
  lbrack: '[',
  bsol: '\\',
  rsqb: ']',
  rbrack: ']',
  hat: '^',
  lowbar: '_',
  underbar: '_',
  grave: '`',
  diacriticalgrave: '`',
};

const NAME_LENGTH = Math.max(...Object.keys(NAMES).map((name) => name.length));
const ENTITY = new RegExp(`&(?:#x([0-9a-f]{1,8})|#([0-9]{1,10})|([a-z]{2,${NAME_LENGTH}}))(;?)`, 'gi');

/** Numeric entities leave their low byte; one without its semicolon is not documented as an entity and stays. */
export function htmlEntityDecode(text: string, sink: NoteSink): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (all, hex?: string, decimal?: string, name?: string, end?: string) => {
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number.parseInt(decimal, 10) : -1;
    const decoded = code < 0 ? NAMES[name!.toLowerCase()] : String.fromCharCode(code & 0xff);
    if (decoded === undefined) {
      // `&ltx`: other engines read the name as far as they know one.
      if (startsWithName(name!.toLowerCase())) sink.note(NOTE.transformationCorner);
      return all;
    }
    if (!end || code > 0xff) sink.note(NOTE.transformationCorner);
    return end ? decoded : all;
  });
}

function startsWithName(text: string): boolean {
  return Object.keys(NAMES).some((name) => text.startsWith(name));
}
