/**
 * Prompts for the five questions: which tools to call, in which order, and how to tell the answer.
 * @module
 */
import { type Question, questions } from "@pushforward/catalog/questions";

export interface QuestionPrompt {
  readonly name: Question["name"];
  readonly title: string;
  readonly description: string;
  /** The text for the files and the wish of the person who asks. */
  text(files: string, wish?: string): string;
}

/** What every answer must keep to. */
const manners = `Keep to these rules:
- Call the tools; do not work out numbers yourself. Every number that you tell stands in the structured answer of a tool.
- Tell how sure the answer is: its interval, standard error or p-value, and the sizes of the tables.
- "Not different" means that no difference was found at these sizes. Tell the smallest difference that would have been seen where the answer has it.
- Tell the warnings. Link the report (html) and the picture (png or svg) of the answer.
- What pushforward://manual/NAME says about a tool settles doubts about its options.`;

const firstSteps: Readonly<Record<Question["name"], string>> = {
  compare: "Begin with compare unless the wish names another case below.",
  transport: "Begin with wasserstein for up to a few thousand rows, with sinkhorn above.",
  generate:
    "Ask first whether the rows are about people. If they are, go schema, plan-synthesis, synthesize, fidelity, and let the person confirm the schema before synthesize; sample would show rows that are nearly those of people.",
  adapt: "Begin with tilt for rows and with model-drift for language models.",
  decide:
    "Begin with rank when models have scores and with rank-preferences when people compared them. None of these tools tells causes: say so when the wish is about what would happen if something were done.",
};

export const prompts: readonly QuestionPrompt[] = questions.map((question) => ({
  name: question.name,
  title: question.asks,
  description: `${question.asks} Chooses among ${question.choices.map(({ take }) => take).join(", ")}.`,
  text: (files, wish) =>
    [
      `${question.asks}\n\nFiles: ${files}`,
      ...(wish ? [`What I want to know: ${wish}`] : []),
      `${firstSteps[question.name]}\n\n${question.choices.map(({ when, take }) => `- When ${when}: ${take}`).join("\n")}`,
      manners,
    ].join("\n\n"),
}));
