// Values of replications, and paired differences with their intervals.

// A list of one value stands for as many equal ones.
function expanded(values, size) {
  return values.length === 1 ? new Array(size).fill(values[0]) : values;
}

// Value by number of replication; what never came counts as the horizon, in days after the decision, where it is censored.
function byReplication(point, values, metric) {
  const full = expanded(values, point.replications.length);
  const found = new Map();
  let late = 0;
  let undefinedCount = 0;
  point.replications.forEach((number, k) => {
    if (full[k] !== null) found.set(number, full[k]);
    else if (metric.censored) { found.set(number, data.lastDay); late += 1; }
    else undefinedCount += 1;
  });
  return { found, late, undefinedCount };
}

function mean(values) {
  let total = 0;
  for (const v of values) total += v;
  return total / values.length;
}

// How many values differ from the most frequent one, by more than the rounding of the page.
function valuesApart(values, largest) {
  const counts = new Map();
  for (const v of values) {
    const key = largest > 0 ? Math.round(v / largest * 1e6) : 0;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return values.length - Math.max(...counts.values());
}

// Limits with the skewness of the mean taken off (Hall 1992).
function hallLimits(values, estimate, error, reach) {
  const n = values.length;
  let [second, third] = [0, 0];
  for (const v of values) { second += (v - estimate) ** 2 / n; third += (v - estimate) ** 3 / n; }
  const skew = third / second ** 1.5 * Math.sqrt(n * (n - 1)) / (n - 2) / Math.sqrt(n);
  const cut = Math.min(Math.max(skew, -data.mostSkewed), data.mostSkewed);
  const s = Math.abs(cut) < 1e-6 ? 1e-6 : cut;
  return [reach, -reach].map((end) => estimate - error * 3 / s * (Math.cbrt(1 + s * (end - s / 6)) - 1));
}

// Student's limits on the scale of the logarithm above a bound, of the logit between two.
function transformedLimits(estimate, half, [below, above]) {
  if (below === null) return [estimate - half, estimate + half];
  if (above === null) return [-1, 1].map((sign) => below + (estimate - below) * Math.exp(sign * half / (estimate - below)));
  const width = above - below;
  const share = (estimate - below) / width;
  const step = half / (width * share * (1 - share));
  return [-1, 1].map((sign) => below + width / (1 + Math.exp(-Math.log(share / (1 - share)) - sign * step)));
}

// Interval for a mean as in desim/stats/interval.py, within bounds; quantiles come with the page. Null limits where the
// spread of the values is not known.
function interval(values, levelIndex, bounds, largest = Math.max(...values.map(Math.abs))) {
  const n = values.length;
  if (n === 0) return { n, estimate: null, low: null, high: null };
  const estimate = mean(values);
  if (n === 1) return { n, estimate, low: null, high: null, note: "one replication has no spread" };
  const apart = valuesApart(values, largest);
  if (apart < data.fewestApart && apart !== n - 1) {
    const note = apart ? `only ${apart} of ${n} differ` : `all ${n} are equal`;
    return { n, estimate, low: null, high: null, constant: apart === 0, note };
  }
  const outside = values.some((v) => (bounds[0] !== null && v < bounds[0]) || (bounds[1] !== null && v > bounds[1]));
  const [below, above] = outside ? [null, null] : bounds;
  let squares = 0;
  for (const v of values) squares += (v - estimate) ** 2;
  const error = Math.sqrt(squares / (n - 1)) / Math.sqrt(n);
  const reach = data.t[n][levelIndex];
  const ends = [];
  if (n < data.fewestSkewed || below === null || above === null) ends.push([estimate - reach * error, estimate + reach * error]);
  if (n >= data.fewestSkewed) {
    ends.push(hallLimits(values, estimate, error, reach), transformedLimits(estimate, reach * error, [below, above]));
  }
  const low = Math.min(...ends.map((e) => e[0]));
  const high = Math.max(...ends.map((e) => e[1]));
  return { n, estimate, low: below === null ? low : Math.max(low, below), high: above === null ? high : Math.min(high, above) };
}

// Bounds of a difference of two values.
function gapBounds([below, above]) {
  return below === null || above === null ? [null, null] : [below - above, above - below];
}

// Kaplan-Meier median of times that are all followed to one horizon, between order statistics; Infinity is after it.
function medianTime(point, values, metric, levelIndex) {
  const full = expanded(values, point.replications.length).map((v) => v ?? Infinity).sort((a, b) => a - b);
  const n = full.length;
  if (n === 0) return { n, estimate: null, low: null, high: null };
  const ranks = data.ranks[n][levelIndex];
  const estimate = full[Math.ceil(n / 2) - 1];
  return { n, estimate, low: ranks ? full[ranks[0] - 1] : null, high: ranks ? full[ranks[1] - 1] : null };
}

// Plan minus base over the replications that both have and in which both are defined.
function paired(plan, base, levelIndex, metric) {
  const gaps = [];
  let largest = 0;
  for (const [number, value] of plan.found) {
    if (!base.found.has(number)) continue;
    const other = base.found.get(number);
    largest = Math.max(largest, Math.abs(value), Math.abs(other));
    gaps.push(Math.abs(value - other) <= 1e-12 * (Math.abs(value) + Math.abs(other)) ? 0 : value - other);
  }
  const found = interval(gaps, levelIndex, metric.censored ? [null, null] : gapBounds(metric.bounds), largest);
  found.equal = gaps.filter((g) => g === 0).length;
  found.better = gaps.filter((g) => (metric.better === "low" ? g < 0 : g > 0)).length;
  found.worse = found.n - found.equal - found.better;
  return found;
}
