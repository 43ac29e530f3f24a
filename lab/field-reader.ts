/** Reads an object of a data file and remembers everything that is wrong with it. Unknown keys are wrong, too. */
export class FieldReader {
  private readonly known = new Set<string>();

  private constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly where: string,
    readonly faults: string[],
  ) {}

  static of(value: unknown, where: string, faults: string[]): FieldReader {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new FieldReader(value as Record<string, unknown>, where, faults);
    }
    faults.push(`${where} must be an object, got ${JSON.stringify(value)}`);
    return new FieldReader({}, where, []);
  }

  has(key: string): boolean {
    return this.fields[key] !== undefined;
  }

  keys(): string[] {
    return Object.keys(this.fields);
  }

  raw(key: string): unknown {
    this.known.add(key);
    return this.fields[key];
  }

  child(key: string): FieldReader {
    return FieldReader.of(this.raw(key), `${this.where}.${key}`, this.faults);
  }

  text(key: string, fallback?: string): string {
    return this.read(key, 'a text', fallback, (value) => typeof value === 'string' && value !== '');
  }

  oneOf<T extends string>(key: string, allowed: readonly T[], fallback?: T): T {
    return this.read(key, `one of ${allowed.join(', ')}`, fallback, (value) => allowed.includes(value as T));
  }

  number(key: string, min: number, max: number, fallback?: number): number {
    const fits = (value: unknown) => typeof value === 'number' && value >= min && value <= max;
    return this.read(key, `a number from ${min} to ${max}`, fallback, fits);
  }

  whole(key: string, min: number, max: number, fallback?: number): number {
    const fits = (value: unknown) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
    return this.read(key, `a whole number from ${min} to ${max}`, fallback, fits);
  }

  flag(key: string, fallback: boolean): boolean {
    return this.read(key, 'true or false', fallback, (value) => typeof value === 'boolean');
  }

  list<T>(key: string, read: (item: unknown, where: string) => T, fallback?: readonly T[]): readonly T[] {
    const value = this.raw(key);
    if (value === undefined && fallback !== undefined) return fallback;
    if (!Array.isArray(value)) {
      this.faults.push(`${this.where}.${key} must be a list, got ${JSON.stringify(value)}`);
      return [];
    }
    return value.map((item, index) => read(item, `${this.where}.${key}[${index}]`));
  }

  /** After everything was read: whatever else stands there is a mistake of the writer. */
  end(): void {
    const unknown = this.keys().filter((key) => !this.known.has(key));
    if (unknown.length > 0) {
      this.faults.push(
        `${this.where} has unknown keys: ${unknown.join(', ')}; known are ${[...this.known].join(', ')}`,
      );
    }
  }

  private read<T>(key: string, allowed: string, fallback: T | undefined, fits: (value: unknown) => boolean): T {
    const value = this.raw(key);
    if (value === undefined && fallback !== undefined) return fallback;
    if (!fits(value)) this.faults.push(`${this.where}.${key} must be ${allowed}, got ${JSON.stringify(value)}`);
    return value as T;
  }
}
