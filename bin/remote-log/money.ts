const GB = 1e9;

export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < GB ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / GB).toFixed(1)} GB`;
}

export function usd(amount: number): string {
  return amount > 0 && amount < 0.01 ? 'less than 0.01 USD' : `${amount.toFixed(2)} USD`;
}

/** Behind every price that is said: prices differ by Region, and change. */
export const LIST_PRICE = "list price of us-east-1 in November 2026; check AWS's price page";
