import type { WatchOptions } from '../watch-options';
import type { SesEmailOptions } from './ses-email-options';

/**
 * Properties of `SesReputationMonitor`.
 */
export interface SesReputationMonitorProps extends WatchOptions, SesEmailOptions {}
