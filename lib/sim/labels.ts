/**
 * Labels that rules can add are known when the web ACL is planned, so each gets a number and a request's labels are bits.
 * Labels of geographic matches and of tokens are the exception: there is one for each region of the world.
 */
export class LabelTable {
  private readonly numbers = new Map<string, number>();
  private readonly queries: LabelQuery[] = [];

  number(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(name, number);
    }
    return number;
  }

  get words(): number {
    return Math.max(1, Math.ceil(this.numbers.size / 32));
  }

  /** A question whose answer is complete once all rules are planned. */
  query(matches: (label: string) => boolean, mayMatchDynamic: boolean): LabelQuery {
    const query = new LabelQuery(matches, mayMatchDynamic);
    this.queries.push(query);
    return query;
  }

  /** To be called when all labels are known. */
  close(): void {
    for (const query of this.queries) query.close(this.numbers, this.words);
  }
}

/** Labels of a request as far as they are sure before its rules ran, as bits. A label in neither is surely absent. */
export interface KnownLabels {
  readonly present: Int32Array;
  readonly unsure: Int32Array;
}

export class LabelQuery {
  /** When all labels that match stand in one word, which is nearly always, this word and these bits. */
  private word = -1;
  private mask = 0;
  private masks: Int32Array = new Int32Array(0);

  constructor(
    private readonly matches: (label: string) => boolean,
    private readonly mayMatchDynamic: boolean,
  ) {}

  close(numbers: ReadonlyMap<string, number>, words: number): void {
    const masks = new Int32Array(words);
    for (const [name, number] of numbers) if (this.matches(name)) masks[number >>> 5]! |= 1 << (number & 31);
    const used = [...masks.keys()].filter((word) => masks[word] !== 0);
    this.masks = masks;
    if (used.length > 1) return;
    this.word = used[0] ?? 0;
    this.mask = masks[this.word]!;
  }

  test(bits: Int32Array, dynamicLabels: readonly string[]): boolean {
    if (this.word >= 0) {
      if ((bits[this.word]! & this.mask) !== 0) return true;
    } else if (this.masks.some((mask, word) => (bits[word]! & mask) !== 0)) return true;
    return this.mayMatchDynamic && dynamicLabels.some(this.matches);
  }

  /** Undefined when it isn't sure. */
  foresee({ present, unsure }: KnownLabels): boolean | undefined {
    if (this.masks.some((mask, word) => (present[word]! & mask) !== 0)) return true;
    if (this.mayMatchDynamic || this.masks.some((mask, word) => (unsure[word]! & mask) !== 0)) return undefined;
    return false;
  }
}

/** Whether a label answers to a label match statement that is defined where labels get this prefix (final colon included). */
export function labelMatcher(scope: 'LABEL' | 'NAMESPACE', key: string, prefix: string): (label: string) => boolean {
  if (key.startsWith('awswaf:')) {
    if (scope === 'LABEL') return (label) => label === key;
    const namespace = key.endsWith(':') ? key : `${key}:`;
    // The name is never part of a namespace, so something must follow.
    return (label) => label.length > namespace.length && label.startsWith(namespace);
  }
  if (scope === 'LABEL') {
    return (label) => label.startsWith(prefix) && `:${label.slice(prefix.length)}`.endsWith(`:${key}`);
  }
  const namespace = `:${key.replace(/^:|:$/g, '')}:`;
  return (label) => {
    if (!label.startsWith(prefix)) return false;
    const components = `:${label.slice(prefix.length)}`;
    return components.slice(0, components.lastIndexOf(':') + 1).includes(namespace);
  };
}
