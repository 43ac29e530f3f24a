import type { Check } from '../check';

const MEANING = {
  same: 'this spelling is judged as the simulator judges it',
  other: 'a spelling of the route is judged otherwise than the rules mean it: whoever writes it so may get around them',
};

/** The same route as people would never write it, and attackers do. */
function spellingsOf(route: string): string[] {
  const last = route.lastIndexOf('/') + 1;
  const encoded = `%${route.charCodeAt(last).toString(16)}`;
  return [
    route,
    route.toUpperCase(),
    `${route}/`,
    route.slice(0, last) + encoded + route.slice(last + 1),
    `${route.slice(0, last)}/${route.slice(last)}`,
    `${route.slice(0, last)}./${route.slice(last)}`,
    `/x/..${route}`,
    `${route};x=1`,
    `${route}?x=1`,
    `${route}%00`,
  ];
}

export const spellings: Check = {
  name: 'spellings',
  question: 'Are other spellings of the route judged like the route?',
  obstacle: () => undefined,
  bounds: ({ talk }) => ({ requests: 10, seconds: talk.secondsFor(10) }),
  async run({ talk }) {
    const findings = [];
    for (const target of spellingsOf(talk.route)) {
      findings.push(await talk.compare(`POST ${target}`, { method: 'POST', target }, MEANING));
    }
    return findings;
  },
};
