// Figures as people read them.

const DECIMAL = ["", "k", "M", "G", "T"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"];

function scaled(value, step, units) {
  let scale = 0;
  while (value >= step && scale < units.length - 1) {
    value /= step;
    scale++;
  }
  const digits = scale === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return [value.toFixed(digits), units[scale]];
}

/** bit/s, for example "136 kbit/s". */
export function bitrate(bits) {
  const [number, unit] = scaled(bits, 1000, DECIMAL);
  return `${number} ${unit}bit/s`;
}

export function bytes(count) {
  return scaled(count, 1024, BINARY).join(" ");
}

export function number(count) {
  return count.toLocaleString("en-US");
}

/** A length of time, two units at most: "3 h 12 min". */
export function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  return s < 86400
    ? `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
    : `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** A short time with a tenth of a second, for what changes at once. */
export function age(seconds) {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

export function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB");
}
