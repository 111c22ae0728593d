/**
 * What the columns of a synthetic table look like, beside the noisy counts that they were made from: for pictures.
 * @module
 */
import { type Attribute, attributeSize, type Domain } from "./domain.js";
import type { DomainTable } from "./domain-table.js";
import type { Measurement } from "./measurement.js";
import { isRecord } from "./schema/json-object.js";

export interface SyntheticMarginal {
  readonly attribute: string;
  readonly type: Attribute["type"];
  /** Where bins begin and end; absent for categories. */
  readonly edges?: readonly number[];
  /** Categories, and "missing" last where that is a value of its own. */
  readonly values?: readonly string[];
  /** Rows of the synthetic table with each code. */
  readonly synthetic: readonly number[];
  /** Noisy counts of the private table, where the mechanism took them, and σ of their noise. */
  readonly noisy?: { readonly counts: readonly number[]; readonly sigma: number };
}

/** Time O(rows · attributes). */
export function syntheticMarginals({ domain, codes }: DomainTable, answers: unknown): SyntheticMarginal[] {
  const noisy = noisySingles(domain, answers);
  return domain.attributes.map((attribute, a) => {
    const synthetic = new Array<number>(attributeSize(attribute)).fill(0);
    for (const code of codes[a]!) synthetic[code]!++;
    const measured = noisy.get(a);
    return {
      attribute: attribute.name,
      type: attribute.type,
      ...("values" in attribute
        ? { values: [...attribute.values, ...(attribute.missing ? ["missing"] : [])] }
        : { edges: attribute.edges }),
      synthetic,
      ...(measured && { noisy: { counts: [...measured.counts], sigma: Math.sqrt(measured.variance) } }),
    };
  });
}

/** Answers of any mechanism may hold noisy 1-way counts of all codes; where they do, they are lists of measurements. */
function noisySingles(domain: Domain, answers: unknown): Map<number, Measurement> {
  const lists = isRecord(answers) ? Object.values(answers).filter(Array.isArray) : [];
  const singles = lists.flat().filter((item: unknown): item is Measurement => isSingle(domain, item));
  return new Map(singles.map((single) => [single.attributes[0]!, single]));
}

function isSingle({ attributes }: Domain, item: unknown): boolean {
  if (!isRecord(item) || !Array.isArray(item.attributes) || item.attributes.length !== 1) return false;
  const attribute = attributes[item.attributes[0] as number];
  return (
    attribute !== undefined && item.counts instanceof Float64Array && item.counts.length === attributeSize(attribute)
  );
}
