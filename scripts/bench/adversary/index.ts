import { type BenchOptions, playAdversary } from './bench';
import { besideRows } from './beside';
import { keepBeside, keepRows, keptRows, writeTables } from './record';
import { WEAPONS, type Weapon } from './weapons';

export { playAdversary, type Row } from './bench';
export { served } from './table';
export { WEAPONS } from './weapons';

const SEEDS = [1, 2];
/** US dollars an hour for strangers' text messages with a proof; none is the default. */
const MONEY = [25, 100, 300];
const HURTING = [
  'nobody attacks',
  'strangers at a large provider (gmail.com)',
  'the whole budget for mails',
  'text messages to one country',
  'text messages to many countries (money)',
  'from within an office',
  'a list of all customers',
  'six codes for each of twenty persons',
  'mails that bounce, and a storm of requests (a lockdown)',
];
const OWN_NETWORKS = "text messages to one country, from the people's own networks";

interface Part {
  readonly name: string;
  readonly options: BenchOptions;
}

/**
 * The tables of what an attacker gets, with two seeds. It takes half an hour, so `ADVERSARY_PART=2/9` plays one of nine parts; what was played is kept below `dist`, where
 * `ADVERSARY_MISSING=yes` leaves it as it is, and `ADVERSARY_WRITE=yes` writes all of it into docs/security.md.
 */
export async function adversaryTables(): Promise<string> {
  const [which, of] = (process.env.ADVERSARY_PART ?? '1/1').split('/').map(Number);
  const parts = allParts().filter((_, index) => index % of! === which! - 1);
  if (which! > 0)
    for (const { name, options } of parts) {
      if (process.env.ADVERSARY_MISSING === 'yes' && isKept(options)) continue;
      console.log(name);
      for (const row of await playAdversary(options)) keepRows(options.seed, options.moneyForProofs, row);
    }
  // The last part has what stands beside.
  if (which === of) keepBeside(await besideRows());
  return writeTables(keptRows(), process.env.ADVERSARY_WRITE === 'yes');
}

function isKept({ seed, weapons, moneyForProofs }: BenchOptions): boolean {
  const [weapon] = weapons!;
  return keptRows().some(
    (one) =>
      one.seed === seed &&
      one.moneyForProofs === moneyForProofs &&
      one.row.weapon === weapon!.name &&
      one.row.spend === weapon!.spends[0],
  );
}

function allParts(): Part[] {
  const weapon = (name: string) => WEAPONS.find((one) => one.name === name)!;
  const parts = (seed: number, weapons: readonly Weapon[], most: number) =>
    weapons.flatMap((one) => one.spends.filter((usd) => usd <= most).map((usd) => part(seed, one, usd)));
  return [
    ...parts(SEEDS[0]!, WEAPONS, Infinity),
    ...MONEY.flatMap((money) => [1, 10].map((usd) => part(SEEDS[0]!, weapon(OWN_NETWORKS), usd, money))),
    // What costs more than ten dollars, or hurts nobody, needs no second people.
    ...parts(SEEDS[1]!, HURTING.map(weapon), 10),
  ];
}

function part(seed: number, weapon: Weapon, usd: number, moneyForProofs?: number): Part {
  return {
    name: `seed ${seed}, ${weapon.name}, ${usd} USD${moneyForProofs === undefined ? '' : `, ${moneyForProofs} USD for proofs`}`,
    options: {
      seed,
      minutes: 60,
      weapons: [{ ...weapon, spends: [usd] }],
      both: seed === SEEDS[0],
      ...(moneyForProofs !== undefined && { moneyForProofs }),
    },
  };
}
