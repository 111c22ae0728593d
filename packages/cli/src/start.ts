/**
 * The command in its process: streams, signals, exit code.
 * @module
 */
import { operations as all, type OperationCard } from "@pushforward/catalog/operations";
import { faces as allFaces, type FaceCard } from "./faces.js";
import { Interrupt } from "./io.js";
import { main } from "./main.js";

/** Time that work gets to stop by itself after Ctrl-C. */
const graceMs = 1500;

/** Run the command with the words of the process and end the process with its exit code. */
export async function start(
  operations: readonly OperationCard[] = all,
  faces: readonly FaceCard[] = allFaces,
): Promise<never> {
  // Every write tells its own caller of failure; without these, Node would end the process with a stack trace too.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  const signal = interruptSignal();
  const { stdout, stderr, env, argv } = process;
  process.exit(await main(argv.slice(2), { stdout, stderr, env, operations, faces, signal }));
}

/** Aborts at the first SIGINT or SIGTERM. The listeners go with it, so that a second one ends the process at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const listen = (name: "SIGINT" | "SIGTERM", exitCode: number): void => {
    process.on(name, () => {
      process.removeAllListeners("SIGINT");
      process.removeAllListeners("SIGTERM");
      const interrupt = new Interrupt(name, exitCode);
      controller.abort(interrupt);
      setTimeout(() => leave(interrupt), graceMs).unref();
    });
  };
  listen("SIGINT", 130);
  listen("SIGTERM", 143);
  return controller.signal;
}

function leave({ message, exitCode }: Interrupt): never {
  process.stderr.write(`pushforward: ${message}\n`);
  process.exit(exitCode);
}
