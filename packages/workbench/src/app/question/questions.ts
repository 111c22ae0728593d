/**
 * How to choose, as the catalogue says it, with the operations that exist.
 * @module
 */
import { questions } from "@pushforward/catalog/questions";
import { capital } from "../shell/words.js";

export interface Listed {
  readonly operation: string;
  /** The situation in the words of someone who is in it. */
  readonly when: string;
  readonly summary: string;
}

export interface ListedQuestion {
  readonly id: string;
  readonly title: string;
  readonly asks: string;
  readonly choices: readonly Listed[];
}

interface Card {
  readonly name: string;
  readonly summary: string;
}

/** The operations under their questions; those that no question names are at the end. */
export function listed(cards: readonly Card[]): ListedQuestion[] {
  const summaries = new Map(cards.map(({ name, summary }) => [name, summary]));
  const sorted = questions.map(({ name, asks, choices }) => ({
    id: name,
    title: capital(name),
    asks,
    choices: choices.flatMap(({ take, when }) => {
      const summary = summaries.get(take);
      return summary === undefined ? [] : [{ operation: take, when: capital(when), summary }];
    }),
  }));
  const named = new Set(questions.flatMap(({ choices }) => choices.map(({ take }) => take)));
  const rest = cards
    .filter(({ name }) => !named.has(name))
    .map(({ name, summary }) => ({ operation: name, when: summary, summary: "" }));
  return rest.length > 0
    ? [...sorted, { id: "more", title: "More", asks: "Further questions", choices: rest }]
    : sorted;
}

/** Those in which every word typed occurs somewhere. */
export function searched(all: readonly ListedQuestion[], text: string): ListedQuestion[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ operation, when, summary }: Listed): boolean => {
    const said = `${operation} ${when} ${summary}`.toLowerCase();
    return words.every((word) => said.includes(word));
  };
  return all.map((one) => ({ ...one, choices: one.choices.filter(fits) })).filter(({ choices }) => choices.length > 0);
}
