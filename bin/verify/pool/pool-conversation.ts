import { Conversation, type Exchange } from '../conversation';
import { poolAnswerOf } from './pool-answer';

/** With the API of Amazon Cognito, which makes faults of what AWS WAF says. */
export class PoolConversation extends Conversation {
  override async ask(...asked: Parameters<Conversation['ask']>): Promise<Exchange> {
    const exchange = await super.ask(...asked);
    return { ...exchange, answer: poolAnswerOf(exchange.raw, this.twin.blocks) };
  }
}
