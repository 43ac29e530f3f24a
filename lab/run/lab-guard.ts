import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { Guard } from '../../lib/guard/guard';
import { KeyRing } from '../../lib/guard/key-ring';
import { MemoryStore } from '../../lib/guard/memory-store';
import type { OpenGuard } from '../code-guard';

/** The domains of the replays are reserved ones, which a guard refuses, and everybody has a mailbox there. */
const DOMAINS = ['example.org', 'example.net'];

const SETTINGS = {
  ...DEFAULT_GUARD_SETTINGS,
  mailProviders: DOMAINS,
  validation: { ...DEFAULT_GUARD_SETTINGS.validation, allowedDomains: DOMAINS, lookUpMailExchanger: false },
};

/** The guard with its default limits; its counts live in this process. */
export const labGuard: OpenGuard = (clock) => {
  const keys = KeyRing.parse(JSON.stringify({ id: 'lab', key: 'only for replays, which hold no real recipient' }), 0);
  const guard = new Guard({ settings: SETTINGS, store: new MemoryStore(), keys: async () => keys, clock });
  const common = { channel: 'email', purpose: 'sign-up', app: 'sample' } as const;
  return {
    mayBeSent: async (recipient, clientAddress) => (await guard.check({ ...common, recipient, clientAddress })).allowed,
    typedIn: async (recipient) => {
      await guard.verified({ ...common, recipient });
    },
  };
};
