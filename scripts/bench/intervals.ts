/** Highest rate of a Poisson process of which so few events or fewer still come with a chance of 5 %. */
export function poissonUpper(events: number): number {
  let [low, high] = [0, 10 + 3 * events];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (poissonAtMost(events, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

function poissonAtMost(events: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= events; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** Places in a sorted sample between which the median lies with 95 %. */
export function medianInterval(size: number): readonly [number, number] {
  const half = (1.96 * Math.sqrt(size)) / 2;
  return [Math.max(0, Math.floor(size / 2 - half)), Math.min(size - 1, Math.ceil(size / 2 + half))];
}
