// Gives the database of DATABASE_URL what a Supabase project has before its first migration (roles, the schemas auth and storage), and ends.
// For databases that no server runs over: those that migrations are tried on.
import { tmpdir } from "node:os";
import { App, setExperimental } from "@supabase/lite";
import { openDatabase } from "./connection.mjs";
import { createPlatform } from "./project.mjs";
import { DiskStorage } from "./storage.mjs";

const PARTS = { auth: { enabled: true }, storage: { enabled: true } };

function postgresLost() {
  console.error("the connection to Postgres was lost");
  process.exit(1);
}

const { connection, sql, close } = openDatabase(process.env.DATABASE_URL, { onLost: postgresLost });
setExperimental("storage", true);
const app = new App({ ...PARTS, connection, options: { server: { admin: false, disableStudio: true } } });
// Without a place for objects the library makes no schema for them. Nothing is put there.
app._storageAdapter = new DiskStorage(tmpdir());
await createPlatform(app, sql);
await close();
