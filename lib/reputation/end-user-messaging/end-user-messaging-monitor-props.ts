import type { WatchOptions } from '../watch-options';
import type { EndUserMessagingOptions } from './end-user-messaging-options';

/** Properties of `EndUserMessagingMonitor`. */
export interface EndUserMessagingMonitorProps extends WatchOptions, EndUserMessagingOptions {}
