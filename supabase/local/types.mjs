// How Postgres values become JSON. PostgREST lets Postgres render JSON itself; the driver hands out Postgres text, which clients with
// strict parsers refuse.
const BYTEA = 17;
const JSON_TEXT = 114;
const JSONB = 3802;
const NUMERIC = 1700;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;

const asText = (value) => value;

/** `2026-11-22 11:38:10.5+00` -> `2026-11-22T11:38:10.5+00:00`; `infinity` and years before Christ stay as they are. */
export function isoTimestamp(text) {
  return text
    .replace(/^(\d{4,}-\d{2}-\d{2}) (\d)/, "$1T$2")
    .replace(/(T.*[+-]\d{2})$/, "$1:00");
}

function numericValue(text) {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function byteaText(value) {
  return typeof value === "string" ? value : `\\x${Buffer.from(value).toString("hex")}`;
}

function timestampText(value) {
  return value instanceof Date ? value.toISOString() : value;
}

/**
 * The library hands an rpc's object and array arguments over as JSON text, which the driver would make a JSON string of. Text that is
 * an object or an array goes as it is. (So a json column cannot hold a *string* that reads like one.)
 */
function jsonText(value) {
  return typeof value === "string" && isDocument(value) ? value : JSON.stringify(value);
}

function isDocument(text) {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const postgresTypes = {
  json: { to: JSON_TEXT, from: [JSON_TEXT], parse: JSON.parse, serialize: jsonText },
  jsonb: { to: JSONB, from: [JSONB], parse: JSON.parse, serialize: jsonText },
  bytea: { to: BYTEA, from: [BYTEA], parse: asText, serialize: byteaText },
  numeric: { to: NUMERIC, from: [NUMERIC], parse: numericValue, serialize: String },
  timestamp: { to: TIMESTAMP, from: [TIMESTAMP], parse: isoTimestamp, serialize: timestampText },
  timestamptz: { to: TIMESTAMPTZ, from: [TIMESTAMPTZ], parse: isoTimestamp, serialize: timestampText },
};
