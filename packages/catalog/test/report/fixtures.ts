/** Results of `compare` made by hand: realistic, extreme and hostile, none of them computed. */
import type { ReportMeta } from "@pushforward/catalog/report/text";
import type { Estimate, Interval } from "@pushforward/core";
import type {
  ColumnResult,
  CompareResult,
  GroupResult,
  PairResult,
  Picture,
  Shift,
} from "@pushforward/methods/hypothesis";

export const meta: ReportMeta = {
  operation: "compare",
  version: "0.1.0",
  inputs: ["men.csv", "women.csv"],
  options: { level: 0.05, seed: 1, columns: null, where: null, resamples: 999, fdr: 0.05 },
  seconds: 3.2,
};

export const estimate = (value: number, half: number, method = "bootstrap", level = 0.95): Estimate => ({
  value,
  standardError: half / 1.96,
  interval: { low: value - half, high: value + half, level },
  method,
});

const normalised = (weights: readonly number[], total = 1) => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => (total * w) / sum);
};
const bell = (bars: number, centre: number, width: number) =>
  Array.from({ length: bars }, (_, i) => Math.exp(-0.5 * (((i + 0.5) / bars - centre) / width) ** 2) + 0.002);

interface HistogramOptions {
  low: number;
  high: number;
  reference: [centre: number, width: number];
  current: [centre: number, width: number];
  unit?: "number" | "time" | "characters";
  missing?: [number, number];
  bars?: number;
}

export function histogram(options: HistogramOptions): Picture {
  const { low, high, unit = "number", missing = [0, 0], bars = 20 } = options;
  return {
    kind: "histogram",
    unit,
    edges: Array.from({ length: bars + 1 }, (_, i) => low + ((high - low) * i) / bars),
    reference: normalised(bell(bars, ...options.reference), 1 - missing[0]),
    current: normalised(bell(bars, ...options.current), 1 - missing[1]),
    missing: { reference: missing[0], current: missing[1] },
  };
}

export function bars(
  levels: readonly string[],
  reference: readonly number[],
  current: readonly number[],
  missing: [number, number] = [0, 0],
): Picture {
  return {
    kind: "bars",
    levels,
    reference: normalised(reference, 1 - missing[0]),
    current: normalised(current, 1 - missing[1]),
    missing: { reference: missing[0], current: missing[1] },
  };
}

export function column(name: string, picture: Picture, more: Partial<ColumnResult> = {}): ColumnResult {
  const adjustedPValue = more.adjustedPValue ?? 0.0004;
  return {
    name,
    type: picture.kind === "bars" ? "category" : "numeric",
    distance: 0.084,
    wasserstein: picture.kind === "bars" ? null : estimate(3.14, 0.31),
    pValue: adjustedPValue / 2,
    adjustedPValue,
    listed: adjustedPValue <= 0.05,
    familywise: adjustedPValue <= 0.005,
    classical: {
      name: picture.kind === "bars" ? "chi-square" : "Kolmogorov–Smirnov",
      statistic: picture.kind === "bars" ? 213.4 : 0.213,
      pValue: 3.2e-41,
      method: "asymptotic",
    },
    moved: picture.kind === "bars" ? "levels" : "location",
    shifts: [],
    picture,
    ...more,
  };
}

export const shift = (
  name: string,
  reference: number | null,
  current: number | null,
  half: number,
  value = current! - reference!,
): Shift => ({
  name,
  reference,
  current,
  difference: estimate(value, half, "order statistics", 0.957),
});

const between = (value: number, half: number): Interval & { value: number } => ({
  value,
  low: value - half,
  high: value + half,
  level: 0.95,
});

export const group = (
  condition: string,
  reference: number,
  current: number,
  more: Partial<GroupResult> = {},
): GroupResult => ({
  condition,
  reference,
  current,
  ratio: reference > 0 ? current / reference : null,
  interval: {
    low: (current / reference) * 0.8 || 1.3,
    high: reference > 0 ? (current / reference) * 1.25 : null,
    level: 0.99,
  },
  difference: between(current - reference, 0.021),
  pValue: 1.3e-7,
  adjustedPValue: 6.5e-7,
  ...more,
});

export const pair = (a: string, b: string, reference: number, current: number, about?: string): PairResult => ({
  columns: [a, b],
  reference,
  current,
  difference: between(current - reference, 0.068),
  ...(about === undefined ? {} : { about }),
  pValue: 2.1e-6,
  adjustedPValue: 0.00019,
});

const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);

