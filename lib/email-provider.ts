import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { SesReputationMonitor } from './reputation/ses-reputation-monitor';

/** Options of `EmailProvider.ses`. */
export interface SesEmailOptions {
  /**
   * Name of the SES configuration set with which the codes are sent.
   *
   * @default - a configuration set is made; send the codes with it
   */
  readonly configurationSetName?: string;

  /**
   * AWS Region in which SES sends, such as `eu-west-1`.
   *
   * @default - the Region of the stack
   */
  readonly sesRegion?: string;
}

/** Who sends the mails, and so whose reputation is watched. */
export abstract class EmailProvider {
  /** Amazon SES, watched by a `SesReputationMonitor`. */
  public static ses(options: SesEmailOptions = {}): EmailProvider {
    return new SesEmailProvider(options);
  }

  /** Nobody watches: the codes go out by another way, or something else watches already. */
  public static none(): EmailProvider {
    return new UnwatchedEmailProvider();
  }

  /** @internal */
  public abstract _watch(scope: Construct, notify: ITopic[]): SesReputationMonitor | undefined;

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
  public _watch(scope: Construct, notify: ITopic[]): SesReputationMonitor {
    return new SesReputationMonitor(scope, 'SesReputation', { ...this.options, notify });
  }

  /** @internal */
  public override get _region(): string | undefined {
    return this.options.sesRegion;
  }
}

class UnwatchedEmailProvider extends EmailProvider {
  /** @internal */
  public _watch(): undefined {
    return undefined;
  }
}
