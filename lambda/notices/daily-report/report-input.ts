import type { ReportPrices } from '../../../lib/contract/notices/report-settings';
import type { SenderSettings } from '../../../lib/contract/notices/sender-figures';
import type { Campaign } from '../../../lib/contract/posture/campaign';
import type { ShieldIdentity } from '../../../lib/contract/shield-identity';
import type { HistoryEntry } from '../history';
import type { Concern } from '../people';
import type { WebAclCounts } from '../web-acl-counts';
import type { DomainCount } from './domains';
import type { AccountDay, MailDay } from './figures';
import type { GuardInput } from './guard-tables';
import type { Link } from './links';
import type { MonthInput } from './month-review';
import type { TextInput } from './text-tables';

/** Everything that could be found out about a day. */
export interface ReportInput {
  readonly shield: ShieldIdentity;
  readonly sender: SenderSettings;
  /** Codes also travel another way. */
  readonly otherChannels?: boolean;
  readonly label: string;
  readonly timeZone: string;
  /** The last one is the day of the report; before it the day before, and the days of a week. */
  readonly mail?: readonly MailDay[];
  readonly account?: AccountDay;
  /** What the web ACL guards, where that is a user pool. */
  readonly userPoolId?: string;
  /** As many days as of the mail. */
  readonly webAclDays?: readonly WebAclCounts[];
  /** What kept people from their codes at some hours only. */
  readonly hours?: readonly Concern[];
  /** Countries from which more came than ever, a sentence each. */
  readonly lands?: readonly string[];
  readonly domains?: readonly DomainCount[];
  /** For a sender of texts. */
  readonly texts?: TextInput;
  readonly guard?: GuardInput;
  /** On the first of a month: the one that ended. */
  readonly month?: MonthInput | undefined;
  readonly alarmsOn?: readonly string[];
  readonly deadLetters?: number;
  /** A campaign of that day that somebody announced. */
  readonly campaign?: Campaign | undefined;
  /** What happened that day, in order; absent where nothing keeps it. */
  readonly history?: readonly HistoryEntry[];
  readonly prices: ReportPrices;
  readonly links?: readonly Link[];
  readonly failed: readonly string[];
}
