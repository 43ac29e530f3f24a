export type {
  Channel,
  FailureMode,
  GuardSettings,
  Lane,
  OpenLimits,
  RecipientFlag,
  RefusalReason,
} from '../contract/recipient/guard';
export { DEFAULT_GUARD_SETTINGS } from '../contract/recipient/guard-defaults';
export { canonicalRecipient } from './canonical-mailbox';
export {
  createFormTokens,
  createGuard,
  type FormTokensOptions,
  type GuardOptions,
  type GuardTableOptions,
} from './create-guard';
export { deviceCookie, deviceTokenOf } from './device-cookie';
export { DynamoStore, type DynamoStoreOptions } from './dynamo-store';
export {
  type FormTokenParts,
  type FormTokenRefusal,
  type FormTokenRequest,
  FormTokens,
  type IssuedFormToken,
  type RedeemRequest,
  type RedeemResult,
} from './form-tokens';
export {
  type AttemptResult,
  type CheckOutcome,
  type CheckResult,
  Guard,
  type GuardEvent,
  type VerifiedResult,
} from './guard';
export { GuardClient, type GuardClientOptions } from './guard-client';
export type { GuardParts } from './guard-parts';
export { KeyRing } from './key-ring';
export type { RecipientLookup } from './lookup';
export { MemoryStore } from './memory-store';
export { MESSAGES, type MessageId, WAYS, type Way } from './messages';
export { metricLines } from './metrics';
export type { Recipient } from './recipient';
export type { AttemptRequest, CheckRequest, VerifiedRequest } from './request';
export { type GuardStore, StoreUnavailableError } from './store';