/** A census table by sex: most columns differ. */
export const different: CompareResult = {
  verdict: "different",
  pValue: 0.001,
  pValueError: 0.001,
  level: 0.05,
  seed: 1,
  sizes: {
    reference: 21_790,
    current: 10_771,
    referenceUsed: 21_780,
    currentUsed: 10_736,
    blockSize: 44,
    resamples: 999,
    enumerated: false,
  },
  statistics: [
    { name: "energy", value: 34.2, pValue: 0.001 },
    { name: "columns", value: 61.8, pValue: 0.001, where: "relationship" },
    { name: "dependence", value: 9.4, pValue: 0.001, where: "marital-status × age" },
    { name: "scan", value: 71.3, pValue: 0.001, where: 'relationship = "Husband" and hours-per-week > 45' },
  ],
  overlap: 0.0003,
  schema: {
    missing: ["sex-code"],
    added: ["batch", "loaded_at"],
    retyped: [{ name: "zip", reference: "integer", current: "text" }],
    excluded: [
      { name: "id", reason: "a unique key" },
      { name: "country-code", reason: "constant" },
    ],
    levels: [
      {
        name: "native-country",
        new: ["Holand-Netherlands"],
        newCount: 1,
        vanished: ["Scotland", "Outlying-US"],
        vanishedCount: 2,
      },
    ],
    ranges: [
      { name: "capital-gain", type: "integer", reference: [0, 41_310], current: [0, 99_999], below: 0, above: 0.0049 },
      {
        name: "recorded",
        type: "time",
        reference: [start, start + 60 * day],
        current: [start - 3 * day, start + 91 * day],
        below: 0.01,
        above: 0.31,
      },
    ],
    missingRates: [
      { name: "workclass", reference: 0.051, current: 0.078 },
      { name: "occupation", reference: 0.051, current: 0.078 },
    ],
  },
  effects: {
    slicedWasserstein: estimate(0.412, 0.021, "sliced Wasserstein-2, 128 lines, half-sample bootstrap"),
    auc: estimate(0.934, 0.0032, "DeLong"),
    energy: { value: 0.0931, method: "energy coefficient less its relabelled mean" },
    changedRows: {
      value: 0.521,
      interval: { low: 0.521, high: 1, level: 0.95 },
      method: "share difference of a group fixed on one half",
    },
  },
  columns: [
    column(
      "relationship",
      bars(
        ["Husband", "Not-in-family", "Own-child", "Unmarried", "Wife", "Other-relative"],
        [61, 21, 12, 3.6, 0.001, 2.4],
        [0.001, 36, 20, 24.4, 14.5, 4.0],
      ),
      {
        distance: 0.483,
        shifts: [
          shift('share of "Husband"', 0.6053, 0.0001, 0.008),
          shift('share of "Wife"', 0.0001, 0.1455, 0.007),
          shift('share of "Unmarried"', 0.0363, 0.2447, 0.0092),
        ],
      },
    ),
    column(
      "marital-status",
      bars(
        ["Married-civ-spouse", "Never-married", "Divorced", "Separated", "Widowed", "other"],
        [61, 26, 8.2, 2, 0.8, 2],
        [15, 44, 24, 6, 6.4, 5],
      ),
      {
        distance: 0.171,
        shifts: [
          shift('share of "Married-civ-spouse"', 0.613, 0.154, 0.0098),
          shift('share of "Divorced"', 0.082, 0.243, 0.0094),
        ],
      },
    ),
    column(
      "occupation",
      bars(
        [
          "Prof-specialty",
          "Craft-repair",
          "Exec-managerial",
          "Adm-clerical",
          "Sales",
          "Other-service",
          "Machine-op-inspct",
          "Transport-moving",
          "Handlers-cleaners",
          "Farming-fishing",
          "Tech-support",
          "Protective-serv",
          "other",
        ],
        [12, 18, 13, 5.6, 11, 6.8, 6.6, 6.9, 5.6, 4.2, 2.6, 2.6, 5],
        [14, 2, 11, 23.6, 12, 17, 5, 0.8, 1.5, 0.6, 3.2, 0.7, 8],
        [0.051, 0.078],
      ),
      {
        distance: 0.136,
        shifts: [
          shift('share of "Adm-clerical"', 0.0566, 0.2356, 0.0089),
          shift('share of "Craft-repair"', 0.178, 0.0206, 0.0071),
          shift("share missing", 0.0512, 0.0782, 0.006),
        ],
      },
    ),
    column("hours-per-week", histogram({ low: 1, high: 99, reference: [0.42, 0.1], current: [0.36, 0.12] }), {
      type: "integer",
      distance: 0.061,
      wasserstein: estimate(6.05, 0.29),
      classical: { name: "Kolmogorov–Smirnov", statistic: 0.2261, pValue: 1.4e-290, method: "asymptotic" },
      shifts: [
        shift("mean", 42.43, 36.41, 0.29),
        shift("median", 40, 40, 0.0001),
        shift("10% quantile", 33, 20, 1),
        shift("P(current > reference)", null, null, 0.007, 0.353),
      ],
    }),
    column(
      "recorded",
      histogram({ low: start, high: start + 91 * day, unit: "time", reference: [0.35, 0.18], current: [0.6, 0.2] }),
      {
        type: "time",
        distance: 0.049,
        wasserstein: estimate(11.2, 0.8),
        shifts: [
          shift("median", start + 31.5 * day, start + 42.2 * day, 1.1, 10.7),
          shift("90% quantile", start + 51 * day, start + 80 * day, 1.6, 29),
        ],
      },
    ),
    column(
      "income",
      histogram({ low: 0, high: 260_000, reference: [0.3, 0.16], current: [0.22, 0.12], missing: [0.02, 0.09] }),
      {
        distance: 0.033,
        wasserstein: estimate(14_310, 920),
        moved: "missing",
        shifts: [
          shift("share missing", 0.0202, 0.0914, 0.0061),
          shift("median", 71_200, 55_900, 1_050),
          shift("mean", 80_310, 60_540, 980),
        ],
      },
    ),
    column(
      "comment",
      histogram({ low: 0, high: 400, unit: "characters", reference: [0.2, 0.16], current: [0.3, 0.22] }),
      {
        type: "text",
        distance: 0.021,
        wasserstein: estimate(31.2, 4.1),
        moved: "spread",
        shifts: [shift("median", 84, 121, 6), shift("90% quantile", 190, 274, 14)],
      },
    ),
    column(
      "native-country",
      bars(
        ["United-States", "Mexico", "Philippines", "Germany", "Canada", "other"],
        [89, 2.4, 0.5, 0.4, 0.4, 7.3],
        [90, 1.3, 0.7, 0.5, 0.4, 7.1],
      ),
      {
        distance: 0.0021,
        pValue: 0.011,
        adjustedPValue: 0.0193,
        familywise: false,
        shifts: [shift('share of "Mexico"', 0.0241, 0.0132, 0.0039)],
      },
    ),
    column("fnlwgt", histogram({ low: 12_000, high: 480_000, reference: [0.38, 0.2], current: [0.37, 0.2] }), {
      type: "integer",
      distance: 0.0008,
      wasserstein: estimate(5_120, 2_310),
      pValue: 0.048,
      adjustedPValue: 0.0733,
      listed: false,
      familywise: false,
      shifts: [shift("mean", 191_771, 185_746, 2_480)],
    }),
    column("weekday", bars(["Mon", "Tue", "Wed"], [1, 1, 1], [1, 1.02, 0.98]), {
      distance: 0.0001,
      pValue: 0.81,
      adjustedPValue: 0.81,
      listed: false,
      familywise: false,
      moved: "nothing",
      classical: { name: "chi-square", statistic: 0.41, pValue: 0.82, method: "asymptotic" },
    }),
  ],
  pairs: [
    pair("age", "hours-per-week", 0.142, 0.021),
    pair("marital-status", "age", 0.412, 0.121, 'marital-status = "Married-civ-spouse"'),
  ],
  pairsExamined: 78,
  groups: [
    group('relationship = "Husband"', 0.604, 0.0002, {
      ratio: 0.00033,
      interval: { low: 0.00002, high: 0.0012, level: 0.99 },
    }),
    group('occupation = "Adm-clerical" and hours-per-week ≤ 40', 0.0412, 0.201),
    group('relationship = "Wife" and income is missing', 0, 0.0413),
  ],
  visible: [],
  warnings: ["3 values of capital-gain are infinite and were kept as the largest."],
};

