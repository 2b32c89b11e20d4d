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

// Student's t-interval for a mean; the quantiles come with the page. Null limits below two values.
function interval(values, levelIndex) {
  const n = values.length;
  if (n === 0) return { n, estimate: null, low: null, high: null };
  const estimate = mean(values);
  if (n === 1) return { n, estimate, low: null, high: null };
  let squares = 0;
  for (const v of values) squares += (v - estimate) ** 2;
  const half = data.t[n][levelIndex] * Math.sqrt(squares / (n - 1)) / Math.sqrt(n);
  return { n, estimate, low: estimate - half, high: estimate + half };
}

// Plan minus base over the replications that both have and in which both are defined.
function paired(plan, base, levelIndex, better) {
  const gaps = [];
  for (const [number, value] of plan.found) {
    if (base.found.has(number)) gaps.push(value - base.found.get(number));
  }
  const found = interval(gaps, levelIndex);
  found.equal = gaps.filter((g) => g === 0).length;
  found.better = gaps.filter((g) => (better === "low" ? g < 0 : g > 0)).length;
  found.worse = found.n - found.equal - found.better;
  return found;
}
