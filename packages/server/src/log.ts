/**
 * What happened, one JSON object a line. Never what was in it: no names of files, no options, no tokens.
 * @module
 */
export type Level = "info" | "warning" | "error";
export type Log = (level: Level, event: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;

export function jsonLog(write: (line: string) => unknown): Log {
  return (level, event, facts = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...facts })}\n`);
  };
}
