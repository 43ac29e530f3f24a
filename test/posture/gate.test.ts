import { GateConflictError, HalfGateError } from '../../lambda/posture/gate';
import { parseIpSetRef } from '../../lambda/runtime/ip-set-store';
import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import { encodeRecord, type GateRecord, parseRecord } from '../../lib/contract/posture/gate-record';
import { gateRig, START } from '../lab/aws/rig';

const OPEN: GateRecord = { open: true, since: START, until: START + 1_800_000, by: 'alice', why: 'attack' };
const CLOSED: GateRecord = { open: false, since: START + 60_000, by: 'alice', why: 'over' };

let rig: Awaited<ReturnType<typeof gateRig>>;
beforeEach(async () => {
  rig = await gateRig();
});
afterEach(() => rig.close());

function updates() {
  return rig.standIn.calls.filter(({ operation }) => operation === 'wafv2:UpdateIPSet').length;
}

describe('moving a gate', () => {
  test('opens and closes both IP versions, and the sets say who, why and until when', async () => {
    const gate = rig.gate('lockdown');
    await gate.write(await gate.read(), OPEN);
    const { IPV4, IPV6 } = rig.stored.lockdown;
    expect(IPV4.addresses).toEqual(EVERY_ADDRESS.IPV4);
    expect(IPV6.addresses).toEqual(EVERY_ADDRESS.IPV6);
    expect(parseRecord(IPV4.description)).toMatchObject(OPEN);
    expect(IPV6.description).toBe(IPV4.description);
    await expect(gate.read()).resolves.toMatchObject({ position: 'open', record: OPEN });

    await gate.write(await gate.read(), CLOSED);
    expect([...IPV4.addresses, ...IPV6.addresses]).toEqual([]);
    await expect(gate.read()).resolves.toMatchObject({ position: 'closed', record: CLOSED });
  });

  test('a set that was just deployed is closed and has no record', async () => {
    const state = await rig.gate('strict').read();
    expect(state.position).toBe('closed');
    expect(state.record).toBeUndefined();
  });

  test('a storm of lock conflicts without anybody else writing is waited out', async () => {
    const gate = rig.gate('lockdown');
    const before = await gate.read();
    rig.standIn.fail('wafv2:UpdateIPSet', 'WAFOptimisticLockException', 5);
    await gate.write(before, OPEN);
    await expect(gate.read()).resolves.toMatchObject({ position: 'open' });
    expect(updates()).toBe(7);
  });

  test('an endless storm ends with what AWS WAF said, and nothing moved', async () => {
    const gate = rig.gate('lockdown');
    const before = await gate.read();
    rig.standIn.fail('wafv2:UpdateIPSet', 'WAFOptimisticLockException', 100);
    await expect(gate.write(before, OPEN)).rejects.toThrow(
      expect.objectContaining({ name: 'WAFOptimisticLockException' }),
    );
    expect(rig.stored.lockdown.IPV4.addresses).toEqual([]);
  });

  test('throttling is waited out', async () => {
    const gate = rig.gate('lockdown');
    rig.standIn.fail('wafv2:UpdateIPSet', 'ThrottlingException', 3);
    await gate.write(await gate.read(), OPEN);
    await expect(gate.read()).resolves.toMatchObject({ position: 'open' });
  });

  test('an update whose answer got lost counts as done', async () => {
    const gate = rig.gate('lockdown');
    const before = await gate.read();
    rig.standIn.before('wafv2:UpdateIPSet', () => {
      const { IPV4 } = rig.stored.lockdown;
      IPV4.addresses = [...EVERY_ADDRESS.IPV4];
      IPV4.description = encodeRecord(OPEN);
      IPV4.lockToken = 'taken-by-the-first-try';
    });
    await gate.write(before, OPEN);
    await expect(gate.read()).resolves.toMatchObject({ position: 'open' });
    expect(updates()).toBe(2);
  });

  test('somebody else moving the gate in between is a conflict, not overwritten', async () => {
    const gate = rig.gate('lockdown');
    const before = await gate.read();
    await gate.write(before, { ...OPEN, by: 'bob' });
    await expect(gate.write(before, OPEN)).rejects.toThrow(GateConflictError);
    await expect(gate.read()).resolves.toMatchObject({ record: { by: 'bob' } });
  });

  test('when IPv6 is refused, IPv4 goes back to what it was', async () => {
    const gate = rig.gate('lockdown');
    const before = await gate.read();
    rig.standIn.before('wafv2:UpdateIPSet', () =>
      rig.standIn.before('wafv2:UpdateIPSet', () => {
        rig.standIn.fail('wafv2:UpdateIPSet', 'WAFInvalidOperationException', 1);
      }),
    );
    await expect(gate.write(before, OPEN)).rejects.toThrow(
      expect.objectContaining({ name: 'WAFInvalidOperationException' }),
    );
    const { IPV4, IPV6 } = rig.stored.lockdown;
    expect([...IPV4.addresses, ...IPV6.addresses]).toEqual([]);
    expect(IPV4.description).toBe('closed - just deployed');
  });

  test('when the way back fails too, the error says that half of the gate moved, and the gate reads as half', async () => {
    const gate = rig.gate('lockdown');
    const before = await gate.read();
    rig.standIn.before('wafv2:UpdateIPSet', () =>
      rig.standIn.before('wafv2:UpdateIPSet', () => {
        rig.standIn.fail('wafv2:UpdateIPSet', 'AccessDeniedException', 2);
      }),
    );
    await expect(gate.write(before, OPEN)).rejects.toThrow(HalfGateError);
    await expect(gate.read()).resolves.toMatchObject({ position: 'half', record: OPEN });
  });

  test.each([
    ['one half of the addresses', ['0.0.0.0/1']],
    ['a single address', ['198.51.100.7/32']],
  ])('%s in a set is neither open nor closed', async (_, addresses) => {
    rig.stored.strict.IPV4.addresses = addresses;
    await expect(rig.gate('strict').read()).resolves.toMatchObject({ position: 'half' });
  });
});

