import { operations } from "@pushforward/catalog/operations";
import { questions } from "@pushforward/catalog/questions";
import { expect, test } from "vitest";

const taken = questions.flatMap(({ choices }) => choices.map(({ take }) => take));

test("every operation answers one of the five questions, and what a question takes exists", () => {
  const names = operations.map(({ name }) => name);
  expect(names.filter((name) => !taken.includes(name))).toEqual([]);
  expect(taken.filter((name) => !names.includes(name))).toEqual([]);
});

test("within a question no operation and no situation comes twice", () => {
  for (const { choices } of questions) {
    expect(new Set(choices.map(({ take }) => take)).size).toBe(choices.length);
    expect(new Set(choices.map(({ when }) => when)).size).toBe(choices.length);
  }
});
