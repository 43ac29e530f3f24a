export type {
  InboundChannel,
  InboundMessage,
  InboundRefusal,
  InboundResult,
  InboundState,
  InboundStatus,
} from '../../contract/inbound/inbound';
export { InboundError, type InboundErrorCode } from './inbound-error';
export {
  type InboundVerification,
  type InboundVerificationOptions,
  inboundVerification,
  type WaitOptions,
} from './inbound-verification';
