import { critical, warning } from '../alarm';

/** What the counted texts say. Failures are no sign of pumping: numbers that somebody is paid for report success. */
export const TEXT_ALARM = {
  country: critical('text-country', 'text-messages'),
  range: critical('text-range', 'text-messages'),
  newCountry: critical('text-new-country', 'text-messages'),
  spend: critical('text-spend', 'text-messages'),
  pumpingVerdicts: critical('text-pumping-verdicts', 'text-messages'),
  carrierBlocks: warning('text-carrier-blocks', 'text-messages'),
  badNumbers: warning('text-bad-numbers', 'text-messages'),
  placesLost: warning('text-places-lost', 'text-messages'),
} as const;
