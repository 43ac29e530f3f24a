/** Frameworks that change Node's own classes for everybody in the process, and so get one of their own. */
export const LONER_NAMES = ['restify'] as const;
