/**
 * Counts, sizes, times and names as a person reads them.
 * @module
 */
const counts = new Intl.NumberFormat("en");

export function count(value: number): string {
  return counts.format(value);
}

export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** At most four significant digits; a true minus sign. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-4 || size >= 1e9)
      ? value.toExponential(2)
      : Number.isInteger(value)
        ? count(value)
        : counts.format(Number(value.toPrecision(4)));
  return text.replace("-", "−");
}

export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0%";
  const percent = (100 * part) / whole;
  if (percent < 0.1) return "<0.1%";
  if (percent > 99.9 && part < whole) return ">99.9%";
  return `${percent.toFixed(percent < 10 ? 1 : 0)}%`;
}

/** "under a second", "about 20 s", "about 3 min". */
export function duration(seconds: number): string {
  if (seconds < 1) return "under a second";
  if (seconds < 90) return `about ${Number(seconds.toPrecision(1))} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}

/** "4 s", "1:05". */
export function clock(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

export function megabytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `sliced-wasserstein` → "Sliced wasserstein"; names of people keep their capital. */
export function operationTitle(name: string): string {
  const words = name.replaceAll("-", " ").replace(/\b(wasserstein|sinkhorn|gaussian|gromov|orlicz|monge)\b/g, capital);
  return capital(words.replace("p values", "p-values"));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first sentence, or the whole when there is one only. */
export function firstSentence(text: string): string {
  return /^.*?[.?!](?=\s)/s.exec(text)?.[0] ?? text;
}

export function dayAndTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

/** What went wrong, for a person: errors of ours as they are, others as what they are. */
export function faultWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (/^(PushforwardError|ArgumentError|DataError|MemoryError)$/.test(error.name)) return error.message;
  return `Unexpected error, a bug of ours: ${error.message}`;
}
