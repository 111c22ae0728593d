/**
 * Counts and times in the text format of Prometheus.
 * @module
 */

type Labels = Readonly<Record<string, string | number>>;

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

export class Metrics {
  readonly #help = new Map<string, { readonly type: string; readonly help: string }>();
  readonly #counters = new Map<string, Map<string, number>>();
  readonly #histograms = new Map<string, Map<string, Histogram>>();
  readonly #gauges = new Map<string, () => readonly (readonly [Labels, number])[]>();

  counter(name: string, help: string): (labels?: Labels) => void {
    this.#help.set(name, { type: "counter", help });
    const series = new Map<string, number>();
    this.#counters.set(name, series);
    return (labels = {}) => {
      const key = labelText(labels);
      series.set(key, (series.get(key) ?? 0) + 1);
    };
  }

  histogram(name: string, help: string): (seconds: number, labels?: Labels) => void {
    this.#help.set(name, { type: "histogram", help });
    const series = new Map<string, Histogram>();
    this.#histograms.set(name, series);
    return (seconds, labels = {}) => {
      const key = labelText(labels);
      const histogram = series.get(key) ?? { buckets: bounds.map(() => 0), sum: 0, count: 0 };
      series.set(key, histogram);
      bounds.forEach((bound, i) => {
        if (seconds <= bound) histogram.buckets[i]!++;
      });
      histogram.sum += seconds;
      histogram.count++;
    };
  }

  /** Looked up when the text is made. */
  gauge(name: string, help: string, read: () => readonly (readonly [Labels, number])[]): void {
    this.#help.set(name, { type: "gauge", help });
    this.#gauges.set(name, read);
  }

  text(): string {
    return [...this.#help]
      .map(([name, { type, help }]) =>
        [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...this.#lines(name), ""].join("\n"),
      )
      .join("");
  }

  #lines(name: string): string[] {
    const gauge = this.#gauges
      .get(name)?.()
      .map(([labels, value]) => `${name}${braced(labelText(labels))} ${value}`);
    const counter = [...(this.#counters.get(name) ?? [])].map(([labels, value]) => `${name}${braced(labels)} ${value}`);
    const histogram = [...(this.#histograms.get(name) ?? [])].flatMap(([labels, found]) =>
      histogramLines(name, labels, found),
    );
    return [...(gauge ?? []), ...counter, ...histogram];
  }
}

function histogramLines(name: string, labels: string, { buckets, sum, count }: Histogram): string[] {
  const line = (bound: string, value: number) =>
    `${name}_bucket${braced([labels, `le="${bound}"`].filter(Boolean).join(","))} ${value}`;
  return [
    ...bounds.map((bound, i) => line(String(bound), buckets[i]!)),
    line("+Inf", count),
    `${name}_sum${braced(labels)} ${sum}`,
    `${name}_count${braced(labels)} ${count}`,
  ];
}

const braced = (labels: string): string => (labels ? `{${labels}}` : "");

function labelText(labels: Labels): string {
  const escaped = (value: string | number): string =>
    String(value).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}
