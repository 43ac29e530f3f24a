import { Resolver } from 'node:dns/promises';
import { REFUSAL, type RefusalReason } from '../../contract/recipient/guard';
import type { RecipientLookup } from '../lookup';
import type { Recipient } from '../recipient';

/** The part of Node's resolver that is used. */
export interface MailResolver {
  resolveMx(domain: string): Promise<ReadonlyArray<{ readonly exchange: string }>>;
  resolve4(domain: string): Promise<readonly string[]>;
  resolve6(domain: string): Promise<readonly string[]>;
}

export interface MailExchangerOptions {
  readonly resolver?: MailResolver;
  readonly now?: () => number;
  /** For the whole look-up. @default 1500 */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1500;
const REMEMBERED_MS = 60 * 60_000;
/** Somebody may be setting the domain up. */
const REFUSED_MS = 10 * 60_000;
const MOST_DOMAINS = 10_000;
/** What DNS says for certain. Everything else (SERVFAIL, a time-out, no network) is no answer. */
const NOTHING_THERE = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Whether a domain takes mail: it has a mail exchanger, or an address (RFC 5321, section 5.1), and doesn't say that it takes none (RFC
 * 7505). A DNS that doesn't answer is no objection.
 */
export class MailExchangerLookup implements RecipientLookup {
  private readonly resolver: MailResolver;
  private readonly known = new Map<string, { readonly takesMail: boolean; readonly until: number }>();

  constructor(private readonly options: MailExchangerOptions = {}) {
    this.resolver = options.resolver ?? new Resolver({ timeout: 700, tries: 2 });
  }

  public async refusal({ domain }: Recipient): Promise<RefusalReason | undefined> {
    if (domain === undefined) return undefined;
    return (await this.takesMail(domain)) === false ? REFUSAL.noMailServer : undefined;
  }

  private async takesMail(domain: string): Promise<boolean | undefined> {
    const { now = Date.now, timeoutMs = TIMEOUT_MS } = this.options;
    const known = this.known.get(domain);
    if (known && now() < known.until) return known.takesMail;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    const takesMail = await Promise.race([this.ask(domain), late]).finally(() => clearTimeout(timer));
    if (takesMail === undefined) return undefined;
    if (this.known.size >= MOST_DOMAINS) this.known.delete(this.known.keys().next().value!);
    this.known.set(domain, { takesMail, until: now() + (takesMail ? REMEMBERED_MS : REFUSED_MS) });
    return takesMail;
  }

  private async ask(domain: string): Promise<boolean | undefined> {
    const exchangers = await certain(this.resolver.resolveMx(domain));
    if (exchangers === undefined) return undefined;
    if (exchangers.length > 0) return exchangers.some(({ exchange }) => exchange !== '' && exchange !== '.');
    const [four, six] = await Promise.all([
      certain(this.resolver.resolve4(domain)),
      certain(this.resolver.resolve6(domain)),
    ]);
    if ((four?.length ?? 0) + (six?.length ?? 0) > 0) return true;
    return four === undefined || six === undefined ? undefined : false;
  }
}

/** An empty list when DNS says that there is nothing, undefined when it says nothing. */
async function certain<T>(answer: Promise<readonly T[]>): Promise<readonly T[] | undefined> {
  try {
    return await answer;
  } catch (error) {
    return NOTHING_THERE.has((error as NodeJS.ErrnoException).code ?? '') ? [] : undefined;
  }
}
