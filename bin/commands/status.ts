import type { Acknowledgement } from '../../lambda/notices/alarm-notifier/incident';
import { isoSeconds } from '../../lib/contract/clock';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { readAssociations } from '../operator/association-check';
import { explained } from '../operator/aws-fault';
import { campaignJson, campaignText, readCampaignStatus } from '../operator/campaign';
import { DeployedShield } from '../operator/deployed-shield';
import { readHolder } from '../operator/notice-ledgers';
import { examineCountries, examinePeople } from '../operator/people-check';
import { postureJson, postureLines } from '../operator/posture-text';
import { readReputation } from '../operator/reputation-figures';
import { readAlarms } from '../operator/shield-alarms';
import { readTexts } from '../operator/texts/text-figures';
import { readWebAcl } from '../operator/web-acl-figures';
import { command, ExitCode, paint, parseOptions } from '../terminal/io';
import { pauseOf } from '../terminal/pause';

const USAGE = `otp-shield status [options]

Posture, an announced campaign, the last hour of the web ACL, the sender's reputation, texts and the countries that the shield closed for them, the alarms that are on and who sees to them, and whether the web
ACL is still attached.
What can't be read is said to be unknown; the rest is shown all the same.

${ACCOUNT_USAGE}
Exit codes: 0 all is well; 1 the gates could not be read; 2 asked wrongly; 3 bad news: the posture is raised or overdue, an alarm is on, the web
ACL is not attached, or something could not be read.
`;

/** A part that can fail on its own: an operator with few permissions still sees the rest. */
type Part<T> = { readonly value: T } | { readonly unknown: string };

export const statusCommand = command('status', 'how the shield is doing', USAGE, async (args, io) => {
  const options = parseOptions(args, ACCOUNT_OPTIONS);
  const shield = await DeployedShield.find(new Account(options));
  const now = io.clock.now();
  const state = await explained('read the gates', () => shield.control.read());
  const [campaign, ack, webAcl, people, countries, reputation, texts, alarms, associations] = await Promise.all([
    part('read the gate of the campaign', () => readCampaignStatus(shield, now)),
    part('read who has seen what is on', () => readHolder(shield, io)),
    part('read the metrics of the web ACL', () => readWebAcl(shield, now)),
    part('see whether people get through', () => examinePeople(shield, now)),
    part('see where requests come from', () => examineCountries(shield, now, pauseOf(io))),
    part('read the reputation', () => readReputation(shield, now)),
    part('read the counts of the texts', () => readTexts(shield, now)),
    part('read the alarms', () => readAlarms(shield)),
    part('read the association', () => readAssociations(shield)),
  ]);
  const parts = { campaign, ack, webAcl, people, countries, reputation, texts, alarms, associations };
  const troubles = [
    ...(state.posture === 'normal' ? [] : [`the posture is ${state.posture}`]),
    ...(known(campaign)?.trouble === undefined ? [] : [`campaign: ${known(campaign)!.trouble}`]),
    ...(known(alarms) ?? []).map(({ name }) => `alarm ${name} is on`),
    ...(known(people) ?? []),
    ...(known(countries) ?? []),
    ...(known(reputation)?.unknown ?? []),
    ...(known(associations)?.length === 0 ? ['no resource is known that the web ACL must guard'] : []),
    ...(known(associations) ?? [])
      .filter(({ right }) => !right)
      .map(({ resource }) => `${resource} is not guarded by this web ACL`),
    ...Object.values(parts).flatMap((each) => ('unknown' in each ? [each.unknown] : [])),
  ];

  if (options.json) {
    const plain = Object.fromEntries(Object.entries(parts).map(([name, each]) => [name, known<unknown>(each) ?? null]));
    const told = { campaign: campaignJson(known(campaign)?.campaign), ack: holderJson(known(ack)) };
    io.out(
      `${JSON.stringify({ shield: shield.name, ...shield.where, ...postureJson(state), ...plain, ...told, troubles })}\n`,
    );
  } else {
    const bad = (text: string) => paint(io, 'red', text);
    const line = (name: string, text: string) => `${name.padEnd(10)}${text}`;
    const shown = <T>(name: string, each: Part<T>, text: (value: T) => readonly string[]) =>
      ('unknown' in each ? [bad(each.unknown)] : text(each.value)).map((entry, index) =>
        line(index === 0 ? name : '', entry),
      );
    const lines = [
      ...postureLines(io, shield, state, now),
      ...shown('campaign', campaign, (found) => [
        ...(found?.campaign === undefined ? [] : [campaignText(found.campaign)]),
        ...(found?.trouble === undefined ? [] : [bad(found.trouble)]),
      ]),
      ...shown('web ACL', webAcl, (value) => value.lines),
      ...shown('people', people, (list) => (list.length === 0 ? ['get through, as usual'] : list.map(bad))),
      ...shown('from', countries, (list) =>
        list === undefined
          ? ['unwatched: the web ACL has no log']
          : list.length === 0
            ? ['the usual countries']
            : list.map(bad),
      ),
      ...shown('mail', reputation, (value) => value.lines),
      ...shown('texts', texts, (value) => value?.lines ?? []),
      ...shown('alarms', alarms, (on) =>
        on.length === 0 ? ['none is on'] : on.map(({ name, since }) => bad(`${name} since ${since}`)),
      ),
      ...shown('ack', ack, (holder) =>
        holder === undefined ? [] : [`${holder.by} until ${isoSeconds(holder.until)}: ${holder.why}`],
      ),
      ...shown('guards', associations, (list) =>
        list.length === 0
          ? [bad('no resource is known')]
          : list.map(({ resource, right, found }) => (right ? resource : bad(`${resource}: ${found ?? 'no web ACL'}`))),
      ),
    ];
    io.out(`${lines.join('\n')}\n`);
  }
  return troubles.length === 0 ? ExitCode.DONE : ExitCode.BAD_NEWS;
});

/** Times as everywhere in `--json`. */
function holderJson(holder: Acknowledgement | undefined): Record<string, unknown> | null {
  if (holder === undefined) return null;
  const { by, why, until, alarms } = holder;
  return { by, why, until: isoSeconds(until), alarms };
}

async function part<T>(what: string, read: () => Promise<T>): Promise<Part<T>> {
  try {
    return { value: await explained(what, read) };
  } catch (error) {
    return { unknown: `unknown: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function known<T>(each: Part<T>): T | undefined {
  return 'value' in each ? each.value : undefined;
}
