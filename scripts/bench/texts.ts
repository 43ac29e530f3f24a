import { quantile } from '../../test/reputation/loop/experiments';
import { type Pumping, pumpingTold, synthesizeTexts } from '../../test/reputation/loop/text-loop';
import { DAY, MINUTE } from '../../test/reputation/loop/traffic';
import { poissonUpper } from './intervals';
import type { Figure } from './measure';
import { runTasks } from './reputation-crew';

/** Never used while windows and limits of the alarms were chosen. */
const FIRST_SEED = 20_261_130;

type Attack = Omit<Pumping, 'start'>;

const FAST = (target: Attack['target'], texts = 200): Attack => ({ texts, duration: 30 * MINUTE, target });
const SLOW = (target: Attack['target']): Attack => ({ texts: 200, duration: 2 * DAY, target });

const WHERE = { never: 'a country never seen', rare: 'a country seldom seen', home: 'the home country' } as const;

/** Closed loop in simulated time: real handlers, synthesized alarms, no guard. Minutes of work. */
export async function textFigures(): Promise<Figure[]> {
  const template = synthesizeTexts();
  const figures: Figure[] = [];
  const add = (figure: Figure) => {
    figures.push(figure);
    console.error(`  … ${figure.name}: ${figure.value}`);
  };
  const told = async (textsPerDay: number, attack: Attack, runs: number, known = 15) => {
    const results = [];
    for (let run = 0; run < runs; run += 1) {
      const seed = FIRST_SEED + 100 * textsPerDay + run;
      results.push(await pumpingTold(template, textsPerDay, attack, seed, 12, known));
    }
    return { minutes: results.map(({ minutes }) => minutes), dollars: results.map(({ dollars }) => dollars) };
  };
  for (const textsPerDay of [100, 1000]) {
    const runs = textsPerDay === 100 ? 20 : 8;
    const perDay = `${textsPerDay.toLocaleString('en')} texts a day`;
    for (const target of ['never', 'rare', 'home'] as const) {
      const { minutes, dollars } = await told(textsPerDay, FAST(target), runs);
      const [median, spent] = [quantile(minutes, 0.5), quantile(dollars, 0.5)];
      add({
        name: `200 texts in 30 minutes to ${WHERE[target]}, ${perDay}: critical after`,
        value: `${median} min median, ${quantile(minutes, 0.9)} min p90, ${spent.toFixed(2)} USD`,
        baseline: `${runs} runs, four ranges of numbers, 0.08 USD a text`,
        goal: '10 min and 6 USD',
        met: median <= 10 && spent <= 6,
      });
    }
    const big = await told(textsPerDay, FAST('never', 2000), runs);
    const spent = quantile(big.dollars, 0.5);
    add({
      name: `2,000 texts in 30 minutes to ${WHERE.never}, ${perDay}: critical after`,
      value: `${quantile(big.minutes, 0.5)} min median, ${spent.toFixed(2)} USD`,
      baseline: `${runs} runs`,
      goal: '60 USD',
      met: spent <= 60,
    });
    const early = await told(textsPerDay, FAST('home', 2000), runs, 0);
    const earlySpent = quantile(early.dollars, 0.5);
    add({
      name: `2,000 texts in 30 minutes to ${WHERE.home} at noon of the first day, ${perDay}: critical after`,
      value: `${quantile(early.minutes, 0.5)} min median, ${earlySpent.toFixed(2)} USD`,
      baseline: `${runs} runs`,
      goal: '60 USD',
      met: earlySpent <= 60,
    });
    for (const target of ['never', 'home'] as const) {
      const { minutes, dollars } = await told(textsPerDay, SLOW(target), Math.ceil(runs / 2));
      const hours = quantile(minutes, 0.5) / 60;
      add({
        name: `200 texts in 48 hours to ${WHERE[target]}, ${perDay}: critical after`,
        value: Number.isFinite(hours)
          ? `${hours.toFixed(1)} h median, ${quantile(dollars, 0.5).toFixed(2)} USD`
          : 'not seen',
        baseline: `${Math.ceil(runs / 2)} runs`,
        ...(target === 'never' && { goal: '4 h', met: hours <= 4 }),
      });
    }
  }
  return figures;
}

/** Of one task: each is a message between processes. */
const MONTHS_PER_TASK = 2;
/** With none in fifteen months, at most 0.2 a month with 95 %. */
const MOST_FALSE = 0.2;

/** Honest texts alone, judged by the deployed handlers' code in memory; a month in which anything is unusual goes through the whole loop. Eight minutes of CPU, on two cores half of that. */
export async function honestTextFigures(): Promise<Figure[]> {
  const volumes = [
    [100, 60],
    [1000, 60],
    [10_000, 30],
  ] as const;
  const tasks = volumes.flatMap(([textsPerDay, months]) =>
    Array.from({ length: months / MONTHS_PER_TASK }, (_, part) => ({
      kind: 'texts' as const,
      textsPerDay,
      months: MONTHS_PER_TASK,
      seed: FIRST_SEED + 7 * textsPerDay + part * MONTHS_PER_TASK,
    })),
  );
  let done = 0;
  const results = await runTasks(tasks, () => {
    done += 1;
    if (done % 10 === 0) console.error(`  … ${done} of ${tasks.length} parts`);
  });
  return volumes.map(([textsPerDay, months]) => {
    const criticals = results
      .filter((_, index) => tasks[index]!.textsPerDay === textsPerDay)
      .reduce((sum, result) => sum + (result.criticals ?? 0), 0);
    const most = poissonUpper(criticals) / months;
    return {
      name: `false criticals in 30 days, ${textsPerDay.toLocaleString('en')} texts a day`,
      value: `${(criticals / months).toFixed(2)} (at most ${most.toFixed(2)} with 95 %)`,
      baseline: `${criticals} in ${months} months, from the first deployment at noon on`,
      goal: `at most ${MOST_FALSE} with 95 %`,
      met: most <= MOST_FALSE,
    };
  });
}
