import { GameDay } from '../../test/scenarios/game-day/game-day';
import { threadOf } from '../../test/scenarios/game-day/mail';
import { SCENES } from '../../test/scenarios/game-day/scenes';
import { twoShields } from '../../test/scenarios/game-day/two-shields';

const RULE = '#'.repeat(72);

/** Every mail that went out in each scene, one thread after the other: what happened, how bad, what do I type? */
export async function gameDayThreads(): Promise<string> {
  const template = twoShields();
  const threads: string[] = [];
  for (const scene of SCENES) {
    const { mails, typed, begin } = await GameDay.play(scene, template);
    const commands = typed.map(({ at, who, command, printed }) => {
      const time = new Date(at).toISOString().slice(11, 16);
      return `${time} ${who} types: otp-shield ${command}\n${printed.replace(/^/gm, '      ')}`;
    });
    threads.push([RULE, scene.story, `${mails.length} mails`, ...commands, '', threadOf(mails, begin)].join('\n'));
  }
  return threads.join('\n');
}
