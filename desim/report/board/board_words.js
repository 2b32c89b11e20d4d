// Numbers, dates and sentences as the reports write them.

const NONE = "n/a";
const LATE = "after the horizon";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function grouped(text) {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

// Three significant digits below 1000, whole numbers with thousands marked above.
function number(value) {
  if (value === null || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size === 0) return "0";
  let text;
  if (size >= 99.95) text = grouped(size.toFixed(0));
  else if (size >= 9.995) text = size.toFixed(1);
  else if (size >= 0.9995) text = size.toFixed(2);
  else text = size >= 1e-4 ? String(Number(size.toPrecision(2))) : size.toExponential(1);
  return (value < 0 ? "\u2212" : "") + text.replace("e-", "e\u2212");
}

function bracket(low, high) {
  return low === null ? "" : `[${number(low)},\u00a0${number(high)}]`;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The date of a day, or its number where day 0 has no date.
function dayText(day) {
  if (data.start === null) return `day ${number(day)}`;
  const date = dateOf(day);
  return `${date.getUTCDate()}\u00a0${MONTHS[date.getUTCMonth()]}\u00a0${date.getUTCFullYear()}`;
}

function dateOf(day) {
  const date = new Date(`${data.start}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + Math.floor(day));
  return date;
}

function percent(levelIndex) {
  return `${Math.round(100 * data.levels[levelIndex])}\u00a0%`;
}

// Unit of values of a measure on a stockpile, and of differences between them.
function unitOf(metric, pile) {
  return metric.unit === "item" ? pile.unit : metric.unit;
}

function gapUnit(metric, pile) {
  return metric.unit === "%" ? "percentage points" : unitOf(metric, pile);
}

function direction(metric, value) {
  return value < 0 ? metric.less : metric.more;
}

// Such as: 41 days earlier (95 %: 30 to 52).
function gapText(found, metric, pile, levelIndex) {
  const unit = gapUnit(metric, pile);
  const ends = [Math.abs(found.low), Math.abs(found.high)].sort((a, b) => a - b);
  const amount = [number(Math.abs(found.estimate)), unit, direction(metric, found.estimate)].filter(Boolean).join(" ");
  return `${amount} (${percent(levelIndex)}: ${number(ends[0])} to ${number(ends[1])})`;
}

function limitText(value, metric) {
  return value === 0 ? "0" : `${number(Math.abs(value))} ${direction(metric, value)}`;
}

// Where replacement patterns such as $& in a name would matter, a function gives the name as it is.
function filledSentence(metric, pile, gap) {
  return metric.sentence.replace("{pile}", () => pile.phrase).replace("{gap}", () => gap);
}

// The answer for one plan against the base, in one sentence, and whether the two can be told apart.
function sentence(entry, view) {
  const { plan, base, metric, pile, levelIndex } = view.named(entry);
  const whom = `${plan.with} than ${base.with}`;
  if (entry.why) return { tone: "none", text: `${capital(plan.with)}: n/a because ${entry.why}.` };
  const found = entry.gap;
  const pairs = `n\u00a0=\u00a0${found.n} pairs, seed ${data.seed}`;
  if (found.equal === found.n) {
    return { tone: "same", text: `No difference: ${plan.name} and ${base.name} give the same in every replication; ${pairs}.` };
  }
  if (found.low === null) return withoutInterval(entry, view, pairs);
  if (found.low <= 0 && found.high >= 0) {
    const unit = gapUnit(metric, pile);
    const about = [number(Math.abs(found.estimate)), unit, direction(metric, found.estimate)].filter(Boolean).join(" ");
    const range = `${limitText(found.low, metric)} to ${limitText(found.high, metric)}`;
    const gap = `${about} (${percent(levelIndex)}: anything from ${range})`;
    return {
      tone: "open",
      text: `No difference can be told ${between(plan, base)}: ${filledSentence(metric, pile, gap)} ${whom}; ${pairs}.`,
    };
  }
  const gap = gapText(found, metric, pile, levelIndex);
  const good = (found.estimate < 0) === (metric.better === "low");
  const text = `${capital(plan.with)}, ${filledSentence(metric, pile, gap)} than ${base.with}; ${pairs}.`;
  return { tone: good ? "good" : "bad", text };
}

// What is told where too few replications differ for an interval: equal differences from six on have a sign.
function withoutInterval(entry, view, pairs) {
  const { plan, base, metric, pile } = view.named(entry);
  const found = entry.gap;
  const unit = gapUnit(metric, pile);
  const amount = [number(Math.abs(found.estimate)), unit, direction(metric, found.estimate)].filter(Boolean).join(" ");
  if (!found.constant || found.n < 6) {
    return { tone: "open", text: `No difference can be told ${between(plan, base)}: ${found.note}; ${pairs}.` };
  }
  const good = (found.estimate < 0) === (metric.better === "low");
  const text = `${capital(plan.with)}, ${filledSentence(metric, pile, `${amount} in every replication`)} than ${base.with}; ${pairs}.`;
  return { tone: good ? "good" : "bad", text };
}

function between(plan, base) {
  return `between ${plan.name} and ${base.name}`;
}

// What stands behind a difference: events that did not come, pairs that are left out.
function remarks(entry, view) {
  const { plan, base, metric } = view.named(entry);
  const texts = [];
  if (entry.gap && metric.censored && (entry.ours.late || entry.theirs.late)) {
    texts.push(
      `Not by the horizon: in ${entry.ours.late} of ${entry.ours.found.size} replications ${plan.with}, ` +
      `${entry.theirs.late} of ${entry.theirs.found.size} ${base.with}.`,
    );
  }
  const left = entry.gap ? entry.common - entry.gap.n : 0;
  if (left) texts.push(`${left} of ${entry.common} pairs are left out (${plan.name}): the measure is not defined there.`);
  return texts;
}
