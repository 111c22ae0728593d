/**
 * The door to private rows, for releases: its noise comes from the operating system, and from nowhere else.
 * @module
 */
import { systemSource } from "../noise/index.js";
import { type OpenPrivateData, openWithSource, type PrivateDataOptions } from "./open-with-source.js";

/**
 * Private rows behind questions that cost. The limit is what all questions together may cost, however they depend on
 * earlier answers.
 *
 * @throws ArgumentError when the limit is out of range; DataError when codes of the table are outside its domain.
 */
export function openPrivateData({ table, adjacency, limit, record }: PrivateDataOptions): OpenPrivateData {
  return openWithSource(systemSource(), { table, limit, ...(adjacency && { adjacency }), ...(record && { record }) });
}
