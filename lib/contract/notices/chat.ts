/** Under which name `additionalContext` of a chat message says of which shield it speaks. Buttons of users match on it, so changing it is a breaking change. */
export const CHAT_SHIELD = 'shield';

/** Names under which `additionalContext` of a chat message says which actions fit it; those that don't fit are absent. */
export const CHAT_OFFER = {
  look: 'look',
  strict: 'strict',
  lockdown: 'lockdown',
  release: 'release',
  acknowledge: 'acknowledge',
} as const;

export type ChatOffer = (typeof CHAT_OFFER)[keyof typeof CHAT_OFFER];

export const CHAT_OFFERS: readonly ChatOffer[] = Object.values(CHAT_OFFER);
