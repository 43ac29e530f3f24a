import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { faultName } from '../../../lib/contract/aws-fault';
import type { Clock } from '../../../lib/contract/clock';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { campaignOf, expectedTimes, isRunning } from '../../../lib/contract/posture/campaign';
import { type Posture, RESPONDER, rankOf } from '../../../lib/contract/posture/posture';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import { SHIELD_RECORD } from '../../../lib/contract/shield-event';
import { type EmfSink, emfLine, type MetricValue } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import { type AnnounceDependencies, announce, tellAll } from '../announce';
import { dueRecord } from '../campaign-gate';
import { campaignNews } from '../campaign-news';
import { type Gate, GateConflictError } from '../gate';
import type { PostureControl, PostureMove, PostureState } from '../posture-control';
import type { PostureNews } from '../posture-news';
import type { CountrySwitch } from './country-switch';
import { type Decision, decide } from './decision';
import { countOf, readAlarms, readFigures } from './evidence';
import type { SendingSwitch } from './sending-switch';
import type { Policy, Signals } from './signals';
import { readTrigger, type Trigger } from './trigger';

export interface ResponderDependencies {
  readonly settings: ResponderSettings;
  readonly control: PostureControl;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly announcing: AnnounceDependencies;
  /** Absent where nobody can announce a campaign. */
  readonly campaign?: Gate;
  /** Absent when the sending of codes must not be paused. */
  readonly sending?: SendingSwitch;
  /** Absent when no country may be closed. */
  readonly countries?: CountrySwitch;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
}

/** Handles one event: a change of an alarm, or the check of every minute. What it decides is in `decision.ts`. */
export async function respond(event: unknown, dependencies: ResponderDependencies): Promise<void> {
  const { settings, log } = dependencies;
  const trigger = readTrigger(event);
  if (trigger.kind === 'record') {
    // The timeline reads it back; what people do is not the responder's to judge.
    log.info(SHIELD_RECORD, { record: trigger.record });
    return;
  }
  if (trigger.kind === 'alarm') {
    if (!settings.alarms.some(({ name }) => name === trigger.alarm) || trigger.state !== 'ALARM') {
      log.info('nothing to do for this change of an alarm', { alarm: trigger.alarm, state: trigger.state });
      return;
    }
  }
  await new Response(trigger, dependencies).run();
}

class Response {
  private signals: Signals = { known: false };
  private decision: Decision = { kind: 'keep', because: 'nothing was decided yet' };
  private readonly now: number;
  private failures = 0;
  /** How many times the usual codes are expected now. */
  private times = 1;

  constructor(
    private readonly trigger: Trigger,
    private readonly dependencies: ResponderDependencies,
  ) {
    this.now = dependencies.clock.now();
  }

  async run(): Promise<void> {
    const { control, log } = this.dependencies;
    let state: PostureState | undefined;
    await this.keepCampaign();
    try {
      state = await control.read();
      this.signals = await this.look(state);
      state = await this.act(state);
    } catch (error) {
      this.failures += 1;
      log.error('the posture could not be checked or moved', { error: faultName(error), decided: this.decision.kind });
      await this.tellFailure(state, error);
      this.publish(state, 0);
      throw error;
    }
  }

  /** Opens and closes the gate of an announced campaign. What goes wrong there must not keep the posture from being looked after. */
  private async keepCampaign(): Promise<void> {
    const { campaign: gate, settings, announcing, log } = this.dependencies;
    if (gate === undefined) return;
    try {
      const before = await gate.read();
      this.times = expectedTimes(before.record, this.now);
      const record = this.trigger.kind === 'check' ? dueRecord(before, this.now) : undefined;
      if (record === undefined) return;
      await gate.write(before, record);
      const campaign = campaignOf(record)!;
      const kind = isRunning(campaign, this.now) ? 'begun' : 'over';
      log.info('campaign', { kind, ...campaign });
      const failures = await tellAll(campaignNews(kind, campaign, settings.identity, this.now), announcing);
      if (failures.length === 0) return;
      this.failures += 1;
      log.error('not everybody could be told', { errors: failures });
    } catch (error) {
      // A person wrote at the same moment; the next check sees what.
      if (error instanceof GateConflictError) return;
      this.failures += 1;
      log.error('the gate of the campaign could not be read or moved', { error: faultName(error) });
    }
  }

