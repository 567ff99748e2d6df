/**
 * The messages of proto/viommu/v1 as plain objects: what the codec gives (`X`) and what it takes (`XInit`, every field
 * optional). 64-bit fields are `bigint`, absent messages are `null`, a oneof is a union told apart by the oneof's name,
 * enums are numbers. All of it is made by scripts/generate.mjs.
 */
export * from './gen/types.js';
