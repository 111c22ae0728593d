/**
 * What can be done with an answer: ask again, save, share, print.
 * @module
 */
import type { ReactNode } from "react";
import { useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { Ending } from "../../engine/engine.js";
import { sharedFragment, sharedText } from "../../engine/index.js";
import { AgainIcon, LinkIcon, SaveIcon } from "../shell/icons.js";
import { fileName, saveFile } from "../shell/save-file.js";
import { tell } from "../shell/toasts.js";
import { Window } from "../shell/window.js";
import { faultWords } from "../shell/words.js";
import type { ShownAnswer } from "./runs.js";

interface AnswerToolsProps {
  readonly shown: ShownAnswer;
  readonly names: Readonly<Record<string, string>>;
  readonly again: () => void;
  readonly children?: ReactNode;
}

const endingWords: Readonly<Record<Ending, string>> = {
  html: "Report (HTML)",
  svg: "Pictures (SVG)",
  csv: "Table (CSV)",
  tsv: "Table (TSV)",
  jsonl: "Table (JSON lines)",
  parquet: "Table (Parquet)",
  arrow: "Table (Arrow)",
  json: "All numbers (JSON)",
};

export function AnswerTools({ shown, names, again, children }: AnswerToolsProps) {
  const [sharing, setSharing] = useState(false);
  const { envelope, answer, report } = shown;
  const stem = fileName(envelope.operation, ...Object.values(names).map((name) => name.replace(/\.\w+$/, "")));
  const endings: readonly Ending[] = answer?.endings ?? [...(report === undefined ? [] : ["html" as const]), "json"];
  const save = async (ending: Ending): Promise<void> => {
    try {
      saveFile(`${stem}.${ending}`, await contentOf(shown, ending));
    } catch (error) {
      tell(`${faultWords(error)}. Run it again to save this.`);
    }
  };
  return (
    <div className="row tools">
      <button type="button" className="button tight" onClick={again}>
        <AgainIcon /> Change and run again
      </button>
      <MenuTrigger>
        <Button className="button tight">
          <SaveIcon /> Save
        </Button>
        <Popover className="popover" placement="bottom start">
          <Menu className="menu" aria-label="Save as" onAction={(ending) => void save(ending as Ending)}>
            {[...new Set([...endings, "json" as const])].map((ending) => (
              <MenuItem key={ending} id={ending}>
                {endingWords[ending]}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <button type="button" className="button tight" onClick={() => setSharing(true)}>
        <LinkIcon /> Share
      </button>
      <button type="button" className="button tight plain" onClick={() => print()}>
        Print
      </button>
      {children}
      {sharing && <ShareWindow shown={shown} stem={stem} close={() => setSharing(false)} />}
    </div>
  );
}

async function contentOf({ answer, report, envelope }: ShownAnswer, ending: Ending): Promise<Blob> {
  if (ending === "html" && report !== undefined) return new Blob([report], { type: "text/html" });
  if (answer) return answer.view(ending);
  return new Blob([`${JSON.stringify(envelope, undefined, 2)}\n`], { type: "application/json" });
}

interface ShareWindowProps {
  readonly shown: ShownAnswer;
  readonly stem: string;
  readonly close: () => void;
}

/** The question travels, the data stay: who opens it brings tables of their own. */
function ShareWindow({ shown: { envelope }, stem, close }: ShareWindowProps) {
  const { operation, options, version } = envelope;
  const question = { operation, options, version };
  const link = `${location.origin}${location.pathname}${sharedFragment(question)}`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      tell("The link is copied.");
    } catch {
      tell("The browser did not allow copying; mark the link and copy it by hand.");
    }
  };
  return (
    <Window title="Share the question" close={close}>
      <div className="stack">
        <p>
          The link holds the operation, its options, the seed and the version: enough to ask the same of the same
          tables. It holds no data, no file names and no results.
        </p>
        <div className="field">
          <label htmlFor="share-link">Link</label>
          <textarea
            id="share-link"
            className="input"
            readOnly
            rows={3}
            value={link}
            onFocus={(event) => event.target.select()}
          />
        </div>
        <div className="row">
          <button type="button" className="button main" onClick={() => void copy()}>
            Copy the link
          </button>
          <button
            type="button"
            className="button"
            onClick={() =>
              saveFile(`${stem}.question.json`, new Blob([sharedText(question)], { type: "application/json" }))
            }
          >
            Save as a file
          </button>
        </div>
      </div>
    </Window>
  );
}
