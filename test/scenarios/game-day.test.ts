import { LONG_FORM } from '../runs';
import { GameDay } from './game-day/game-day';
import { SCENES } from './game-day/scenes';
import { SHIELDS, twoShields } from './game-day/two-shields';

// `npm run bench -- game-day` prints the mails, to be read.
const SHORT = ['first-day'];
const played = SCENES.filter(({ name }) => LONG_FORM || SHORT.includes(name));

jest.setTimeout(900_000);

const template = twoShields();
const of = (shield: string) => ` (Shop/${shield}, eu-central-1)`;

test.each(played.map((scene) => [scene.name, scene] as const))('game day: %s', async (_, scene) => {
  const { mails } = await GameDay.play(scene, template);
  const [here, beside] = SHIELDS.map((shield) =>
    mails.filter(({ subject }) => subject.endsWith(of(shield))).map(({ subject }) => subject.replace(of(shield), '')),
  );
  // Nobody hears of the shield beside it, but for its report.
  expect(beside).toEqual(['Codes on 2026-11-24: all quiet']);
  const raw = mails.filter(({ subject }) => !SHIELDS.some((shield) => subject.endsWith(of(shield))));
  expect(raw.map(({ subject }) => subject)).toEqual(scene.raw ?? []);
  expect(here).toEqual(scene.mails);
});
