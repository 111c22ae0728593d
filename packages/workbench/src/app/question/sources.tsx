/**
 * The works that an operation comes from: author, year, title and where to find them.
 * @module
 */
import { useEffect, useState } from "react";

type References = typeof import("virtual:references")["references"];

export function Sources({ keys }: { readonly keys: readonly string[] }) {
  const [known, setKnown] = useState<References>({});
  useEffect(() => {
    let wanted = true;
    import("virtual:references").then(
      ({ references }) => wanted && setKnown(references),
      () => undefined, // the keys tell, too
    );
    return () => {
      wanted = false;
    };
  }, []);
  return (
    <ul>
      {keys.map((key) => (
        <li key={key}>
          {known[key]?.text ?? key}.{" "}
          {known[key]?.address && (
            <a href={known[key].address} target="_blank" rel="noopener noreferrer">
              {known[key].address.replace(/^https:\/\/(doi\.org\/)?/, "")}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
