/**
 * A release that would cost more than is left.
 * @module
 */
import { PushforwardError } from "@pushforward/core";

/** Thrown before anything is drawn. */
export class BudgetError extends PushforwardError {
  override name = "BudgetError";
}
