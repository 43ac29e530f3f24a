import { isNarrow } from '../bytes';
import { WINDOW } from '../fields/match-pattern';
import type { HeaderIndex } from '../header-index';
import type { WafRequest } from '../request';
import type { BodyForm } from '../sound-request';
import type { Course } from './course';

/** Shapes of a generation; two are kept, so who makes up ever new ones drives out only those that nobody sent for long. */
const MOST_SHAPES = 4096;
/** Of one request target. */
const MOST_OF_TARGET = 32;
/** Characters of a shape; what is longer is judged anew each time. */
const LONGEST = 1024;
/** A character may be three bytes. */
const SURELY_WITHIN = Math.floor(WINDOW.bytes / 3);

/** What many requests have in common: target, method, names of the headers, and the values of those that rules inspect. */
export interface RequestShape {
  readonly method: string;
  readonly body: BodyForm;
  readonly names: readonly string[];
  /** Undefined where the value makes no difference to the shape. */
  readonly values: ReadonlyArray<string | undefined>;
  /** Place of each header by its number. */
  readonly layout: Int32Array;
  /** What the rules make of it; undefined until a second request came. */
  course: Course | undefined;
}

/**
 * Shapes of the requests that came lately, in bounded memory. Most traffic repeats itself: what depends on a shape alone need not be found out for each
 * request.
 */
export class RequestShapes {
  private young = new Map<string, RequestShape[]>();
  private old = new Map<string, RequestShape[]>();
  private size = 0;

  constructor(
    private readonly headers: HeaderIndex,
    private readonly mostShapes = MOST_SHAPES,
  ) {}

  /** The shape of a request that came before; its headers are sound then. Everything else of the request must be known to be. */
  find(request: WafRequest, body: BodyForm): RequestShape | undefined {
    const { uri } = request;
    let shapes = this.young.get(uri);
    if (shapes === undefined) {
      shapes = this.old.get(uri);
      if (shapes === undefined) return undefined;
      this.old.delete(uri);
      this.makeRoom(shapes.length);
      this.young.set(uri, shapes);
    }
    for (let i = 0; i < shapes.length; i++) if (fits(shapes[i]!, request, body)) return shapes[i];
    return undefined;
  }

  /** Of a sound request for which none was found. */
  remember(request: WafRequest, body: BodyForm): void {
    const { uri, method, headers } = request;
    if (headers.length > WINDOW.entries || !isWithinWindow(headers)) return;
    const names: string[] = [];
    const values: Array<string | undefined> = [];
    let length = uri.length + method.length;
    for (const [name, value] of headers) {
      const shapes = this.headers.shapes(name);
      length += name.length + (shapes ? value.length : 0);
      if (length > LONGEST || !isNarrow(name) || (shapes && !isNarrow(value))) return;
      names.push(ownCopy(name));
      values.push(shapes ? ownCopy(value) : undefined);
    }
    if (length > LONGEST || !isNarrow(uri) || !isNarrow(method)) return;
    this.makeRoom(1);
    const layout = this.headers.layoutOf(names);
    const shape = { method: ownCopy(method), body, names, values, layout, course: undefined };
    const shapes = this.young.get(uri);
    if (shapes === undefined) this.young.set(ownCopy(uri), [shape]);
    else if (shapes.length < MOST_OF_TARGET) shapes.push(shape);
    else shapes[this.size % MOST_OF_TARGET] = shape;
  }

  private makeRoom(shapes: number): void {
    this.size += shapes;
    if (this.size <= this.mostShapes) return;
    this.old = this.young;
    this.young = new Map();
    this.size = shapes;
  }
}

function fits(shape: RequestShape, request: WafRequest, body: BodyForm): boolean {
  const { names, values } = shape;
  const { headers } = request;
  if (shape.method !== request.method || headers.length !== names.length || shape.body !== body) return false;
  let size = 0;
  for (let i = 0; i < names.length; i++) {
    const pair = headers[i]!;
    if (!Array.isArray(pair) || pair[0] !== names[i]) return false;
    const value: unknown = pair[1];
    if (typeof value !== 'string') return false;
    const expected = values[i];
    if (expected !== undefined && expected !== value) return false;
    size += names[i]!.length + value.length;
  }
  return size <= SURELY_WITHIN || isWithinWindow(headers);
}

function isWithinWindow(headers: WafRequest['headers']): boolean {
  let size = 0;
  for (const [name, value] of headers) {
    size += name.length + value.length;
    if (size > WINDOW.bytes) return false;
  }
  return size <= SURELY_WITHIN || headers.every(([name, value]) => isNarrow(name) && isNarrow(value));
}

/** A slice keeps what it was cut from alive, which may be a whole chunk of a log; V8 copies slices that are shorter than this. */
const SLICED_FROM = 13;

function ownCopy(text: string): string {
  return text.length < SLICED_FROM ? text : Buffer.from(text, 'latin1').toString('latin1');
}
