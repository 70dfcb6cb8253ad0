// Makes src/contracts/{rest,live}.generated.ts from schemas/*.json. `--check` only compares.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("..", import.meta.url);
const HEADER = "// Made by `npm run types` from web/schemas: do not edit.\n\n";

const readJson = async (name) => JSON.parse(await readFile(new URL(`schemas/${name}`, root), "utf8"));

/** JSON Schema definitions as the schemas of an OpenAPI document; an absent null is an absent field. */
function asComponents(schema, name) {
  const { $defs, ...union } = schema;
  const adapt = (value) => {
    if (Array.isArray(value)) return value.map(adapt);
    if (value === null || typeof value !== "object") return value;
    const kept = Object.entries(value).filter(
      ([key, field]) => key !== "discriminator" && !(key === "default" && field === null),
    );
    return Object.fromEntries(
      kept.map(([key, field]) =>
        key === "$ref" ? [key, field.replace("#/$defs/", "#/components/schemas/")] : [key, adapt(field)],
      ),
    );
  };
  return {
    openapi: "3.1.0",
    info: { title: name, version: "1" },
    paths: {},
    components: { schemas: adapt({ ...$defs, [name]: union }) },
  };
}

async function liveTypes(schema, name, namespace, defaultNonNullable) {
  const text = astToString(await openapiTS(asComponents(schema, name), { defaultNonNullable }));
  const start = text.indexOf("export interface components");
  const body = text.slice(start, text.indexOf("export type $defs"));
  return body
    .replace("export interface components", `export interface ${namespace}`)
    .replaceAll('components["schemas"]', `${namespace}["schemas"]`);
}

async function makeLive() {
  const document = await readJson("live.json");
  const closeCodes = document.close_codes.map(({ name, code }) => `  ${name}: ${code},`).join("\n");
  const client = await liveTypes(document.client, "ClientMessage", "client", false);
  const server = await liveTypes(document.server, "ServerFrame", "server", true);
  return `${HEADER}export const PROTOCOL_VERSION = ${document.version};\n\nexport const CLOSE_CODES = {\n${closeCodes}\n} as const;\n\n${client}\n${server}`;
}

/** The names of the schemas that a value refers to, and those that they refer to. */
function referred(value, schemas, found = new Set()) {
  for (const [, name] of JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    referred(schemas[name], schemas, found);
  }
  return found;
}

/** What only answers contain is always complete: the api leaves no default out. */
function requireAnswered(document) {
  const { schemas } = document.components;
  const operations = Object.values(document.paths).flatMap(Object.values);
  const asked = referred(
    operations.map((operation) => operation.requestBody),
    schemas,
  );
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema.properties && !asked.has(name)) schema.required = Object.keys(schema.properties);
  }
  return document;
}

async function makeRest() {
  const document = requireAnswered(await readJson("openapi.json"));
  return HEADER + astToString(await openapiTS(document, { defaultNonNullable: false }));
}

const outputs = { "rest.generated.ts": await makeRest(), "live.generated.ts": await makeLive() };
for (const [name, text] of Object.entries(outputs)) {
  const file = new URL(`src/contracts/${name}`, root);
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`out of date: src/contracts/${name}`);
    process.exitCode = 1;
  }
}
