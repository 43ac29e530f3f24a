import type { WatchOptions } from '../watch-options';
import type { SnsTextOptions } from './sns-text-options';

/** Properties of `SnsTextMonitor`. */
export interface SnsTextMonitorProps extends WatchOptions, SnsTextOptions {}
