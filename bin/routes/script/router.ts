import { joined, type ListedRoute } from '../listed-route';
import { UNKNOWN } from './program';

/** An application or a router, its routes and where it is mounted. */
export class Router {
  readonly routes: Array<{ readonly method: string; readonly path: string }> = [];
  readonly mounts: Array<{ readonly parent: Router; readonly prefix: string }> = [];
  /** What its own routes have before their paths. */
  prefix = '';

  constructor(
    /** Whether it is the outermost one where nobody mounts it. */
    readonly isApp: boolean,
    /** File and line. */
    readonly place: string,
  ) {}

  mount(parent: Router, prefix: string): void {
    const isKnown = this.mounts.some((mount) => mount.parent === parent && mount.prefix === prefix);
    if (parent !== this && !isKnown) this.mounts.push({ parent, prefix });
  }

  /** Whether nothing that was read says where it begins. */
  get isLoose(): boolean {
    return this.mounts.length === 0 && !this.isApp;
  }

  /** Of each place where it is mounted. A path of which nothing is known is left out, and said where it was read. */
  whole(): ListedRoute[] {
    const prefixes = this.prefixes(new Set());
    return this.routes.flatMap(({ method, path }) =>
      prefixes.map((prefix) => ({ method, ...spelled(`${prefix}/${path}`) })),
    );
  }

  private prefixes(seen: ReadonlySet<Router>): string[] {
    if (seen.has(this)) return [];
    const further = new Set([...seen, this]);
    const before = this.isLoose
      ? [`/${UNKNOWN}`]
      : this.mounts.length === 0
        ? ['']
        : this.mounts.flatMap(({ parent, prefix }) => parent.prefixes(further).map((each) => `${each}/${prefix}`));
    return [...new Set(before.map((each) => `${each}/${this.prefix}`))];
  }
}

/** What isn't known may be several segments, so what counts is what stands behind it. */
function spelled(text: string): { path: string; isBelow?: boolean } {
  const from = text.lastIndexOf(`/${UNKNOWN}`);
  const known = (from < 0 ? text : text.slice(from + 2)).replaceAll(/[^/]*\0[^/]*/g, ':any');
  return { path: joined(known), ...(from < 0 ? {} : { isBelow: true }) };
}
