/**
 * What a table may hold, declared before anybody looks: the types, bounds and categories on which a guarantee rests.
 * @module
 */

interface Declared {
  readonly name: string;
  /** Missing is a value of its own, the last code of the attribute; otherwise a missing entry is an error. */
  readonly missing?: boolean;
}

export interface CategoryAttribute extends Declared {
  readonly type: "category" | "boolean";
  /** The values that may occur, in the order of their codes. */
  readonly values: readonly string[];
  /** Values that are not listed count as this one, which is listed; otherwise they are an error. */
  readonly other?: string;
}

export interface NumberAttribute extends Declared {
  readonly type: "numeric" | "integer" | "time";
  /** Bounds, both included; times in milliseconds since 1970-01-01 UTC. */
  readonly low: number;
  readonly high: number;
  /** Edges of the bins, low to high, at least 2; bin b is [edges[b], edges[b + 1]), the last one closed. */
  readonly edges: readonly number[];
  /** Values outside the bounds are moved to them; otherwise they are an error. */
  readonly clamp?: boolean;
}

export type Attribute = CategoryAttribute | NumberAttribute;

export interface Domain {
  readonly attributes: readonly Attribute[];
}

/** Codes that an attribute has: its categories or bins, and one for missing where that is declared. */
export function attributeSize(attribute: Attribute): number {
  const values = "values" in attribute ? attribute.values.length : attribute.edges.length - 1;
  return values + (attribute.missing ? 1 : 0);
}

/** `attributeSize` of each attribute. */
export function domainSizes({ attributes }: Domain): number[] {
  return attributes.map(attributeSize);
}
