import { readFileSync } from "node:fs";
import { optionFields } from "@pushforward/catalog/render";
import { fixedLimits, serveOptions } from "@pushforward/server";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { withService } from "./with-service.js";

const manual = readFileSync(new URL("../../../docs/guide/service.md", import.meta.url), "utf8");

test("every limit stands in the manual with its number", () => {
  for (const { flag, default: fallback } of optionFields(serveOptions)) {
    expect(manual).toContain(`--${flag}`);
    if (typeof fallback === "number") expect(manual).toMatch(new RegExp(`\\| \`--${flag}\` \\| ${fallback} \\|`));
  }
  const fixed = [...manual.matchAll(/^\|[^|]*\| \| (\d+) \|$/gm)].map(([, number]) => Number(number));
  for (const limit of Object.values(fixedLimits)) expect(fixed).toContain(limit);
});

interface Described {
  paths: Record<
    string,
    Record<string, { operationId: string; requestBody?: { content: Record<string, { schema: never }> } }>
  >;
}

test("the description is whole: every operation, every address, references that lead somewhere, ids used once", async () => {
  await withService({}, async ({ service, client }) => {
    const described = (await client.get("/openapi.json")) as Described & Record<string, unknown>;
    expect(described.openapi).toBe("3.1.0");
    expect(await new Validator().validate(described)).toEqual({ valid: true });
    for (const { name } of service.operations) expect(described.paths[`/v1/operations/${name}`]).toHaveProperty("post");
    const text = JSON.stringify(described);
    for (const [, path] of text.matchAll(/"\$ref":"#\/([^"]+)"/g))
      expect(path!.split("/").reduce((part, key) => part[key] as never, described as Record<string, unknown>)).toBeDefined(); // biome-ignore format: a line
    const ids = Object.values(described.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const { schema } = described.paths["/v1/operations/compare"]!.post!.requestBody!.content["application/json"]!;
    expect(schema).toMatchObject({
      required: ["inputs"],
      properties: {
        inputs: { required: ["reference"], properties: { current: { type: "string" } } },
        options: { properties: { level: { default: 0.05, exclusiveMinimum: 0 } }, additionalProperties: false },
        reports: { items: { enum: ["html", "csv", "txt"] } },
      },
    });
  });
});

test("metrics are in the text format, and count what happened", async () => {
  await withService({}, async ({ client, log }) => {
    await client.get("/v1/files");
    await client.send("/nowhere/secret-name");
    const answer = await client.send("/metrics");
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('pushforward_http_requests_total{route="/v1/files",method="GET",status="200"} 1');
    expect(text).toContain('pushforward_http_requests_total{route="other",method="GET",status="404"} 1');
    expect(text).toContain('pushforward_jobs{state="queued"} 0');
    for (const line of text.trim().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+)$/);
    expect(log.join()).not.toContain("secret-name");
  });
});
