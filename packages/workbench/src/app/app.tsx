/**
 * The page around all pages: the way through (data, question, results), and what is shown now.
 * @module
 */
import { useEffect, useRef } from "react";
import { RunPage } from "./answer/run-page.js";
import { runs } from "./answer/runs.js";
import { DataPage } from "./data/data-page.js";
import { tables } from "./data/tables.js";
import { BesidePage } from "./history/beside-page.js";
import { remembered } from "./history/remember.js";
import { ResultsPage } from "./history/results-page.js";
import { OperationPage } from "./question/operation-page.js";
import { QuestionPage } from "./question/question-page.js";
import { AboutPage } from "./shell/about-page.js";
import { HalfIcon, LockIcon, Mark, MoonIcon, SunIcon } from "./shell/icons.js";
import { ManualLink } from "./shell/manual-link.js";
import { addressOf, type Route, useRoute } from "./shell/route.js";
import { service } from "./shell/service.js";
import { useStore } from "./shell/store.js";
import { nextTheme, setTheme, theme } from "./shell/theme.js";
import { Toasts } from "./shell/toasts.js";

export function App() {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const address = route.join("/");
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is a new page
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo({ top: 0 });
    main.current?.focus({ preventScroll: true });
    document.title = `${main.current?.querySelector("h1")?.textContent ?? "Pushforward"} · Pushforward`;
  }, [address]);
  return (
    <>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        To the content
      </button>
      <Top route={route} />
      <main id="main" ref={main} tabIndex={-1}>
        <Shown route={route} />
      </main>
      <footer className="foot">
        <span>Pushforward: questions about laws that are known only through data.</span>
        <a href={addressOf("about")}>Privacy and keys</a>
        <ManualLink page="index.html">Manual</ManualLink>
      </footer>
      <Toasts />
    </>
  );
}

function Shown({ route: [place, ...rest] }: { readonly route: Route }) {
  switch (place) {
    case undefined:
      return <DataPage />;
    case "question":
      return rest[0] === undefined ? <QuestionPage /> : <OperationPage name={rest[0]} />;
    case "questions":
      return <QuestionPage only={rest[0]} />;
    case "answer":
      return <RunPage id={rest[0] ?? ""} />;
    case "results":
      return rest[0] === "beside" ? <BesidePage first={rest[1] ?? ""} second={rest[2]} /> : <ResultsPage />;
    case "about":
      return <AboutPage />;
    default:
      return (
        <div className="narrow stack">
          <h1>There is no such page</h1>
          <p>
            <a href={addressOf()}>To the beginning</a>
          </p>
        </div>
      );
  }
}

function Top({ route: [place] }: { readonly route: Route }) {
  const open = useStore(tables).length;
  const kept = useStore(remembered).length;
  const running = [...useStore(runs).values()].filter(({ state }) => state === "running").length;
  const steps = [
    { title: "Data", address: addressOf(), here: place === undefined, badge: open || undefined },
    {
      title: "Question",
      address: addressOf("question"),
      here: place === "question" || place === "questions",
      badge: undefined,
    },
    {
      title: "Results",
      address: addressOf("results"),
      here: place === "results" || place === "answer",
      badge: running > 0 ? "…" : kept || undefined,
    },
  ];
  return (
    <header className="top">
      <div>
        <a className="brand" href={addressOf()}>
          <Mark /> Pushforward
        </a>
        <nav aria-label="Steps">
          <ul className="steps">
            {steps.map(({ title, address, here, badge }) => (
              <li key={title}>
                <a href={address} aria-current={here ? "page" : undefined}>
                  {title}
                  {badge !== undefined && <span className="badge">{badge}</span>}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="right">
          <Privacy />
          <ThemeButton />
        </div>
      </div>
    </header>
  );
}

/** What holds now of where data goes. */
function Privacy() {
  const connected = useStore(service) !== undefined;
  const words = connected ? "Only what you send to the service leaves this page" : "Nothing leaves this page";
  return (
    <a className="private" href={addressOf("about")} title={words}>
      <LockIcon /> <span>{words}</span>
    </a>
  );
}

const themeWords = { system: "as the system", light: "light", dark: "dark" } as const;

function ThemeButton() {
  const now = useStore(theme);
  const Icon = { system: HalfIcon, light: SunIcon, dark: MoonIcon }[now];
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Colours: ${themeWords[now]}. Change to ${themeWords[nextTheme(now)]}`}
      title={`Colours: ${themeWords[now]}`}
      onClick={() => setTheme(nextTheme(now))}
    >
      <Icon />
    </button>
  );
}
