/**
 * The mechanism that a person named.
 * @module
 */
import { ArgumentError } from "@pushforward/core/errors";
import { findMechanism, type MechanismCard, mechanisms } from "@pushforward/methods/privacy/registry";
import { didYouMean } from "./near-names.js";

/** @throws ArgumentError with near names when there is none. */
export function needMechanism(where: string, name: string): MechanismCard {
  const card = findMechanism(name);
  if (card) return card;
  const names = mechanisms.map((candidate) => candidate.name);
  throw new ArgumentError(
    where,
    "mechanism",
    `one of ${names.join(", ")}`,
    name,
    didYouMean(name, names).trim() || undefined,
  );
}