/** Two random halves: nothing to see, and what would have been seen. */
export const notDifferent: CompareResult = {
  ...different,
  verdict: "not different",
  pValue: 0.431,
  pValueError: 0.0157,
  sizes: {
    reference: 300,
    current: 340,
    referenceUsed: 300,
    currentUsed: 340,
    blockSize: 1,
    resamples: 999,
    enumerated: false,
  },
  statistics: different.statistics.map((statistic, i) => ({ ...statistic, pValue: [0.31, 0.62, 0.27, 0.71][i]! })),
  schema: { missing: [], added: [], retyped: [], excluded: [], levels: [], ranges: [], missingRates: [] },
  effects: {
    slicedWasserstein: estimate(0.071, 0.033),
    auc: estimate(0.507, 0.046, "DeLong"),
    energy: { value: 0, method: "energy coefficient less its relabelled mean" },
    changedRows: { value: 0, method: "share difference of a group fixed on one half" },
  },
  columns: different.columns.map((c, i) => ({
    ...c,
    distance: 0.004 / (i + 1),
    pValue: 0.05 + 0.09 * i,
    adjustedPValue: 0.55 + 0.04 * i,
    listed: false,
    familywise: false,
    shifts: c.shifts.slice(0, 1).map((s) => ({ ...s, current: s.reference, difference: estimate(0.001, 0.06) })),
  })),
  pairs: [],
  groups: [],
  visible: [
    {
      kind: "shift",
      description: "a shift of hours-per-week",
      size: 0.287,
      unit: "standard deviations of its normal score",
      power: 0.8,
      interval: { low: 0.25, high: 0.33, level: 0.95 },
    },
    {
      kind: "missing",
      description: "more missing values in income (now 2.0%)",
      size: 0.113,
      unit: "share of rows",
      power: 0.8,
      interval: { low: 0.09, high: 0.14, level: 0.95 },
    },
    {
      kind: "correlation",
      description: "a change of the rank correlation of age and income",
      size: 0.31,
      unit: "correlation",
      power: 0.8,
      interval: { low: 0.26, high: 0.36, level: 0.95 },
    },
    {
      kind: "group",
      description: 'growth of the group occupation = "Sales" and age ≤ 34 (now 3.1%)',
      size: null,
      unit: "share of rows",
      power: 0.8,
      interval: null,
    },
  ],
  warnings: [],
};

