import {
  amount,
  flag,
  flagVariable,
  jsonVariable,
  list,
  listVariable,
  numberVariable,
  object,
  oneOf,
  optional,
  optionalVariable,
  readSettings,
  record,
  text,
  variable,
} from '../../lambda/runtime/settings';

interface Gate {
  readonly name: string;
  readonly mode: 'on' | 'off';
  readonly hosts: readonly string[];
  readonly prices: Readonly<Record<string, number>>;
  readonly bound: boolean;
  readonly note?: string;
}
const VARIABLES = {
  monitor: variable('MONITOR'),
  secret: optionalVariable('SECRET'),
  interval: numberVariable('INTERVAL'),
  copies: flagVariable('COPIES'),
  domains: listVariable('DOMAINS'),
  gate: jsonVariable(
    'GATE',
    object<Gate>({
      name: text,
      mode: oneOf(['on', 'off']),
      hosts: list(text),
      prices: record(amount),
      bound: flag,
      note: optional(text),
    }),
  ),
};
const GATE = { name: 'x', mode: 'on', hosts: ['a'], prices: { DE: 0.07 }, bound: false };
const GOOD = { MONITOR: 'shop', INTERVAL: '5', DOMAINS: 'a.example,b.example', GATE: JSON.stringify(GATE) };

test('gives what the construct set, and nothing that nobody named', () => {
  const environment = { ...GOOD, GATE: JSON.stringify({ ...GATE, other: 1 }) };
  expect(readSettings('gate', VARIABLES, environment)).toEqual({
    monitor: 'shop',
    secret: undefined,
    interval: 5,
    copies: false,
    domains: ['a.example', 'b.example'],
    gate: GATE,
  });
});

test('says all that is wrong at once, by name and without a value', () => {
  const gate = { ...GATE, name: 7, mode: 'sometimes', hosts: ['a', ''], prices: { DE: 'dear' }, bound: undefined };
  const read = () =>
    readSettings('gate', VARIABLES, {
      MONITOR: '',
      INTERVAL: 'often',
      COPIES: 'yes',
      GATE: JSON.stringify(gate),
    });
  expect(read).toThrow(
    'the settings of gate are wrong: MONITOR is missing, a text; INTERVAL must be a number of at least 0; COPIES must be one of true; ' +
      'GATE.name must be a text; GATE.mode must be one of on, off; GATE.hosts[1] must be a text; GATE.prices.DE must be a number of at least 0; ' +
      'GATE.bound is missing, true or false; deploy the stack and its handlers from one version',
  );
});

test.each([
  ['{', 'GATE must be JSON'],
  ['[]', 'GATE must be an object'],
  ['null', 'GATE must be an object'],
  ['{"__proto__":{"name":"x"}}', 'GATE.name is missing'],
  [undefined, 'GATE is missing'],
])('%s is no object', (GATE, fault) => {
  expect(() => readSettings('gate', VARIABLES, { ...GOOD, GATE })).toThrow(fault);
});
