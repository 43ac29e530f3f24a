import { createHash } from 'node:crypto';
import type { LoggedRateBasedRule, WafLogRecord } from './record';
import type { DataProtection, LogSettings } from './settings';

const REDACTED = 'REDACTED';

type Change = (value: string) => string;

/** Account and value together, as https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html has it. */
const hash =
  (account: string): Change =>
  (value) =>
    createHash('sha256').update(`${account}${value}`, 'latin1').digest('base64');
const substitute: Change = () => REDACTED;

/** The record as it may be kept: data protection of the web ACL first, then redaction of its logging configuration. */
export function withoutSecrets(
  record: WafLogRecord,
  protections: readonly DataProtection[],
  { RedactedFields = [] }: LogSettings,
): WafLogRecord {
  const covered = protections.reduce(protect, record);
  return RedactedFields.reduce((found, field): WafLogRecord => {
    if (field.SingleHeader) return changeHeader(found, field.SingleHeader.Name, substitute);
    if (field.UriPath) return changeRequest(found, { uri: REDACTED });
    if (field.QueryString) return found.httpRequest.args === '' ? found : changeRequest(found, { args: REDACTED });
    return field.Method ? changeRequest(found, { httpMethod: REDACTED }) : found;
  }, covered);
}

function protect(record: WafLogRecord, { Action, Field, ExcludeRateBasedDetails }: DataProtection): WafLogRecord {
  const change = Action === 'HASH' ? hash(record.webaclId.split(':')[4] ?? '') : substitute;
  const rates = ExcludeRateBasedDetails !== true;
  if (Field.FieldType === 'QUERY_STRING') {
    const { args } = record.httpRequest;
    const changed = changeRequest(record, { args: args === '' ? '' : change(args) });
    return rates ? changeRates(changed, 'QUERY_STRING', undefined, change) : changed;
  }
  return (Field.FieldKeys ?? []).reduce((found, key) => {
    switch (Field.FieldType) {
      case 'SINGLE_HEADER': {
        const changed = changeHeader(found, key, change);
        return rates ? changeRates(changed, 'HEADER', key, change) : changed;
      }
      case 'SINGLE_COOKIE': {
        const changed = changeHeader(found, 'cookie', (value) => changePairs(value, /; ?/, '; ', key, false, change));
        return rates ? changeRates(changed, 'COOKIE', key, change) : changed;
      }
      case 'SINGLE_QUERY_ARGUMENT': {
        const args = changePairs(found.httpRequest.args, /&/, '&', key, true, change);
        const changed = changeRequest(found, { args });
        return rates ? changeRates(changed, 'QUERY_ARGUMENT', key, change) : changed;
      }
      default:
        return found;
    }
  }, record);
}

function changeRequest(record: WafLogRecord, changes: Partial<WafLogRecord['httpRequest']>): WafLogRecord {
  return { ...record, httpRequest: { ...record.httpRequest, ...changes } };
}

function changeHeader(record: WafLogRecord, name: string, change: Change): WafLogRecord {
  const wanted = name.toLowerCase();
  const headers = record.httpRequest.headers.map((header) =>
    header.name.toLowerCase() === wanted ? { ...header, value: change(header.value) } : header,
  );
  return changeRequest(record, { headers });
}

function changePairs(
  text: string,
  split: RegExp,
  join: string,
  name: string,
  ignoreCase: boolean,
  change: Change,
): string {
  const compared = (given: string): string => (ignoreCase ? given.toLowerCase() : given);
  return text
    .split(split)
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0 || compared(pair.slice(0, equals).trim()) !== compared(name)) return pair;
      return pair.slice(0, equals + 1) + change(pair.slice(equals + 1));
    })
    .join(join);
}

function changeRates(record: WafLogRecord, key: string, name: string | undefined, change: Change): WafLogRecord {
  const concerned = (value: { readonly key: string; readonly name?: string }): boolean =>
    value.key === key && value.name?.toLowerCase() === name?.toLowerCase();
  const rateBasedRuleList = record.rateBasedRuleList.map(
    (rule): LoggedRateBasedRule =>
      rule.customValues
        ? {
            ...rule,
            customValues: rule.customValues.map((value) =>
              concerned(value) ? { ...value, value: change(value.value) } : value,
            ),
          }
        : rule,
  );
  return { ...record, rateBasedRuleList };
}
