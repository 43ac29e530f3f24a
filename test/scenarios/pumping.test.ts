import { POOL_ATTACK, renderPool } from '../../lab/pool-timeline';
import { type PumpingOutcome, runPumping } from '../../lab/pumping';
import { renderPumping } from '../../lab/pumping-timeline';
import { openPoolHandlers } from '../../lab/run/pool-handlers';
import { openPumpingHandlers } from '../../lab/run/pumping-handlers';
import { labTemplate } from '../lab/lab-template';

const deployed = labTemplate('closing-countries');
const story = ({ events }: PumpingOutcome) => events.map(({ what }) => what).join('\n');

describe('texts are pumped to a country that the application serves', () => {
  let closed: PumpingOutcome;
  let open: PumpingOutcome;
  beforeAll(async () => {
    const options = { template: deployed, openHandlers: openPumpingHandlers };
    closed = await runPumping({ ...options, closed: true });
    open = await runPumping({ ...options, closed: false, calmMinutes: 1 });
    if (process.env.PRINT) process.stdout.write(renderPumping(closed, open));
  }, 300_000);

  test('attack, texts that nobody types in, alarm, strict, the country closed, opened again, normal', () => {
    expect(story(closed)).toMatch(
      /the attack begins[\s\S]*alarm text-(range|new-country|country): OK -> ALARM[\s\S]*posture normal -> strict[\s\S]*country TJ closed[\s\S]*the attack ends/,
    );
    expect(story(closed)).toMatch(/the attack ends[\s\S]*country TJ opened/);
    expect(story(closed)).toMatch(/the attack ends[\s\S]*posture strict -> normal/);
    expect(closed.typedInThere.typedIn / closed.typedInThere.sent).toBeLessThan(0.1);
    expect(closed.finalPosture).toBe('normal');
  });

  test('is told within ten minutes, and closed a minute later, before 20 USD are gone', () => {
    expect(closed.minutesTo.alarm).toBeLessThanOrEqual(10);
    expect(closed.minutesTo.closed! - closed.minutesTo.alarm!).toBeLessThanOrEqual(1);
    expect(closed.dollarsBy.closed).toBeLessThan(20);
  });

  test('costs less than a fifth of what it would cost, and nothing once the country is closed', () => {
    expect(closed.dollars).toBeLessThan(open.dollars / 5);
    expect(closed.attackRefused).toBeGreaterThan(500);
  });

  test('hurts people with numbers there while it is closed, and nobody at home', () => {
    expect(closed.people.served).toBeGreaterThanOrEqual(0.97 * closed.people.asked);
    expect(closed.peopleThere.served).toBeLessThan(closed.peopleThere.asked);
  });

  test('people hear of the posture and of the country', () => {
    expect(closed.notifications.join('\n')).toMatch(/normal -> strict[\s\S]*closed TJ for texts[\s\S]*opened TJ again/);
  });
});

/** Short: nobody closes a country here, so the responder has nothing to do. */
test('of 200 sign-ups of a user pool with numbers of one range a tenth becomes texts, and nobody else loses a code', async () => {
  const options = { ...POOL_ATTACK, template: deployed, closed: false, calmMinutes: 0 };
  const bare = await runPumping({ ...options, openHandlers: openPumpingHandlers });
  const guarded = await runPumping({ ...options, openHandlers: openPoolHandlers });
  expect(bare.attackTexts).toBeGreaterThan(180);
  expect(guarded.attackTexts).toBeLessThan(bare.attackTexts / 10);
  expect(guarded.people).toEqual(bare.people);
  expect(guarded.people.served).toBe(guarded.people.asked);
  const page = renderPool([
    { with: 'nothing', outcome: bare },
    { with: 'CognitoGuard', outcome: guarded },
  ]);
  if (process.env.PRINT) process.stdout.write(page);
  expect(Math.max(...page.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
});
