import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OtpRoute } from '../../lib/protection/otp-route';
import { runs } from '../runs';
import { labelsOf, SimulatedWebAcl } from './traffic';

const PAGE = { method: 'GET' };

/** Names of languages, regions, currencies and cities in as many languages as Node's ICU knows: what paths of pages are made of. */
function names(): string[] {
  const tags = `af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl or pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th tk tr uk ur uz vi yo zh zh-Hant zu`;
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(97 + n));
  const twoLetters = letters.flatMap((a) => letters.map((b) => a + b));
  const found = new Set<string>();
  for (const tag of tags.split(' ')) {
    for (const type of ['language', 'region'] as const) {
      const display = new Intl.DisplayNames([tag], { type, fallback: 'none' });
      for (const code of twoLetters) found.add(display.of(type === 'region' ? code.toUpperCase() : code) ?? '');
    }
    const currency = new Intl.DisplayNames([tag], { type: 'currency', fallback: 'none' });
    for (const code of Intl.supportedValuesOf('currency')) found.add(currency.of(code) ?? '');
  }
  // Every third, to keep this quick.
  return [...found].filter((_, n) => n % 3 === 0);
}

/** Pieces of sentences in twelve languages: what the translators of TypeScript wrote. */
function phrases(): string[] {
  const folder = dirname(require.resolve('typescript'));
  const texts = 'cs de es fr it ja ko pl pt-br ru tr zh-cn'.split(' ').flatMap((language) => {
    const path = join(folder, language, 'diagnosticMessages.generated.json');
    return Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
  });
  return texts
    .filter((_, n) => n % 7 === 0)
    .map((text) => text.match(/[\p{L}\p{M}]+(?: [\p{L}\p{M}]+){1,3}/u)?.[0] ?? '')
    .filter((text) => text !== '');
}

/** As sites write it that never left Latin-1; nothing where it has no such letters. */
function inLatin1(path: string): string[] {
  const text = decodeURI(path);
  if ([...text].some((letter) => letter > '\xff')) return [];
  return [text.replace(/[^!-~]/g, (letter) => `%${Buffer.from(letter, 'latin1').toString('hex').toUpperCase()}`)];
}

/** The ways in which sites make an address of a name; plain ones are left out, since they are matched narrowly. */
function pages(name: string): string[] {
  const slug = name.toLowerCase().replaceAll(' ', '-');
  const styles = [`/places/${name}`, `/blog/how-to-${slug}-today`, `/${slug}`, `/${name.replaceAll(' ', '_')}/photos`];
  return styles.map((path) => encodeURI(path)).filter((path) => path.includes('%'));
}

const WORD_SETS = [
  ['otp', 'login', 'auth', 'code'],
  ['pin', 'sms', 'tan', 'mfa'],
  ['sign-in', 'sign-up', 'reset', 'verify'],
  ['register', 'kiosk', 'token', 'magic'],
  ['in', 'me', 'id', 'go'],
  ['se', 'en', 'de', 'la'],
  ['no', 'it', 'is', 'us'],
  ['el', 'al', 'le', 'san'],
  ['st', 'port', 'sao', 'new'],
  ['sant', 'bol', 'ust', 'jess'],
];

test('hardly any page with a name in another script or with accents is taken for a route of short words', () => {
  const paths = [...names(), ...phrases()].flatMap(pages);
  expect(paths.length).toBeGreaterThan(30_000);
  for (const [index, words] of WORD_SETS.entries()) {
    const routes = words.map((word, n) => (n % 2 === 0 ? OtpRoute.path(`/${word}`) : OtpRoute.prefix(`/${word}`)));
    const webAcl = new SimulatedWebAcl({ requestRoutes: routes.slice(0, 3), verifyRoutes: routes.slice(3) });
    // Each page meets one set of words here, and all of them in the long proof.
    const tried = paths.filter((_, n) => (n + index) % runs(WORD_SETS.length, 1) === 0);
    const taken = tried.filter((path) =>
      labelsOf(webAcl.send(path, PAGE)).some((label) => /request|verify/.test(label)),
    );
    // Of two letters only there may be some: `%E7in` is a word in Latin-1, and `in` to a server that drops what isn't UTF-8.
    if (words.every((word) => word.length > 2)) {
      const older = tried.flatMap(inLatin1);
      expect(
        older.filter((path) => labelsOf(webAcl.send(path, PAGE)).some((label) => /request|verify/.test(label))),
      ).toEqual([]);
    }
    expect({ words, taken: taken.length / tried.length < 1 / 10_000 ? [] : taken.slice(0, 20) }).toEqual({
      words,
      taken: [],
    });
  }
});