/** One row against ten: no relabelling scheme can reach the level. */
export const cannotTest: CompareResult = {
  ...notDifferent,
  verdict: "cannot test",
  pValue: 1,
  pValueError: 0,
  sizes: {
    reference: 1,
    current: 10,
    referenceUsed: 1,
    currentUsed: 10,
    blockSize: 1,
    resamples: 10,
    enumerated: true,
  },
  statistics: [],
  visible: [],
  warnings: [
    "Groups need 40 rows in each table and were left out.",
    "Pairs of columns need 50 rows in each table and were left out.",
  ],
};

/** A copy against itself. */
export const identical: CompareResult = {
  ...notDifferent,
  pValue: 1,
  pValueError: 0,
  overlap: 1,
  columns: notDifferent.columns.map((c) => ({
    ...c,
    distance: 0,
    pValue: 1,
    adjustedPValue: 1,
    moved: "nothing",
    shifts: [],
  })),
  visible: [],
  warnings: [
    "100% of the reference rows are in the current table word for word: versions of one table are not two samples.",
  ],
};

/** One column, five rows each, all 252 splits tried. */
export const tiny: CompareResult = {
  ...different,
  pValue: 2 / 252,
  pValueError: 0,
  sizes: { reference: 5, current: 5, referenceUsed: 5, currentUsed: 5, blockSize: 1, resamples: 251, enumerated: true },
  schema: notDifferent.schema,
  columns: [
    column("x", histogram({ low: 0.0001, high: 0.0009, reference: [0.2, 0.1], current: [0.8, 0.1], bars: 4 }), {
      shifts: [shift("mean", 0.000231, 0.000754, 0.0002)],
    }),
  ],
  pairs: [],
  groups: [],
  warnings: [],
};

/** `count` columns, the first `changed` of them listed. */
export function wide(count: number, changed: number, name = (i: number) => `sensor_${i}`): CompareResult {
  const columns = Array.from({ length: count }, (_, i) => {
    const centre = 0.5 + (i < changed ? 0.15 : 0);
    const adjustedPValue = i < changed ? 0.00001 * (i + 1) : 0.2 + (0.8 * i) / count;
    return column(
      name(i),
      histogram({ low: -3, high: 3, reference: [0.5, 0.15], current: [centre, 0.15], missing: [0.05, 0.04] }),
      {
        adjustedPValue,
        distance: 0.2 / (i + 1),
        shifts: [shift("mean", 0.01, 0.4 / (i + 1), 0.07), shift("median", 0.02, 0.42 / (i + 1), 0.08)],
      },
    );
  });
  const rates = columns.map((c) => ({ name: c.name, reference: 0.05, current: 0.04 }));
  return {
    ...different,
    columns,
    schema: {
      missing: columns.map((c) => `old ${c.name}`),
      added: columns.map((c) => `new ${c.name}`),
      retyped: columns.map((c) => ({ name: c.name, reference: "integer", current: "text" })),
      excluded: columns.map((c) => ({ name: c.name, reason: "constant" })),
      levels: columns.map((c) => ({
        name: c.name,
        new: Array.from({ length: 20 }, (_, i) => `${c.name} ${i}`),
        newCount: 90,
        vanished: [c.name],
        vanishedCount: 1,
      })),
      ranges: columns.map((c) => ({
        name: c.name,
        type: "numeric",
        reference: [-3, 3],
        current: [-4, Infinity],
        below: 0.01,
        above: 0,
      })),
      missingRates: rates,
    },
    pairs: Array.from({ length: count }, (_, i) => pair(name(i), name(i + 1), 0.1, 0.5)),
    pairsExamined: 2000,
    groups: Array.from({ length: 5 }, (_, i) => group(`${name(i)} ≤ 0.3 and ${name(i + 1)} is missing`, 0.12, 0.21)),
    warnings: columns.map((c) => `Something about ${c.name}.`),
  };
}

