import { capacityCommand } from '../../bin/commands/capacity';
import { FakeIo } from './fake-io';
import { GET_IP_SET, GET_WEB_ACL, scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const mine = files.write('acl.json', GET_WEB_ACL);
const set = files.write('set.json', GET_IP_SET);
const groups = (...capacities: unknown[]) =>
  files.write('groups.json', {
    Resources: Object.fromEntries(
      capacities.map((Capacity, i) => [`Group${i}`, { Type: 'AWS::WAFv2::RuleGroup', Properties: { Capacity } }]),
    ),
  });

async function capacity(...args: string[]) {
  const io = new FakeIo();
  const code = await capacityCommand.run(['--web-acl', mine, '--ip-set', set, ...args], io);
  return { code, out: io.stdout, err: io.stderr };
}

// Two for the path, one for its label, one for the set, three for the limit with its label, one for the label.
const OWN = 8;

test.each<readonly [string, readonly unknown[], number, string]>([
  ['what is free', [1000, 400], 0, `${OWN + 1400} of 5000 WCU: it fits\n`],
  ['exactly what is free', [5000 - OWN], 0, '5000 of 5000 WCU: it fits; more than 1500 cost extra\n'],
  ['one more', [5000 - OWN, 1], 3, '5001 of 5000 WCU: it does not fit\n'],
])('rule groups that need %s', async (_, capacities, code, line) => {
  const result = await capacity('--add', groups(...capacities));
  expect(result).toMatchObject({ code, err: '' });
  expect(result.out).toContain(line);
});

test('the rules of a web ACL are added where there are no rule groups', async () => {
  const { code, out } = await capacity('--add', files.write('other.json', TEMPLATE));
  expect(code).toBe(0);
  expect(out).toContain(`${2 * OWN} of 5000 WCU: it fits`);
});

test('a web ACL alone is summed, and a group without a number is told', async () => {
  expect((await capacity()).out).toContain(`${OWN} of 5000 WCU: it fits`);
  expect(await capacity('--add', groups({ Ref: 'X' }))).toMatchObject({
    code: 1,
    err: expect.stringContaining('the Capacity of Group0 is not a number') as string,
  });
});
