export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 client`, or `2 clients`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}
