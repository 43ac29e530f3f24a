import { readAssociations } from '../../operator/association-check';
import { explained } from '../../operator/aws-fault';
import type { Check } from '../check';

/** First, since nothing else means anything without it. */
export const association: Check = {
  name: 'association',
  question: 'Is the web ACL attached to what it must guard?',
  obstacle: () => undefined,
  bounds: () => ({ requests: 0, seconds: 5 }),
  async run({ shield }) {
    const found = await explained('read the association', () => readAssociations(shield));
    return found.map(({ resource, right, found: other }) => ({
      level: right ? 'good' : 'bad',
      asked: resource,
      expected: 'the web ACL of the stack',
      seen: right ? 'the web ACL of the stack' : (other ?? 'no web ACL'),
      meaning: right ? 'its rules judge what comes in' : 'nothing of the shield judges what comes in there',
    }));
  },
};
