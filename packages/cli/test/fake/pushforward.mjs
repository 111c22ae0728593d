import { start } from "@pushforward/cli";
import { operations } from "./operations.mjs";

await start(operations);
