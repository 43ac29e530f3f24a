import { type SendDependencies, sendCode } from '../../lambda/recipient/cognito-sender/send-code';
import type { OrderStore, WaitingMessage } from '../../lambda/recipient/cognito-store';
import { answerTrigger } from '../../lambda/recipient/cognito-user/answer-trigger';
import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { Guard } from '../../lib/guard/guard';
import { KeyRing } from '../../lib/guard/key-ring';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { PumpingContext, PumpingHandlers } from '../pumping';
import type { TextAsked } from '../pumping-traffic';
import { SILENT } from './loop-responder';
import { openPumpingHandlers } from './pumping-handlers';

const NAME = 'codes';
const POOL = 'eu-central-1_aBcDeFgHi';
const CLIENT = '1h57kf5cpq17m0eml12example';

/**
 * A user pool of Amazon Cognito before the texts, with the handlers of a `CognitoGuard` and its default limits: a sign-up is PreSignUp, then the order of a text, and later
 * PostConfirmation where somebody types the code in. Codes aren't encrypted here, and counts live in this process.
 */
export function openPoolHandlers(context: PumpingContext): PumpingHandlers {
  const clock = { at: 0, now: () => clock.at };
  const keys = KeyRing.parse(JSON.stringify({ id: 'lab', key: 'only for replays, which hold no real recipient' }), 0);
  const guard = new Guard({
    settings: DEFAULT_GUARD_SETTINGS,
    store: new MemoryStore(),
    keys: async () => keys,
    clock,
  });
  const store = new MemoryOrders(clock.now);
  let take: () => boolean = () => false;
  const text = {
    send: async () => {
      if (take()) return { MessageId: 'm' };
      const $metadata = { httpStatusCode: 400 };
      const Reason = 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION';
      throw Object.assign(new Error('closed'), { name: 'ConflictException', Reason, $metadata });
    },
  };
  const common = { store, guard, emit: () => {}, log: SILENT, now: clock.now };
  const sender: SendDependencies = {
    ...common,
    settings: {
      name: NAME,
      failureMode: 'CLOSED',
      keyArns: [],
      language: 'en',
      texts: {},
      text: { originationIdentity: 'SHOP' },
    },
    decrypt: async () => '493817',
    clients: { text: () => text } as never,
    backoff: { sleep: async () => {}, random: () => 0.5 },
    owner: () => 'lab',
    remaining: () => 60_000,
  };
  const user = {
    ...common,
    settings: { name: NAME, autoVerified: ['sms'], signInsUseCodes: false },
    patience: () => new Promise<void>(() => {}),
  };
  return {
    ...openPumpingHandlers(context),
    async order(asked, send) {
      clock.at = asked.at;
      let sent = false;
      take = () => (sent = send());
      try {
        await answerTrigger(eventOf('PreSignUp_SignUp', asked), user);
      } catch {
        return false;
      }
      await sendCode(eventOf('CustomSMSSender_SignUp', asked), sender);
      if (sent && asked.isTypedIn) await answerTrigger(eventOf('PostConfirmation_ConfirmSignUp', asked), user);
      return sent;
    },
  };
}

function eventOf(triggerSource: string, { number, at }: TextAsked) {
  const userAttributes = { sub: number, phone_number: number, phone_number_verified: 'true' };
  return {
    triggerSource,
    userPoolId: POOL,
    userName: number,
    callerContext: { clientId: CLIENT },
    request: { userAttributes, code: `code ${at}` },
    response: {},
  };
}

/** The table of a `CognitoGuard` where nothing comes twice. */
class MemoryOrders implements OrderStore {
  private readonly passes = new Set<string>();
  private readonly waiting = new Map<string, WaitingMessage>();

  constructor(private readonly now: () => number) {}

  async id(...parts: readonly string[]) {
    return parts.join(' ');
  }
  async claim() {
    return { state: 'mine', since: this.now() } as const;
  }
  async allow() {}
  async giveBack() {}
  async close() {}
  async grantPass(id: string) {
    this.passes.add(id);
  }
  async usePass(id: string) {
    return this.passes.delete(id);
  }
  async awaitAnswer(id: string, message: WaitingMessage) {
    this.waiting.set(id, message);
  }
  async answered(id: string) {
    const message = this.waiting.get(id);
    this.waiting.delete(id);
    return message;
  }
}
