// Limits of which a check has to know what holds where nobody set them.
export const DEFAULT_RATE_LIMIT = 100;
export const DEFAULT_SEND_BUDGET = 600;
/** Above the budget an attacker pays a puzzle for every few codes, so four times as many cost him four times as much. */
export const CEILING_FACTOR = 4;
export const DEFAULT_WINDOW = { windowSeconds: 600 };