  private async look(state: PostureState): Promise<Signals> {
    const { cloudWatch, settings, log } = this.dependencies;
    const alarms = await readAlarms(cloudWatch, settings, this.trigger, log);
    const quiet = alarms.criticalSince === undefined && alarms.warningSince === undefined;
    // Nothing is on and nothing is raised: the figures would change nothing, and each costs money.
    if (quiet && state.posture === 'normal') return alarms;
    const raised = state.posture === 'normal' ? undefined : state.gates[state.posture].record;
    const figures = await readFigures(cloudWatch, settings, raised?.start ?? raised?.since, this.now, log);
    return { ...alarms, ...expected(figures, this.times) };
  }

  private async act(before: PostureState): Promise<PostureState> {
    const { control, sending } = this.dependencies;
    const policy = policyOf(this.dependencies);
    this.decision = decide(before, this.signals, policy, this.now);
    if (this.decision.kind === 'resume-mail') await sending?.resume();

    let seen = before;
    const change =
      gatesOf(this.decision) === undefined
        ? undefined
        : await control.move((state) => {
            seen = state;
            // Somebody else may have moved the gates since: what counts is what is there now.
            this.decision = decide(state, this.signals, policy, this.now);
            return gatesOf(this.decision);
          });
    if (this.decision.kind === 'pause-mail') await sending?.pause();
    const after = change?.after ?? seen;
    await this.tell(change?.before ?? seen, after);
    if (after.posture !== 'normal') await this.closeCountries(after);
    this.publish(after, this.decision.kind === 'move' ? 1 : 0);
    return after;
  }

  private async tell(before: PostureState, after: PostureState): Promise<void> {
    const { decision, trigger } = this;
    switch (decision.kind) {
      case 'keep':
        return;
      case 'held':
        // Once is enough; the check would say it every minute.
        if (trigger.kind !== 'alarm' && gatesOf(decision) === undefined) return;
        return this.announce(HELD[decision.by], before.posture, decision.wanted, after);
      case 'move':
        return this.announce('changed', before.posture, after.posture, after, await this.cost(before));
      case 'extend':
        return this.announce('extended', before.posture, after.posture, after, await this.cost(before));
      case 'pause-mail':
        return this.announce('mail-paused', before.posture, after.posture, after);
      case 'resume-mail':
        return this.announce('mail-resumed', before.posture, after.posture, after);
    }
  }

  /** Which ones the watch over the texts knows; a country that stays open for a minute is no reason to fail the check. */
  private async closeCountries({ posture, gates }: PostureState): Promise<void> {
    const { countries, log } = this.dependencies;
    if (countries === undefined || posture === 'normal') return;
    try {
      await countries.close(`${posture}, ${gates[posture].record?.why ?? 'no reason is known'}`);
    } catch (error) {
      this.failures += 1;
      log.error('what closes countries could not be called', { error: faultName(error) });
    }
  }

  private async tellFailure(state: PostureState | undefined, error: unknown): Promise<void> {
    // Without a state nothing was decided: the error of the invocation raises the alarm.
    if (state === undefined) return;
    const wanted = this.decision.kind === 'move' ? this.decision.to : state.posture;
    this.decision = { ...this.decision, because: `${this.decision.because} (${faultName(error)})` };
    await this.announce('failed', state.posture, wanted, state);
  }

