/**
 * The page begins: colours, engine, what is kept from earlier visits, and a question that came with the address.
 * @module
 */
import { createRoot } from "react-dom/client";
import { openEngine, parseShared } from "../engine/index.js";
import { registerOffline } from "../offline/register-offline.js";
import { App } from "./app.js";
import { findTables } from "./data/tables.js";
import { findHistory } from "./history/remember.js";
import { beginQuestion } from "./question/draft.js";
import { setEngine } from "./shell/engine.js";
import { goTo } from "./shell/route.js";
import { showTheme } from "./shell/theme.js";
import { tell } from "./shell/toasts.js";
import { faultWords } from "./shell/words.js";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/data.css";
import "./style/question.css";
import "./style/answer.css";
import "./style/print.css";

showTheme();
setEngine(openEngine());
createRoot(document.getElementById("app")!).render(<App />);
void findTables();
void findHistory();
void takeShared();
addEventListener("hashchange", () => void takeShared());
void registerOffline();

/** A link may bring a question; its options were checked before anything is made of them. */
async function takeShared(): Promise<void> {
  if (!location.hash.startsWith("#question=")) return;
  try {
    const { operation, options } = await parseShared(location.hash);
    beginQuestion(operation, {}, options);
    goTo("question", operation);
    tell("A shared question: choose your tables and run it.");
  } catch (error) {
    goTo();
    tell(faultWords(error));
  }
}
