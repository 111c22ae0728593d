/** Whole answers of fidelity, every bit of which must be the same in every engine and for every number of threads. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { fidelity } from "@pushforward/methods/privacy";
import { digests } from "../../digests.js";
import recorded from "./same-answer.json" with { type: "json" };
import { drawPeople, peopleTable } from "./tables.js";

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const people = drawPeople(seededRng(11), 260);
    const real = peopleTable(people.slice(0, 100));
    const holdout = peopleTable(people.slice(100, 160));
    const synthetic = peopleTable([...people.slice(160), ...people.slice(0, 20)]);
    return {
      "classes, with a holdout": await fidelity({ real, synthetic, holdout }, { kernels, target: "town" }),
      "numbers, without one": await fidelity({ real, synthetic }, { kernels, target: "income", seed: 5 }),
    };
  } finally {
    await kernels.close();
  }
}
