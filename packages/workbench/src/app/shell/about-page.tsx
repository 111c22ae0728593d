/**
 * What happens to data here, and how one can see that it is so.
 * @module
 */
import { useEffect, useState } from "react";
import type { KeptTable } from "../../engine/engine.js";
import { engine } from "./engine.js";
import { ServiceForm } from "./service-form.js";
import { dayAndTime, megabytes } from "./words.js";

export function AboutPage() {
  return (
    <div className="narrow prose">
      <h1>Your data stay here</h1>
      <p className="lead">
        This page is a program that runs in your browser. It reads the files that you give it, computes beside the page,
        and shows the answer. No server sees them, unless you send a question to a service of your own (below).
      </p>
      <h2>How that is made sure</h2>
      <ul>
        <li>
          The page's content security policy lets requests go to the page's own address only, and no script run but its
          own. Your browser enforces it; the source of the page shows it.
        </li>
        <li>After the first visit it works with the network cut. Cut it before you open a file, if you like.</li>
        <li>Links that you share hold the question and its options, never data, file names or results.</li>
        <li>The report that you save is one file that loads nothing from anywhere.</li>
      </ul>
      <h2>What is kept in this browser</h2>
      <p>
        Tables that you open and results that you get are kept in this browser's own storage, so that you can ask again
        after a reload. Nobody else reads it. Results are removed on the page of results, tables here:
      </p>
      <KeptTables />
      <h2 id="service">Large jobs on a service</h2>
      <p>
        <code>pushforward serve --workbench</code> serves this page and computes as well. Opened from there, and given
        the service's token, the page asks with each question whether to run it here or on the service. Only then are
        the question and its tables sent, to the address of the page and no other.
      </p>
      <ServiceForm />
      <h2>By keyboard</h2>
      <p>
        Everything can be reached by Tab. In a question, Ctrl and Enter run it. In an enlarged picture, plus and minus
        zoom, arrows move and 0 shows all. Escape closes windows.
      </p>
      <h2>Threads</h2>
      <p>
        Computing uses {engine().threads} {engine().threads === 1 ? "thread" : "threads"} of this machine.
        {engine().threads === 1 && " A host that sends the headers COOP and COEP lets it use more."} The same seed gives
        the same answer with any number of threads.
      </p>
    </div>
  );
}

function KeptTables() {
  const [kept, setKept] = useState<readonly KeptTable[]>();
  const find = (): void => {
    engine()
      .kept()
      .then(setKept)
      .catch(() => setKept([]));
  };
  useEffect(find, []);
  if (!kept) return null;
  if (kept.length === 0) return <p className="quiet">No table is kept.</p>;
  return (
    <ul className="results">
      {kept.map(({ digest, name, bytes, when }) => (
        <li key={digest} className="card row between">
          <span>
            {name} <span className="quiet small">{`${megabytes(bytes)}, ${dayAndTime(when)}`}</span>
          </span>
          <button
            type="button"
            className="button tight"
            aria-label={`Remove ${name} from this browser`}
            onClick={() => void engine().forget(digest).then(find)}
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}
