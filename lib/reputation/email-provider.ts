import type { Construct } from 'constructs';
import { takenBy } from '../private/taken';
import type { IReputationMonitor } from './i-reputation-monitor';
import type { SendGridEmailOptions } from './sendgrid/sendgrid-email-options';
import { SendGridReputationMonitor } from './sendgrid/sendgrid-reputation-monitor';
import type { SesEmailOptions } from './ses/ses-email-options';
import { SesReputationMonitor } from './ses/ses-reputation-monitor';
import type { WatchOptions } from './watch-options';

/**
 * Who sends the mails, and so whose reputation is watched.
 *
 * For a provider that isn't here, extend this class: `watch` makes the monitor, a `ReputationMonitor` or a class of yours.
 */
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

  /**
   * Makes the monitor of this provider.
   *
   * @param scope where it belongs
   * @param options whom it tells, and what it may show
   * @returns undefined when nobody watches
   */
  public abstract watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined;
}

class SesEmailProvider extends EmailProvider {
  constructor(private readonly options: SesEmailOptions) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const make = () => new SesReputationMonitor(scope, 'SesReputation', { ...this.options, ...options });
    return takenBy('EmailProvider.ses', 'SesEmailOptions', this.options, make);
  }
}

class SendGridEmailProvider extends EmailProvider {
  constructor(private readonly options: SendGridEmailOptions) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const make = () => new SendGridReputationMonitor(scope, 'SendGridReputation', { ...this.options, ...options });
    return takenBy('EmailProvider.sendGrid', 'SendGridEmailOptions', this.options, make);
  }
}

class UnwatchedEmailProvider extends EmailProvider {
  public watch(): IReputationMonitor | undefined {
    return undefined;
  }
}

/** Who sends when nobody says it. */
export function defaultProvider(): EmailProvider {
  return EmailProvider.ses();
}
