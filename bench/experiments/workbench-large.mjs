/**
 * Large tables in the page: a CSV of 1,000,000 × 20 and a Parquet file of 200 MB are dropped on the built page in
 * headless Chromium and compared. The page's thread is watched for long tasks, its process for memory, its requests for
 * any that is not its own.
 * @module
 */

import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { seededRng } from "@pushforward/core";
import { writeTable } from "@pushforward/tables";
import { chromium } from "playwright";
import { pageServer } from "../../packages/workbench/dist/serve/page-server.js";

export const title = "A CSV of 1,000,000 × 20 and a Parquet file of 200 MB in the page";
export const expects =
  "first paint within a second; both open and compare, no task of the page's thread takes 100 ms of processor time, its process stays under 2 GB, no request leaves";

const folder = fileURLToPath(new URL("../data/", import.meta.url));
const csv = `${folder}workbench-million.csv`;
const parquet = `${folder}workbench-200mb.parquet`;
const page = fileURLToPath(new URL("../../packages/workbench/dist-page/", import.meta.url));
const groups = ["north", "east", "south", "west", "centre"];

export async function experiment() {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(csv)) await makeCsv(1_000_000);
  if (!existsSync(parquet)) await makeParquet(1_300_000);
  const server = pageServer(page);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    return await watched(browser, `http://127.0.0.1:${server.address().port}/`);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

async function watched(browser, address) {
  const tab = await (await browser.newContext()).newPage();
  const foreign = [];
  tab.context().on("request", (request) => request.url().startsWith(address) || foreign.push(request.url()));
  await tab.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) globalThis.longTasks.push([startTime, duration]);
    }).observe({ type: "longtask", buffered: true });
  });
  await tab.goto(address);
  await tab.locator("h1").waitFor();
  const { loaded, ...begun } = await tab.evaluate(beginning);
  const memory = await watchMemory(browser);
  await browser.startTracing(tab, { categories: ["disabled-by-default-devtools.timeline"] });
  const begin = performance.now();
  await drop(tab, [csv, parquet]);
  await appears(tab, compareThem);
  const opened = performance.now();
  const bytesOpening = memory.most();
  await tab.locator(compareThem).click();
  await appears(tab, ".answer h1, .answer .report");
  const answered = performance.now();
  await tab.waitForTimeout(1000);
  const bytesComparing = memory.most();
  const bytes = Math.max(bytesOpening, bytesComparing);
  memory.end();
  const busiest = busiestTask(JSON.parse(await browser.stopTracing()));
  const tasks = (await tab.evaluate(() => globalThis.longTasks)).map(([at, ms]) => ({ at: Math.round(at), ms }));
  const later = tasks.filter(({ at }) => at > loaded);
  const longest = Math.max(0, ...later.map(({ ms }) => ms));
  const verdict = await tab.locator(".answer h1").first().innerText();
  const seconds = (from, to) => Number(((to - from) / 1000).toFixed(1));
  const figures = {
    csvBytes: statSync(csv).size,
    parquetBytes: statSync(parquet).size,
    ...begun,
    openSeconds: seconds(begin, opened),
    compareSeconds: seconds(opened, answered),
    longestTaskMs: longest,
    longestTaskProcessorMs: busiest,
    longTasksWhileLoading: tasks.filter(({ at }) => at <= loaded),
    longTasks: later,
    mostBytes: { opening: bytesOpening, comparing: bytesComparing },
    foreign,
    verdict,
  };
  return {
    holds: begun.firstPaintMs < 1000 && busiest < 100 && bytes < 2e9 && foreign.length === 0,
    found: `first paint after ${begun.firstPaintMs} ms and ${Math.round(begun.bytesToFirstPage / 1e3)} kB in all; opened in ${figures.openSeconds} s, compared in ${figures.compareSeconds} s; longest task of the page's thread ${Math.round(busiest)} ms of processor time, ${Math.round(longest)} ms by the clock; ${(bytes / 1e9).toFixed(2)} GB, ${foreign.length} foreign requests`,
    ...figures,
  };
}

const compareThem = ".next button.main";

/** Looked for by a cheap selector now and then: what a test driver does to find a role would be the page's longest task. */
const appears = (tab, selector) =>
  tab.waitForFunction((wanted) => document.querySelector(wanted) !== null, selector, {
    polling: 250,
    timeout: 600_000,
  });

/** Of a first visit: when something was seen, and what the first page took, in the page. */
function beginning() {
  const resources = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    loaded: performance.now(),
    firstPaintMs: Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime),
    bytesToFirstPage: resources.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0),
    filesToFirstPage: resources.length,
  };
}

/**
 * Most processor time of one task of any page's thread, in ms: what a task takes on a machine that does nothing else.
 */
function busiestTask({ traceEvents }) {
  const pages = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === "RunTask" && pages.has(`${pid} ${tid}`));
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

/** Most resident memory of any process that shows a page, looked at four times a second; `most` begins anew. */
async function watchMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  let most = 0;
  const timer = setInterval(async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo").catch(() => ({ processInfo: [] }));
    for (const { type, id } of processInfo) if (type === "renderer") most = Math.max(most, residentBytes(id));
  }, 250);
  return {
    most() {
      const found = most;
      most = 0;
      return found;
    },
    end: () => clearInterval(timer),
  };
}

function residentBytes(id) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has ended
  }
}

/** As a hand drops files: browsers refuse a drop that a script makes up. */
async function drop(tab, files) {
  const box = await tab.locator(".drop").first().boundingBox();
  const session = await tab.context().newCDPSession(tab);
  const [x, y] = [box.x + box.width / 2, box.y + 20];
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"])
    await session.send("Input.dispatchDragEvent", { type, x, y, data });
}

const names = Array.from({ length: 18 }, (_, j) => `x${j + 1}`);

async function makeCsv(rows) {
  const rng = seededRng(1);
  const file = createWriteStream(csv);
  file.write(`${[...names, "count", "region"].join(",")}\n`);
  for (let at = 0; at < rows; at += 10_000) {
    const lines = Array.from({ length: 10_000 }, () =>
      [...names.map(() => rng.normal().toFixed(6)), rng.integer(1000), groups[rng.integer(5)]].join(","),
    );
    if (!file.write(`${lines.join("\n")}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

/** The same law but for one column, which is wider by a twentieth. */
async function makeParquet(rows) {
  const rng = seededRng(2);
  const draw = (f) => Float64Array.from({ length: rows }, f);
  const columns = names.map((name, j) => {
    const scale = j === 0 ? 1.05 : 1;
    return { name, type: "numeric", values: draw(() => scale * rng.normal()) };
  });
  const region = Int32Array.from({ length: rows }, () => rng.integer(5));
  const table = {
    rows,
    columns: [
      ...columns,
      { name: "count", type: "integer", values: draw(() => rng.integer(1000)) },
      { name: "region", type: "category", codes: region, levels: groups },
    ],
  };
  const file = createWriteStream(parquet);
  file.end(await writeTable(table, "parquet"));
  await once(file, "finish");
}
