import { GUARD_SETTINGS } from './guard-context';
import { HUMAN_CHECK_SETTINGS } from './human-check-context';
import { MAIL_SETTINGS } from './mail-context';
import { RECIPIENT_SETTINGS } from './recipient-context';
import { ROUTE_SETTINGS } from './route-context';
import type { Setting } from './setting';
import { LIMIT_SETTINGS, RESPONSE_SETTINGS, SURGE_SETTINGS, WHERE_SETTINGS, WHO_SETTINGS } from './shield-settings';
import { SIGNAL_SETTINGS } from './signal-context';
import { SMS_SETTINGS } from './sms-context';

/** Every setting of the app. */
export const SETTINGS = {
  ...WHERE_SETTINGS,
  ...HUMAN_CHECK_SETTINGS,
  ...SURGE_SETTINGS,
  ...LIMIT_SETTINGS,
  ...WHO_SETTINGS,
  ...RECIPIENT_SETTINGS,
  ...SIGNAL_SETTINGS,
  ...MAIL_SETTINGS,
  ...SMS_SETTINGS,
  ...RESPONSE_SETTINGS,
  ...GUARD_SETTINGS,
};

/** The parts of `docs/app.md`, by their headings. */
const SECTIONS: Readonly<Record<string, Readonly<Record<string, Setting<unknown>>>>> = {
  Where: WHERE_SETTINGS,
  'Routes that more than a path tells': ROUTE_SETTINGS,
  'Human check': { ...HUMAN_CHECK_SETTINGS, ...SURGE_SETTINGS },
  Limits: LIMIT_SETTINGS,
  'Who and what': { ...WHO_SETTINGS, ...RECIPIENT_SETTINGS },
  'Client signals': SIGNAL_SETTINGS,
  'Mail, alarms, response': { ...MAIL_SETTINGS, ...RESPONSE_SETTINGS },
  'Text messages': SMS_SETTINGS,
  'The recipient guard': GUARD_SETTINGS,
};

/** The page with its tables as they must be. */
export function withTables(page: string): string {
  return Object.entries(SECTIONS).reduce((text, [heading, settings]) => {
    const table = new RegExp(`(^## ${heading}\\n\\n)(?:\\|.*\\n)+`, 'm');
    return text.replace(table, (_, start: string) => start + tableOf(settings));
  }, page);
}

function tableOf(settings: Readonly<Record<string, Setting<unknown>>>): string {
  const rows = Object.entries(settings).map(([key, { fallback, meaning }]) => [`\`${key}\``, fallback, meaning]);
  return [['setting', 'default', 'what'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
    .replace('| --- | --- | --- |', '|---|---|---|');
}
