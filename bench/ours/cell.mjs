/** One cell in Node: `cell.mjs NAME threads`. */
import { timeCell } from "../browser/cells.mjs";

const [name, threads] = process.argv.slice(2);
console.log(JSON.stringify(await timeCell(name, Number(threads))));
