import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DailyReportOptions } from '../notices/daily-report-options';
import type { WatchedWebAcl } from '../notices/watched-web-acl';
import type { SendGridEmailOptions } from './sendgrid/sendgrid-email-options';
import { SendGridReputationMonitor } from './sendgrid/sendgrid-reputation-monitor';
import type { SesEmailOptions } from './ses/ses-email-options';
import { SesReputationMonitor } from './ses/ses-reputation-monitor';

/** What every monitor of the shield is told. */
export interface WatchOptions {
  readonly notify: ITopic[];
  readonly webAcl: WatchedWebAcl;
  readonly dailyReport?: DailyReportOptions;
}

/** The monitor of the provider; at most one of them. */
export interface Watch {
  readonly ses?: SesReputationMonitor;
  readonly sendGrid?: SendGridReputationMonitor;
}

/** Who sends the mails, and so whose reputation is watched. */
export abstract class EmailProvider {
  /** Amazon SES, watched by a `SesReputationMonitor`. */
  public static ses(options: SesEmailOptions = {}): EmailProvider {
    return new SesEmailProvider(options);
  }

  /**
   * SendGrid, watched by a `SendGridReputationMonitor`: after the deployment its `webhookUrl` has to be entered in SendGrid as the signed event
   * webhook.
   */
  public static sendGrid(options: SendGridEmailOptions): EmailProvider {
    return new SendGridEmailProvider(options);
  }

  /** Nobody watches: the codes go out by another way, or something else watches already. */
  public static none(): EmailProvider {
    return new UnwatchedEmailProvider();
  }

  /** @internal */
  public abstract _watch(scope: Construct, options: WatchOptions): Watch;

  /**
   * Region in which the mails are sent, when it isn't the Region of the stack.
   *
   * @internal
   */
  public get _region(): string | undefined {
    return undefined;
  }
}

class SesEmailProvider extends EmailProvider {
  constructor(private readonly options: SesEmailOptions) {
    super();
  }

  /** @internal */
  public _watch(scope: Construct, options: WatchOptions): Watch {
    return { ses: new SesReputationMonitor(scope, 'SesReputation', { ...this.options, ...options }) };
  }

  /** @internal */
  public override get _region(): string | undefined {
    return this.options.sesRegion;
  }
}

class SendGridEmailProvider extends EmailProvider {
  constructor(private readonly options: SendGridEmailOptions) {
    super();
  }

  /** @internal */
  public _watch(scope: Construct, options: WatchOptions): Watch {
    return { sendGrid: new SendGridReputationMonitor(scope, 'SendGridReputation', { ...this.options, ...options }) };
  }
}

class UnwatchedEmailProvider extends EmailProvider {
  /** @internal */
  public _watch(): Watch {
    return {};
  }
}
