/**
 * Connect to a service that serves this page, so that large jobs can be sent to it.
 * @module
 */
import { type FormEvent, useState } from "react";
import { connect, disconnect, service } from "./service.js";
import { useStore } from "./store.js";
import { capital, faultWords } from "./words.js";

export function ServiceForm() {
  const connected = useStore(service);
  const [token, setToken] = useState("");
  const [fault, setFault] = useState<string>();
  if (connected)
    return (
      <div className="row">
        <p>
          Connected to the service at {location.host}, version {connected.version}. Each question now lets you choose
          where it runs.
        </p>
        <button type="button" className="button tight" onClick={disconnect}>
          Disconnect
        </button>
      </div>
    );
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setFault(undefined);
    try {
      await connect(token.trim());
      setToken("");
    } catch (error) {
      setFault(faultWords(error));
    }
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <div className="field">
        <label htmlFor="service-token">Token of the service</label>
        <div className="row nowrap">
          <input
            id="service-token"
            className="input"
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={token}
            aria-invalid={fault !== undefined}
            aria-describedby={fault === undefined ? "service-help" : "service-fault service-help"}
            onChange={({ target }) => setToken(target.value)}
          />
          <button type="submit" className="button" disabled={token.trim() === ""}>
            Connect
          </button>
        </div>
        {fault !== undefined && (
          <p className="fault" role="alert" id="service-fault">
            {capital(fault)}.
          </p>
        )}
        <p className="help" id="service-help">
          The service shows it at its first start and keeps it in its data folder. This page forgets it on a reload.
        </p>
      </div>
    </form>
  );
}
