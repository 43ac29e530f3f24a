// npx tsx scripts/honest-pages.ts FILE [ENCODING...]: how many pages with the names of a file (one a line) in their address are taken for a route, of 10,000, for
// the four short words that do worst. The addresses are percent-encoded in UTF-8, or in the encodings named (`gbk`, `shift_jis`, `iso-8859-1`).
import { readFileSync } from 'node:fs';
import { OtpRoute } from '../lib/protection/otp-route';
import { labelsOf, SimulatedWebAcl } from '../test/protection/traffic';

/** Ways in which sites make an address of a name. */
const SHAPES: ReadonlyArray<(name: string) => string> = [
  (name) => `/places/${name}`,
  (name) => `/blog/how-to-${name.toLowerCase().replaceAll(' ', '-')}-today`,
  (name) => `/${name.toLowerCase().replaceAll(' ', '-')}`,
  (name) => `/${name.replaceAll(' ', '_')}/photos`,
  (name) => `/tag/${name.replaceAll(' ', '+')}`,
  (name) => `/${name}`,
];
const SHAPE_WORDS = new Set(['tag', 'blog', 'how', 'to']);
const MOST_PAGES = 60_000;
const TRIED_WORDS = 40;

type Encoder = (text: string) => Buffer | undefined;

/** Undefined for what the encoding has not. Made by decoding all there is, since Node encodes nothing but UTF-8. */
function encoder(encoding: string): Encoder {
  if (encoding === 'utf-8') return (text) => Buffer.from(text);
  const decoder = new TextDecoder(encoding, { fatal: true });
  const bytes = new Map<string, number[]>();
  const add = (...sequence: number[]) => {
    try {
      const text = decoder.decode(Uint8Array.from(sequence));
      if ([...text].length === 1 && !bytes.has(text)) bytes.set(text, sequence);
    } catch {
      // Stands for nothing.
    }
  };
  for (let first = 0; first < 256; first++) add(first);
  for (let first = 0x81; first < 0xff; first++) for (let second = 0x40; second < 0xff; second++) add(first, second);
  return (text) => {
    const found = [...text].map((letter) => bytes.get(letter));
    return found.includes(undefined) ? undefined : Buffer.from(found.flatMap((sequence) => sequence!));
  };
}

/** As `encodeURI` does it. */
function escaped(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => String.fromCharCode(byte))
    .map((byte) =>
      /[A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/.test(byte)
        ? byte
        : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

/** Letters of a segment alone are likelier to be taken for a route than a word among others. */
const ALONE = 100;

/** Short words that stand in the addresses once other letters are dropped, the likeliest first. */
function candidates(pages: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const segment of pages.flatMap((page) => page.toLowerCase().split('/'))) {
    const add = (word: string, weight: number) => {
      if (/^[a-z0-9]{2,4}$/.test(word) && !SHAPE_WORDS.has(word)) counts.set(word, (counts.get(word) ?? 0) + weight);
    };
    for (const word of segment.replace(/%[0-9a-f]{2}/g, ' ').split(/[^a-z0-9]+/)) add(word, 1);
    add(segment.replace(/%[0-9a-f]{2}|[^a-z0-9]/g, ''), ALONE);
  }
  return [...counts].sort(([, a], [, b]) => b - a).flatMap(([word], n) => (n < TRIED_WORDS ? word : []));
}

function takenBy(word: string, pages: readonly string[]): string[] {
  // A path and a prefix; whichever takes more.
  return [OtpRoute.path(`/${word}`), OtpRoute.prefix(`/${word}`)]
    .map((route) => {
      const webAcl = new SimulatedWebAcl({ requestRoutes: [route] });
      return pages.filter((page) => labelsOf(webAcl.send(page, { method: 'GET' })).includes('otp:request'));
    })
    .sort((one, other) => other.length - one.length)[0]!;
}

function main([file, ...encodings]: readonly string[]): void {
  if (file === undefined) throw new Error('give a file with a name in each line');
  const names = [...new Set(readFileSync(file, 'utf8').split('\n'))].filter(
    // A slash in a name makes two segments of it.
    (name) => /[^!-~]/.test(name) && !name.includes('/'),
  );
  for (const encoding of encodings.length > 0 ? encodings : ['utf-8']) {
    const encode = encoder(encoding);
    const all = names.flatMap((name) =>
      SHAPES.flatMap((shape) => {
        const bytes = encode(shape(name));
        const page = bytes === undefined ? '' : escaped(bytes);
        return page.includes('%') && !/[?#]/.test(page) ? [page] : [];
      }),
    );
    const every = Math.ceil(all.length / MOST_PAGES);
    const pages = all.filter((_, n) => n % every === 0);
    const whatever = new Set(takenBy('zqxjvw', pages));
    const left = pages.filter((page) => !whatever.has(page));
    const ranked = candidates(left)
      .map((word) => {
        // Nothing else can be taken for it.
        const letters = new RegExp(word.split('').join('(?:%[0-9a-f]{2}|[^a-z0-9])*'), 'i');
        return {
          word,
          taken: takenBy(
            word,
            left.filter((page) => letters.test(page)),
          ),
        };
      })
      .sort((one, other) => other.taken.length - one.taken.length)
      .slice(0, 4);
    const rate = (count: number) => ((count / pages.length) * 10_000).toFixed(2);
    const taken = ranked.reduce((sum, each) => sum + each.taken.length, whatever.size);
    const words = ranked.map((each) => `/${each.word} ${each.taken.length} (${each.taken.slice(0, 3).join(' ')})`);
    console.log(
      `${encoding}: ${pages.length} pages, ${rate(taken)} of 10,000; whatever the words ${whatever.size} (${[...whatever].slice(0, 3).join(' ')})`,
    );
    console.log(`  ${words.join('\n  ')}`);
  }
}

main(process.argv.slice(2));
