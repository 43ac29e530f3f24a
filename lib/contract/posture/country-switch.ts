/** What the responder tells the function that may close countries, with every check while the posture is raised. */
export interface CountrySwitchCall {
  readonly strict: true;
  /** Why the posture is raised. */
  readonly why: string;
}
