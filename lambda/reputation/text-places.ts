import {
  type AttributeValue,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Hash } from './keyed-hash';
import { DAY_MS, dayOf, type PlaceCounts, QUARTER_MS, quarterOf } from './place-judgement';

/**
 * Counts of texts by country, by range and of all together, in the table of the ledger. One item a place; its attributes are `<what><slot>`: `q` texts or dollars in a quarter of an
 * hour, `d` the same in a day, `r` recipients in a day, `g` ranges in a quarter. An update adds and reads back in one call, so several handlers at once see each
 * other's texts. A range is a keyed hash; a country is no secret.
 */
export interface PlacesTable {
  /** Adds, and gives back what is there now. */
  add(place: string, amounts: ReadonlyMap<string, number>, now: number): Promise<Counts>;
  /** Marks countries into which texts surge just now, for whoever closes countries. */
  markUnusual(countries: readonly string[], now: number): Promise<void>;
  /** Keyed hash of a range, for the log. */
  rangeName(range: string): string;
}

/** By attribute. */
export type Counts = ReadonlyMap<string, number>;

/** Days are compared with the last two weeks; a country is new after two without a text. */
const KEPT_DAYS = 30;
const KEPT_QUARTERS = 8;
/** So many old attributes may lie around before somebody clears up. */
const MOST_STALE = 16;

export class DynamoPlaces implements PlacesTable {
  constructor(
    private readonly options: {
      readonly client: Pick<DynamoDBClient, 'send'>;
      readonly tableName: string;
      readonly hash: Hash;
    },
  ) {}

  public async add(place: string, amounts: ReadonlyMap<string, number>, now: number): Promise<Counts> {
    const names = [...amounts.keys()];
    const { Attributes } = await this.update(place, {
      UpdateExpression: `SET expires = :expires ADD ${names.map((_, index) => `#n${index} :v${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
      ExpressionAttributeValues: {
        ':expires': { N: String(Math.floor((now + keptFor(place)) / 1000)) },
        ...Object.fromEntries(names.map((name, index) => [`:v${index}`, { N: String(amounts.get(name)) }])),
      },
      ReturnValues: 'ALL_NEW',
    });
    const counts = readCounts(Attributes);
    const stale = staleCounts(counts, now);
    if (stale.length > 0) await this.remove(place, stale);
    return counts;
  }

  public async markUnusual(countries: readonly string[], now: number): Promise<void> {
    await this.update(UNUSUAL_PLACE, {
      UpdateExpression: `SET expires = :expires, ${countries.map((_, index) => `#c${index} = :now`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(countries.map((country, index) => [`#c${index}`, country])),
      ExpressionAttributeValues: {
        ':expires': { N: String(Math.floor((now + DAY_MS) / 1000)) },
        ':now': { N: String(now) },
      },
    });
  }

  public rangeName(range: string): string {
    return this.options.hash(rangePlace(range));
  }

  private async remove(place: string, names: readonly string[]): Promise<void> {
    await this.update(place, {
      UpdateExpression: `REMOVE ${names.map((_, index) => `#n${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
    });
  }

  private update(
    place: string,
    input: Omit<ConstructorParameters<typeof UpdateItemCommand>[0], 'TableName' | 'Key'>,
  ): Promise<UpdateItemCommandOutput> {
    const { client, tableName, hash } = this.options;
    const id = place.startsWith(RANGE) ? `${RANGE}${hash(place)}` : place;
    return client.send(new UpdateItemCommand({ TableName: tableName, Key: { id: { S: id } }, ...input }));
  }
}

const RANGE = 'range#';

export function rangePlace(range: string): string {
  return `${RANGE}${range}`;
}

export function countryPlace(country: string): string {
  return `country#${country}`;
}

/** Dollars of all texts. */
export const MONEY_PLACE = 'texts#money';

/** When texts to each country were last far above the usual: one attribute a country. */
export const UNUSUAL_PLACE = 'texts#unusual';

export function readUnusual(item: Record<string, AttributeValue> | undefined): Map<string, number> {
  return new Map(
    Object.entries(item ?? {})
      .filter(([name, value]) => /^[A-Z]{2}$/.test(name) && value.N !== undefined)
      .map(([name, value]) => [name, Number(value.N)]),
  );
}

export function placeCounts(counts: Counts): PlaceCounts {
  const slots = (letter: string) =>
    new Map([...counts].filter(([name]) => name.startsWith(letter)).map(([name, value]) => [slotOf(name), value]));
  return { quarters: slots('q'), days: slots('d'), recipients: slots('r'), ranges: slots('g') };
}

function readCounts(item: Record<string, AttributeValue> | undefined): Counts {
  return new Map(
    Object.entries(item ?? {})
      .filter(([name, value]) => /^[qdrg]\d+$/.test(name) && value.N !== undefined)
      .map(([name, value]) => [name, Number(value.N)]),
  );
}

function slotOf(name: string): number {
  return Number(name.slice(1));
}

/** Attributes that may go, once there are enough of them to be worth a call. */
export function staleCounts(counts: Counts, now: number): string[] {
  const stale = [...counts.keys()].filter((name) => isStale(name, now));
  return stale.length > MOST_STALE ? stale.slice(0, 100) : [];
}

function isStale(name: string, now: number): boolean {
  const byDay = name.startsWith('d') || name.startsWith('r');
  return byDay ? slotOf(name) < dayOf(now) - KEPT_DAYS : slotOf(name) <= quarterOf(now) - KEPT_QUARTERS;
}

function keptFor(place: string): number {
  return place.startsWith(RANGE) ? KEPT_QUARTERS * QUARTER_MS : KEPT_DAYS * DAY_MS;
}
