/**
 * Server-sent events out of a stream of bytes: the browser's own reader of them cannot send a token.
 * @module
 */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Events as they come; a comment is none. Lines may be cut anywhere. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let held = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = `${held}${value}`.split(/\r?\n\r?\n/);
      held = parts.pop()!;
      for (const part of parts) {
        const event = eventOf(part);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): ServerEvent | undefined {
  const lines = block.split(/\r?\n/);
  const all = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, "")] : []));
  const data = all("data");
  return data.length > 0 ? { event: all("event")[0] ?? "message", data: data.join("\n") } : undefined;
}
