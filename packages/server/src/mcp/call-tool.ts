/**
 * A tool called: read, run, and tell the answer as text, as JSON and as links to its report and pictures.
 * @module
 */
import { availableParallelism } from "node:os";
import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Operation } from "@pushforward/catalog";
import { type Answer, answerRequest, type Envelope, envelopeOf } from "@pushforward/catalog/answer";
import { writeOutputs } from "@pushforward/catalog/node";
import { readInputs } from "@pushforward/catalog/read-inputs";
import { partOf, stopIfAborted, type Watch } from "@pushforward/core";
import type { AllowedFolders } from "./allowed-folders.js";
import type { KeptAnswers, KeptFile } from "./kept-answers.js";
import { type ToolRequest, toolRequest } from "./tool-request.js";

export interface ToolPlace {
  readonly folders: AllowedFolders;
  readonly kept: KeptAnswers;
  readonly version: string;
}

/** Reading takes about this share of the whole. */
const readingShare = 0.25;
/** Letters of JSON that go into an answer; a larger result is read as a resource. */
const carriedAtMost = 200_000;
/** Columns of the text. */
const width = 80;

export async function callTool(
  operation: Operation,
  given: unknown,
  watch: Watch,
  place: ToolPlace,
): Promise<CallToolResult> {
  const request = toolRequest(operation, given, place.folders);
  const answer = await carryOut(request, watch, place);
  const files = place.kept.keep(request, answer);
  const trouble = operation.trouble?.(answer.result);
  return {
    content: [{ type: "text", text: await textOf(operation, answer, trouble) }, ...files.map(linkTo)],
    structuredContent: { ...carried(envelopeOf(request, answer), files) },
    ...(trouble !== undefined && { isError: true }),
  };
}

async function carryOut(request: ToolRequest, watch: Watch, { version }: ToolPlace): Promise<Answer> {
  const begin = performance.now();
  const threads = availableParallelism();
  const { operation, options, where, inputs: names, paths: inputs, files } = request;
  const wanted = { operation, options, where, inputs, names, threads };
  const tables = await readInputs(wanted, partOf(watch, 0, readingShare));
  stopIfAborted(watch);
  const context = { watch: partOf(watch, readingShare, 1), threads, files, version, begin };
  const answer = await answerRequest(request, tables, context);
  writeOutputs(files.queued);
  files.settle();
  return answer;
}

/** What the command prints, then the warnings of reading and what kept the question from being answered. */
async function textOf({ views }: Operation, { result, meta }: Answer, trouble: string | undefined): Promise<string> {
  const text = (await views.text(result, meta, { width, colour: false })).trimEnd();
  const notes = (meta.warnings ?? []).map((warning) => `Warning: ${warning}`);
  return [text, ...notes, ...(trouble === undefined ? [] : [`No answer: ${trouble}`])].join("\n\n");
}

function linkTo({ uri, name, mimeType, description }: KeptFile): CallToolResult["content"][number] {
  return { type: "resource_link", uri, name, mimeType, description };
}

function carried(envelope: Envelope, files: readonly KeptFile[]): Record<string, unknown> {
  if (JSON.stringify(envelope.result)?.length <= carriedAtMost) return { ...envelope };
  const { result: _, ...told } = envelope;
  return { ...told, resultAt: files.find(({ name }) => name.endsWith(".json"))!.uri };
}
