/**
 * The five questions, and for each what to take when: from here grow "how to choose", prompts and menus.
 * @module
 */

export interface Choice {
  /** The situation, to be read after "when". */
  readonly when: string;
  /** Name of the operation. */
  readonly take: string;
}

export interface Question {
  readonly name: "compare" | "transport" | "generate" | "adapt" | "decide";
  /** The question as a person asks it. */
  readonly asks: string;
  /** In the order in which people need them. */
  readonly choices: readonly Choice[];
}

const choices = (...pairs: readonly (readonly [when: string, take: string])[]): Choice[] =>
  pairs.map(([when, take]) => ({ when, take }));

export const questions: readonly Question[] = [
  {
    name: "compare",
    asks: "Do these differ, by how much, where, and how sure are we?",
    choices: choices(
      ["you have two tables of anything and want a verdict, with what differs", "compare"],
      ["you want one test of two tables by a statistic of your choice", "two-sample"],
      ["values come in pairs, such as before and after", "paired-test"],
      ["you name a law and ask whether rows follow it", "goodness-of-fit"],
      ["you ask whether columns go together, alone or given others", "independence"],
      ["rows arrive one after another and an alarm is wanted", "detect-change"],
      ["you made many tests and ask which hold", "adjust-p-values"],
      ["you want to name outliers or promising rows with a bound on false names", "conformal"],
      ["distance is wanted in the units of the columns, exactly", "wasserstein"],
      ["there are many rows, and a distance with a small error will do", "sliced-wasserstein"],
      ["you ask along which direction two tables differ most", "max-sliced"],
      ["means and covariances say enough", "gaussian-wasserstein"],
      ["a smooth distance without the bias of entropy is wanted", "sinkhorn-divergence"],
      ["values are angles, hours or times of the week", "circular-wasserstein"],
      ["long moves weigh exponentially more than short ones", "orlicz-wasserstein"],
      ["the tables have no columns in common, only shapes", "gromov-wasserstein"],
      ["you mean a divergence by its name, from points, counts or probabilities", "divergence"],
      ["you ask how many different things a table holds", "diversity"],
      ["you ask how good generated points are beside real ones", "generation-quality"],
      ["you ask how much there is to know in a row", "entropy"],
      ["you ask what some columns tell about others", "mutual-information"],
      ["you want all pairs of columns at a glance", "information-map"],
      ["you look for the columns that tell about a target", "select-features"],
      ["you ask what columns tell alike, alone and only together", "information-decomposition"],
    ),
  },
  {
    name: "transport",
    asks: "How does one become the other?",
    choices: choices(
      ["you want the cheapest plan, with a proof", "wasserstein"],
      ["there are many rows, masses differ, or a smooth plan is wanted", "sinkhorn"],
      ["new rows are to be carried along", "transport-map"],
      ["you want paths from one to the other, random or along a flow", "bridge"],
      ["you want what lies between tables", "barycenter"],
      ["rows are paired already, and you ask what that costs beyond the cheapest", "monge-gap"],
      ["the spaces have nothing in common", "gromov-wasserstein"],
      ["you saw who went where and ask for the cost behind it", "inverse-transport"],
    ),
  },
  {
    name: "generate",
    asks: "Give me more like these, or like these and safe to share.",
    choices: choices(
      ["rows may be shown, and more of them are wanted", "sample"],
      ["some rows are to stand for many", "select-subset"],
      ["given rows are to be varied, by as much as you say", "resample"],
      ["new rows are to agree with a measurement, or to be of one kind", "guide"],
      ["a trained denoiser (ONNX) is to give rows, or a score is to be checked and solved", "draw"],
      ["one law is to be made of several, from points or Gaussian mixtures", "compose"],
      ["rows are private: first say what a table may hold", "schema"],
      ["you ask which private mechanism to take and what error to expect", "plan-synthesis"],
      ["you make a table that may be shared", "synthesize"],
      ["you have a release file and want other rows", "regenerate"],
      ["you ask whether a synthetic table is any good, and whether it copies", "fidelity"],
      ["you ask what a privacy budget allows, or what was spent", "privacy-budget"],
      ["you doubt that a mechanism keeps its promise", "audit"],
    ),
  },
  {
    name: "adapt",
    asks: "How far may a law move for a goal while a divergence holds it back?",
    choices: choices(
      ["rows are to get new weights by a reward, best of n, or given means", "tilt"],
      ["new rows are wanted, with more of a reward", "steer"],
      ["you ask how far a mean may move within a divergence", "robust-bounds"],
      ["next tokens are to be drawn with temperature, guidance, a contrast or a cut", "temper"],
      ["a language model was compressed or drafts for another", "model-drift"],
      ["you ask whether a model wrote a text", "text-provenance"],
      ["you ask whether a model descends from a training run", "training-order"],
    ),
  },
  {
    name: "decide",
    asks: "Which one should we take?",
    choices: choices(
      ["models have scores, several metrics count, and the whole law matters", "rank"],
      ["people compared or ranked models", "rank-preferences"],
      ["the worst case near the data matters", "robust-bounds"],
      ["rows are to be picked with a bound on wrong picks", "conformal"],
    ),
  },
];