describe('the posture', () => {
  test('is normal, strict or lockdown by the gates', async () => {
    await expect(rig.control.read()).resolves.toMatchObject({ posture: 'normal' });
    await rig.control.move(() => ({ strict: OPEN }));
    await expect(rig.control.read()).resolves.toMatchObject({ posture: 'strict' });
    const change = await rig.control.move(() => ({ lockdown: OPEN }));
    expect(change).toMatchObject({ before: { posture: 'strict' }, after: { posture: 'lockdown' } });
    await expect(rig.control.read()).resolves.toMatchObject({
      posture: 'lockdown',
      gates: { strict: { position: 'open' } },
    });
  });

  test('a step down opens the lower gate before it closes the higher one', async () => {
    await rig.control.move(() => ({ lockdown: OPEN }));
    const from = rig.standIn.calls.length;
    await rig.control.move(() => ({ lockdown: CLOSED, strict: OPEN }));
    const names = rig.standIn.calls
      .slice(from)
      .filter(({ operation }) => operation === 'wafv2:UpdateIPSet')
      .map(({ input }) => input.Name);
    expect(names).toEqual(['strict-ipv4', 'strict-ipv6', 'lockdown-ipv4', 'lockdown-ipv6']);
  });

  test('when a person gets in between, the decision is asked again and sees what the person did', async () => {
    const seen: Array<string | undefined> = [];
    rig.standIn.before('wafv2:UpdateIPSet', () => {
      for (const [version, set] of Object.entries(rig.stored.lockdown)) {
        set.addresses = [...EVERY_ADDRESS[version as 'IPV4' | 'IPV6']];
        set.description = encodeRecord({ ...OPEN, by: 'bob' });
        set.lockToken = `bob-${version}`;
      }
    });
    const change = await rig.control.move(({ gates }) => {
      seen.push(gates.lockdown.record?.by);
      return gates.lockdown.record?.by === 'bob' ? undefined : { lockdown: { ...OPEN, by: 'responder' } };
    });
    expect(seen).toEqual([undefined, 'bob']);
    expect(change).toBeUndefined();
    await expect(rig.control.read()).resolves.toMatchObject({ gates: { lockdown: { record: { by: 'bob' } } } });
  });

  test('the note that the mail is paused survives a writer who does not know of it', async () => {
    await rig.control.move(() => ({ lockdown: { ...OPEN, mailPaused: START } }));
    await rig.control.move(() => ({ lockdown: CLOSED }));
    await expect(rig.control.read()).resolves.toMatchObject({ gates: { lockdown: { record: { mailPaused: START } } } });
    await rig.control.move(() => ({ lockdown: { ...CLOSED, mailPaused: undefined } }));
    const { gates } = await rig.control.read();
    expect(gates.lockdown.record?.mailPaused).toBeUndefined();
  });
});

test.each(['', 'name|id', 'name|id|GLOBAL', 'name|id|REGIONAL|x'])('%j is no reference of an IP set', (text) => {
  expect(() => parseIpSetRef(text)).toThrow('an IP set must be given as "name|id|REGIONAL"');
});
