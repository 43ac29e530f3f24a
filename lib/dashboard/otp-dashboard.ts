import { Names, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Row } from '../alarms/graph';
import { CLOUDWATCH_LIMIT } from '../contract/aws-limits';
import { Faults } from '../private/faults';
import { isDummy } from '../private/lookups';
import { costRow, postureWidget, webAclRow } from './dashboard-widgets';
import type { OtpDashboardProps } from './otp-dashboard-props';

/**
 * Web ACL, mail, recipients, posture and cost on one page. Thresholds are drawn from the alarms, so graph and alarm can't disagree.
 *
 * Notifications of the monitors link to it. A dashboard costs 3 USD a month beyond the first three of an account.
 *
 * @example
 *
 * new OtpDashboard(this, 'Dashboard', { monitors: [monitor] });
 */
export class OtpDashboard extends Construct {
  /**
   * Name of the dashboard.
   */
  public readonly dashboardName: string;

  /**
   * The dashboard, for widgets of your own.
   */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: OtpDashboardProps) {
    super(scope, id);
    check(this, props);
    const { monitors = [], webAcl, recipientGuard: guard, dashboardName } = props;
    const named = isDummy(dashboardName) ? undefined : dashboardName;
    this.dashboardName =
      named ?? Names.uniqueResourceName(this, { maxLength: CLOUDWATCH_LIMIT.dashboardNameLength, separator: '-' });
    const rows: Row[] = [
      [
        alarmsWidget([
          ...(props.alarms ?? []),
          ...monitors.flatMap(({ speakingAlarms }) => speakingAlarms),
          ...(guard?.speakingAlarms ?? []),
        ]),
        ...(props.responderName === undefined ? [] : [postureWidget(props.responderName)]),
      ],
      ...(webAcl === undefined ? [] : [webAclRow(this, webAcl)]),
      ...monitors.flatMap((monitor) => monitor.dashboardWidgets()),
      ...(guard?.dashboardWidgets() ?? []),
      costRow(this, {
        monitors,
        webAcl,
        guard,
        mailPrice: props.mailPricePerThousand ?? 0.1,
        captchaPrice: props.captchaPricePerThousand ?? 0.4,
      }),
    ];
    this.dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: this.dashboardName,
      defaultInterval: undefined,
      // What is compared with a threshold of an alarm has to keep the alarm's period, however long a time is shown.
      periodOverride: cloudwatch.PeriodOverride.INHERIT,
      widgets: rows.filter((row) => row.length > 0),
    });
    for (const monitor of monitors) monitor.linkDashboard(this.dashboardName);
  }
}

function alarmsWidget(alarms: readonly cloudwatch.IAlarm[]): cloudwatch.IWidget {
  return new cloudwatch.AlarmStatusWidget({
    title: 'Alarms',
    alarms: alarms.slice(0, CLOUDWATCH_LIMIT.alarmsOfWidget),
    sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    states: [cloudwatch.AlarmState.ALARM, cloudwatch.AlarmState.INSUFFICIENT_DATA],
    width: 18,
    height: 5,
  });
}

function check(scope: Construct, props: OtpDashboardProps): void {
  const faults = new Faults();
  const { mailPricePerThousand, captchaPricePerThousand } = props;
  faults.demandKnown({ mailPricePerThousand, captchaPricePerThousand });
  if ((props.monitors ?? []).length === 0 && props.webAcl === undefined && props.recipientGuard === undefined) {
    faults.add('the dashboard would be empty; give monitors, webAcl or recipientGuard');
  }
  const { dashboardName } = props;
  if (dashboardName !== undefined && !Token.isUnresolved(dashboardName) && !/^[\w-]{1,255}$/.test(dashboardName)) {
    faults.add(`dashboardName must be 1 to 255 letters, digits, "-" and "_", got ${JSON.stringify(dashboardName)}`);
  }
  for (const prop of ['mailPricePerThousand', 'captchaPricePerThousand'] as const) {
    const price = props[prop];
    if (price !== undefined && !Token.isUnresolved(price) && !(price >= 0)) {
      faults.add(`${prop} must be a price in USD of 0 or more, got ${price}`);
    }
  }
  faults.throwIfAny(scope, 'OtpDashboard');
}