/** Names that try to be markup, attributes, terminal commands, other writing directions, or a book. */
export const payloads = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "</title></svg></style><script>alert(2)</script>",
  "<!-- --><style>*{display:none}</style>",
  "\u202eright to left\u202c \u2066isolated",
  "\u001b[2J\u001b[31mred\u0007",
  "line\nbreak\ttab\r",
  "&lt;already escaped&gt; &amp; {template}",
  "x".repeat(10_000),
  "深い漢字の列名がとても長いので二倍の幅を取る",
  "",
  "   ",
  "\ud800 lone surrogate",
  "a\u0301\u0302\u0303\u0304".repeat(100),
];

export const hostile: CompareResult = {
  ...different,
  columns: payloads.flatMap((name) => [
    column(name, histogram({ low: 0, high: 1, reference: [0.4, 0.2], current: [0.6, 0.2] }), {
      shifts: [shift(name, 0.2, 0.4, 0.1)],
    }),
    column(
      `levels of ${name}`,
      bars(payloads.slice(0, 12), [3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9]),
      {
        shifts: payloads.map((level) => shift(`share of "${level}"`, 0.1, 0.2, 0.02)),
      },
    ),
  ]),
  schema: {
    missing: payloads,
    added: payloads,
    retyped: payloads.map((name) => ({ name, reference: "integer", current: "text" })),
    excluded: payloads.map((name) => ({ name, reason: name })),
    levels: payloads.map((name) => ({
      name,
      new: payloads,
      newCount: payloads.length,
      vanished: payloads,
      vanishedCount: 90,
    })),
    ranges: payloads.map((name) => ({
      name,
      type: "numeric",
      reference: [-Infinity, 1e300],
      current: [Number.NaN, 5e-324],
      below: 0.1,
      above: 0,
    })),
    missingRates: payloads.map((name) => ({ name, reference: 0, current: 1 })),
  },
  statistics: payloads.slice(0, 4).map((where) => ({ name: "scan", value: 3, pValue: 0.001, where })),
  pairs: payloads.slice(0, -1).map((name, i) => pair(name, payloads[i + 1]!, -0.3, 0.3, `${name} = "${name}"`)),
  groups: payloads.slice(0, 5).map((name) => group(`${name} = "${name}"`, 0.12, 0.21)),
  visible: payloads.map((description) => ({
    kind: "shift",
    description,
    size: 0.1,
    unit: description,
    power: 0.8,
    interval: null,
  })),
  warnings: payloads,
};
export const hostileMeta: ReportMeta = {
  ...meta,
  operation: payloads[0]!,
  version: payloads[1]!,
  inputs: payloads,
  options: { where: payloads[0], [payloads[1]!]: payloads },
  date: payloads[3]!,
};

/** Every column a time, from microseconds to centuries. */
export const times: CompareResult = {
  ...different,
  columns: [1, 1000, 60_000, 3_600_000, day, 365 * day, 36_525 * day].map((length, i) =>
    column(
      `span of ${length} ms`,
      histogram({
        low: start,
        high: start + 20 * length,
        unit: "time",
        reference: [0.4, 0.2],
        current: [0.6, 0.2],
        missing: [0, i / 10],
      }),
      {
        type: "time",
        wasserstein: estimate((4 * length) / day, (0.4 * length) / day),
        shifts: [shift("median", start + 8 * length, start + 12 * length, (0.5 * length) / day, (4 * length) / day)],
      },
    ),
  ),
};

export const fixtures: Record<string, CompareResult> = {
  different,
  "not different": notDifferent,
  "cannot test": cannotTest,
  identical,
  tiny,
  "500 columns": wide(500, 130),
  hostile,
  times,
  "no columns": {
    ...cannotTest,
    columns: [],
    schema: { ...notDifferent.schema, excluded: [{ name: "id", reason: "a unique key" }] },
  },
};
