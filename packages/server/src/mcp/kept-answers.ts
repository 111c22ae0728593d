/**
 * The last answers, from which reports and pictures are made when somebody reads them.
 * @module
 */
import { randomUUID } from "node:crypto";
import type { TableEnding, ViewEnding } from "@pushforward/catalog";
import { type Answer, type AnswerRequest, envelopeOf } from "@pushforward/catalog/answer";
import { DataError } from "@pushforward/core/errors";
import type { DrawPng } from "./draw-png.js";

export interface KeptFile {
  readonly uri: string;
  /** Such as `compare.html`. */
  readonly name: string;
  readonly mimeType: string;
  readonly description: string;
}

interface Kept {
  readonly request: AnswerRequest;
  readonly answer: Answer;
  readonly files: readonly KeptFile[];
}

/** Answers may hold whole tables, so only some are kept. */
const keepAtMost = 20;

const kinds: Readonly<Record<string, readonly [mimeType: string, description: string]>> = {
  html: ["text/html", "Report, one page that stands alone"],
  png: ["image/png", "Picture"],
  svg: ["image/svg+xml", "Picture"],
  csv: ["text/csv", "Table"],
  tsv: ["text/tab-separated-values", "Table"],
  jsonl: ["application/jsonl", "Table"],
  parquet: ["application/vnd.apache.parquet", "Table"],
  arrow: ["application/vnd.apache.arrow.file", "Table"],
  json: ["application/json", "The answer in full"],
};

export class KeptAnswers {
  readonly #kept = new Map<string, Kept>();

  /** With `drawPng` pictures are offered as PNG, too. */
  constructor(readonly drawPng?: DrawPng) {}

  /** Keep an answer, forgetting the oldest; returns what can be read of it. */
  keep(request: AnswerRequest, answer: Answer): readonly KeptFile[] {
    const id = randomUUID();
    const { name } = request.operation;
    const files = this.#endingsOf(request).map((ending) => {
      const [mimeType, description] = kinds[ending]!;
      return { uri: `pushforward://answers/${id}/${name}.${ending}`, name: `${name}.${ending}`, mimeType, description };
    });
    this.#kept.set(id, { request, answer, files });
    if (this.#kept.size > keepAtMost) this.#kept.delete(this.#kept.keys().next().value!);
    return files;
  }

  /** Everything that can be read, the newest answer first. */
  list(): KeptFile[] {
    return [...this.#kept.values()].reverse().flatMap(({ files }) => files);
  }

  /** @throws DataError when the answer is no longer kept, or has no such file. */
  async read(uri: string): Promise<{ file: KeptFile; content: string | Uint8Array }> {
    const [, id = "", name] = /^pushforward:\/\/answers\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
    const kept = this.#kept.get(id);
    if (!kept) throw new DataError(`${uri}: this answer is not kept (any more); ask again`);
    const file = kept.files.find((candidate) => candidate.name === name);
    if (!file) throw new DataError(`${uri}: there are ${kept.files.map((candidate) => candidate.name).join(", ")}`);
    return { file, content: await this.#contentOf(kept, name!.slice(name!.lastIndexOf(".") + 1)) };
  }

  /** Endings of the files of an answer, as `--out` of the command takes them; a picture twice. */
  #endingsOf({ operation }: AnswerRequest): string[] {
    const endings = Object.keys(operation.views.files);
    const all = endings.flatMap((ending) => (ending === "svg" && this.drawPng ? ["png", ending] : [ending]));
    return [...new Set([...all, "json"])];
  }

  async #contentOf(kept: Kept, ending: string): Promise<string | Uint8Array> {
    return ending === "png" ? this.drawPng!(String(await contentOf(kept, "svg"))) : contentOf(kept, ending);
  }
}

async function contentOf({ request, answer }: Kept, ending: string): Promise<string | Uint8Array> {
  const { files } = request.operation.views;
  const view = files[ending as ViewEnding | TableEnding];
  return view ? view(answer.result, answer.meta) : JSON.stringify(envelopeOf(request, answer));
}
