/** A web framework that runs in a process of its own on this machine. */
export interface FrameworkOrigin {
  readonly name: string;
  readonly url: string;
}

/** Web frameworks with the protected route, and how often their handlers ran. */
export interface Frameworks {
  readonly origins: readonly FrameworkOrigin[];
  /** Runs of each handler since the last call. */
  takeHits(): Promise<Readonly<Record<string, number>>>;
}
