import type { WatchOptions } from '../watch-options';
import type { SendGridEmailOptions } from './sendgrid-email-options';

/**
 * Properties of `SendGridReputationMonitor`.
 */
export interface SendGridReputationMonitorProps extends WatchOptions, SendGridEmailOptions {}
