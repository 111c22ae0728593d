/**
 * Errors as answers: RFC 9457 problem details, in words that tell what to do.
 * @module
 */
import { firstLine } from "@pushforward/catalog/error-message";
import { ArgumentError, PushforwardError } from "@pushforward/core/errors";
import { HTTPException } from "hono/http-exception";
import type { FailureKind, JobFailure } from "../store/records.js";

/** Refuse a request. */
export class Refusal extends Error {
  override name = "Refusal";
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

const titles: Readonly<Record<number, string>> = {
  400: "Not understood",
  401: "No token",
  403: "Refused",
  404: "Not found",
  405: "Not for this address",
  409: "Not now",
  411: "No length",
  413: "Too large",
  415: "Not of a known type",
  422: "Cannot be answered",
  429: "Too many",
  500: "A fault of ours",
  503: "Not able to",
  507: "No room",
};

export function problemAnswer({ status, message, headers, more }: Refusal): Response {
  const body = { type: "about:blank", title: titles[status] ?? "Refused", status, detail: message, ...more };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** What any error means for the client. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ArgumentError) return new Refusal(400, error.message, {}, { argument: error.argument });
  if (error instanceof PushforwardError) return new Refusal(400, error.message);
  if (error instanceof HTTPException)
    return new Refusal(error.status, error.message || "the request is not understood");
  if ((error as NodeJS.ErrnoException).code === "ENOSPC") return new Refusal(507, "the disk of the service is full");
  return new Refusal(500, `unexpected error, a bug of ours: ${firstLine(error)}`);
}

const failureStatus: Readonly<Record<FailureKind, number>> = {
  request: 422,
  data: 422,
  memory: 422,
  time: 422,
  interrupted: 503,
  crash: 500,
  fault: 500,
};

/** The refusal that a failed job is, for a client that waited. */
export function failureRefusal({ kind, message }: JobFailure, headers: Record<string, string>): Refusal {
  return new Refusal(failureStatus[kind], message, headers, { kind });
}