  /** How many requests the raised posture refused so far: who decided on it should hear what it took. */
  private async cost({ posture, gates }: PostureState): Promise<string[]> {
    const { cloudWatch, settings, log } = this.dependencies;
    const record = posture === 'normal' ? undefined : gates[posture].record;
    if (posture === 'normal' || record === undefined) return [];
    const since = record.start ?? record.since;
    const minutes = Math.round((this.now - since) / 60_000);
    try {
      const refused = await countOf(cloudWatch, settings.refusedMetrics[posture], since, this.now);
      return refused === undefined ? [] : [`${refused} requests refused by ${posture} in ${minutes} minutes`];
    } catch (error) {
      log.warn('what the posture cost could not be read', { error: faultName(error) });
      return [`how many requests ${posture} refused in ${minutes} minutes could not be read`];
    }
  }

  private async announce(
    kind: PostureNews['kind'],
    from: Posture,
    to: Posture,
    after: PostureState,
    cost: readonly string[] = [],
  ): Promise<void> {
    const { settings, announcing, log } = this.dependencies;
    const record = to === 'normal' ? undefined : after.gates[to].record;
    const news: PostureNews = {
      kind,
      shield: settings.identity,
      mode: settings.mode,
      alternatives: settings.alternatives,
      from,
      to,
      by: RESPONDER,
      why: this.decision.because,
      at: this.now,
      until: kind === 'changed' || kind === 'extended' ? record?.until : undefined,
      evidence: evidenceText(this.signals),
      cost,
    };
    log.info('posture', { ...news });
    const failures = await announce(news, announcing);
    if (failures.length > 0) {
      this.failures += 1;
      log.error('not everybody could be told', { errors: failures });
    }
  }

  private publish(state: PostureState | undefined, changes: number): void {
    const { settings, emit } = this.dependencies;
    const values: MetricValue[] = [
      ...(state === undefined ? [] : [{ metric: RESPONSE_METRIC.posture, value: rankOf(state.posture) }]),
      { metric: RESPONSE_METRIC.postureChanges, value: changes },
      { metric: RESPONSE_METRIC.postureFailures, value: this.failures },
      // A check that could not read the gates is no sign of life.
      ...(state === undefined || this.trigger.kind !== 'check'
        ? []
        : [{ metric: RESPONSE_METRIC.responderHeartbeat, value: 1 }]),
    ];
    emit(emfLine({ timestamp: this.now, dimensions: { [MONITOR_DIMENSION]: settings.shield }, values }));
  }
}

/** While more people are expected, so many more requests are no storm. */
function expected<T extends Pick<Signals, 'pressure' | 'puzzles'>>(figures: T, times: number): T {
  const { pressure, puzzles } = figures;
  return {
    ...figures,
    ...(pressure !== undefined && { pressure: pressure / times }),
    ...(puzzles !== undefined && { puzzles: puzzles / times }),
  };
}

const HELD = { mode: 'observed', person: 'outranked', evidence: 'withheld' } as const;

function gatesOf(decision: Decision): PostureMove | undefined {
  return 'gates' in decision ? decision.gates : undefined;
}

function policyOf({ settings, sending }: ResponderDependencies): Policy {
  return {
    mode: settings.mode,
    minimumHold: settings.minimumHold * 1000,
    escalateAfter: settings.escalateAfter * 1000,
    maximumLockdownPerDay: settings.maximumLockdownPerDay * 1000,
    harm: settings.harm,
    mayPauseMail: sending !== undefined,
  };
}

function evidenceText({ harm, sent, pressure, puzzles, awaited, verified }: Signals): string[] {
  return [
    ...(harm === undefined
      ? []
      : [`${harm} bounces and complaints lately${sent === undefined ? '' : `, ${sent} codes`}`]),
    ...(awaited === undefined ? [] : [`${verified} of ${awaited} codes of the last hour typed in`]),
    ...(pressure === undefined ? [] : [`${pressure.toFixed(1)} times the usual requests for codes`]),
    ...(puzzles === undefined || puzzles === 0
      ? []
      : [`${puzzles.toFixed(1)} times the usual requests at the human check`]),
  ];
}
