// Numbers and dates as the reports write them.

const NONE = "n/a";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SCALES = [[1e12, "\u00a0tn"], [1e9, "\u00a0bn"], [1e6, "\u00a0M"], [1e3, "\u00a0k"], [1, ""]];

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

// A number on an axis.
function plainNumber(value) {
  if (Math.abs(value) >= 1e6) return money(value);
  return (value < 0 ? "\u2212" : "") + grouped(String(Number(Math.abs(value).toPrecision(6))));
}

function money(value) {
  const [scale, word] = SCALES.find(([s]) => Math.abs(value) >= s) ?? SCALES.at(-1);
  return `${number(value / scale)}${word}`;
}

// A number; from a million on in millions, or what is next.
function amount(value) {
  return Math.abs(value) < 1e6 ? number(value) : money(value);
}

function percent(share) {
  return share === null ? NONE : `${Math.round(100 * share)}\u00a0%`;
}

// The date of a day counted from the start of the run, or its number where day 0 has no date.
function dayText(day) {
  const date = dateOf(day);
  if (date === null) return `day ${number(day)}`;
  return `${date.getUTCDate()}\u00a0${MONTHS[date.getUTCMonth()]}\u00a0${date.getUTCFullYear()}`;
}

function dateOf(day) {
  if (data.start === null) return null;
  const date = new Date(`${data.start}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + Math.floor(day));
  return date;
}

// A day counted from the decision.
function decidedDay(day) {
  if (data.start === null && data.decision > 0) return `D+${number(day)}`;
  return dayText(data.decision + day);
}

// One value of a measure, without its unit.
function valueText(measure, value) {
  if (value === null || value === undefined) return NONE;
  if (value === "late") return `after ${data.end}`;
  if (measure.dated) return value === 0 && measure.zero ? measure.zero : decidedDay(value);
  if (measure.unit === "USD") return money(value);
  return measure.unit === "%" ? `${amount(value)}\u00a0%` : amount(value);
}

function rangeText(measure, ends) {
  const [low, high] = ends.map((end) => valueText(measure, end));
  return low === high ? "" : `${low} to ${high}`;
}

// Such as: 41 days earlier.
function gapText(measure, value) {
  if (value === null || value === undefined) return NONE;
  const size = measure.unit === "USD" ? `${money(Math.abs(value))} USD` : `${amount(Math.abs(value))} ${measure.gapUnit}`.trim();
  return value === 0 ? size : `${size} ${value < 0 ? measure.less : measure.more}`;
}

function signed(measure, value) {
  const text = measure.unit === "USD" ? money(value) : amount(value);
  return value > 0 ? `+${text}` : text;
}

function bracket(measure, ends) {
  return ends ? `[${signed(measure, ends[0])},\u00a0${signed(measure, ends[1])}]` : "";
}
