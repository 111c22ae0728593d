/**
 * Tiles: columns stand in groups of 32 in kernel memory.
 * @module
 */
export const tileWidth = 32;

/** Columns with room for whole tiles. */
export const padded = (count: number): number => Math.ceil(count / tileWidth) * tileWidth;
