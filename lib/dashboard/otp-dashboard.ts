import { Names, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Row } from '../alarms/graph';
import { CLOUDWATCH_LIMIT } from '../contract/aws-limits';
import { Faults } from '../private/faults';
import { isDummy } from '../private/lookups';
import { sound } from '../private/taken';
import { signalRows, webAclRow } from './dashboard-widgets';
import { firstScreen } from './first-screen';
import type { OtpDashboardProps } from './otp-dashboard-props';

/**
 * Whether people get their codes, attacks, posture and cost on the first screen; web ACL, mail and recipients below. Thresholds are drawn from the alarms, so graph and alarm can't disagree.
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
    props = sound(
      this,
      'OtpDashboardProps',
      props,
      () => check(this, props),
      () => ({}),
    );
    const { monitors = [], webAcl, recipientGuard: guard, dashboardName } = props;
    const named = isDummy(dashboardName) ? undefined : dashboardName;
    this.dashboardName =
      named ?? Names.uniqueResourceName(this, { maxLength: CLOUDWATCH_LIMIT.dashboardNameLength, separator: '-' });
    const rows: Row[] = [
      ...firstScreen(this, {
        monitors,
        ...(webAcl && { webAcl }),
        ...(guard && { guard }),
        ...(props.responderName !== undefined && { responderName: props.responderName }),
        mailPrice: props.mailPricePerThousand ?? 0.1,
        captchaPrice: props.captchaPricePerThousand ?? 0.4,
        alarms: [
          ...(props.alarms ?? []),
          ...monitors.flatMap(({ speakingAlarms }) => speakingAlarms),
          ...(guard?.speakingAlarms ?? []),
        ],
      }),
      ...(webAcl === undefined ? [] : [webAclRow(this, webAcl), ...signalRows(this, webAcl)]),
      ...monitors.flatMap((monitor) => monitor.dashboardWidgets()),
      ...(guard?.dashboardWidgets() ?? []),
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
