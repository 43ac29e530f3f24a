import { RequestShapes } from '../../lib/sim/shape/request-shapes';
import { hasSoundHeaders } from '../../lib/sim/sound-request';

/** From here on the shape of each request is known (`every`) or of none (`no`), as if others like it had come before; gives what ends it. */
export function knowing(which: 'every' | 'no'): () => void {
  const { find } = RequestShapes.prototype;
  RequestShapes.prototype.find = function (request, body) {
    if (which === 'no') return undefined;
    const found = find.call(this, request, body);
    if (found !== undefined || !hasSoundHeaders(request)) return found;
    this.remember(request, body);
    return find.call(this, request, body);
  };
  return () => {
    RequestShapes.prototype.find = find;
  };
}
