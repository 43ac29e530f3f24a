import { falseCriticals } from '../../test/reputation/loop/counted-months';
import {
  type ATTACK,
  ATTACK as ATTACKS,
  detection,
  falseAlarms,
  synthesize,
} from '../../test/reputation/loop/experiments';
import { quickFalseTextAlarms } from '../../test/reputation/loop/quick-texts';
import { synthesizeTexts } from '../../test/reputation/loop/text-loop';

/** One simulated attack, or some weeks of honest traffic. */
export type Task =
  | {
      readonly kind: 'attack';
      readonly attack: keyof typeof ATTACK;
      readonly mailsPerDay: number;
      readonly seed: number;
      readonly hour: number;
      /** Up to which alarm the attack runs. */
      readonly until: 'critical' | 'any';
    }
  | {
      /** `counted` draws counts, `quiet` sends events through the handlers. */
      readonly kind: 'counted' | 'quiet';
      readonly mailsPerDay: number;
      readonly bounceRate: number;
      readonly months: number;
      readonly seed: number;
    }
  | {
      readonly kind: 'texts';
      readonly textsPerDay: number;
      readonly months: number;
      readonly seed: number;
    };

export interface TaskResult {
  /** Minutes until the first critical alarm, and until any. */
  readonly critical?: number;
  readonly any?: number;
  readonly criticals?: number;
  readonly warnings?: number;
}

const DAYS = 30;
/** The usual bounce rate of the sender that is attacked. */
const USUAL = 0.01;

/** Made when it is first asked for: some tasks need none. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const template = once(synthesize);
const textTemplate = once(synthesizeTexts);

async function run(task: Task): Promise<TaskResult> {
  if (task.kind === 'attack') {
    return detection(template(), task.mailsPerDay, USUAL, ATTACKS[task.attack], task.seed, task.hour, task.until);
  }
  if (task.kind === 'texts') {
    let raised = 0;
    for (let month = 0; month < task.months; month += 1)
      raised += await quickFalseTextAlarms(textTemplate, task.textsPerDay, DAYS, task.seed + month);
    return { criticals: raised };
  }
  const { mailsPerDay, bounceRate, months, seed } = task;
  let criticals = 0;
  let warnings = 0;
  for (let month = 0; month < months; month += 1) {
    if (task.kind === 'counted') {
      criticals += falseCriticals(template(), mailsPerDay, bounceRate, DAYS, seed + month);
      continue;
    }
    const raised = await falseAlarms(template(), mailsPerDay, bounceRate, DAYS, seed + month);
    criticals += raised.critical;
    warnings += raised.warning;
  }
  return { criticals, warnings };
}

process.on('message', ({ id, task }: { id: number; task: Task }) => {
  run(task).then(
    (result) => process.send!({ id, result }),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
