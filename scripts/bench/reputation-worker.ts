import {
  type ATTACK,
  ATTACK as ATTACKS,
  detection,
  falseAlarms,
  synthesize,
} from '../../test/reputation/loop/experiments';

/** One simulated attack, or some weeks of honest traffic. */
export type Task =
  | {
      readonly kind: 'attack';
      readonly attack: keyof typeof ATTACK;
      readonly mailsPerDay: number;
      readonly seed: number;
      readonly hour: number;
    }
  | {
      readonly kind: 'quiet';
      readonly mailsPerDay: number;
      readonly bounceRate: number;
      readonly days: number;
      readonly seed: number;
    };

export interface TaskResult {
  /** Minutes until the first critical alarm, and until any. */
  readonly critical?: number;
  readonly any?: number;
  readonly criticals?: number;
  readonly warnings?: number;
}

/** The usual bounce rate of the sender that is attacked. */
const USUAL = 0.01;

const template = synthesize();

async function run(task: Task): Promise<TaskResult> {
  if (task.kind === 'attack') {
    return detection(template, task.mailsPerDay, USUAL, ATTACKS[task.attack], task.seed, task.hour);
  }
  const { critical, warning } = await falseAlarms(template, task.mailsPerDay, task.bounceRate, task.days, task.seed);
  return { criticals: critical, warnings: warning };
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