describe('a path with a word of a route in it', () => {
  const webAcl = new SimulatedWebAcl({
    requestRoutes: [
      OtpRoute.path('/login'),
      OtpRoute.prefix('/auth'),
      OtpRoute.path('/sign-up'),
      OtpRoute.path('/otp'),
    ],
  });
  const labels = (uri: string, sent = PAGE) => labelsOf(webAcl.send(uri, sent));

  test.each([
    '/blog/n%C3%B6tzli',
    '/authors/J%C3%B6rg',
    '/recipes/hotpot-%E7%81%AB%E9%94%85',
    '/recipes/hotpot%E7%81%AB',
    '/hilfe/login-probleme-l%C3%B6sen',
    '/hilfe/mein-login-%C3%BC',
    '/m%C3%BCnchen/auth-gr%C3%BCnde',
    '/docs/login/schl%C3%BCssel',
    '/tag/login%E6%96%B9%E6%B3%95',
    '/ord/login%C3%B6r',
    '/wiki/auth%D0%B0',
    '/login/passw%C3%B6rter/vergessen',
    '/_next/static/chunks/app/(auth)/sign-up/page-0a1b2c3d.js',
    '/_next/static/chunks/app/%5Blocale%5D/(auth)/sign-up/page-0a1b2c3d.js',
    '/_next/static/chunks/app/%5Blocale%5D/login/page-0a1b2c3d.js',
    '/_next/static/chunks/app/@modal/login/(form)/page-0a1b2c3d.js',
    '/_next/static/chunks/pages/%5B...slug%5D-1a2b3c.js',
    '/images/%C3%A9/login@2x.png',
    '/images/b%C3%A9b%C3%A9-sign-up.webp',
    '/search/no%20login%20needed',
    '/search/caf%C3%A9%20login%20caf%C3%A9',
    '/wiki/c%C3%A9login',
    '/wiki/%E7%81%AB%E9%94%85%20otp%20guide',
    '/places/Otp%E2%80%99-Luga%20%C3%A9',
    '/Otp%20%E2%80%98Ayn',
    "/Otp'Ana%20do%20Livramento",
    '/places/Otp.%20Paul%20J%C3%BCrgen',
    '/Otp._Paul_J%C3%BCrgen/photos',
    '/%C5%8Cotp',
    '/o%C3%A9tp',
    '/hotels/otp/%C5%9Eay%C4%81d',
    '/wiki/OTP%E3%81%AE%E7%81%AB',
    '/news/otp!%20%C3%A9t%C3%A9',
    '/hotels/auth%E2%80%99s-caf%C3%A9',
    '/tag/Otp+Bartolom%C3%A9',
    '/tag/Otp.+Bartolom%C3%A9',
    '/artists/Otp%20%26%20Fr%C3%A8res',
    '/places/Otp%FCtzerbach',
    '/places/Otp%20%C1guila',
    '/places/Otp%81fye',
    '/%89%C1%96H.html',
    '/places/%93%E1%93%BE',
    '/%91%BD%95%C4%93%F2%89%C1%8B%A4%98a%8D%91',
    '/places/%C0%BC%CD%A4%D0%F2',
    '/blog/how-to-%C0%BC%CD%A4%D0%F2-today',
    '/places/%84O%84t%84p',
    '/%96O/%84O%84t%84p',
    '/places/Otp%F3',
    '/login%20guide...%C3%A9/photos',
    '/%28login%20needed...%C3%A9%29',
  ])('leaves %s alone', (uri) => expect(labels(uri)).not.toContain('otp:request'));

  test.each([
    '/%6cogin',
    '/login%2f',
    '/login/%20',
    '/login/;x',
    '/login;x/page.js',
    '/login%00.js',
    '/login.js;x',
    '/x/%2e%2e/login',
    '/login/x/..%2f',
    '/%61uth/anything',
    '//auth/x.js',
    '/auth%2fx',
    '/%FFlogin',
    '/log%FFin',
    '/login%C3',
    '/login%E3%80%80',
    '/login%C2%A0',
    '/login%FF%C3%FF',
    '/lo.g*in%21',
    '/%20%FF%20login%20%20',
    '/x/%20login%20/',
    '/%6ftp',
    '/o%FFtp',
    '/o%C3tp',
    '/o%80tp',
    '/o%E3%81tp',
    '/%FFotp',
    '/%C3otp',
    '/otp%C3',
    '/otp%80.js',
    '/otp;%20x',
    '/otp%00%20x',
    '/otp%26x=%C3%A9',
    '/otp%20;x',
    "/otp';x",
    '/otp%2f',
    '/otp/%20',
    '/o*t.p%21',
    '/otp%E3%80%80',
    '/%20otp%20',
    '/%20%C3%A9/%2e%2e/otp',
    '/otp/x/..%2f',
    '/caf%C3%A9/otp',
    '/auth%00x',
    '/auth/%C3%A9',
    '/au%C3th/x',
    '/login%20;x',
    '/otp+',
    '/otp%26x',
    '/otp%FF',
    '/otp%FF%81.js',
    '/%C1%AFtp',
    '/%C1%AF%C1%B4%C1%B0',
    '/lo%C1%A7in',
    '/x%C0%AFotp',
    '/%25C1%25AFtp',
    '/%C1%AF%C3tp',
    '/%E0%81%AFtp',
    '/%84O%84t%84p',
    '/x.y/%84O%84t%84p',
    '/%FF/%84O%84t%84p',
    '/login%ED%A0%80',
    '/login%ED%A0%80%ED%B0%80',
    '/login%C3%C3',
    '/login%E4%B8',
    '/auth%C3/x',
    '/auth%E4%B8/x',
  ])('but covers %s', (uri) => expect(labels(uri)).toContain('otp:request'));

  test.each([
    ['sms', '/%C5%BFm%C5%BF'],
    ['sms', '/%C5%BFms%20'],
    ['pick', '/p%C4%B1c%E2%84%AA'],
    ['PICK', '/p%C4%B0ck;x'],
    ['past', '/pa%EF%AC%86'],
    ['pass', '/pa%C3%9F/'],
    ['kiss', '/%E2%84%AAi%E1%BA%9E'],
    ['kiss', '/ki%C5%BF%C5%BF.json%20'],
  ])('a short word %s is found in characters that Unicode makes the same: %s', (word, uri) => {
    const short = new SimulatedWebAcl({ requestRoutes: [OtpRoute.path(`/${word}`)] });
    expect(labelsOf(short.send(uri, PAGE))).toContain('otp:request');
  });
});
