/** A table of the report, before it is text or HTML. */
export interface ReportTable {
  readonly title: string;
  readonly head?: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}
