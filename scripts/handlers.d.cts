export function handlers(root: string): ReadonlyArray<{ readonly name: string; readonly source: string }>;
