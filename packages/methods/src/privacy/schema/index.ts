export { draftSchema, type SchemaDraft } from "./draft-schema.js";
export { parseSchema, readSchema, type Schema } from "./schema.js";
export { type SchemaJson, schemaJson } from "./schema-json.js";
