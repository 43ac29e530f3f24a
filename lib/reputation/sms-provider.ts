import type { Construct } from 'constructs';
import { takenBy } from '../private/taken';
import { EndUserMessagingMonitor } from './end-user-messaging/end-user-messaging-monitor';
import type { EndUserMessagingOptions } from './end-user-messaging/end-user-messaging-options';
import type { IReputationMonitor } from './i-reputation-monitor';
import { SnsTextMonitor } from './sns-texts/sns-text-monitor';
import type { SnsTextOptions } from './sns-texts/sns-text-options';
import { TwilioMonitor } from './twilio/twilio-monitor';
import type { TwilioOptions } from './twilio/twilio-options';
import type { WatchOptions } from './watch-options';

/**
 * Who sends the text messages, and so what is watched.
 *
 * For a provider that isn't here, extend this class: `watch` makes the monitor, a `ReputationMonitor` or a class of yours.
 */
export abstract class SmsProvider {
  /** AWS End User Messaging, watched by an `EndUserMessagingMonitor`. */
  public static endUserMessaging(options: EndUserMessagingOptions = {}): SmsProvider {
    return new EndUserMessagingProvider(options);
  }

  /** Amazon SNS, watched by an `SnsTextMonitor`: every text of the account in this Region, by its delivery logs. */
  public static sns(options: SnsTextOptions = {}): SmsProvider {
    return new SnsTextProvider(options);
  }

  /** Twilio's Messaging API, watched by a `TwilioMonitor`: after the deployment its `callbackUrl` has to be given to Twilio. */
  public static twilio(options: TwilioOptions): SmsProvider {
    return new TwilioProvider(options);
  }

  /** Nobody watches: no codes go out as texts, or something else watches already. */
  public static none(): SmsProvider {
    return new UnwatchedSmsProvider();
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

class EndUserMessagingProvider extends SmsProvider {
  constructor(private readonly options: EndUserMessagingOptions) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const make = () => new EndUserMessagingMonitor(scope, 'EndUserMessaging', { ...this.options, ...options });
    return takenBy('SmsProvider.endUserMessaging', 'EndUserMessagingOptions', this.options, make);
  }
}

class SnsTextProvider extends SmsProvider {
  constructor(private readonly options: SnsTextOptions) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const make = () => new SnsTextMonitor(scope, 'SnsTexts', { ...this.options, ...options });
    return takenBy('SmsProvider.sns', 'SnsTextOptions', this.options, make);
  }
}

class TwilioProvider extends SmsProvider {
  constructor(private readonly options: TwilioOptions) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const make = () => new TwilioMonitor(scope, 'Twilio', { ...this.options, ...options });
    return takenBy('SmsProvider.twilio', 'TwilioOptions', this.options, make);
  }
}

class UnwatchedSmsProvider extends SmsProvider {
  public watch(): IReputationMonitor | undefined {
    return undefined;
  }
}
