/** What roles of handlers may do and no request in our tests does, and why. */
export const NEVER_SENT: Readonly<Record<string, string>> = {};
