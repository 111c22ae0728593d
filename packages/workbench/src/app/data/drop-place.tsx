/**
 * Where files come in: dropped, pasted, picked, or from an address of this page's own host.
 * @module
 */
import { type FormEvent, useState } from "react";
import { Button, DropZone, FileTrigger, isFileDropItem, Text } from "react-aria-components";
import { FileIcon, LinkIcon, Mark } from "../shell/icons.js";
import { Window } from "../shell/window.js";
import { openBytes, openFiles } from "./tables.js";

export const formats = "CSV, TSV, JSON, JSON lines, Parquet, Arrow, NPY, NPZ";

interface DropPlaceProps {
  /** Small: beside tables that are open already. */
  readonly small?: boolean;
}

export function DropPlace({ small = false }: DropPlaceProps) {
  const [asking, setAsking] = useState(false);
  return (
    <DropZone
      className={small ? "drop small" : "drop"}
      aria-label="Drop files here"
      onDrop={async ({ items }) => {
        const files = await Promise.all(items.filter(isFileDropItem).map((item) => item.getFile()));
        await openFiles(files);
      }}
    >
      {!small && (
        <span className="drop-mark">
          <Mark />
        </span>
      )}
      <Text slot="label" className="drop-words">
        {small ? "Drop more files here" : "Drop two files here, or one"}
      </Text>
      <div className="row">
        <FileTrigger allowsMultiple onSelect={(files) => files && void openFiles([...files])}>
          <Button className={small ? "button tight" : "button main"}>
            <FileIcon /> Choose files
          </Button>
        </FileTrigger>
        <button type="button" className="button plain tight" onClick={() => setAsking(true)}>
          <LinkIcon /> From an address
        </button>
      </div>
      {!small && <p className="quiet small">{formats}; also compressed with gzip or zstd</p>}
      {asking && <AddressWindow close={() => setAsking(false)} />}
    </DropZone>
  );
}

function AddressWindow({ close }: { readonly close: () => void }) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const address = ownAddress(text);
    if (typeof address === "string") {
      setFault(address);
      return;
    }
    close();
    void openBytes(address.pathname.split("/").pop() || address.host, undefined, (signal) => load(address, signal));
  };
  return (
    <Window title="Open from an address" close={close}>
      <form className="stack" onSubmit={submit} noValidate>
        <p className="quiet">
          Only files of this page's own host can be opened, because the page's security policy lets no request leave for
          any other place. Download files from elsewhere first, and drop them here.
        </p>
        <div className="field">
          <label htmlFor="address">Address</label>
          <input
            id="address"
            className="input"
            value={text}
            placeholder={`${location.origin}/data.csv`}
            aria-invalid={fault !== undefined}
            aria-describedby={fault && "address-fault"}
            onChange={(event) => setText(event.target.value)}
          />
          {fault && (
            <p className="fault" id="address-fault">
              {fault}
            </p>
          )}
        </div>
        <div className="row">
          <button type="submit" className="button main">
            Open
          </button>
        </div>
      </form>
    </Window>
  );
}

function ownAddress(text: string): URL | string {
  if (text.trim() === "") return "Type an address, such as data/march.csv.";
  const address = URL.parse(text.trim(), location.href);
  if (!address) return "This is no address.";
  if (address.origin !== location.origin) return `Only addresses that begin with ${location.origin} can be opened.`;
  return address;
}

async function load(address: URL, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`the host answered ${response.status} ${response.statusText}`);
  return response.blob();
}
