import { parseReplay } from '../../lab/campaign';
import { labMailer } from '../../lab/run/lab-mailer';
import { runColumns } from '../../lab/suite';
import { EVERY_ADDRESS, type IpVersion } from '../../lib/contract/posture/gate';
import { RUN_TIME_IP_SET_TYPE } from '../../lib/contract/posture/run-time-ip-set';
import { labTemplate } from '../lab/lab-template';

jest.setTimeout(120_000);

/** The lab's shield with an open gate, which an operator does and no deployment. */
function strict(): unknown {
  const template = structuredClone(labTemplate('default')) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== RUN_TIME_IP_SET_TYPE || !/Strict/.test(id)) continue;
    const IPAddressVersion = Properties.IPAddressVersion as IpVersion;
    const Addresses = [...EVERY_ADDRESS[IPAddressVersion]];
    template.Resources[id] = {
      Type: 'AWS::WAFv2::IPSet',
      Properties: { Scope: 'REGIONAL', IPAddressVersion, Addresses },
    };
  }
  return template;
}

async function people(template: unknown, people: number, behindOneAddress: number) {
  const replay = parseReplay(
    {
      name: 'people',
      title: 'people while the posture is strict',
      start: '2026-01-05T09:00:00Z',
      firewall: { mode: 'instant', lagSeconds: 0 },
      traffic: [{ kind: 'people', people, behindOneAddress, spanSeconds: 560 }],
      expect: { shield: { people: { served: { min: 0 } } } },
    },
    'people',
  );
  const report = await runColumns(
    { ...replay, columns: ['shield'] },
    { templates: { default: template }, openMailer: labMailer },
  );
  return report.rows[0]!;
}

test('strict hurts nobody at an address of their own', async () => {
  const row = await people(strict(), 60, 0);
  expect(row.people).toMatchObject({ served: 60, wronglyStopped: 0 });
});

test('strict stops people behind one address that the normal limits would serve', async () => {
  const usual = await people(labTemplate('default'), 40, 40);
  const tight = await people(strict(), 40, 40);
  expect(usual.people).toMatchObject({ served: 40 });
  expect(tight.people!.served).toBeLessThan(40);
  expect(tight.people!.wronglyStopped).toBe(40 - tight.people!.served);
  if (process.env.PRINT) process.stdout.write(`${JSON.stringify({ usual: usual.people, tight: tight.people })}\n`);
});
