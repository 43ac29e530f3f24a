import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { runCountries } from '../../lambda/reputation/end-user-messaging-countries/countries';
import { ProtectedCountries } from '../../lambda/reputation/end-user-messaging-countries/protected-countries';
import { readStatusMessage } from '../../lambda/reputation/end-user-messaging-ingest/status-event';
import { ingestBatch } from '../../lambda/reputation/ingest-batch';
import { dayOf } from '../../lambda/reputation/place-judgement';
import { textCounting } from '../../lambda/reputation/text-counting';
import { type Counts, countryPlace, MONEY_PLACE, type PlacesTable } from '../../lambda/reputation/text-places';
import { TEXT_SETTINGS_ENV, type TextSettings } from '../../lib/contract/reputation/text-settings';
import type { PumpingContext, PumpingHandlers } from '../pumping';
import { HOME, PRICE, PUMPED } from '../pumping-traffic';
import { loopResponder, MemoryLedger, SILENT } from './loop-responder';

/** The handlers as they are deployed, with real SDK clients, against the stand-in of AWS and in simulated time. */
export function openPumpingHandlers(context: PumpingContext): PumpingHandlers {
  const { clock, deployment, countries, emit } = context;
  const responder = loopResponder(context);
  const smsVoice = new PinpointSMSVoiceV2Client(responder.options);
  const places = new MemoryPlaces(clock.now());
  const texts = textCounting(JSON.parse(deployment.variable(TEXT_SETTINGS_ENV)) as TextSettings, places, SILENT);
  const ledger = new MemoryLedger();
  const { protectConfigurationId, protectConfigurationArn } = countries;
  const protect = new ProtectedCountries(smsVoice, protectConfigurationId, protectConfigurationArn);
  const look = (event: unknown) =>
    runCountries(event, {
      ...responder.clients,
      settings: countries,
      countries: protect,
      marks: async () => places.unusual,
      clock,
      emit,
      log: SILENT,
    });
  return {
    async ingest(messages) {
      const dependencies = { monitor: countries.monitor, ledger, clock, emit, log: SILENT, texts };
      const { batchItemFailures } = await ingestBatch({ Records: [...messages] }, readStatusMessage, dependencies);
      if (batchItemFailures.length > 0) throw new Error(`the ingest handler refused ${batchItemFailures.length} texts`);
    },
    respond: (event) => responder.respond(event, { close: (why) => look({ strict: true, why }) }),
    checkCountries: () => look({ 'detail-type': 'Scheduled Event' }),
    close() {
      responder.close();
      smsVoice.destroy();
    },
  };
}

/** The counts by country and range without their table. */
class MemoryPlaces implements PlacesTable {
  public readonly unusual = new Map<string, number>();
  private readonly places = new Map<string, Map<string, number>>();

  /** Two weeks of texts came before: so many a day, half of them to people who got none before. */
  constructor(now: number) {
    const usual = { [countryPlace(HOME)]: 1200, [countryPlace(PUMPED)]: 20, [MONEY_PLACE]: 1220 * PRICE };
    for (const [place, amount] of Object.entries(usual)) {
      const days = Array.from({ length: 14 }, (_, ago) => dayOf(now) - ago - 1);
      this.places.set(
        place,
        new Map(
          days.flatMap(
            (day) =>
              [
                [`d${day}`, amount],
                [`r${day}`, amount / 2],
              ] as const,
          ),
        ),
      );
    }
  }

  async add(place: string, amounts: ReadonlyMap<string, number>): Promise<Counts> {
    const counts = this.places.get(place) ?? new Map<string, number>();
    this.places.set(place, counts);
    for (const [name, amount] of amounts) counts.set(name, (counts.get(name) ?? 0) + amount);
    return counts;
  }

  async markUnusual(countries: readonly string[], now: number): Promise<void> {
    for (const country of countries) this.unusual.set(country, now);
  }

  rangeName(range: string): string {
    return range;
  }
}
