import type { Check } from '../check';
import type { Meaning } from '../conversation';
import type { SiteRequest } from '../site';

interface Form {
  readonly asked: string;
  readonly request: SiteRequest;
  readonly meaning: Meaning;
}

/** As many as AWS WAF gets to see, by its pages. */
const HEADERS_SEEN = 200;
const BODY_SEEN = 8192;

const padding = Array.from({ length: HEADERS_SEEN }, (_, index) => [`p${index}`, '1'] as const);
/** What no proxy writes, so the rules answer it with 400 where they see it. */
const STRANGE = ['x-forwarded-proto', 'https/x'] as const;

/** What of a request the rules get to see, where AWS leaves it open or has a limit. */
function formsOf(route: string, base: string): Form[] {
  const post = { method: 'POST', target: route };
  return [
    {
      asked: `POST ${base}${route}`,
      request: { method: 'POST', target: `${base}${route}` },
      meaning: {
        same: 'a target in absolute form reaches the rules as its path',
        other: 'a target in absolute form reaches the rules in another form than the application',
      },
    },
    {
      asked: `POST ${route}#x`,
      request: { method: 'POST', target: `${route}#x` },
      meaning: { same: 'a fragment hides nothing', other: 'a fragment changes what the rules see' },
    },
    {
      asked: `POST /x#/..${route}`,
      request: { method: 'POST', target: `/x#/..${route}` },
      meaning: { same: 'a path behind a fragment is seen', other: 'a path behind a fragment is judged otherwise' },
    },
    {
      asked: 'a strange header, as the first',
      request: { ...post, headers: [STRANGE] },
      meaning: {
        same: 'the rules see it',
        other: 'the load balancer drops or changes the header before the rules see it',
      },
    },
    {
      asked: `the same header, behind ${HEADERS_SEEN} others`,
      request: { ...post, headers: [...padding, STRANGE] },
      meaning: {
        same: `the rules see ${HEADERS_SEEN} headers and no more, as AWS says`,
        other: (seen) =>
          seen.by === 'block'
            ? `the rules see more than ${HEADERS_SEEN} headers: more than AWS says, and than the simulator shows`
            : 'many headers change what the rules decide',
      },
    },
    {
      asked: `a body of more than ${BODY_SEEN} bytes`,
      request: {
        ...post,
        headers: [['Content-Type', 'application/json']],
        body: JSON.stringify({ padding: 'x'.repeat(BODY_SEEN) }),
      },
      meaning: {
        same: 'what stands behind the bytes that the rules see does not get past them',
        other: 'whatever stands behind the first bytes of a body is judged otherwise than the rules mean it',
      },
    },
  ];
}

export const requestForms: Check = {
  name: 'request-forms',
  question: 'What of odd targets, many headers and long bodies do the rules see?',
  obstacle: () => undefined,
  bounds: ({ talk }) => ({ requests: 6, seconds: talk.secondsFor(6) }),
  async run({ talk }) {
    const findings = [];
    for (const { asked, request, meaning } of formsOf(talk.route, talk.site.url.origin)) {
      findings.push(await talk.compare(asked, request, meaning));
    }
    return findings;
  },
};
