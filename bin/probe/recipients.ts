import { UsageError } from '../terminal/io';

/** Who gets what the application sends, another one for each request, and by which texts such a request is found again. */
export interface Recipient {
  readonly email: string;
  readonly phone: string;
  /** As they may stand in an answer, or in what the application writes. */
  readonly texts: readonly string[];
}

/** Amazon's mailbox that takes everything, counts for no reputation, and knows labels behind `+`. */
const SIMULATOR = 'simulator.amazonses.com';
/** https://www.ofcom.org.uk: 07700 900000 to 900999 belong to nobody. */
const NOBODYS_NUMBERS = 1000;

/** Never somebody's: https://www.rfc-editor.org/rfc/rfc2606, and the two ranges of numbers for plays. */
const NOBODYS = new RegExp(
  `@(?:[\\w.-]+\\.)?(?:example\\.(?:com|net|org)|${SIMULATOR.replaceAll('.', '\\.')}|[\\w-]+\\.(?:test|example|invalid|localhost))$|^\\+447700900\\d{3}$|^\\+1\\d{3}55501\\d{2}$`,
  'i',
);

export class Recipients {
  private next = 0;

  /**
   * @param run letters that tell this run from others
   * @param own what the user gave; `{n}` in it is another number each time
   */
  constructor(
    private readonly run: string,
    private readonly own: string | undefined,
  ) {}

  /** Whether each request has one of its own. */
  get areMany(): boolean {
    return this.own === undefined || this.own.includes('{n}');
  }

  take(): Recipient {
    const n = this.next++;
    const label = `${this.run}${n.toString(36).padStart(4, '0')}`;
    if (this.own !== undefined) {
      const text = this.own.replaceAll('{n}', label);
      return { email: text, phone: text, texts: [text] };
    }
    const phone = `+447700900${String(n % NOBODYS_NUMBERS).padStart(3, '0')}`;
    return { email: `success+${label}@${SIMULATOR}`, phone, texts: [label, phone, phone.slice(1)] };
  }
}

/** `{email}` and `{phone}` filled in. */
export function filled(text: string, { email, phone }: Recipient, write: (value: string) => string = String): string {
  return text.replaceAll('{email}', () => write(email)).replaceAll('{phone}', () => write(phone));
}

/**
 * Whoever stands in the request by name gets a code for each request that is taken.
 *
 * @throws UsageError naming those that may be real
 */
export function refuseStrangers(texts: readonly string[], own: string | undefined): void {
  const found = texts.flatMap((text) => [
    ...(decoded(text).match(/[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []),
    ...(decoded(text).match(/\+\d{8,15}\b/g) ?? []),
  ]);
  const strangers = [...new Set(found)].filter((name) => name !== own && !NOBODYS.test(name));
  if (strangers.length === 0) return;
  const [first] = strangers as [string];
  throw new UsageError(
    `the request names ${strangers.join(', ')}, who would get a code for every request that is taken: write ${first.includes('@') ? '{email}' : '{phone}'} in its place, or give --recipient ${first} if it is yours`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', '%2B'));
  } catch {
    return text;
  }
}
