/** What the monitor of SES calls its sender, and by what the command knows it. */
export const SES_SENDER = 'SES';
