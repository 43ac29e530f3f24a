import type { Campaign } from '../../../lib/contract/posture/campaign';
import type { ReportTable } from './report-table';

/** What was announced for the day; nothing where nobody announced anything. */
export function campaignTable(campaign: Campaign | undefined, timeZone: string): ReportTable[] {
  if (campaign === undefined) return [];
  const { from, until, times, by, why } = campaign;
  return [
    {
      title: 'Announced campaign',
      rows: [
        ['expected', `${times} times the usual codes`],
        ['from', local(from, timeZone)],
        ['until', local(until, timeZone)],
        ['by', by],
        ['why', why],
      ],
    },
  ];
}

/** `2026-01-05 18:00`, on the clock of those who read it. */
function local(time: number, timeZone: string): string {
  const part = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  return `${part.format(time)} (${timeZone})`;
}
