import type { Evaluator } from '../evaluator';
import { NOTE } from '../notes';
import type { WafRequest } from '../request';
import { bodyOfSound, hasSoundHeaders, soundRequest } from '../sound-request';
import type { Verdict } from '../verdict';
import type { RequestShapes } from './request-shapes';

/** Has any request evaluated, whatever it is, and as little of it as need be. */
export class Judge {
  constructor(
    private readonly evaluator: Evaluator,
    private readonly shapes: RequestShapes,
  ) {}

  judge(request: WafRequest, now: number): Verdict {
    const body = bodyOfSound(request);
    if (body === undefined) return this.judgeOdd(request, now);
    const shape = this.shapes.find(request, body);
    if (shape !== undefined) return this.evaluator.evaluateShape(request, now, shape);
    // Those of a known shape are.
    if (!hasSoundHeaders(request)) return this.judgeOdd(request, now);
    this.shapes.remember(request, body);
    return this.evaluator.evaluate(request, now, 0);
  }

  private judgeOdd(request: WafRequest, now: number): Verdict {
    return this.evaluator.evaluate(soundRequest(request), now, 1 << (NOTE.requestForm - 31));
  }
}
