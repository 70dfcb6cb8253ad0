// Runs Supabase Auth, REST and Storage over a Postgres of ours. Ends with 1 when Postgres goes away (start it again), with 78 when the
// settings or a migration are wrong (starting it again cannot help).
import { openDatabase } from "./connection.mjs";
import { MigrationError } from "./migrations.mjs";
import { openProject } from "./project.mjs";
import { listen } from "./server.mjs";
import { SettingsError, readSettings } from "./settings.mjs";

const FAILED = 1;
const MISCONFIGURED = 78;

function die(error) {
  const ours = error instanceof SettingsError || error instanceof MigrationError;
  console.error(ours ? error.message : error);
  process.exit(ours ? MISCONFIGURED : FAILED);
}

function postgresLost() {
  console.error("the connection to Postgres was lost");
  process.exit(FAILED);
}

async function main() {
  const settings = readSettings(process.env);
  const database = openDatabase(settings.databaseUrl, { onLost: postgresLost });
  const { handle, applied } = await openProject(settings, database);
  const stop = await listen({ port: settings.port, sql: database.sql, handle });
  console.log(JSON.stringify({ ready: true, port: settings.port, applied }));
  const shutDown = async () => {
    await stop();
    await database.close();
    process.exit(0);
  };
  process.once("SIGTERM", shutDown);
  process.once("SIGINT", shutDown);
}

process.on("unhandledRejection", die);
process.on("uncaughtException", die);
await main().catch(die);
