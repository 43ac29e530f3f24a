/** Waits; an argument, so that tests needn't. */
export type Pause = (milliseconds: number) => Promise<void>;
