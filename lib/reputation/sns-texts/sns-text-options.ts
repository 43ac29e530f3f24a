import type { TextOptions } from '../text-options';

/** How texts by Amazon SNS are watched: the part of the properties of `SnsTextMonitor` that `SmsProvider.sns` takes as well. */
export interface SnsTextOptions extends TextOptions {}
