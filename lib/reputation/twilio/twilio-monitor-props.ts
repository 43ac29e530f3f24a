import type { WatchOptions } from '../watch-options';
import type { TwilioOptions } from './twilio-options';

/** Properties of `TwilioMonitor`. */
export interface TwilioMonitorProps extends WatchOptions, TwilioOptions {}
