import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmText } from '../alarms/alarm-options';
import type { AlarmSet } from '../alarms/alarm-set';
import type { AlarmDefinition } from '../contract/alarm';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { MAIL_METRIC } from '../contract/reputation/metrics';
import { TEXT_ALARM } from '../contract/reputation/text-alarms';
import { TEXT_METRIC } from '../contract/reputation/text-metrics';
import { addRepeatAlarm, counter } from './mail-alarms';
import { rateExcess } from './rate-alarm';

/** Recipients with six codes or more within 24 hours that are worth a warning, as for mails. */
const REPEAT_RECIPIENTS = 3;

/**
 * Alarms on counted texts. Each judges where the texts go and what they cost, since failures say nothing: numbers that somebody is paid for report success.
 * What is usual, and by how much it is exceeded, the ingest handler finds out (`lambda/reputation/place-judgement.ts`).
 *
 * @returns those that mean abuse of the sender at this moment
 */
export function addTextAlarms(alarms: AlarmSet, monitorName: string): cloudwatch.AlarmBase[] {
  const quiet = cloudwatch.TreatMissingData.NOT_BREACHING;
  const above = (definition: AlarmDefinition, { name }: MetricDefinition, period: Duration, text: AlarmText) =>
    alarms.add(definition, {
      metric: new cloudwatch.Metric({
        namespace: METRIC_NAMESPACE,
        metricName: name,
        dimensionsMap: { [MONITOR_DIMENSION]: monitorName },
        statistic: 'Maximum',
        period,
      }),
      threshold: 1,
      missingData: quiet,
      ...text,
    });
  const fast = Duration.minutes(5);
  const attacks = [
    above(TEXT_ALARM.country, TEXT_METRIC.countryExcess, fast, {
      happened: 'Far more texts go to one country than is usual there.',
      todo: 'the log of the ingest handler names the countries of each batch; close what you do not serve, then see who asks for codes.',
    }),
    above(TEXT_ALARM.range, TEXT_METRIC.rangeExcess, fast, {
      happened: 'Many texts go to neighbouring numbers: ten or more within one range of 10,000 in an hour.',
      todo: 'people do not live in rows. See who asks for codes; limit the range or close the country.',
    }),
    // A slow attack sends four an hour, and the alarm must not go on and off with each.
    above(TEXT_ALARM.newCountry, TEXT_METRIC.newCountryExcess, Duration.hours(4), {
      happened: 'Twelve recipients or more got texts in a country to which nobody sent any for two weeks.',
      todo: 'if you do not serve it, close it; if you do, name it in homeCountries.',
    }),
    above(TEXT_ALARM.spend, TEXT_METRIC.spendExcess, fast, {
      happened: 'Texts cost far more within three quarters of an hour, or today, than is usual.',
      todo: 'see which countries the money goes to (log of the ingest handler), then who asks for codes.',
    }),
    alarms.add(TEXT_ALARM.pumpingVerdicts, {
      metric: rateExcess(monitorName, {
        hits: TEXT_METRIC.pumpingVerdicts,
        window: Duration.hours(1),
        minHits: 10,
        reference: { floor: 0.05 },
      }),
      threshold: 1,
      missingData: quiet,
      happened: 'The sender itself takes a part of our texts for traffic that somebody is paid for.',
      todo: 'believe it until you know better: see the countries in the log, and close those you do not serve.',
    }),
  ];
  const rate = (definition: AlarmDefinition, hits: MetricDefinition, minHits: number, floor: number, text: AlarmText) =>
    alarms.add(definition, {
      metric: rateExcess(monitorName, { hits, window: Duration.hours(1), minHits, reference: { floor } }),
      threshold: 1,
      missingData: quiet,
      ...text,
    });
  rate(TEXT_ALARM.carrierBlocks, TEXT_METRIC.carrierBlocks, 5, 0.05, {
    happened: 'Carriers take our texts for abuse or spam.',
    todo: 'see whether the text or its link changed, and whether somebody floods one carrier.',
  });
  rate(TEXT_ALARM.badNumbers, MAIL_METRIC.hardBounces, 10, 0.1, {
    happened: 'Codes are asked for numbers that do not exist: more than a tenth of the texts.',
    todo: 'nobody mistypes that often: see who asks for codes. Pumping does not show here, its numbers exist.',
  });
  addRepeatAlarm(alarms, monitorName, REPEAT_RECIPIENTS, 'phones');
  alarms.add(TEXT_ALARM.placesLost, {
    metric: counter(monitorName, TEXT_METRIC.placesLost, Duration.minutes(15)),
    threshold: 20,
    missingData: quiet,
    happened: 'It could not be counted where texts went: the alarms on countries, ranges and money see too little.',
    todo: 'the log of the ingest handler names the fault; throttled tables and a missing permission are the usual ones.',
  });
  return attacks;
}
