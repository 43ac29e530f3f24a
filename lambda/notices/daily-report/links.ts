import type { ReportSettings } from '../../../lib/contract/notices/report-settings';

/** A page to go on with. */
export interface Link {
  readonly title: string;
  readonly url: string;
}

/** Where somebody who read the report looks next. */
export function linksOf({ dashboardName, runbookUrl }: ReportSettings, region: string): Link[] {
  const cloudWatch = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#`;
  return [
    ...(dashboardName ? [{ title: 'dashboard', url: `${cloudWatch}dashboards/dashboard/${dashboardName}` }] : []),
    { title: 'alarms that are on', url: `${cloudWatch}alarmsV2:?~(alarmStateFilter~'ALARM)` },
    { title: 'when people get no codes', url: `${runbookUrl}/people.md` },
    { title: 'all runbooks', url: `${runbookUrl}/README.md` },
  ];
}
